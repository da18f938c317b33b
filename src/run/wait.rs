//! A run of `wait`: `check`, until it holds.
//!
//! The last answer counts, and a failure is one: an image that was absent before the registry went away is not known to be
//! absent. Only a question that the limit cut short tells nothing, and then the one before it counts.

use std::time::Duration;

use super::gate::Question;
use super::pace::{Pace, RealPace};
use super::{Run, tell};
use crate::cli;
use crate::dates::chance::chance;
use crate::dates::clock::Spelled;
use crate::dates::duration::Span;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::gate::waiting::Waiting;
use crate::report::{CheckReport, asked};
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn wait(&mut self, wait: &cli::WaitArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let real = RealPace::begin(&self.invocation.interrupt);
        let pace = self.invocation.pace.unwrap_or(&real);
        let report = self.ask_until_it_holds(wait, pace, journal)?;
        Ok(self.conclude(report, &wait.gate, true))
    }

    /// The last answer. It is a failure alone where there was never anybody to ask.
    fn ask_until_it_holds(
        &self,
        wait: &cli::WaitArgs,
        pace: &dyn Pace,
        journal: &Journal,
    ) -> Result<CheckReport, Error> {
        let limit = wait.gate.connection.deadline.to_std();
        let waiting = Waiting { interval: wait.interval.to_std(), limit };
        let (mut question, mut questions, mut told) = (None, 0, String::new());
        let mut before: Option<Result<CheckReport, Error>> = None;
        loop {
            let asked = self.ask(&mut question, wait, pace, journal);
            questions += 1;
            let is_open = asked::may_change(&asked);
            if is_open && self.deadline.has_passed() {
                self.tell_limit(limit);
                return if asked::is_cut(&asked) { before.unwrap_or(asked) } else { asked };
            }
            // Whoever need not wait is told what check tells.
            let state = asked::state(&asked);
            if state != told && (is_open || questions > 1) {
                let words = asked::words(&asked);
                let spent = Span::from_seconds(pace.spent().as_secs());
                tell(&self.invocation.stderr, &format!("after {spent}: {words}"));
                told = state;
            }
            if !is_open {
                return asked;
            }
            let Some(pause) = waiting.pause(questions, pace.spent(), asked::wished(&asked), chance()) else {
                self.tell_limit(limit);
                return asked;
            };
            if pace.pause(pause) {
                return Err(Error::new(Exit::Unavailable, "wait for what was asked", "interrupted"));
            }
            before = Some(asked);
        }
    }

    /// Asks once. Where the images are is found out until that succeeds.
    fn ask(
        &self,
        question: &mut Option<Question>,
        wait: &cli::WaitArgs,
        pace: &dyn Pace,
        journal: &Journal,
    ) -> Result<CheckReport, Error> {
        let known = if let Some(known) = question.take() {
            known
        } else {
            let gate = Gate { exit_zero: wait.gate.answer.exit_zero, ..Gate::default() };
            self.question(self.asking(&wait.gate, journal)?, &wait.gate, gate, journal)?
        };
        let passed = time::Duration::try_from(pace.spent()).unwrap_or_default();
        // An image that comes while one waits is not of the future.
        let now = wait.gate.time.at.unwrap_or_else(|| self.invocation.now.saturating_add(passed));
        Ok(self.ask_of(question.insert(known), now))
    }

    fn tell_limit(&self, limit: Duration) {
        let note = format!("note: {} are over, and the last answer counts", Spelled(limit));
        tell(&self.invocation.stderr, &note);
    }
}
