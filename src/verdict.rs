//! The verdict: a pure function of what was asked, what was found, and the time.
//!
//! Of several shortcomings the first of absent, incomplete, stale is the verdict, because that is the order
//! in which they make an image useless. An age that is not known is neither old nor new: it is a failure,
//! unless the caller said beforehand which of the two it shall be.

use time::OffsetDateTime;

use crate::age::{Age, Clock, UnknownAge};
use crate::duration::Span;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Label, Platform, Reference};
use crate::registry::{Absence, Found, Lookup, PlatformImage};
use crate::words::shown;

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

/// What an image must be besides existing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The oldest it may be.
    pub max_age: Option<Span>,
    /// By which clock.
    pub clock: Clock,
    /// What an unknown age counts as; `None`: a failure.
    pub unknown_age: Option<UnknownAge>,
    /// Platforms it must have.
    pub platforms: Vec<Platform>,
    /// Labels it must have, on every platform asked for.
    pub labels: Vec<Label>,
}

/// A verdict and the one line that explains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words: `published 9d 4h ago, older than 7d`.
    pub reason: String,
}

/// Judges one image.
///
/// # Errors
/// With exit 7 when an age or digest that a condition needs is not known.
pub fn judge(
    reference: &Reference,
    conditions: &Conditions,
    lookup: &Lookup<Found>,
    now: OffsetDateTime,
) -> Result<Judgement, Error> {
    let found = match lookup {
        Lookup::Found(found) => found,
        Lookup::Absent(absence) => return Ok(absent(reference, *absence)),
    };
    if let Some(reason) = wrong_digest(reference, found.digest.as_ref())?
        .or_else(|| missing_platform(conditions, found))
        .or_else(|| missing_label(conditions, found))
    {
        return Ok(Judgement { verdict: Verdict::Incomplete, reason });
    }
    let Some(max_age) = conditions.max_age else {
        return Ok(Judgement { verdict: Verdict::Present, reason: present(conditions, found, now) });
    };
    let age = age(found, conditions.clock, &conditions.platforms, now);
    let (verdict, reason) = match (age, conditions.unknown_age) {
        (Ok(age), _) if age.span > max_age => {
            (Verdict::Stale, format!("{} {} ago, older than {max_age}", age.verb, age.span))
        }
        (Ok(age), _) => {
            (Verdict::Present, format!("{} {} ago, not older than {max_age}", age.verb, age.span))
        }
        (Err(unknown), Some(UnknownAge::Stale)) => {
            (Verdict::Stale, format!("its age is unknown ({}), taken for stale", unknown.why))
        }
        (Err(unknown), Some(UnknownAge::Fresh)) => {
            (Verdict::Present, format!("its age is unknown ({}), taken for fresh", unknown.why))
        }
        (Err(unknown), None) => return Err(unknown.into_error(reference, OR_SAY)),
    };
    Ok(Judgement { verdict, reason })
}

fn absent(reference: &Reference, absence: Absence) -> Judgement {
    let Reference { repository, pointer, .. } = reference;
    let reason = match absence {
        Absence::Tag => format!("{repository} has no tag {}", pointer.as_str()),
        Absence::Repository => format!("the registry has no repository {repository}"),
        Absence::Manifest => format!("there is no {repository}{pointer}"),
    };
    Judgement { verdict: Verdict::Absent, reason }
}

fn wrong_digest(reference: &Reference, has: Option<&Digest>) -> Result<Option<String>, Error> {
    match (reference.pointer.digest(), has) {
        (None, _) => Ok(None),
        (Some(asked), Some(has)) if asked == has => Ok(None),
        (Some(asked), Some(has)) => {
            Ok(Some(format!("the tag points at {}, not at {}", has.short(), asked.short())))
        }
        (Some(_), None) => Err(Error::new(
            Exit::Protocol,
            format!("compare the digest of {reference}"),
            "the registry named no digest for it",
        )
        .with_hint("ask for the tag alone, or fewer images at once")),
    }
}

fn missing_platform(conditions: &Conditions, found: &Found) -> Option<String> {
    let has = found.platforms().unwrap_or_default();
    let missing: Vec<String> = conditions
        .platforms
        .iter()
        .filter(|asked| !has.iter().any(|platform| platform.serves(asked)))
        .map(ToString::to_string)
        .collect();
    let verb = match missing.as_slice() {
        [] => return None,
        [_] => "is",
        _ => "are",
    };
    let has: Vec<String> = has.iter().map(ToString::to_string).collect();
    let has = if has.is_empty() { "names no platform".to_owned() } else { format!("has {}", has.join(", ")) };
    Some(format!("{} {verb} missing; {has}", missing.join(", ")))
}

fn missing_label(conditions: &Conditions, found: &Found) -> Option<String> {
    let images = concerned(found, &conditions.platforms);
    if images.is_empty() && !conditions.labels.is_empty() {
        return Some(format!(
            "label {} is missing; it has no image that could carry one",
            conditions.labels[0].name
        ));
    }
    conditions.labels.iter().find_map(|label| {
        let several = images.len() > 1;
        images.iter().find_map(|image| {
            let on = match &image.platform {
                Some(platform) if several => format!(" on {platform}"),
                _ => String::new(),
            };
            let has = image.labels().and_then(|labels| labels.get(&label.name));
            match (has, &label.value) {
                (None, _) => Some(format!("label {} is missing{on}", label.name)),
                (Some(has), Some(asked)) if has != asked => {
                    Some(format!("label {} is \"{}\"{on}, not \"{}\"", label.name, shown(has), shown(asked)))
                }
                _ => None,
            }
        })
    })
}

/// What to say of an image that meets every condition, when no age was asked about.
fn present(conditions: &Conditions, found: &Found, now: OffsetDateTime) -> String {
    let mut said = vec!["it exists".to_owned()];
    if let Some(digest) = &found.digest {
        said.push(digest.short().to_owned());
    }
    if let Ok(age) = age(found, conditions.clock, &conditions.platforms, now) {
        said.push(format!("{} {} ago", age.verb, age.span));
    }
    said.join(", ")
}

/// The images whose dates and labels count: those of the platforms asked for, or all.
fn concerned<'a>(found: &'a Found, platforms: &[Platform]) -> Vec<&'a PlatformImage> {
    let serves = |image: &&PlatformImage| {
        let has = image.platform.as_ref();
        platforms.is_empty() || has.is_some_and(|has| platforms.iter().any(|asked| has.serves(asked)))
    };
    found.images.iter().flatten().filter(serves).collect()
}

/// Why an age is not known, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownReason {
    /// In words, as a clause.
    pub why: &'static str,
    hint: &'static str,
}

impl UnknownReason {
    /// The failure (exit 7) of somebody who needed the age; `or` is what else can be done there.
    #[must_use]
    pub fn into_error(self, reference: &Reference, or: &str) -> Error {
        Error::new(
            Exit::Protocol,
            format!("tell the age of {reference}"),
            format!("its age is unknown: {}", self.why),
        )
        .with_hint(format!("{}{or}", self.hint))
    }
}

const OR_SAY: &str = "; or say what an unknown age counts as with --unknown-age stale|fresh";

const NOT_PUBLISHED: UnknownReason = UnknownReason {
    why: "this registry does not record when a tag was published",
    hint: "only a registry with a metadata database knows that; use --clock created",
};

const PUBLISHED_LATER: UnknownReason = UnknownReason {
    why: "the date on which it was published lies in the future, or before 1981",
    hint: "ages are told as of now, or of --at: is that the time you mean?",
};

const NOT_CREATED: UnknownReason = UnknownReason {
    why: "the image's configuration names no believable build time",
    hint: "reproducible builds are dated 1970; use --clock published where the registry has a metadata database",
};

/// The age of a tag by a clock; of several platforms the oldest counts.
///
/// # Errors
/// Why it is not known. One undated platform makes the whole undated: it might be the oldest.
pub fn age(
    found: &Found,
    clock: Clock,
    platforms: &[Platform],
    now: OffsetDateTime,
) -> Result<Age, UnknownReason> {
    let published = || {
        let date = found.published.ok_or(NOT_PUBLISHED)?;
        Age::at(now, date, "published").ok_or(PUBLISHED_LATER)
    };
    let created = || {
        let ages: Option<Vec<Age>> =
            concerned(found, platforms).into_iter().map(|image| created(image, now)).collect();
        ages.into_iter().flatten().max_by_key(|age| age.span).ok_or(NOT_CREATED)
    };
    match clock {
        Clock::Auto => published().or_else(|_| created()),
        Clock::Created => created(),
        Clock::Published => published(),
    }
}

/// The age of one image by its configuration's date.
#[must_use]
pub fn created(image: &PlatformImage, now: OffsetDateTime) -> Option<Age> {
    Age::at(now, image.configuration.as_ref()?.created?, "created")
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
