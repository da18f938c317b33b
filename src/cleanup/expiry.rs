//! Labels that say how long an image is to live, as its builder meant it: Quay's, freedesktop's, or one's own.
//!
//! Some builders write them as annotations of the manifest, where Quay reads them as well, so these count as labels do.
//! Where several stand, whoever wrote the longest meant that, so all of them must have expired.

use time::OffsetDateTime;

use super::reason::{Met, Spared};
use crate::condition::Missing;
use crate::condition::age::has_passed;
use crate::dates::duration::Span;
use crate::registry::PlatformImage;

/// Whether each of these images lived as long as its labels of these names say, counted from `date`; one without such
/// a label is to live for ever.
pub(super) fn expiry(
    names: &[String],
    images: &[PlatformImage],
    now: OffsetDateTime,
    date: Option<OffsetDateTime>,
) -> Met {
    let has_lived = |life: &str| match (life, Span::parse(life), date) {
        ("never", ..) => Met::No(Some(Spared::NotExpired)),
        (_, Err(_), _) => Met::NotKnown(Missing::Expiry),
        (_, Ok(_), None) => Met::NotKnown(Missing::Age),
        (_, Ok(life), Some(date)) if has_passed(now, date, life) => Met::Yes,
        _ => Met::No(Some(Spared::NotExpired)),
    };
    let expired = |image: &PlatformImage| {
        let (Some(labels), Some(annotations)) = (image.labels(), &image.annotations) else {
            return Met::NotKnown(Missing::Labels);
        };
        let annotated = annotations.iter().filter(|(name, _)| names.contains(name)).map(|(_, life)| life);
        let lives: Vec<&str> = names
            .iter()
            .filter_map(|name| labels.get(name))
            .chain(annotated)
            .map(|life| life.trim())
            .collect();
        match lives.is_empty() {
            true => Met::No(None),
            false => lives.into_iter().fold(Met::Yes, |met, life| met.and(|| has_lived(life))),
        }
    };
    images.iter().fold(Met::Yes, |met, image| met.and(|| expired(image)))
}
