//! What is known of a tag's image, however it was learned: by a look-up of one tag or by a list of all. And what is not.

use time::OffsetDateTime;

use crate::image::{Digest, Platform};
use crate::registry::{Built, Found, ListedTag, PlatformImage};

/// What rules are asked about. `None` means "not looked at, or nobody can tell", and never "none".
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The digest that the tag points at.
    pub digest: Option<&'a Digest>,
    /// When it came to point there.
    pub published: Option<OffsetDateTime>,
    /// When the images that matter were built.
    pub created: Option<Built>,
    /// Bytes.
    pub size_bytes: Option<u64>,
    /// The images behind it.
    pub images: Option<&'a [PlatformImage]>,
    /// The platforms whose images matter for dates, labels and presence; empty: all.
    pub only: &'a [Platform],
}

/// What nobody knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// Its age.
    Age,
    /// Its size.
    Size,
    /// Its platforms.
    Platforms,
    /// Its labels.
    Labels,
    /// What its expiry label means.
    Expiry,
    /// What it points at: it is broken or odd.
    Image,
}

impl Missing {
    /// It as the subject of a sentence, with its verb: `its age is`.
    #[must_use]
    pub(crate) fn subject(self) -> &'static str {
        match self {
            Self::Age => "its age is",
            Self::Size => "its size is",
            Self::Platforms => "its platforms are",
            Self::Labels => "its labels are",
            Self::Expiry => "the meaning of its expiry label is",
            Self::Image => "what it points at is",
        }
    }
}

impl<'a> Facts<'a> {
    /// What a look-up found, of which the images of these platforms matter.
    #[must_use]
    pub fn of_found(found: &'a Found, only: &'a [Platform]) -> Self {
        let mut facts = Self {
            digest: found.digest.as_ref(),
            published: found.published,
            created: None,
            size_bytes: found.size_bytes(),
            images: found.images.as_deref(),
            only,
        };
        facts.created = facts.concerned().and_then(Built::of);
        facts
    }

    /// What a list tells of a tag.
    #[must_use]
    pub fn of_listed(tag: &'a ListedTag) -> Self {
        Self {
            digest: tag.digest.as_ref(),
            published: tag.published,
            created: tag.created,
            size_bytes: tag.size_bytes,
            images: tag.images.as_deref(),
            only: &[],
        }
    }

    /// The images whose dates, labels and presence matter, where they were looked at.
    #[must_use]
    pub fn concerned(&self) -> Option<impl Iterator<Item = &'a PlatformImage> + use<'a>> {
        let only = self.only;
        let serves = move |image: &&PlatformImage| {
            let has = image.platform.as_ref();
            only.is_empty() || has.is_some_and(|has| only.iter().any(|asked| has.serves(asked)))
        };
        Some(self.images?.iter().filter(serves))
    }
}
