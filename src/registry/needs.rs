//! What must be known of tags. Each need costs requests, so none is implied, and only here is it said which need asks
//! for what: the gate, a list and a cleanup add up the needs of their conditions.

use time::OffsetDateTime;

use super::PlatformImage;
use crate::dates::age::{Age, Clock};
use crate::image::Platform;

/// What must be known of a tag beyond its existence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is needed by itself, and costs requests of its own")]
pub struct Needs {
    /// Digest and media type. A look-up tells them anyhow; a list of names does not.
    pub digest: bool,
    /// When it was published, where a metadata database knows.
    pub published: bool,
    /// Whether the dates in configurations are needed.
    pub created: Created,
    /// Sizes, those of indexes included.
    pub sizes: bool,
    /// Whether platforms are needed.
    pub platforms: Platforms,
    /// Labels.
    pub labels: bool,
    /// Annotations of manifests, and of the indexes that these are in.
    pub annotations: bool,
    /// Whether the images of the platforms in `only` are there.
    pub presence: bool,
    /// That a tag is not there, which is to be expected: only the registry's word proves it.
    pub absence: bool,
    /// The layers of everything that is read anyway.
    pub layers: bool,
    /// What referrers are about, and the children of indexes that are read anyway.
    pub relations: bool,
    /// Whether it must be proven that a list has come to its end: deletions hang on it.
    pub end: bool,
    /// The platforms whose dates, labels and presence matter; empty: all of them.
    pub only: Vec<Platform>,
    /// The time as of which a date must be believable; `None`: any date is.
    pub as_of: Option<OffsetDateTime>,
}

/// Of what platforms are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platforms {
    /// Of nothing.
    #[default]
    No,
    /// Of indexes, which name them themselves.
    OfIndexes,
    /// Of single images too, whose configurations name them.
    OfAll,
}

/// Whether the dates in configurations are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Created {
    /// They are not.
    #[default]
    No,
    /// Of tags of which no date of publication can be believed.
    Unpublished,
    /// Of all tags.
    Always,
}

impl Needs {
    /// What an age by this clock needs.
    #[must_use]
    pub fn dated(clock: Clock) -> Self {
        let (published, created) = match clock {
            Clock::Auto => (true, Created::Unpublished),
            Clock::Published => (true, Created::No),
            Clock::Created => (false, Created::Always),
        };
        Self { published, created, ..Self::default() }
    }

    /// Both needs. They are about the platforms of the first.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            digest: self.digest || other.digest,
            published: self.published || other.published,
            created: self.created.max(other.created),
            sizes: self.sizes || other.sizes,
            platforms: self.platforms.max(other.platforms),
            labels: self.labels || other.labels,
            annotations: self.annotations || other.annotations,
            presence: self.presence || other.presence,
            absence: self.absence || other.absence,
            layers: self.layers || other.layers,
            relations: self.relations || other.relations,
            end: self.end || other.end,
            only: self.only,
            as_of: self.as_of.or(other.as_of),
        }
    }

    /// Whether existence and digest are all that is needed.
    #[must_use]
    pub fn is_existence(&self) -> bool {
        !self.published && self.created == Created::No && !self.needs_parts()
    }

    /// Whether anything is needed that rows of a list cannot tell, dates aside.
    #[must_use]
    pub fn needs_parts(&self) -> bool {
        self.sizes || self.platforms > Platforms::No || self.labels || self.annotations || self.presence
    }

    /// Whether a metadata database is asked before the registry: not where absence is to be expected, unless it tells
    /// what is needed.
    #[must_use]
    pub fn is_database_first(&self) -> bool {
        !self.absence || self.published || self.created > Created::No || self.sizes
    }

    /// Whether the dates in configurations are needed of a tag that was published then.
    #[must_use]
    pub fn needs_created(&self, published: Option<OffsetDateTime>) -> bool {
        let is_believable = |date| self.as_of.is_none_or(|now| Age::at(now, date, "published").is_some());
        match self.created {
            Created::No => false,
            Created::Unpublished => !published.is_some_and(is_believable),
            Created::Always => true,
        }
    }

    /// Whether dates, labels and presence of an image matter. One whose platform is not known may be one of those.
    #[must_use]
    pub fn concerns(&self, image: &PlatformImage) -> bool {
        let serves = |has: &Platform| self.only.iter().any(|asked| has.serves(asked));
        self.only.is_empty() || image.platform.as_ref().is_none_or(serves)
    }
}
