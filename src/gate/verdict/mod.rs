//! The verdict: a pure function of what was asked, what was found, and the time.
//!
//! Of several shortcomings the first of absent, incomplete, stale is the verdict, because that is the order
//! in which they make an image useless. An age that is not known is neither old nor new: it is a failure,
//! unless the caller said beforehand which of the two it shall be.

mod undated;

pub(crate) use undated::unknown_age;

use time::OffsetDateTime;

use undated::why;

use crate::condition::age::{Counts, Undated, has_passed};
use crate::condition::{self, Conditions, Facts, Met, Missing};
use crate::dates::age::{Age, Clock, UnknownAge};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Pointer, Reference};
use crate::registry::{Absence, Lookup};

/// The answer to "does this image exist?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It exists and meets every condition.
    Present,
    /// It exists and is older than asked.
    Stale,
    /// It exists and lacks a platform, label or digest asked for.
    Incomplete,
    /// It does not exist.
    Absent,
    /// Nobody knows: the look-up failed.
    Unknown,
}

impl Verdict {
    /// Every verdict, from the best to the worst.
    pub const ALL: [Self; 5] = [Self::Present, Self::Stale, Self::Incomplete, Self::Absent, Self::Unknown];

    /// The word for it in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Stale => "stale",
            Self::Incomplete => "incomplete",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the image exists; `None` when nobody knows.
    #[must_use]
    pub fn exists(self) -> Option<bool> {
        match self {
            Self::Present | Self::Stale | Self::Incomplete => Some(true),
            Self::Absent => Some(false),
            Self::Unknown => None,
        }
    }

    /// The exit code of an answer; [`Verdict::Unknown`] has none of its own, its failure has.
    #[must_use]
    pub fn exit(self) -> Exit {
        match self {
            Self::Present => Exit::Ok,
            Self::Stale => Exit::Stale,
            Self::Incomplete => Exit::Incomplete,
            Self::Absent => Exit::Absent,
            Self::Unknown => Exit::Unexpected,
        }
    }

    /// How bad it is: of several images the worst verdict counts.
    #[must_use]
    pub fn rank(self) -> u8 {
        self as u8
    }
}

/// A verdict and the one line that explains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words: `published 9d 4h ago, older than 7d`.
    pub reason: String,
}

/// Judges one image.
///
/// # Errors
/// With exit 7 when an age or digest that a condition needs is not known.
pub(crate) fn judge(
    reference: &Reference,
    conditions: &Conditions,
    lookup: &Lookup<Facts<'_>>,
    now: OffsetDateTime,
) -> Result<Judgement, Error> {
    let facts = match lookup {
        Lookup::Found(facts) => facts,
        Lookup::Absent(absence) => return Ok(absent(reference, *absence)),
    };
    match conditions.complete(reference.pointer.digest(), facts) {
        Met::Yes => {}
        Met::No(reason) => return Ok(Judgement { verdict: Verdict::Incomplete, reason }),
        Met::NotKnown(missing) => return Err(not_known(reference, missing)),
    }
    let Some(max_age) = conditions.max_age else {
        return Ok(Judgement { verdict: Verdict::Present, reason: present(conditions, facts, now) });
    };
    let age = age(facts, conditions.clock, now);
    let (verdict, reason) = match (age, conditions.unknown_age) {
        (Ok(age), _) if has_passed(now, age.date, max_age) => {
            (Verdict::Stale, format!("{} {} ago, older than {max_age}", age.verb, age.span))
        }
        (Ok(age), _) => {
            (Verdict::Present, format!("{} {} ago, not older than {max_age}", age.verb, age.span))
        }
        (Err(undated), Some(UnknownAge::Stale)) => {
            (Verdict::Stale, format!("its age is unknown ({}), taken for stale", why(undated)))
        }
        (Err(undated), Some(UnknownAge::Fresh)) => {
            (Verdict::Present, format!("its age is unknown ({}), taken for fresh", why(undated)))
        }
        (Err(undated), None) => return Err(unknown_age(undated, reference, OR_SAY)),
    };
    Ok(Judgement { verdict, reason })
}

fn absent(reference: &Reference, absence: Absence) -> Judgement {
    let Reference { repository, pointer, .. } = reference;
    let reason = match absence {
        Absence::Tag => match pointer {
            Pointer::Tag { tag, .. } => format!("{repository} has no tag {tag}"),
            Pointer::Digest(digest) => format!("{repository} has no manifest {digest}"),
        },
        Absence::Repository => format!("the registry has no repository {repository}"),
        Absence::Manifest => format!("there is no {repository}{pointer}"),
        Absence::Lost => format!("{repository}{pointer} points at a manifest that the registry has lost"),
    };
    Judgement { verdict: Verdict::Absent, reason }
}

/// The failure (exit 7) of a condition on what nobody knows.
fn not_known(reference: &Reference, missing: Missing) -> Error {
    let cause = format!("{} unknown: the registry does not tell", missing.subject());
    Error::new(Exit::Protocol, format!("judge {reference}"), cause)
        .with_hint("look at it with registry-gate inspect -v: it shows what the registry answers")
}

/// What to say of an image that meets every condition, when no age was asked about.
fn present(conditions: &Conditions, facts: &Facts<'_>, now: OffsetDateTime) -> String {
    let mut said = vec!["it exists".to_owned()];
    if let Some(digest) = facts.digest {
        said.push(digest.short().to_owned());
    }
    if let Ok(age) = age(facts, conditions.clock, now) {
        said.push(format!("{} {} ago", age.verb, age.span));
    }
    said.join(", ")
}

/// What else can be done where an age is not known.
const OR_SAY: &str = "; or say what an unknown age counts as with --unknown-age stale|fresh";

/// The age of an image as the gate tells it: of several platforms the oldest counts.
///
/// # Errors
/// Why it is not known.
pub(crate) fn age(facts: &Facts<'_>, clock: Clock, now: OffsetDateTime) -> Result<Age, Undated> {
    condition::age::age(facts, clock, Counts::Oldest, now)
}

#[cfg(test)]
mod tests;
