//! Work done side by side, with its results in the order of its items.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// How many requests are under way at once: enough to hide a round trip, few enough to be polite.
pub const CONNECTIONS: usize = 16;

/// Stacks of 512 KiB, of which only what is used is memory: the deepest path (TLS, JSON) needs a fraction.
const STACK: usize = 512 << 10;

/// Calls `work` on every item, on up to [`CONNECTIONS`] threads; one item is done on the caller's own.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if let [only] = items {
        return vec![work(only)];
    }
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let worker = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return };
            let result = work(item);
            *results[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS.min(items.len()) {
            // A thread that cannot be had is work for the others; if there is none, for the caller.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
        }
    });
    worker();
    results.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// So many at once, and no more: whoever comes when all are taken waits.
#[derive(Debug)]
pub struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Slots {
    /// `count` slots, all free.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self { free: Mutex::new(count), freed: Condvar::new() }
    }

    /// Does something while holding a slot.
    pub fn hold<R>(&self, work: impl FnOnce() -> R) -> R {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        drop(free);
        let result = work();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<u64> = (0..100).collect();
        let doubled = map(&items, |n| {
            std::thread::sleep(std::time::Duration::from_micros(100 - n));
            n * 2
        });
        assert_eq!(doubled, items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(map(&[] as &[u8], |n| *n), Vec::<u8>::new());
    }

    #[test]
    fn no_more_slots_are_held_than_there_are() {
        let (slots, held, most) = (Slots::new(3), AtomicUsize::new(0), AtomicUsize::new(0));
        map(&[(); 50], |()| {
            slots.hold(|| {
                most.fetch_max(held.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(1));
                held.fetch_sub(1, Ordering::SeqCst);
            });
        });
        assert_eq!(most.load(Ordering::SeqCst), 3);
    }
}
