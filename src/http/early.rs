//! Connections opened before they are needed: the registry's, while GitLab makes the token.
//!
//! The thread that opens one runs the same code as a request would and leaves the transport here, where the
//! agent's connector looks first. Nobody joins the thread: a process that ends earlier just ends.
//!
//! A transport waits here unread. Its `is_open` would take a TLS 1.3 session ticket for a byte too many and
//! call the connection closed; so a young connection is used as it is (should it be dead, the request is
//! sent again at once, see the client), and an older one is asked with a short read, which tells the truth.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ureq::unversioned::transport::{NextTimeout, Transport, time};

use super::url::Origin;
use crate::dates::clock::Stopwatch;

/// What opening a connection came to.
pub(super) type Opened = Result<Box<dyn Transport>, ureq::Error>;

/// Up to this age a connection is used without asking.
const YOUNG: Duration = Duration::from_secs(3);

/// The early connections, by origin.
#[derive(Debug, Default)]
pub(super) struct Early {
    slots: Mutex<Vec<(Origin, Slot)>>,
    changed: Condvar,
}

#[derive(Debug)]
enum Slot {
    /// Being opened, and nobody waits for it yet.
    UnderWay,
    /// Being opened, and a request waits for it.
    Awaited,
    /// Opened, or failed.
    Done(Opened, Stopwatch),
}

impl Early {
    /// Announces a connection that is about to be opened; not, if one is there already.
    pub(super) fn announce(&self, origin: &Origin) -> bool {
        let mut slots = self.lock();
        let is_new = slots.iter().all(|(known, _)| known != origin);
        if is_new {
            slots.push((origin.clone(), Slot::UnderWay));
        }
        is_new
    }

    /// Leaves what an announced connection came to.
    pub(super) fn leave(&self, origin: &Origin, opened: Opened) {
        let mut slots = self.lock();
        slots.retain(|(known, _)| known != origin);
        slots.push((origin.clone(), Slot::Done(opened, Stopwatch::start())));
        self.changed.notify_all();
    }

    /// Takes an announcement back: requests open their own connections then.
    pub(super) fn forget(&self, origin: &Origin) {
        self.lock().retain(|(known, _)| known != origin);
        self.changed.notify_all();
    }

    /// The early connection to an origin, waited for if it is under way. `None` when there is none, another
    /// request waits for it, or it died of age.
    pub(super) fn take(&self, origin: &Origin, timeout: NextTimeout) -> Option<Opened> {
        let mut slots = self.lock();
        let slot = slots.iter_mut().find(|(known, _)| known == origin)?;
        match slot.1 {
            Slot::Awaited => return None,
            Slot::UnderWay => slot.1 = Slot::Awaited,
            Slot::Done(..) => {}
        }
        let is_pending = |slots: &mut Vec<(Origin, Slot)>| {
            slots.iter().any(|(known, slot)| known == origin && !matches!(slot, Slot::Done(..)))
        };
        let limit = match timeout.after {
            time::Duration::Exact(limit) => limit,
            time::Duration::NotHappening => Duration::MAX,
        };
        let waited = self.changed.wait_timeout_while(slots, limit, is_pending);
        (slots, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let at = slots.iter().position(|(known, _)| known == origin)?;
        if !matches!(slots[at].1, Slot::Done(..)) {
            slots[at].1 = Slot::UnderWay;
            return Some(Err(ureq::Error::Timeout(timeout.reason)));
        }
        let (_, Slot::Done(opened, age)) = slots.swap_remove(at) else { return None };
        drop(slots);
        let Ok(mut transport) = opened else { return Some(opened) };
        let is_usable = age.elapsed() < YOUNG || is_alive(&mut *transport);
        is_usable.then_some(Ok(transport))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Origin, Slot)>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether nothing but TLS's own messages comes from the peer, not even an end.
fn is_alive(transport: &mut dyn Transport) -> bool {
    let brief = NextTimeout { after: time::Duration::from_millis(1), ..NextTimeout::default() };
    matches!(transport.await_input(brief), Err(ureq::Error::Timeout(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::url::Scheme;
    use std::thread;

    fn within(limit: Duration) -> NextTimeout {
        NextTimeout { after: limit.into(), reason: ureq::Timeout::Connect, ..NextTimeout::default() }
    }

    fn origin() -> Origin {
        Origin::parse(Scheme::Https, "registry.example.com").unwrap()
    }

    #[test]
    fn one_waits_and_the_next_goes_its_own_way() {
        let early = Early::default();
        assert!(early.announce(&origin()));
        assert!(!early.announce(&origin()));
        thread::scope(|scope| {
            let first = scope.spawn(|| early.take(&origin(), within(Duration::from_secs(5))));
            while !matches!(early.lock()[0].1, Slot::Awaited) {
                thread::yield_now();
            }
            let watch = Stopwatch::start();
            assert!(early.take(&origin(), within(Duration::from_secs(5))).is_none());
            assert!(watch.elapsed() < Duration::from_secs(1));
            early.leave(&origin(), Err(ureq::Error::HostNotFound));
            assert!(matches!(first.join().unwrap(), Some(Err(ureq::Error::HostNotFound))));
        });
        assert!(early.take(&origin(), within(Duration::ZERO)).is_none());
    }

    #[test]
    fn who_waited_in_vain_leaves_it_to_the_next() {
        let early = Early::default();
        early.announce(&origin());
        let waited = early.take(&origin(), within(Duration::from_millis(5)));
        assert!(matches!(waited, Some(Err(ureq::Error::Timeout(ureq::Timeout::Connect)))));
        early.leave(&origin(), Err(ureq::Error::HostNotFound));
        assert!(matches!(
            early.take(&origin(), within(Duration::ZERO)),
            Some(Err(ureq::Error::HostNotFound))
        ));
    }
}
