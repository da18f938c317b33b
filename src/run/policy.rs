//! Which policy decides: flags, a file, or the project's own.

use std::path::Path;

use super::{Run, tell};
use crate::cleanup::{self, KeepRefs, OfProject, Policy, Simple};
use crate::cli::PolicyFlags;
use crate::config::Home;
use crate::error::Error;
use crate::image::Repository;
use crate::registry::Project;

/// The file of rules where nobody names one.
const FILE: &str = "registry-gate.toml";

impl Run<'_> {
    /// The policy that these flags mean, as far as it can be told without asking anybody; `None`: the project's own.
    pub(super) fn policy(&self, flags: &PolicyFlags) -> Result<Option<Policy>, Error> {
        let is_simple = flags.name_regex_delete.is_some()
            || flags.name_regex_keep.is_some()
            || flags.keep_n.is_some()
            || flags.older_than.is_some();
        let policy = match &flags.policy {
            _ if flags.from_project_policy => return Ok(None),
            Some(path) => cleanup::file::read_file(path)?,
            None if is_simple => cleanup::simple(Simple {
                name_regex_delete: flags.name_regex_delete.clone(),
                name_regex_keep: flags.name_regex_keep.clone(),
                keep_n: flags.keep_n,
                older_than: flags.older_than,
            }),
            None if Path::new(FILE).exists() => {
                tell(&self.invocation.stderr, &format!("note: the policy is {FILE}"));
                cleanup::file::read_file(Path::new(FILE))?
            }
            None => {
                return Err(Error::usage("clean up anything", "no policy says what may go").with_hint(
                    format!("write --name-regex-delete PATTERN, or --policy FILE, or put rules into {FILE}"),
                ));
            }
        };
        self.with_flags(policy, flags).map(Some)
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

/// Whether these repositories are the project's, of which is asked what is in use: another one's branches and
/// deployments would say nothing of them.
pub(super) fn is_of_project(home: &Home, repositories: &[Repository]) -> Result<(), Error> {
    let is_own =
        |repository: &Repository| home.image.as_ref().is_some_and(|image| repository.is_within(image));
    let Some(other) = repositories.iter().find(|repository| !is_own(repository)) else { return Ok(()) };
    let cause = match &home.image {
        Some(image) => {
            format!("it is not {image} or below it, and only what that project has in use would be kept")
        }
        None => "it is none of this project's, which has no registry".to_owned(),
    };
    Err(Error::usage(format!("clean up {}/{other}", home.host), cause)
        .with_hint("name its project with --project, or leave keep_refs and keep_deployed away"))
}
