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
use crate::condition::{self, Facts, Met, Missing};
use crate::dates::age::{Age, Clock, UnknownAge};
use crate::dates::duration::Span;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Label, Platform, Pointer, Reference};
use crate::registry::{Absence, Found, Lookup, Needs, PlatformImage, Platforms, Presence};
use crate::tree::Hash;
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
pub(crate) struct Conditions {
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
    /// The content key of what it is to be built from: where it says another by its label, it is another image.
    pub key: Option<Hash>,
}

impl Conditions {
    /// What must be known of an image to judge it at this time.
    #[must_use]
    pub(crate) fn needs(&self, now: OffsetDateTime) -> Needs {
        let is_for_some = !self.platforms.is_empty();
        let dated = self.max_age.map(|_| Needs::dated(self.clock)).unwrap_or_default();
        let needs = Needs {
            platforms: if is_for_some { Platforms::OfAll } else { Platforms::No },
            labels: !self.labels.is_empty() || self.key.is_some(),
            presence: is_for_some,
            only: self.platforms.clone(),
            as_of: Some(now),
            ..Needs::default()
        };
        needs.and(&dated)
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
    lookup: &Lookup<Found>,
    now: OffsetDateTime,
) -> Result<Judgement, Error> {
    let found = match lookup {
        Lookup::Found(found) => found,
        Lookup::Absent(absence) => return Ok(absent(reference, *absence)),
    };
    let facts = Facts::of_found(found, &conditions.platforms);
    let shortcomings = [
        wrong_digest(reference, &facts),
        lacking_platform(reference, conditions, &facts),
        Ok(gone(&facts)),
        lacking_label(reference, conditions, &facts),
        other_key(reference, conditions, &facts),
    ];
    // What it lacks settles it, whatever is not known besides.
    let mut not_known = None;
    for shortcoming in shortcomings {
        match shortcoming {
            Ok(Some(reason)) => return Ok(Judgement { verdict: Verdict::Incomplete, reason }),
            Ok(None) => {}
            Err(error) => not_known = not_known.or(Some(error)),
        }
    }
    if let Some(error) = not_known {
        return Err(error);
    }
    let Some(max_age) = conditions.max_age else {
        return Ok(Judgement { verdict: Verdict::Present, reason: present(conditions, &facts, now) });
    };
    let age = age(&facts, conditions.clock, now);
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

/// A shortcoming in words; an error where it is not known whether there is one.
type Shortcoming = Result<Option<String>, Error>;

fn wrong_digest(reference: &Reference, facts: &Facts<'_>) -> Shortcoming {
    let Some(asked) = reference.pointer.digest() else { return Ok(None) };
    match condition::digest::is(facts, asked) {
        Met::Yes => Ok(None),
        Met::No(has) => Ok(Some(format!("the tag points at {}, not at {}", has.short(), asked.short()))),
        Met::NotKnown(missing) => Err(not_known(reference, missing)),
    }
}

fn lacking_platform(reference: &Reference, conditions: &Conditions, facts: &Facts<'_>) -> Shortcoming {
    let (mut missing, mut gone) = (Vec::new(), Vec::new());
    for asked in &conditions.platforms {
        match condition::platform::has(facts, asked) {
            Met::Yes => {}
            Met::No(condition::platform::LacksPlatform::NotNamed) => missing.push(asked.to_string()),
            Met::No(condition::platform::LacksPlatform::Gone) => gone.push(asked.to_string()),
            // Whatever it was for: it is not there.
            Met::NotKnown(_) if !condition::platform::may_be_there(facts) => missing.push(asked.to_string()),
            Met::NotKnown(missing) => return Err(not_known(reference, missing)),
        }
    }
    let verb = |several: bool| if several { "are" } else { "is" };
    if !missing.is_empty() {
        let named = facts.images.unwrap_or_default().iter().filter_map(|image| image.platform.as_ref());
        let has: Vec<String> = named.map(ToString::to_string).collect();
        let has = match lost(facts.images.unwrap_or_default().iter()) {
            Some(lost) if has.is_empty() => lost,
            _ if has.is_empty() => "names no platform".to_owned(),
            _ => format!("has {}", has.join(", ")),
        };
        return Ok(Some(format!("{} {} missing; {has}", missing.join(", "), verb(missing.len() > 1))));
    }
    let named = |gone: Vec<String>| {
        format!("{} {} named, and not in the registry", gone.join(", "), verb(gone.len() > 1))
    };
    Ok((!gone.is_empty()).then(|| named(gone)))
}

/// Images that matter, and that the registry itself says it has not.
fn gone(facts: &Facts<'_>) -> Option<String> {
    lost(condition::presence::missing(facts).into_iter())
}

/// Which of these images the registry has not.
fn lost<'a>(images: impl Iterator<Item = &'a PlatformImage>) -> Option<String> {
    let mut lost = images.filter(|image| image.presence.is_missing());
    let first = lost.next()?;
    let name = match (&first.platform, &first.digest) {
        (Some(platform), _) => platform.to_string(),
        (None, Some(digest)) => digest.short().to_owned(),
        (None, None) => "an image".to_owned(),
    };
    let name = match first.presence {
        Presence::Unconfigured => format!("the configuration of {name}"),
        _ => name,
    };
    Some(match lost.count() {
        0 => format!("{name} is not in the registry"),
        more => format!("{name} and {more} more of its images are not in the registry"),
    })
}

fn lacking_label(reference: &Reference, conditions: &Conditions, facts: &Facts<'_>) -> Shortcoming {
    use condition::label::LacksLabel;
    let several = facts.concerned().map_or(0, Iterator::count) > 1;
    let on = |image: &PlatformImage| match &image.platform {
        Some(platform) if several => format!(" on {platform}"),
        _ => String::new(),
    };
    for label in &conditions.labels {
        let name = &label.name;
        let asked = label.value.as_deref().unwrap_or_default();
        return Ok(Some(match condition::label::carries(facts, label) {
            Met::Yes => continue,
            Met::NotKnown(missing) => return Err(not_known(reference, missing)),
            Met::No(LacksLabel::NoImage) => {
                format!("label {name} is missing; it has no image that could carry one")
            }
            Met::No(LacksLabel::Label(image)) => format!("label {name} is missing{}", on(image)),
            Met::No(LacksLabel::Value(image, has)) => {
                format!("label {name} is \"{}\"{}, not \"{}\"", shown(has), on(image), shown(asked))
            }
        }));
    }
    Ok(None)
}

/// What an image says of itself that was built from something else.
fn other_key(reference: &Reference, conditions: &Conditions, facts: &Facts<'_>) -> Shortcoming {
    let Some(key) = &conditions.key else { return Ok(None) };
    let name = condition::label::KEY;
    match condition::label::agrees(facts, name, &key.to_string()) {
        Met::Yes => Ok(None),
        Met::NotKnown(missing) => Err(not_known(reference, missing)),
        Met::No((_, has)) => Ok(Some(format!(
            "it was built from something else: its label {name} is \"{}\", not \"{key}\"",
            shown(has)
        ))),
    }
}

/// The failure (exit 7) of a condition on what nobody knows.
fn not_known(reference: &Reference, missing: Missing) -> Error {
    let what = match missing {
        Missing::Age | Missing::Expiry => "age",
        Missing::Size => "size",
        Missing::Platforms => "platforms",
        Missing::Labels => "labels",
        Missing::Image => "digest",
    };
    Error::new(Exit::Protocol, format!("judge {reference}"), format!("the registry does not tell its {what}"))
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
