//! Sections of a job's log, which GitLab shows folded: each request of `-v`, and what explains. Whatever else is said stands
//! outside, so that nobody has to unfold a verdict or a failure: a section that is open ends before it.
//! (<https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections>)

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use time::OffsetDateTime;

use crate::dates::clock::Stopwatch;

/// Where words for people go; shared with the threads that send requests.
pub type Stderr = Arc<Mutex<dyn Write + Send>>;

/// A log that is shown by GitLab.
pub(crate) struct Fold {
    log: Stderr,
    now: OffsetDateTime,
    began: Stopwatch,
    state: Mutex<State>,
}

/// Sections so far, and whether the last is open.
#[derive(Default)]
struct State {
    sections: usize,
    is_open: bool,
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
            self.put(format_args!("{}\r\u{1b}[0K\n", self.marker("end", state.sections)));
        }
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

    fn flush(&mut self) -> io::Result<()> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}
