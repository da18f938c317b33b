//! Deleting through GitLab's API: whole repositories, and tags for those to whom the registry grants no `delete`.
//!
//! Its 200 to a tag says that the tag is gone or was never there, and its 403 that the tag is protected, or missing
//! (with a metadata database): so it is asked only of tags that are known to be there.

use super::Rest;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Effort, Request, Response};
use crate::image::{Repository, Tagged};
use crate::registry::{RepositoryEntry, Taken};
use crate::secret::Credentials;

/// Where GitLab keeps a container repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepositoryId {
    project: u64,
    id: u64,
}

/// What a token needs to delete tags here.
const ROLE: &str = "the scope api and an owner who is Developer in the project, to delete tags";

impl From<&RepositoryEntry> for RepositoryId {
    fn from(entry: &RepositoryEntry) -> Self {
        Self { project: entry.project_id, id: entry.id }
    }
}

impl Rest {
    /// Whether this API may let somebody delete tags whom the registry does not. A job's token deletes there or nowhere.
    #[must_use]
    pub fn has_access_token(&self) -> bool {
        self.credentials.as_ref().is_some_and(|credentials| !Credentials::is_job_token(credentials))
    }

    /// Makes one attempt at deleting a tag that is there. `None`: it came to nothing and is worth another, once somebody
    /// has looked again.
    ///
    /// # Errors
    /// When no answer came.
    pub fn delete_tag(
        &self,
        row: RepositoryId,
        reference: &Tagged,
        effort: &mut Effort,
    ) -> Result<Option<Taken>, Error> {
        let below = format!("/tags/{}", reference.tag);
        let Some((request, response)) = self.delete(row, &below, &format!("delete {reference}"), effort)?
        else {
            return Ok(None);
        };
        let error = response.refusal(&request);
        let errors = response.errors();
        Ok(Some(match response.status {
            200..=299 if is_done(&response) => Taken::Done,
            200..=299 => Taken::Open(response.protocol("the answer is not GitLab's")),
            403 if errors.iter().any(|error| error.message.starts_with("403 Forbidden")) => {
                let said = response.said().unwrap_or_default();
                match said.contains("protected") {
                    true => Taken::Protected(said),
                    false => Taken::Forbidden(error.with_hint(self.refused(ROLE))),
                }
            }
            401 | 403 => Taken::Refused(error.with_hint(self.refused(ROLE))),
            // Rails says no more, whatever its registry said.
            400 => Taken::Open(Error { exit: Exit::Unexpected, ..error }.with_hint(
                "GitLab's registry did not delete it, and GitLab does not say why: try again, or ask who runs it whether deletion is switched on",
            )),
            _ => Taken::Open(error),
        }))
    }

    /// Makes one attempt at asking GitLab to delete a repository, some time from now. `None`: it came to nothing and is
    /// worth another, once somebody has looked again.
    ///
    /// # Errors
    /// When GitLab does not say that it will.
    pub fn delete_repository(
        &self,
        row: RepositoryId,
        repository: &Repository,
        effort: &mut Effort,
    ) -> Result<Option<()>, Error> {
        let attempt = format!("delete the repository {repository}");
        let Some((request, response)) = self.delete(row, "", &attempt, effort)? else { return Ok(None) };
        let error = response.refusal(&request);
        match response.status {
            200..=299 if is_done(&response) => Ok(Some(())),
            200..=299 => Err(response.protocol("the answer is not GitLab's")),
            // A job's token may as its user may.
            401 | 403 if self.has_job_token() => Err(error.with_hint(
                "the user of this job must be Maintainer in the project, and no protection rule for container \
                 repositories forbid it",
            )),
            401 | 403 => Err(error.with_hint(format!(
                "{}; and no protection rule for container repositories may forbid it",
                self.refused("the scope api and an owner who is Maintainer in the project")
            ))),
            _ => Err(error),
        }
    }

    fn delete(
        &self,
        row: RepositoryId,
        below: &str,
        attempt: &str,
        effort: &mut Effort,
    ) -> Result<Option<(Request, Response)>, Error> {
        let RepositoryId { project, id } = row;
        let url = self.url(&format!("projects/{project}/registry/repositories/{id}{below}"), attempt)?;
        self.attempt(Request::delete(url, attempt), effort)
    }
}

/// GitLab's answer to a deletion is nothing, or its status once more.
fn is_done(response: &Response) -> bool {
    response.body.trim_ascii().iter().all(u8::is_ascii_digit)
}
