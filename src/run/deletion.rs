//! What all deletions have in common: they are told as they go, and can be interrupted.

use super::{Run, tell};
use crate::cleanup::Doomed;
use crate::cli::CleanupAnswer;
use crate::command::Apply;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::outcome::OutcomeFile;
use crate::output::{Format, json, text};
use crate::report::{OutcomeReport, Report};
use crate::run::journal::{Journal, Work};
use crate::run::session::Connected;

/// How a deletion is carried out and told.
pub(super) struct Deletion<'a> {
    pub(super) journal: &'a Journal,
    pub(super) outcome: Option<OutcomeFile>,
    pub(super) format: Format,
    pub(super) parallel: usize,
}

impl Run<'_> {
    /// What a cleanup is written in.
    pub(super) fn format(&self, answer: &CleanupAnswer) -> Result<Format, Error> {
        let format = answer.format;
        if !answer.summary {
            return Ok(format);
        }
        format.in_sums().ok_or_else(|| {
            let why = "--summary is for people and goes with text; programs find the totals beside the tags";
            self.wrong("format", format.name(), why.to_owned())
        })
    }

    /// Deletes tags, with every one told as it is settled.
    pub(super) fn carry_out(
        &self,
        connected: &Connected,
        doomed: Vec<Doomed>,
        deletion: &Deletion<'_>,
        run: impl FnOnce(Apply<'_>) -> OutcomeReport,
    ) -> OutcomeReport {
        let host = connected.home.host.clone();
        if let Some(file) = &deletion.outcome {
            file.write(&json::Line::begin(&host, doomed.len()));
        }
        let interrupt = &self.invocation.interrupt;
        let graceful = interrupt.defer();
        let progress = deletion.journal.progress(Work::Deletion(doomed.len()));
        let done = run(Apply {
            host: host.clone(),
            doomed: doomed.into(),
            stop: &|| {
                let interrupted = interrupt.is_requested().then(|| {
                    Error::new(Exit::Unavailable, "delete all tags of the plan", "interrupted")
                        .with_hint("run it again with the same plan: it goes on where it ended")
                });
                interrupted.or_else(|| connected.out_of_time())
            },
            parallel: deletion.parallel,
            tell: &|doomed, settled| {
                progress.step(1, 0);
                if let Some(file) = &deletion.outcome {
                    file.write(&json::Line::tag(doomed, settled));
                }
            },
        });
        progress.end();
        drop(graceful);
        done
    }

    /// Prints what became of a run that ends so, and writes the end of the outcome file: how it ends after all.
    pub(super) fn tell_outcome(&mut self, done: &OutcomeReport, deletion: Deletion<'_>, exit: Exit) {
        let Deletion { outcome, format, .. } = deletion;
        let printed = self.answer(&Report::Outcome(done, exit), format);
        let is_told = self.keep(printed) && format.is_for_people();
        if let Some(file) = outcome {
            file.write(&json::Line::end(done, self.ends(exit, done.count("deleted") > 0)));
            self.keep(file.finish().map_err(Into::into));
        }
        self.tell_failures(done.failures().into_iter());
        if !is_told {
            tell(&self.invocation.stderr, &text::sum(done));
        }
    }
}
