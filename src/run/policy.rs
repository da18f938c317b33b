//! Which policy decides: flags, a file, or the project's own.

use std::path::Path;

use super::{Run, tell};
use crate::cleanup::{self, KeepRefs, OfProject, Policy, Simple};
use crate::cli::PolicyFlags;
use crate::error::Error;
use crate::registry::Project;

/// The file of rules where nobody names one.
pub(super) const FILE: &str = "registry-gate.toml";

impl Run<'_> {
    /// The policy that these flags mean, as far as it can be told without asking anybody; `None`: the project's own.
    pub(super) fn policy(&self, flags: &PolicyFlags) -> Result<Option<Policy>, Error> {
        let policy = match &flags.policy {
            _ if flags.from_project_policy => return Ok(None),
            Some(path) => cleanup::file::read_file(path, self.deadline)?,
            None if flags.name_regex_delete.is_some() => cleanup::simple(Simple {
                name_regex_delete: flags.name_regex_delete.clone(),
                name_regex_keep: flags.name_regex_keep.clone(),
                keep_n: flags.keep_n,
                older_than: flags.older_than,
            }),
            None => match half(flags) {
                Some((flag, value)) => return Err(self.half(flag, &value)),
                None if Path::new(FILE).exists() => {
                    tell(&self.invocation.stderr, &format!("note: the policy is {FILE}"));
                    cleanup::file::read_file(Path::new(FILE), self.deadline)?
                }
                None => return Err(nothing_may_go()),
            },
        };
        self.with_flags(policy, flags).map(Some)
    }

    /// A flag that spares tags where none says which may go. It would put the file of rules aside, and delete nothing.
    fn half(&self, flag: &str, value: &str) -> Error {
        let key = flag.replace('-', "_");
        match Path::new(FILE).exists() {
            true => self
                .wrong(flag, value, format!("{FILE} does not count beside it, and nothing else says what may go"))
                .with_hint(format!("write {key} into the rules of {FILE}, or --name-regex-delete PATTERN beside --{flag}")),
            false => self.wrong(flag, value, "nothing says what may go, of which it would spare some".to_owned())
                .with_hint("write --name-regex-delete PATTERN too: '.*' for any tag, or a --policy FILE in place of both"),
        }
    }

    /// The project's own policy, with what GitLab does and does not make of it told on the way.
    pub(super) fn project_policy(&self, flags: &PolicyFlags, project: &dyn Project) -> Result<Policy, Error> {
        let own = project.cleanup_policy()?;
        let OfProject { policy, notes } = cleanup::of_project(&own)?;
        for note in notes {
            tell(&self.invocation.stderr, &format!("note: {note}"));
        }
        self.with_flags(policy, flags)
    }

    /// A policy with what flags say beside it: they beat the file, and protect more than it.
    fn with_flags(&self, mut policy: Policy, flags: &PolicyFlags) -> Result<Policy, Error> {
        policy.keep_latest = flags.keep_latest.unwrap_or(policy.keep_latest);
        policy.keep_deployed |= flags.keep_deployed;
        policy.clock = flags.clock.unwrap_or(policy.clock);
        policy.max_delete = flags.max_delete.or(policy.max_delete);
        let [branches, tags] = KeepRefs::NAMES.map(|name| flags.keep_refs.contains(&name));
        policy.keep_refs.branches |= branches;
        policy.keep_refs.tags |= tags;
        policy.add_templates(flags.keep_refs_as.iter().cloned());
        match flags.keep_refs_as.first() {
            Some(first) if !policy.asks_what_is_in_use() => {
                let why = "it changes nothing without --keep-refs or --keep-deployed".to_owned();
                Err(self.wrong("keep-refs-as", &first.to_string(), why))
            }
            _ => Ok(policy),
        }
    }
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
