//! `doctor`: the way of a request, step by step, and what will not work on it.
//!
//! Where a step fails, what comes behind it is not asked, and says so. Nothing is changed: a token that may push makes a
//! repository, so it is asked for only where there is one.

use std::fmt::Write as _;

use time::{Duration, OffsetDateTime};

use crate::error::Error;
use crate::image::Repository;
use crate::registry::{Examined, Lookup, Reached, Registry, Right, Server, Trusted};
use crate::report::Finding;

/// What is examined.
pub(crate) struct Doctor<'a> {
    /// The servers.
    pub examined: &'a dyn Examined,
    /// The registry, to look at its repositories.
    pub registry: &'a dyn Registry,
    /// The project's own image.
    pub own: &'a Repository,
    /// Who asks.
    pub who: Finding,
    /// When the examination began.
    pub now: OffsetDateTime,
}

/// What is found on the way from here to the servers and back, in this order.
const SERVERS: [&str; 13] = [
    "way/proxy",
    "way/gitlab",
    "way/registry",
    "token/kind",
    "token/clock",
    "token/pull",
    "registry/image",
    "token/push",
    "token/delete",
    "registry/kind",
    "registry/database",
    "registry/deletion",
    "api/repositories",
];

/// More than this, and ages are told wrong.
const SKEW: Duration = Duration::minutes(1);

const BEFORE: &str = "what comes before it failed";

/// All of it, where nobody could be asked.
pub(crate) fn unasked() -> impl Iterator<Item = Finding> {
    SERVERS.into_iter().map(|code| Finding::not_asked(code, BEFORE))
}

impl Doctor<'_> {
    /// Examines the servers.
    #[must_use]
    pub(crate) fn run(self) -> Vec<Finding> {
        let gitlab = self.examined.reach(Server::Gitlab);
        let registry = self.examined.reach(Server::Registry);
        let mut findings = vec![self.proxies()];
        findings.push(self.way("way/gitlab", Server::Gitlab, &gitlab));
        findings.push(self.way("way/registry", Server::Registry, &registry));
        findings.push(self.who.clone());
        findings.push(self.clock(gitlab.as_ref().ok()));
        let pull = gitlab.is_ok().then(|| self.pull());
        let may_pull = pull.as_ref().is_some_and(|(_, granted)| *granted);
        findings.push(pull.map_or_else(|| Finding::not_asked("token/pull", BEFORE), |(finding, _)| finding));
        let there = (may_pull && registry.is_ok()).then(|| self.has_repository());
        findings.push(self.image(there.as_ref()));
        findings.push(self.push(there.as_ref()));
        findings.push(match may_pull {
            true => self.right(Right::Delete, "cleanup and delete need it"),
            false => Finding::not_asked("token/delete", BEFORE),
        });
        findings.extend(self.kind(may_pull && registry.is_ok()));
        findings.push(match gitlab {
            Ok(_) => self.api(),
            Err(_) => Finding::not_asked("api/repositories", BEFORE),
        });
        findings
    }

    fn proxies(&self) -> Finding {
        let through = |server| self.examined.proxy(server).unwrap_or_else(|| "no proxy".to_owned());
        match (through(Server::Gitlab), through(Server::Registry)) {
            (one, other) if one == other => Finding::well("way/proxy", one),
            (gitlab, registry) => {
                Finding::well("way/proxy", format!("to GitLab {gitlab}, to the registry {registry}"))
            }
        }
    }

    fn way(&self, code: &'static str, server: Server, reached: &Result<Reached, Error>) -> Finding {
        let reached = match reached {
            Ok(reached) => reached,
            Err(error) => return Finding::fail(code, error),
        };
        let mut seen = self.examined.address(server);
        for (at, ip) in reached.addresses.iter().take(4).enumerate() {
            let _ = write!(seen, "{}{ip}", if at == 0 { " at " } else { ", " });
        }
        let trusted = match reached.trusted {
            Trusted::Unencrypted => "plain HTTP",
            Trusted::Bundled => "its certificate is trusted by the bundled authorities",
            Trusted::ByFile => "its certificate is trusted by a file alone (files/trust)",
        };
        let _ = write!(seen, ", answered in {} ms; {trusted}", reached.took.as_millis());
        match reached.status {
            status @ 500.. => Finding::warn(code, format!("{seen}; it answered {status}"))
                .with_hint("what stands before it, or itself, is in trouble: ask who runs it"),
            _ => Finding::well(code, seen),
        }
    }

    fn clock(&self, gitlab: Option<&Reached>) -> Finding {
        const CODE: &str = "token/clock";
        let Some(gitlab) = gitlab else { return Finding::not_asked(CODE, BEFORE) };
        let Some((theirs, after)) = gitlab.date else {
            return Finding::not_asked(CODE, "GitLab did not say what time it is");
        };
        let skew = theirs - (self.now + after);
        let seconds = skew.whole_seconds().unsigned_abs();
        if skew.abs() <= SKEW {
            return Finding::well(CODE, "this machine's clock and GitLab's agree to a minute");
        }
        let way = if skew.is_positive() { "behind" } else { "ahead of" };
        let minutes = seconds / 60;
        Finding::warn(CODE, format!("this machine's clock is {minutes} min {way} GitLab's"))
            .with_hint("ages are told by this clock, and images get their dates from another: set it by NTP")
    }

    /// Whether it may look, as a finding and for those behind it.
    fn pull(&self) -> (Finding, bool) {
        const CODE: &str = "token/pull";
        match self.examined.granted(Right::Pull) {
            Err(error) => (Finding::fail(CODE, &error), false),
            Ok(None) => (Finding::note(CODE, "there is a token, and what it grants cannot be read"), true),
            Ok(Some(actions)) if grants(&actions, Right::Pull) => {
                (Finding::well(CODE, format!("granted in {}", self.own)), true)
            }
            Ok(Some(_)) => {
                let error = Error::new(
                    crate::exit::Exit::Denied,
                    format!("look at {}", self.own),
                    "GitLab gave a token that may not",
                )
                .with_hint("another project must be public, or list this one in its job token allowlist; an access token needs the scope read_registry");
                (Finding::fail(CODE, &error), false)
            }
        }
    }

    fn has_repository(&self) -> Result<bool, Error> {
        let names = self.registry.some_names(self.own)?;
        Ok(matches!(names, Lookup::Found(_)))
    }

    /// Whether the registry answers about the project's own image at all.
    fn image(&self, there: Option<&Result<bool, Error>>) -> Finding {
        const CODE: &str = "registry/image";
        match there {
            None => Finding::not_asked(CODE, BEFORE),
            Some(Err(error)) => Finding::fail(CODE, error),
            Some(Ok(true)) => Finding::well(CODE, format!("{} is there", self.own)),
            Some(Ok(false)) => Finding::well(CODE, format!("{} has no images yet", self.own)),
        }
    }

    /// `there`: whether there is a repository already, where it was asked.
    fn push(&self, there: Option<&Result<bool, Error>>) -> Finding {
        match there {
            None | Some(Err(_)) => Finding::not_asked("token/push", BEFORE),
            Some(Ok(false)) => Finding::not_asked(
                "token/push",
                format!("{} has no images yet, and to ask would make its repository", self.own),
            ),
            Some(Ok(true)) => self.right(Right::Push, "retag needs it, and what builds images"),
        }
    }

    /// A right that only some commands need.
    fn right(&self, right: Right, who: &str) -> Finding {
        let code = if right == Right::Push { "token/push" } else { "token/delete" };
        match self.examined.granted(right) {
            Ok(None) => Finding::note(code, "there is a token, and what it grants cannot be read"),
            Ok(Some(actions)) if grants(&actions, right) => Finding::well(code, "granted"),
            Ok(Some(_)) => Finding::warn(code, format!("not granted; {who}"))
                .with_hint("whoever started the job must be Developer or more in the project; an access token needs the scope write_registry, or api"),
            Err(error) => Finding::of_error(code, &error),
        }
    }

    fn kind(&self, is_open: bool) -> [Finding; 3] {
        let codes = ["registry/kind", "registry/database", "registry/deletion"];
        let kind = match is_open.then(|| self.examined.registry()) {
            Some(Ok(kind)) => kind,
            Some(Err(error)) => {
                let failed = Finding::fail(codes[0], &error);
                return [failed, Finding::not_asked(codes[1], BEFORE), Finding::not_asked(codes[2], BEFORE)];
            }
            None => return codes.map(|code| Finding::not_asked(code, BEFORE)),
        };
        let version = match &kind.version {
            Some(version) => Finding::well(codes[0], format!("GitLab's container registry {version}")),
            None => Finding::note(codes[0], "a registry that does not say that it is GitLab's").with_hint(
                "another kind of registry, or a proxy took its header away: details are read tag by tag",
            ),
        };
        let database = match kind.has_database {
            true => Finding::well(codes[1], "a metadata database: dates and sizes come with lists"),
            false => Finding::note(codes[1], "no metadata database: nothing tells when a tag was published")
                .with_hint(
                    "ages count from the image's own date (--clock created); details cost a request a tag",
                ),
        };
        let deletion = match kind.deletes_tags {
            true => Finding::well(
                codes[2],
                "tags are deleted by their names; whether that is switched on shows the first deletion",
            ),
            false => Finding::note(codes[2], "it does not say whether tags can be deleted by their names"),
        };
        [version, database, deletion]
    }

    fn api(&self) -> Finding {
        const CODE: &str = "api/repositories";
        match self.examined.list() {
            Ok(()) => Finding::well(CODE, "the project's repositories can be listed"),
            Err(error) => {
                let mut finding = Finding::of_error(CODE, &error);
                finding.seen.push_str("; repositories and --all-repositories need it");
                finding
            }
        }
    }
}

fn grants(actions: &[String], right: Right) -> bool {
    actions.iter().any(|action| action == right.name() || action == "*")
}
