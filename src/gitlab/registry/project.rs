//! What GitLab itself is asked of the project, beside its registry.

use super::GitlabRegistry;
use crate::error::Error;
use crate::gitlab::git;
use crate::gitlab::rest::Rest;
use crate::registry::{CleanupPolicy, Deployed, GitRef, Project};

impl Project for GitlabRegistry {
    fn git_refs(&self) -> Result<Vec<GitRef>, Error> {
        let path = self.rest.project_path()?;
        let Rest { client, slots, server, credentials, .. } = &self.rest;
        git::refs(client, slots, server, credentials.as_ref(), &path)
    }

    fn deployed(&self) -> Result<Vec<Deployed>, Error> {
        self.rest.deployed()
    }

    fn cleanup_policy(&self) -> Result<CleanupPolicy, Error> {
        self.rest.cleanup_policy()
    }
}
