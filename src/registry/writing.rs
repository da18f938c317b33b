//! Writing: manifests under their digests and under tags, and blobs that another repository has.

use std::time::Duration;

use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::image::{Digest, Repository};

/// Where something is written to, and where its blobs are taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// What has it.
    pub(crate) source: Repository,
    /// What gets it. It may be the same.
    pub(crate) target: Repository,
}

/// What a tag was when somebody looked.
#[derive(Clone, Debug)]
pub(crate) struct SeenTag {
    /// What it pointed at; `None`: it was not there.
    pub(crate) digest: Option<Digest>,
    /// Since when that is known.
    pub(crate) since: Stopwatch,
}

/// What was seen longer ago than this is looked at again before it is written over: a plan of a few dozen requests is
/// carried out sooner, and whoever waits longer waited for something.
const FRESH: Duration = Duration::from_secs(2);

impl SeenTag {
    /// Whether to look again.
    pub(crate) fn is_old(&self) -> bool {
        self.since.elapsed() > FRESH
    }
}

/// What became of a blob that was to be mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mounted {
    /// The target has it.
    Here,
    /// The registry did not find it in the source, or cannot mount: it waits for the blob itself.
    Not,
}

/// What became of a manifest that was to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is there.
    Done,
    /// The registry says that the repository lacks something that it names. Nothing was written.
    Lacks(Error),
    /// The registry stores no manifest of this kind. Nothing was written.
    Unfit(Error),
    /// The tag points at something else than when it was looked at; `None`: it is gone. Nothing was written.
    Moved(Option<Digest>),
}
