//! Sections of a job's log, which GitLab shows folded: each request of `-v`, and what explains. Whatever else is said stands
//! outside, so that nobody has to unfold a verdict or a failure: a section that is open ends before it.
//! (<https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections>)

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;

use crate::dates::clock::Stopwatch;

/// A runner reads standard output beside standard error, and puts into the log what it comes upon: after so long it has
/// seen that a section ended.
pub(super) const SEEN: Duration = Duration::from_millis(50);

/// Where words for people go; shared with the threads that send requests.
pub type Stderr = Arc<Mutex<dyn Write + Send>>;

/// A log that is shown by GitLab.
pub(crate) struct Fold {
    log: Stderr,
    now: OffsetDateTime,
    began: Stopwatch,
    state: Mutex<State>,
}

/// Sections so far, whether the last is open, and whether one ended since standard output was written to.
#[derive(Default)]
struct State {
    sections: usize,
    is_open: bool,
    has_ended: bool,
}

impl Fold {
    /// The folds of this log, which was begun now.
    pub(super) fn of(log: Stderr, now: OffsetDateTime) -> Arc<Self> {
        Arc::new(Self { log, now, began: Stopwatch::start(), state: Mutex::default() })
    }

    /// Standard error for all that stands outside.
    pub(super) fn outside(fold: &Arc<Self>) -> Stderr {
        Arc::new(Mutex::new(Outside(Arc::clone(fold))))
    }

    /// Writes lines into the open section, or opens one with this title.
    pub(crate) fn write(&self, title: &str, text: &str) {
        let mut state = self.state();
        let opening = if state.is_open {
            String::new()
        } else {
            (state.sections, state.is_open) = (state.sections + 1, true);
            format!("{}[collapsed=true]\r\u{1b}[0K{title}\n", self.marker("start", state.sections))
        };
        self.put(format_args!("{opening}{text}\n"));
    }

    /// Ends the section that is open.
    pub(super) fn close(&self) {
        let mut state = self.state();
        if std::mem::take(&mut state.is_open) {
            state.has_ended = true;
            self.put(format_args!("{}\r\u{1b}[0K\n", self.marker("end", state.sections)));
        }
    }

    /// The same before standard output is written to; whether a section has ended since it was. Who writes then waits until
    /// it is `SEEN`, or the answer might stand in the section.
    pub(super) fn close_before_an_answer(&self) -> bool {
        self.close();
        std::mem::take(&mut self.state().has_ended)
    }

    fn marker(&self, what: &str, number: usize) -> String {
        let at = self.now.unix_timestamp().saturating_add_unsigned(self.began.elapsed().as_secs());
        format!("\u{1b}[0Ksection_{what}:{at}:registry_gate_{number}")
    }

    fn put(&self, text: fmt::Arguments<'_>) {
        let _ = self.log.lock().unwrap_or_else(PoisonError::into_inner).write_fmt(text);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is written to it stands in no section.
struct Outside(Arc<Fold>);

impl Write for Outside {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.close();
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).write(text)
    }

    // In one piece, as far as what is below takes it so.
    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        self.0.close();
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).write_all(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}
