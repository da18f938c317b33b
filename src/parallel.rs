//! Work done side by side, with its results in the order of its items.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// How many requests are under way at once: enough to hide a round trip, few enough to be polite.
pub(crate) const CONNECTIONS: usize = 16;

/// More than this many are a load test.
pub(crate) const MOST_CONNECTIONS: usize = 64;

/// Stacks of 512 KiB, of which only what is used is memory: the deepest path (TLS, JSON) needs a fraction.
const STACK: usize = 512 << 10;

/// Calls `work` on every item, on up to [`CONNECTIONS`] threads, the caller's own among them.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_on(CONNECTIONS, items, work)
}

/// Calls `work` on every item, on up to `threads` threads, the caller's own among them: with one, the items are done one
/// after the other.
pub fn map_on<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_beside(threads, items, work, &mut || {})
}

/// The same, while the caller does something else before it helps.
pub(crate) fn map_beside<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    meanwhile: &mut dyn FnMut(),
) -> Vec<R> {
    if let [only] = items {
        meanwhile();
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
        for _ in 1..threads.min(items.len()) {
            // A thread that cannot be had is work for the others; if there is none, for the caller.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
        }
        meanwhile();
        worker();
    });
    results.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// Does something for each item side by side until it fails for one: the results so far, in the order of the items,
/// and that failure.
pub(crate) fn until_failure<T: Sync, R: Send, E: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> (Vec<Option<R>>, Option<E>) {
    let failed = AtomicBool::new(false);
    let done = map_on(threads, items, |item| {
        if failed.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let done = work(item);
        if done.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        done.map(Some)
    });
    let mut trouble = None;
    let results = done.into_iter().map(|done| match done {
        Ok(result) => result,
        Err(error) => {
            trouble.get_or_insert(error);
            None
        }
    });
    (results.collect(), trouble)
}

/// So many at once, and no more: whoever comes when all are taken waits.
///
/// A server that says "too many" takes half of them away, and each answer after that gives a little back: after as
/// many answers as there are slots, one more.
#[derive(Debug)]
pub struct Slots {
    state: Mutex<State>,
    freed: Condvar,
}

thread_local! {
    /// Whose slot this thread holds, by address; 0: nobody's.
    static HOLDS: Cell<usize> = const { Cell::new(0) };
}

#[derive(Debug)]
struct State {
    held: usize,
    open: usize,
    most: usize,
    /// Answers since the number last changed.
    answers: usize,
}

impl Slots {
    /// `count` slots, all free.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let count = count.max(1);
        Self {
            state: Mutex::new(State { held: 0, open: count, most: count, answers: 0 }),
            freed: Condvar::new(),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are at most.
    #[must_use]
    pub fn most(&self) -> usize {
        self.state().most
    }

    /// Does something while holding a slot. Whoever holds one on this thread needs no other: to wait for it would make
    /// what was seen before old, and could go on for ever.
    pub fn hold<R>(&self, work: impl FnOnce() -> R) -> R {
        let own = std::ptr::from_ref(self).addr();
        let outer = HOLDS.get();
        if outer == own {
            return work();
        }
        let state = self.state();
        let mut state = self
            .freed
            .wait_while(state, |state| state.held >= state.open)
            .unwrap_or_else(PoisonError::into_inner);
        state.held += 1;
        drop(state);
        HOLDS.set(own);
        let result = work();
        HOLDS.set(outer);
        let mut state = self.state();
        state.held -= 1;
        state.answers += 1;
        let grows = state.open < state.most && state.answers >= state.open;
        if grows {
            state.open += 1;
            state.answers = 0;
        }
        drop(state);
        // One slot was freed, so one of those who wait is woken: to wake hundreds for it cost more than the requests.
        self.freed.notify_one();
        if grows {
            self.freed.notify_one();
        }
        result
    }

    /// Takes half of the slots away, down to one: the server has too much to do. Those who hold one keep it.
    pub fn shrink(&self) {
        let mut state = self.state();
        // Requests that were under way together are refused together: that counts once.
        if state.held <= state.open {
            state.open = (state.open / 2).max(1);
        }
        state.answers = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most items that were under way at once, where each waits a while for so many.
    fn at_once(threads: usize, wanted: usize) -> usize {
        let (under_way, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        map_on(threads, &[(); 6], |()| {
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let watch = crate::dates::clock::Stopwatch::start();
            while most.load(Ordering::SeqCst) < wanted && watch.elapsed() < std::time::Duration::from_secs(5)
            {
                std::thread::yield_now();
            }
            under_way.fetch_sub(1, Ordering::SeqCst);
        });
        most.into_inner()
    }

    #[test]
    fn so_many_work_at_once_the_caller_among_them_and_one_works_alone() {
        assert_eq!(at_once(1, 1), 1);
        assert_eq!(at_once(2, 2), 2);
        assert_eq!(at_once(4, 4), 4);
    }

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
    fn a_failure_ends_the_work_and_keeps_what_is_done() {
        let work = |n: &u32| if *n == 3 { Err("three") } else { Ok(*n) };
        assert_eq!(until_failure(1, &[1, 2], work), (vec![Some(1), Some(2)], None));
        let items: Vec<u32> = (0..1_000).collect();
        let (done, trouble) = until_failure(4, &items, |n| {
            std::thread::sleep(std::time::Duration::from_micros(100));
            work(n)
        });
        assert_eq!((done.len(), done[3], trouble), (1_000, None, Some("three")));
        assert!(done[900..].iter().all(Option::is_none), "it went on");
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

    #[test]
    fn who_holds_a_slot_needs_no_other() {
        let (slots, others) = (Slots::new(1), Slots::new(1));
        slots.hold(|| slots.hold(|| others.hold(|| assert_eq!(slots.state().held, 1))));
        assert_eq!((slots.state().held, others.state().held), (0, 0));
    }

    #[test]
    fn too_many_halves_the_slots_once_for_those_under_way_and_answers_bring_them_back() {
        let slots = Slots::new(8);
        slots.hold(|| {
            slots.shrink();
            assert_eq!(slots.state().open, 4);
        });
        let open = || slots.state().open;
        for _ in 0..4 {
            slots.hold(|| {});
        }
        assert_eq!(open(), 5);
        for _ in 0..100 {
            slots.hold(|| {});
        }
        assert_eq!(open(), 8);
        for _ in 0..9 {
            slots.shrink();
        }
        assert_eq!(open(), 1);
    }

    #[test]
    fn refusals_of_one_burst_count_once() {
        let slots = Slots::new(8);
        slots.state().held = 8;
        slots.shrink();
        slots.shrink();
        assert_eq!(slots.state().open, 4);
    }
}
