//! One run: from arguments to an exit code.

mod age;
mod apply;
mod asking;
mod base_digests;
mod check;
mod child;
mod cleanup;
mod connected;
mod connection;
mod content;
mod decoration;
mod delete;
mod delete_repositories;
mod deletion;
mod doctor;
mod ending;
mod files;
mod fold;
mod gate;
mod images;
mod images_file;
mod images_keys;
mod included;
mod inspect;
mod invocation;
mod journal;
mod key;
mod key_list;
mod listing;
mod made_by;
mod misspelt;
mod naming;
mod pace;
mod pipeline;
mod plan;
mod policy;
mod program;
mod progress;
mod promised;
mod repositories;
mod retag;
mod session;
mod start;
mod tags;
mod telling;
mod understood;
mod unwritten;
mod wait;

use std::sync::Arc;

use time::OffsetDateTime;

use crate::cli::{self, Cli, Command};
use crate::config::env::Variables;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::Paint;
use crate::output::dotenv::Dotenv;
use crate::report::{Failure, Report};
use child::ChildFile;
use decoration::Decoration;
use fold::Fold;
pub use invocation::Invocation;
use journal::Journal;
pub use journal::Stderr;
pub use pace::Pace;
pub use start::run;
use telling::{tell, tell_failure};

/// A run whose arguments were understood.
struct Run<'a> {
    invocation: Invocation<'a>,
    variables: Variables,
    /// For standard output.
    paint: Paint,
    /// For standard error.
    alarm: Paint,
    /// What variables on standard output begin with.
    prefix: String,
    dotenv: Option<Dotenv>,
    /// The file of a child pipeline, which says that it fails by now.
    child: Option<ChildFile>,
    deadline: Deadline,
    /// The sections of standard error, where GitLab shows it.
    fold: Option<Arc<Fold>>,
    /// What GitLab shows beside the log, until it is written.
    decorations: Vec<Decoration>,
    /// What could not be written.
    unwritten: Vec<anyhow::Error>,
}

impl Run<'_> {
    fn command(mut self, cli: Cli) -> anyhow::Result<Exit> {
        let format = cli.command.format();
        let kind = cli.command.answer_kind();
        let journal = Journal::new(
            Arc::clone(&self.invocation.stderr),
            cli.command.connection().verbose,
            self.invocation.watched,
        );
        let journal = journal.folded(self.fold.clone());
        let journal = if matches!(cli.command, Command::Wait(_)) { journal.of_who_waits() } else { journal };
        let ended = match cli.command {
            Command::Check(check) => self.check(&check, &journal),
            Command::Wait(wait) => self.wait(&wait, &journal),
            Command::Age(age) => self.age(&age, &journal),
            Command::Inspect(inspect) => self.inspect(&inspect, &journal),
            Command::Tags(tags) => self.tags(&tags, &journal),
            Command::Repositories(repositories) => self.repositories(&repositories, &journal),
            Command::Cleanup(cleanup) => match &cleanup.saved {
                Some(cli::Saved::Apply(apply)) => self.apply(apply, &journal),
                None => self.cleanup(&cleanup, &journal),
            },
            Command::Delete(delete) => self.delete(&delete, &journal),
            Command::Key(key) => self.key(&key, &journal),
            Command::Retag(retag) => self.retag(&retag, &journal),
            Command::Pipeline(pipeline) => self.pipeline(&pipeline, &journal),
            Command::Doctor(doctor) => self.doctor(&doctor, &journal),
        };
        journal.sum_up();
        if let Some(error) = ended.as_ref().err().and_then(|error| error.downcast_ref()) {
            // The failure is told on standard error, whatever becomes of this.
            let reason = self.variables.redactor().redact(&Error::summary(error));
            let failure = Failure { reason: &reason, error: Some(error), kind };
            let _ = self.answer(&Report::Failure(failure), format);
            self.decorate(&Report::Failure(failure));
        }
        ended
    }

    /// The time by which ages are told: `--at`, or the one read when the run began.
    fn now(&self, time: &cli::Time) -> OffsetDateTime {
        time.at.unwrap_or(self.invocation.now)
    }
}
