//! `doctor`: the way of a request, step by step, and what will not work on it.
//!
//! Where a step fails, what comes behind it is not asked, and says so. Nothing is changed: a token that may push makes a
//! repository, so it is asked for only where there is one.

mod kind;
mod rights;
mod way;

use time::OffsetDateTime;

use crate::image::Repository;
use crate::registry::{Examined, Registry, Right, Server};
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
}
