//! The policy that decides, read from where it stands.

use super::{Run, tell};
use crate::cleanup::{self, OfProject, Policy};
use crate::config::policy::{MeantPolicy, PolicySource};
use crate::error::Error;
use crate::file;
use crate::registry::Project;

impl Run<'_> {
    /// The policy that is meant, as far as it can be told without asking anybody; `None`: the project's own.
    pub(super) fn policy(&self, meant: &MeantPolicy<'_>) -> Result<Option<Policy>, Error> {
        let policy = match meant.source()? {
            PolicySource::Project => return Ok(None),
            PolicySource::Flags(fields) => cleanup::simple(*fields),
            PolicySource::Named(path) => cleanup::file::read_file(path, self.deadline)?,
            PolicySource::Found(path) => {
                tell(&self.invocation.stderr, &format!("note: the policy is {}", file::name(path)));
                cleanup::file::read_file(path, self.deadline)?
            }
        };
        meant.beside(policy).map(Some)
    }

    /// The project's own policy, with what GitLab does and does not make of it told on the way.
    pub(super) fn project_policy(
        &self,
        meant: &MeantPolicy<'_>,
        project: &dyn Project,
    ) -> Result<Policy, Error> {
        let own = project.cleanup_policy()?;
        let OfProject { policy, notes } = cleanup::of_project(&own)?;
        self.tell_notes(&notes);
        meant.beside(policy)
    }
}
