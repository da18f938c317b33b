//! How far long work has come, as people are told it meanwhile.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::dates::clock::Stopwatch;
use crate::run::fold::Stderr;
use crate::words::counted;

/// Work that takes patience.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// Tags are listed, and details of some are asked for.
    Tags,
    /// Repositories are listed, and each is asked about.
    Repositories,
    /// Files are read and summed up.
    Files,
    /// So many tags are to go, or are looked at as if they were.
    Deletion(usize),
}

impl Work {
    /// How far it has come: so many are done, and so many more answers to single questions have come.
    fn told(self, done: usize, detailed: usize) -> String {
        match (self, detailed) {
            (Self::Tags, 0) => format!("{} listed", counted(done, "tag", "tags")),
            (Self::Tags, _) => {
                let details = counted(detailed, "detail", "details");
                format!("{} listed, {details} read", counted(done, "tag", "tags"))
            }
            (Self::Repositories, 0) => format!("{} listed", counted(done, "repository", "repositories")),
            (Self::Repositories, _) => {
                format!("{} listed, {detailed} of them read", counted(done, "repository", "repositories"))
            }
            (Self::Files, _) => format!("{} read", counted(done, "file", "files")),
            (Self::Deletion(of), _) => format!("{done} of {} settled", counted(of, "tag", "tags")),
        }
    }
}

/// How far long work has come: a line in place on a terminal, now and then one more in a job's log. It is a line
/// of ours and no crate's bar, because it shares standard error with the retries that are told there.
pub(crate) struct Progress {
    stderr: Stderr,
    terminal: bool,
    work: Work,
    began: Stopwatch,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    listed: usize,
    detailed: usize,
    told: Duration,
    shown: bool,
}

impl Progress {
    /// That of work that begins now; a `terminal` shows it in place.
    pub(super) fn of(work: Work, stderr: Stderr, terminal: bool) -> Self {
        Self { stderr, terminal, work, began: Stopwatch::start(), state: Mutex::default() }
    }

    /// So many more are listed, and for so many more details have come.
    pub(crate) fn step(&self, listed: usize, detailed: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.listed, state.detailed) = (state.listed + listed, state.detailed + detailed);
        let (elapsed, pause) = (self.began.elapsed(), if self.terminal { IN_PLACE } else { IN_A_LOG });
        if elapsed < state.told + pause {
            return;
        }
        (state.told, state.shown) = (elapsed, true);
        let text = format!("{}, {}", self.work.told(state.listed, state.detailed), seconds(elapsed));
        let mut stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = match self.terminal {
            true => write!(stderr, "\r{text}\u{1b}[K").and_then(|()| stderr.flush()),
            false => writeln!(stderr, "{text}"),
        };
    }

    /// Takes the line away again, where it stands in place.
    pub(crate) fn end(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.terminal && std::mem::take(&mut state.shown) {
            let mut stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = write!(stderr, "\r\u{1b}[K").and_then(|()| stderr.flush());
        }
    }

    /// The time since the work began, as it is put behind a sum, where it is worth a word.
    pub(crate) fn elapsed(&self) -> String {
        match self.began.elapsed() {
            short if short < Duration::from_secs(1) => String::new(),
            long => format!(", {}", seconds(long)),
        }
    }
}

/// How often the line in place changes.
const IN_PLACE: Duration = Duration::from_millis(150);

/// How often a log gets a line.
const IN_A_LOG: Duration = Duration::from_secs(10);

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_progress_is_a_sentence() {
        let told: Vec<String> = [Work::Tags, Work::Repositories, Work::Deletion(17)]
            .into_iter()
            .flat_map(|work| {
                [(1, 0), (17, 0), (1, 1), (17, 3)].map(|(done, detailed)| work.told(done, detailed))
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        1 tag listed
        17 tags listed
        1 tag listed, 1 detail read
        17 tags listed, 3 details read
        1 repository listed
        17 repositories listed
        1 repository listed, 1 of them read
        17 repositories listed, 3 of them read
        1 of 17 tags settled
        17 of 17 tags settled
        1 of 17 tags settled
        17 of 17 tags settled
        ");
    }
}
