//! What became of giving an image other names.

use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Reference, Tag, Tagged};
use crate::words::counted;

/// The answer to `retag`.
#[derive(Clone, Debug)]
pub struct RetagReport {
    /// Each image, in the order asked; at least one.
    pub images: Vec<RetagImage>,
    /// Whether anything was written that a registry keeps: a manifest, or a tag.
    pub has_written: bool,
    /// Why they do not have all of their names.
    pub error: Option<Error>,
}

/// An image, and its names.
#[derive(Clone, Debug)]
pub struct RetagImage {
    /// What it is called in the images file; `None`: it was named by its reference.
    pub name: Option<String>,
    /// The image.
    pub source: Reference,
    /// Its digest, which is that of every name it was given.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// Each name, in the order asked.
    pub targets: Vec<RetagTarget>,
}

/// One name, and what became of it.
#[derive(Clone, Debug)]
pub struct RetagTarget {
    /// The tag.
    pub tag: Tagged,
    /// What it pointed at when it was looked at; `None`: it was not there.
    pub before: Option<Digest>,
    /// What became of it.
    pub end: RetagEnd,
    /// What is about the image, where it came from another repository.
    pub companions: Vec<RetagCompanion>,
}

/// Something about an image, such as a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetagCompanion {
    /// Its tag; `None`: it is listed among the referrers of what it is about.
    pub tag: Option<Tag>,
    /// Its digest.
    pub digest: Digest,
    /// What it is about.
    pub subject: Option<Digest>,
    /// What became of it in the target's repository.
    pub end: CompanionEnd,
}

/// What became of something about an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanionEnd {
    /// It was not there, or less of it, and is there.
    Copied,
    /// It was there, or more.
    Kept,
    /// It would be copied.
    WouldCopy,
    /// A list names it, and the registry says that the source does not have it.
    Missing,
    /// Something failed before that was known.
    NotKnown,
}

impl CompanionEnd {
    /// The name that JSON has.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Copied => "copied",
            Self::Kept => "kept",
            Self::WouldCopy => "would_copy",
            Self::Missing => "missing",
            Self::NotKnown => "not_known",
        }
    }
}

/// What became of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetagEnd {
    /// It was the image's before.
    Unchanged,
    /// It was nobody's, and is the image's.
    Created,
    /// It was another image's, and is this one's.
    Moved,
    /// It would be made.
    WouldCreate,
    /// It would be moved.
    WouldMove,
    /// It may not be given, and nothing was tried.
    Refused,
    /// It could not be given.
    Failed,
    /// Nothing was tried: something failed before its turn.
    NotReached,
}

impl RetagEnd {
    /// The name that JSON has.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Created => "created",
            Self::Moved => "moved",
            Self::WouldCreate => "would_create",
            Self::WouldMove => "would_move",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NotReached => "not_reached",
        }
    }

    /// Whether the tag points at the image by now, and did not before.
    #[must_use]
    pub fn is_change(self) -> bool {
        matches!(self, Self::Created | Self::Moved)
    }
}

impl RetagReport {
    /// The image, when there is just one.
    #[must_use]
    pub fn image(&self) -> Option<&RetagImage> {
        match self.images.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The name, when there is just one, with its image.
    #[must_use]
    pub fn only(&self) -> Option<(&RetagImage, &RetagTarget)> {
        match self.image().map(|image| (image, image.targets.as_slice())) {
            Some((image, [only])) => Some((image, only)),
            _ => None,
        }
    }

    /// All names.
    pub fn targets(&self) -> impl Iterator<Item = &RetagTarget> {
        self.images.iter().flat_map(|image| &image.targets)
    }

    /// Whether any tag points elsewhere than before.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.targets().any(|target| target.end.is_change())
    }

    /// How the run ends: what failed after something was written is partial.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match &self.error {
            None => Exit::Ok,
            Some(_) if self.has_written => Exit::Partial,
            Some(error) => error.exit,
        }
    }

    /// What happened, in one line.
    #[must_use]
    pub fn reason(&self) -> String {
        if let Some(error) = &self.error {
            return format!("cannot {}: {}", error.attempt, error.summary());
        }
        let Some((image, RetagTarget { tag, end, before, .. })) = self.only() else {
            let changed = self.targets().filter(|target| target.end.is_change()).count();
            let changed = format!("{changed} of {} changed", counted(self.targets().count(), "tag", "tags"));
            let to = self.image().map(|image| format!(" to {}", image.digest.short()));
            return changed + to.as_deref().unwrap_or_default();
        };
        let short = image.digest.short();
        match (end, before) {
            (RetagEnd::Moved, Some(before)) => format!("{tag} was {} and is {short}", before.short()),
            (RetagEnd::WouldMove, Some(before)) => {
                format!("{tag} is {} and would be {short}", before.short())
            }
            (RetagEnd::WouldCreate, _) => format!("{tag} would be {short}"),
            (RetagEnd::Unchanged, _) => format!("{tag} was {short} before"),
            _ => format!("{tag} is {short}"),
        }
    }
}

impl RetagTarget {
    /// What it points at by now, as far as this run knows; `None`: it is not there.
    #[must_use]
    pub fn after<'a>(&'a self, digest: &'a Digest) -> Option<&'a Digest> {
        match self.end {
            RetagEnd::Unchanged | RetagEnd::Created | RetagEnd::Moved => Some(digest),
            _ => self.before.as_ref(),
        }
    }
}
