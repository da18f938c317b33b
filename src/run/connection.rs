//! How a run connects: to read, or to delete.

use std::sync::Arc;

use super::Run;
use crate::cli;
use crate::config::{Config, Home};
use crate::error::Error;
use crate::image::Repository;
use crate::registry::{Deletes, Rights};
use crate::run::journal::Journal;
use crate::run::session::Connected;

impl Run<'_> {
    pub(super) fn connect(
        &self,
        typed: &cli::Connection,
        journal: &Journal,
        repositories: impl FnOnce(&Home) -> Result<Vec<Repository>, Error>,
    ) -> Result<Connected, Error> {
        let config = self.config(typed)?;
        let invocation = &self.invocation;
        Connected::to(&config, repositories, journal, invocation.retry, &invocation.interrupt)
    }

    /// What is meant, with the deadline that began before any file was read.
    fn config(&self, typed: &cli::Connection) -> Result<Config, Error> {
        let mut config = Config::resolve(typed, &self.variables)?;
        config.deadline = self.deadline;
        Ok(config)
    }

    /// Connects to delete: `rights` are what that takes at the registry itself.
    pub(super) fn connect_to_delete(
        &self,
        typed: &cli::Connection,
        journal: &Journal,
        rights: Rights,
        repositories: impl FnOnce(&Home) -> Result<Vec<Repository>, Error>,
    ) -> Result<(Connected, Arc<dyn Deletes>), Error> {
        let config = self.config(typed)?;
        let invocation = &self.invocation;
        Connected::to_delete(&config, rights, repositories, journal, invocation.retry, &invocation.interrupt)
    }
}
