//! What became of the tags that were to go.

use std::collections::HashMap;

use crate::cleanup::Doomed;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Digest;

/// So many different failures are told in full.
const MOST_TOLD: usize = 3;

/// What became of a tag that was to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is gone, and pointed at this when it was last looked at; `None`: the registry could not tell.
    Deleted(Option<Digest>),
    /// It was gone before.
    AlreadyGone,
    /// It stays: it points at something else by now.
    Moved(String),
    /// It stays: the registry protects it, in these words.
    Protected(String),
    /// It stays: it was refused as protected tags are, and as any tag is to those who may delete none.
    Forbidden(Error),
    /// It stays, for this reason.
    Skipped(String),
    /// It could not be deleted.
    Failed(Error),
    /// Its turn never came.
    NotReached,
    /// It would be deleted, if this were no rehearsal.
    WouldDelete,
}

impl Settled {
    /// `deleted`, `already_gone`, `skipped`, `failed`, `not_reached` or `would_delete`.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Deleted(_) => "deleted",
            Self::AlreadyGone => "already_gone",
            Self::Moved(_) | Self::Protected(_) | Self::Forbidden(_) | Self::Skipped(_) => "skipped",
            Self::Failed(_) => "failed",
            Self::NotReached => "not_reached",
            Self::WouldDelete => "would_delete",
        }
    }

    /// Why, where there is something to tell.
    #[must_use]
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Moved(to) => Some(format!("it points at {to} by now")),
            Self::Protected(said) => Some(format!("the registry protects it: {said}")),
            Self::Forbidden(error) => {
                Some(format!("it is protected, or not for this token: {}", error.summary()))
            }
            Self::Skipped(reason) => Some(reason.clone()),
            Self::Failed(error) => Some(error.summary()),
            Self::Deleted(_) | Self::AlreadyGone | Self::NotReached | Self::WouldDelete => None,
        }
    }

    /// Whether the tag is gone.
    #[must_use]
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Self::Deleted(_) | Self::AlreadyGone)
    }

    /// Whether this run deleted it.
    #[must_use]
    pub(crate) fn is_deleted(&self) -> bool {
        matches!(self, Self::Deleted(_))
    }

    /// What was deleted, as the last look before it saw it.
    #[must_use]
    pub(crate) fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Deleted(digest) => digest.as_ref(),
            _ => None,
        }
    }
}

/// What became of all tags that were to go.
#[derive(Clone, Debug)]
pub struct OutcomeReport {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The tags.
    pub doomed: Vec<Doomed>,
    /// What became of each, in the same order.
    pub settled: Vec<Settled>,
    /// Why it ended before all of them had their turn.
    pub stopped: Option<Error>,
    /// Why the list at the end, which says whether what was deleted is gone, could not be had.
    pub unconfirmed: Option<Error>,
}

impl OutcomeReport {
    /// The tags with what became of them.
    pub fn tags(&self) -> impl Iterator<Item = (&Doomed, &Settled)> + Clone {
        self.doomed.iter().zip(&self.settled)
    }

    /// Whether a safety limit stopped it before anything was done.
    #[must_use]
    pub(crate) fn is_refused(&self) -> bool {
        let stopped = self.stopped.as_ref().is_some_and(|error| error.exit == Exit::Refused);
        stopped && self.settled.iter().all(|settled| *settled == Settled::NotReached)
    }

    /// How many ended so.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.settled.iter().filter(|settled| settled.name() == name).count()
    }

    /// How it ends: 0 when everything is settled; 8 when something was changed and something is not done; else the
    /// first failure's own code. Not to know whether what was deleted is gone is something that is not done.
    #[must_use]
    pub(crate) fn exit(&self) -> Exit {
        let failed = self.settled.iter().find_map(|settled| match settled {
            Settled::Failed(error) => Some(error.exit),
            _ => None,
        });
        let first = self.stopped.as_ref().map(|error| error.exit).or(failed);
        match first {
            None if self.unconfirmed.is_some() => Exit::Partial,
            None => Exit::Ok,
            Some(_) if self.settled.iter().any(Settled::is_deleted) => Exit::Partial,
            Some(exit) => exit,
        }
    }

    /// The failures that are told in full. Why it stopped is told first. What befell many tags alike is told of one: each
    /// has its own line beside.
    #[must_use]
    pub(crate) fn failures(&self) -> Vec<&Error> {
        let failed = self.settled.iter().filter_map(|settled| match settled {
            Settled::Failed(error) => Some(error),
            _ => None,
        });
        let mut told: Vec<&Error> = Vec::new();
        for error in self.stopped.iter().chain(failed).chain(&self.unconfirmed) {
            if told.len() < MOST_TOLD && !told.iter().any(|known| known.summary() == error.summary()) {
                told.push(error);
            }
        }
        told
    }

    /// The bytes of the images of which no tag is left: those whose size is known, and how many are not.
    #[must_use]
    pub(crate) fn freed(&self) -> (u64, usize) {
        let mut images: HashMap<(&str, &Digest), Freed> = HashMap::new();
        for (doomed, settled) in self.tags() {
            let Some(digest) = doomed.digest.as_ref().filter(|_| !doomed.held) else { continue };
            let image = images.entry((doomed.repository.as_str(), digest)).or_default();
            image.stays |= !settled.is_gone();
            image.deleted |= settled.is_deleted();
            image.size_bytes = image.size_bytes.or(doomed.size_bytes);
        }
        // What was gone before was freed by others.
        let freed = images.values().filter(|image| image.deleted && !image.stays);
        freed.fold((0, 0), |(bytes, unknown), image| match image.size_bytes {
            Some(size) => (bytes + size, unknown),
            None => (bytes, unknown + 1),
        })
    }
}

/// What became of an image.
#[derive(Default)]
struct Freed {
    stays: bool,
    deleted: bool,
    size_bytes: Option<u64>,
}
