//! How a run connects: to read, to write, or to delete.

use std::sync::Arc;

use super::Run;
use crate::cli;
use crate::config::{Config, Misnamed};
use crate::error::Error;
use crate::registry::{Deletes, Rights, Writes};
use crate::run::journal::Journal;
use crate::run::session::{Connected, Connector, Named};

impl Run<'_> {
    pub(super) fn connect(
        &self,
        typed: &cli::Connection,
        journal: &Journal,
        named: impl Named,
    ) -> Result<Connected, Error> {
        self.connector(typed, journal)?.to_read(named)
    }

    /// Connects to delete: `rights` are what that takes at the registry itself.
    pub(super) fn connect_to_delete(
        &self,
        typed: &cli::Connection,
        journal: &Journal,
        rights: Rights,
        named: impl Named,
    ) -> Result<(Connected, Arc<dyn Deletes>), Error> {
        self.connector(typed, journal)?.to_delete(rights, named)
    }

    /// Connects to delete tags where they are to be deleted, and else to read.
    pub(super) fn connect_to_clean(
        &self,
        typed: &cli::Connection,
        journal: &Journal,
        deletes: bool,
        named: impl Named,
    ) -> Result<(Connected, Option<Arc<dyn Deletes>>), Error> {
        if !deletes {
            return Ok((self.connect(typed, journal, named)?, None));
        }
        let (connected, deletes) = self.connect_to_delete(typed, journal, Rights::Delete, named)?;
        Ok((connected, Some(deletes)))
    }

    /// Connects to write: the right to is asked for by the first thing that is written.
    pub(super) fn connect_to_write(
        &self,
        typed: &cli::Connection,
        journal: &Journal,
        named: impl Named,
    ) -> Result<(Connected, Arc<dyn Writes>), Error> {
        self.connector(typed, journal)?.to_write(named)
    }

    /// With what is meant, and the deadline that began before any file was read.
    pub(super) fn connector<'r>(
        &'r self,
        typed: &cli::Connection,
        journal: &'r Journal,
    ) -> Result<Connector<'r>, Misnamed> {
        let mut config = Config::of(typed, &self.variables)?;
        config.deadline = self.deadline;
        let invocation = &self.invocation;
        Ok(Connector { config, journal, retry: invocation.retry, interrupt: &invocation.interrupt })
    }
}
