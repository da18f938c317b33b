//! What is said while requests are under way: each request with `-v`, and always what takes patience.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::http::{Exchange, Notice, Observer, Outcome};

/// Where words for people go; shared with the threads that send requests.
pub type Stderr = Arc<Mutex<dyn Write + Send>>;

/// What one run tells while it works.
pub(crate) struct Journal {
    stderr: Stderr,
    verbose: bool,
    began: Stopwatch,
    requests: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Journal {
    /// A journal that says every request if it is `verbose`.
    pub(crate) fn new(stderr: Stderr, verbose: bool) -> Self {
        Self { stderr, verbose, began: Stopwatch::start(), requests: Arc::default(), bytes: Arc::default() }
    }

    /// What is told of every exchange.
    pub(crate) fn observer(&self) -> Option<Observer> {
        if !self.verbose {
            return None;
        }
        let (stderr, requests, bytes) =
            (Arc::clone(&self.stderr), Arc::clone(&self.requests), Arc::clone(&self.bytes));
        Some(Arc::new(move |exchange: &Exchange| {
            requests.fetch_add(1, Ordering::Relaxed);
            bytes.fetch_add(exchange.bytes, Ordering::Relaxed);
            say(&stderr, &line(exchange));
        }))
    }

    /// What is told of retries.
    pub(crate) fn notice(&self) -> Notice {
        let stderr = Arc::clone(&self.stderr);
        Arc::new(move |sentence: &str| say(&stderr, sentence))
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

fn line(exchange: &Exchange) -> String {
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
    let _ = writeln!(stderr, "{text}");
}
