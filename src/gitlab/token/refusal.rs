//! Why there is no token, or one that does not do, and what to do about it.

use super::{Issuer, Session, challenge};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Method, Request, Response};
use crate::image::Repository;
use crate::registry::Rights;
use crate::secret::Credentials;

impl Issuer {
    /// GitLab gave no token: why, and what to do about it.
    pub(super) fn no_token(&self, request: &Request, response: &Response, rights: Rights) -> Error {
        let error = response.refusal(request);
        // A rule for any of its paths refuses the whole token ("Pushing to protected repository path forbidden").
        let is_protected =
            response.errors().iter().any(|error| error.message.contains("protected repository"));
        if response.status == 403 && rights == Rights::Push && is_protected {
            return error.with_hint(PROTECTED_PATH);
        }
        let disabled = response.errors().iter().any(|error| error.code == "UNAVAILABLE");
        match (response.status, &self.credentials) {
            (401, Some(credentials)) if credentials.is_job_token() => error.with_hint(format!(
                "a job token lives as long as its job: {} must be the one of this very job",
                credentials.source
            )),
            (401, Some(credentials)) => error.with_hint(format!(
                "the token in {} is wrong, expired or revoked; a deploy token also needs its own user name",
                credentials.source
            )),
            // A job's token has no scopes to lack: GitLab bans addresses, and so does what stands before it.
            (403, Some(credentials)) if credentials.is_job_token() => {
                error.with_hint("GitLab, or something before it, turns this runner away: ask who runs GitLab")
            }
            (403, Some(credentials)) => error.with_hint(format!(
                "the token in {} may not read the registry: it needs the scope read_registry, or api",
                credentials.source
            )),
            (403 | 401, None) => error.with_hint(Credentials::refused(
                None,
                "the scope read_registry: without one only public projects can be read",
            )),
            (301..=308, _) => error.with_hint(
                "GitLab answers under another address: CI_SERVER_URL must be the one it redirects to",
            ),
            (404, _) if disabled => Error { exit: Exit::Configuration, ..error }
                .with_hint("this GitLab has no container registry; ask its administrator"),
            (404, _) => error.with_hint(format!(
                "no GitLab answers at {}; is CI_SERVER_URL right, its sub-path included?",
                self.realm
            )),
            _ => error,
        }
    }
}

/// What to do where nobody of one's role may push to a repository.
const PROTECTED_PATH: &str = "a rule of the project protects this repository's path, and counts for the role of who started the pipeline: Settings > Packages and registries > Container registry, or let a Maintainer run this job";

impl Session {
    /// The registry wants a right that GitLab did not grant; `None`: it wants something else.
    #[must_use]
    pub fn not_granted(
        &self,
        repository: &Repository,
        request: &Request,
        response: &Response,
    ) -> Option<Error> {
        if response.status != 401 || !challenge(response).contains("scope=") {
            return None;
        }
        let (right, hint) = match request.method {
            Method::Delete => ("delete", self.no_delete()),
            Method::Post | Method::Put => ("push", self.no_push()),
            Method::Get | Method::Head => ("pull", self.no_pull()),
        };
        let cause = format!("GitLab grants no {right} on {repository}");
        Some(Error { cause, said: None, ..response.refusal(request) }.with_hint(hint))
    }

    fn no_pull(&self) -> String {
        match &self.issuer.credentials {
            Some(credentials) if credentials.is_job_token() => {
                "a job token reads its own project and the repositories at most two levels below it, and others only if they list this project in their job token allowlist and you are a member; \
                 check the name, and that the registry is enabled there for you".to_owned()
            }
            Some(_) => format!(
                "{}, and the name must be that of a project with a registry, at most two levels below it",
                self.refused("the scope read_registry and an owner who is Reporter in the project")
            ),
            None => self.refused("the scope read_registry: without one only public projects can be read"),
        }
    }

    fn no_push(&self) -> String {
        match &self.issuer.credentials {
            Some(credentials) if credentials.is_job_token() => {
                "a job token pushes in its own project only, to the project's own image and at most two levels below it: \
                 check the name, or set REGISTRY_GATE_TOKEN to an access token with the scopes read_registry and \
                 write_registry whose owner is Developer in that project"
                    .to_owned()
            }
            Some(_) => format!(
                "{}, and the name must be that of a project with a registry, at most two levels below it",
                self.refused("the scopes read_registry and write_registry and an owner who is Developer in the project")
            ),
            None => self.refused("the scopes read_registry and write_registry: nobody pushes without one"),
        }
    }

    fn no_delete(&self) -> String {
        match &self.issuer.credentials {
            Some(credentials) if credentials.is_job_token() => {
                "a job token deletes in its own project only: check the name, or set REGISTRY_GATE_TOKEN to an access token \
                 with the scope api whose owner is Maintainer in that project".to_owned()
            }
            Some(_) => format!(
                "{}; of a Developer GitLab's API takes single tags, with the scope api too, in the project that the run is for",
                self.refused("the scope api and an owner who is Maintainer in the project")
            ),
            None => self.refused("the scope api: nobody deletes without one"),
        }
    }

    fn refused(&self, needs: &str) -> String {
        Credentials::refused(self.issuer.credentials.as_ref(), needs)
    }
}
