//! What is said while requests are under way: each request with `-v`, and always what takes patience.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::dates::clock::Stopwatch;
use crate::http::{Exchange, Notice, Observer, Outcome};
use crate::run::fold::Fold;
pub use crate::run::fold::Stderr;
use crate::run::progress::Progress;
pub(crate) use crate::run::progress::Work;
use crate::words::line;

/// What one run tells while it works.
pub(crate) struct Journal {
    stderr: Stderr,
    verbose: bool,
    terminal: bool,
    tells_retries: bool,
    fold: Option<Arc<Fold>>,
    began: Stopwatch,
    requests: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Journal {
    /// A journal that says every request if it is `verbose`; a `terminal` shows progress in place.
    pub(crate) fn new(stderr: Stderr, verbose: bool, terminal: bool) -> Self {
        Self {
            stderr,
            verbose,
            terminal,
            tells_retries: true,
            fold: None,
            began: Stopwatch::start(),
            requests: Arc::default(),
            bytes: Arc::default(),
        }
    }

    /// The same, whose requests are folded where GitLab shows them.
    pub(crate) fn folded(self, fold: Option<Arc<Fold>>) -> Self {
        Self { fold, ..self }
    }

    /// The same, which does not say what is tried again, but with the requests: whoever waits tries again all the time.
    pub(crate) fn of_who_waits(self) -> Self {
        Self { tells_retries: self.verbose, ..self }
    }

    /// What is told of every exchange.
    pub(crate) fn observer(&self) -> Option<Observer> {
        if !self.verbose {
            return None;
        }
        let (stderr, requests, bytes) =
            (Arc::clone(&self.stderr), Arc::clone(&self.requests), Arc::clone(&self.bytes));
        let fold = self.fold.clone();
        Some(Arc::new(move |exchange: &Exchange| {
            requests.fetch_add(1, Ordering::Relaxed);
            bytes.fetch_add(exchange.bytes, Ordering::Relaxed);
            match &fold {
                Some(fold) => fold.write("Requests", &line(&told(exchange))),
                None => say(&stderr, &told(exchange)),
            }
        }))
    }

    /// What is told of retries.
    pub(crate) fn notice(&self) -> Option<Notice> {
        if !self.tells_retries {
            return None;
        }
        let stderr = Arc::clone(&self.stderr);
        Some(Arc::new(move |sentence: &str| say(&stderr, sentence)))
    }

    /// What tells how far long work has come.
    pub(crate) fn progress(&self, work: Work) -> Progress {
        // The lines of `-v` are progress enough, and would be overwritten.
        Progress::of(work, Arc::clone(&self.stderr), self.terminal && !self.verbose)
    }

    /// With `-v`: requests, bytes and time of the whole run.
    pub(crate) fn sum_up(&self) {
        if self.verbose {
            let requests = self.requests.load(Ordering::Relaxed);
            let noun = if requests == 1 { "request" } else { "requests" };
            let bytes = self.bytes.load(Ordering::Relaxed);
            say(
                &self.stderr,
                &format!("{requests} {noun}, {bytes} bytes, {}", milliseconds(self.began.elapsed())),
            );
        }
    }
}

fn told(exchange: &Exchange) -> String {
    let Exchange { method, url, outcome, bytes, elapsed, attempt } = exchange;
    let outcome = match outcome {
        Outcome::Status(status) => status.to_string(),
        Outcome::Failed(why) => why.clone(),
    };
    let again = if *attempt > 1 { format!(" (attempt {attempt})") } else { String::new() };
    format!("{method} {url} -> {outcome}, {bytes} bytes, {}{again}", milliseconds(*elapsed))
}

fn milliseconds(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

fn say(stderr: &Stderr, text: &str) {
    let mut stderr = stderr.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(stderr, "{}", line(text));
}
