//! Writing: manifests under their digests and under tags, and blobs that another repository has.

use crate::error::Error;
use crate::image::{Digest, Repository};

/// Where something is written to, and where its blobs are taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// What has it.
    pub source: Repository,
    /// What gets it. It may be the same.
    pub target: Repository,
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
