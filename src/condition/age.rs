//! The age of an image: by which date, and of which image of an index.
//!
//! Of an index all images must be dated: one that is not might be the one that counts. So must each date be one that
//! can be true.

use time::{Duration, OffsetDateTime};

use super::Facts;
use crate::dates::age::{Age, Clock};
use crate::dates::duration::Span;

/// Which image of an index tells its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// The oldest: who asks whether all is fresh.
    Oldest,
    /// The newest: who asks whether all may go.
    Newest,
}

/// Why an age is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undated {
    /// The registry does not say when the tag was published.
    NotPublished,
    /// The date of publication cannot be true.
    PublishedLater,
    /// A configuration names no date that can be true, or could not be read.
    NotCreated,
    /// There is no image that could have a date.
    NoImage,
}

/// The age of a tag by a clock at a time.
///
/// # Errors
/// Why it is not known.
pub(crate) fn age(
    facts: &Facts<'_>,
    clock: Clock,
    counts: Counts,
    now: OffsetDateTime,
) -> Result<Age, Undated> {
    match clock {
        Clock::Auto => published(facts, now).or_else(|_| created(facts, counts, now)),
        Clock::Published => published(facts, now),
        Clock::Created => created(facts, counts, now),
    }
}

fn published(facts: &Facts<'_>, now: OffsetDateTime) -> Result<Age, Undated> {
    let date = facts.published.ok_or(Undated::NotPublished)?;
    Age::at(now, date, "published").ok_or(Undated::PublishedLater)
}

fn created(facts: &Facts<'_>, counts: Counts, now: OffsetDateTime) -> Result<Age, Undated> {
    let is_empty = facts.concerned().is_some_and(|mut images| images.next().is_none());
    let built = facts.created.ok_or(if is_empty { Undated::NoImage } else { Undated::NotCreated })?;
    let age = |date| Age::at(now, date, "created").ok_or(Undated::NotCreated);
    let (oldest, newest) = (age(built.oldest)?, age(built.newest)?);
    Ok(match counts {
        Counts::Oldest => oldest,
        Counts::Newest => newest,
    })
}

/// Whether more than this span has passed since that date, to the nanosecond.
#[must_use]
pub(crate) fn has_passed(now: OffsetDateTime, date: OffsetDateTime, span: Span) -> bool {
    now - date > Duration::seconds(i64::try_from(span.seconds()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::image::Configuration;
    use crate::registry::{Found, PlatformImage, Presence};

    const NOW: i64 = 1_800_000_000;

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    fn image(created: Option<i64>) -> PlatformImage {
        let configuration = Configuration { created: created.map(at), ..Configuration::default() };
        PlatformImage {
            configuration: Some(configuration),
            presence: Presence::There,
            ..PlatformImage::default()
        }
    }

    fn told(images: Vec<PlatformImage>, counts: Counts) -> Result<i64, Undated> {
        let found = Found { images: Some(images), ..Found::default() };
        let facts = Facts::of_found(&found, &[]);
        age(&facts, Clock::Created, counts, at(NOW)).map(|age| age.date.unix_timestamp())
    }

    #[test]
    fn one_undated_or_missing_image_makes_an_index_undated() {
        let missing = PlatformImage { presence: Presence::Missing, ..PlatformImage::default() };
        for odd in [image(None), image(Some(0)), image(Some(NOW + 200_000)), missing] {
            for counts in [Counts::Oldest, Counts::Newest] {
                let images = vec![image(Some(NOW - 10)), odd.clone()];
                assert_eq!(told(images, counts), Err(Undated::NotCreated), "{odd:?}");
            }
        }
        assert_eq!(told(Vec::new(), Counts::Oldest), Err(Undated::NoImage), "no image has no age");
    }

    proptest! {
        #[test]
        fn the_oldest_counts_for_the_gate_and_the_newest_for_deletion(
            ages in proptest::collection::vec(0_i64..1_000_000, 1..6),
        ) {
            let images: Vec<_> = ages.iter().map(|age| image(Some(NOW - age))).collect();
            let (oldest, newest) = (*ages.iter().max().unwrap(), *ages.iter().min().unwrap());
            prop_assert_eq!(told(images.clone(), Counts::Oldest), Ok(NOW - oldest));
            prop_assert_eq!(told(images, Counts::Newest), Ok(NOW - newest));
        }
    }
}
