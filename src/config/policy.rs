//! Which policy is meant: that of flags, of a file, or the project's own; and what flags say beside it.

use std::ffi::OsString;
use std::path::Path;

use crate::cleanup::{Aliases, KeepRefs, Policy, Simple};
use crate::cli::{self, PolicyFlags};
use crate::error::Error;

/// The file of rules where nobody names one.
pub(crate) const FILE: &str = "registry-gate.toml";

/// Where the policy stands.
pub(crate) enum PolicySource<'a> {
    /// In flags that mean what GitLab's four fields mean.
    Flags(Box<Simple>),
    /// In this file, which was named.
    Named(&'a Path),
    /// In [`FILE`], which is there.
    Found(&'a Path),
    /// In GitLab: it is the project's own.
    Project,
}

/// What flags say of a policy.
pub(crate) struct MeantPolicy<'a> {
    /// The flags, completed by their variables.
    pub(crate) flags: &'a PolicyFlags,
    /// The arguments, which tell one from the other.
    pub(crate) args: &'a [OsString],
}

impl<'a> MeantPolicy<'a> {
    /// Where the policy stands.
    ///
    /// # Errors
    /// When nothing says what may go (usage).
    pub(crate) fn source(&self) -> Result<PolicySource<'a>, Error> {
        let flags = self.flags;
        match &flags.policy {
            _ if flags.from_project_policy => Ok(PolicySource::Project),
            Some(path) => Ok(PolicySource::Named(path)),
            None if flags.name_regex_delete.is_some() => Ok(PolicySource::Flags(Box::new(Simple {
                name_regex_delete: flags.name_regex_delete.clone(),
                name_regex_keep: flags.name_regex_keep.clone(),
                keep_n: flags.keep_n,
                older_than: flags.older_than,
            }))),
            None => match half(flags) {
                Some((flag, value)) => Err(self.half(flag, &value)),
                None if is_found() => Ok(PolicySource::Found(Path::new(FILE))),
                None => Err(nothing_may_go()),
            },
        }
    }

    /// A policy with what flags say beside it: they beat the file, and protect more than it.
    ///
    /// # Errors
    /// When one of them would change nothing.
    pub(crate) fn beside(&self, mut policy: Policy) -> Result<Policy, Error> {
        let flags = self.flags;
        policy.keep_latest = flags.keep_latest.unwrap_or(policy.keep_latest);
        policy.keep_deployed |= flags.keep_deployed;
        policy.clock = flags.clock.unwrap_or(policy.clock);
        policy.max_delete = flags.max_delete.or(policy.max_delete);
        let [branches, tags] = KeepRefs::NAMES.map(|name| flags.keep_refs.contains(&name));
        policy.keep_refs.branches |= branches;
        policy.keep_refs.tags |= tags;
        self.set_aliases(&mut policy)?;
        policy.add_templates(flags.keep_refs_as.iter().cloned());
        match flags.keep_refs_as.first() {
            Some(first) if !policy.asks_what_is_in_use() => {
                let why = "it changes nothing without --keep-refs or --keep-deployed".to_owned();
                Err(cli::wrong(self.args, "keep-refs-as", &first.to_string(), why))
            }
            _ => Ok(policy),
        }
    }

    fn set_aliases(&self, policy: &mut Policy) -> Result<(), Error> {
        let (pattern, after) = (&self.flags.aliases, self.flags.aliases_after);
        if let Some(pattern) = pattern.clone() {
            let known = policy.aliases.take();
            let after = known.map_or_else(Aliases::usual_after, |known| known.after);
            policy.aliases = Some(Aliases { pattern, after });
        }
        match (&mut policy.aliases, after) {
            (Some(aliases), Some(after)) => aliases.after = after,
            (None, Some(after)) => {
                let why = "it changes nothing without --aliases".to_owned();
                return Err(cli::wrong(self.args, "aliases-after", &after.to_string(), why));
            }
            (_, None) => {}
        }
        Ok(())
    }

    /// Whether it will be asked what is in use; `policy` is `None` where only GitLab knows it yet.
    pub(crate) fn asks_what_is_in_use(&self, policy: Option<&Policy>) -> bool {
        let by_flags = !self.flags.keep_refs.is_empty() || self.flags.keep_deployed;
        by_flags || policy.is_some_and(Policy::asks_what_is_in_use)
    }

    /// A flag that spares tags where none says which may go. It would put the file of rules aside, and delete nothing.
    fn half(&self, flag: &str, value: &str) -> Error {
        let wrong = |why: String| cli::wrong(self.args, flag, value, why);
        let key = flag.replace('-', "_");
        match is_found() {
            true => wrong(format!("{FILE} does not count beside it, and nothing else says what may go"))
                .with_hint(format!("write {key} into the rules of {FILE}, or --name-regex-delete PATTERN beside --{flag}")),
            false => wrong("nothing says what may go, of which it would spare some".to_owned())
                .with_hint("write --name-regex-delete PATTERN too: '.*' for any tag, or a --policy FILE in place of both"),
        }
    }
}

fn is_found() -> bool {
    Path::new(FILE).exists()
}

fn nothing_may_go() -> Error {
    Error::usage("clean up anything", "no policy says what may go")
        .with_hint(format!("write --name-regex-delete PATTERN, or --policy FILE, or put rules into {FILE}"))
}

/// The first of the flags that only spare tags, and its value.
fn half(flags: &PolicyFlags) -> Option<(&'static str, String)> {
    let keep = flags.name_regex_keep.as_ref().map(|pattern| ("name-regex-keep", pattern.to_string()));
    let count = flags.keep_n.map(|count| ("keep-n", count.to_string()));
    let older = flags.older_than.map(|span| ("older-than", span.to_string()));
    older.or(count).or(keep)
}
