//! A wish to end, told from one thread to all others: of SIGINT and SIGTERM, or of a test.
//!
//! What is under way is finished, so that it is known how it ended; nothing new is begun, and pauses end at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Whether the run is to end. Clones share it; a new one that nobody else has is never requested.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Requested>);

#[derive(Debug, Default)]
struct Requested {
    is: Mutex<bool>,
    now: Condvar,
    /// How much is under way that has to be brought to an end.
    deferred: AtomicUsize,
}

/// While one of these lives, a wish to end is for those who do the work to fulfil.
#[derive(Debug)]
pub struct Deferred(Interrupt);

impl Drop for Deferred {
    fn drop(&mut self) {
        self.0.0.deferred.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Interrupt {
    /// One that was not requested yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the run to end, and wakes everybody who sleeps.
    pub fn request(&self) {
        *self.0.is.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.now.notify_all();
    }

    /// Whether the run is to end.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.is.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that something is under way which has to be brought to an end.
    #[must_use]
    pub fn defer(&self) -> Deferred {
        self.0.deferred.fetch_add(1, Ordering::SeqCst);
        Deferred(self.clone())
    }

    /// Whether something is.
    #[must_use]
    pub fn is_deferred(&self) -> bool {
        self.0.deferred.load(Ordering::SeqCst) > 0
    }

    /// Sleeps so long, or until the run is to end; whether it is.
    #[must_use = "who slept goes on only if it is false"]
    pub fn sleep(&self, length: Duration) -> bool {
        let is = self.0.is.lock().unwrap_or_else(PoisonError::into_inner);
        let slept = self.0.now.wait_timeout_while(is, length, |is| !*is);
        *slept.unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::clock::Stopwatch;

    #[test]
    fn a_sleep_lasts_as_long_as_nobody_asks_to_end() {
        let (interrupt, watch) = (Interrupt::new(), Stopwatch::start());
        assert!(!interrupt.sleep(Duration::from_millis(20)));
        assert!(watch.elapsed() >= Duration::from_millis(20));
        assert!(!interrupt.is_requested());
    }

    #[test]
    fn whoever_sleeps_is_woken_and_nobody_sleeps_after_that() {
        let (interrupt, watch) = (Interrupt::new(), Stopwatch::start());
        std::thread::scope(|scope| {
            let sleepers: Vec<_> =
                (0..4).map(|_| scope.spawn(|| interrupt.sleep(Duration::from_secs(60)))).collect();
            interrupt.clone().request();
            assert!(sleepers.into_iter().all(|sleeper| sleeper.join().unwrap()));
        });
        assert!(interrupt.sleep(Duration::from_secs(60)));
        assert!(interrupt.is_requested());
        assert!(watch.elapsed() < Duration::from_secs(20));
    }
}
