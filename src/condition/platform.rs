//! Whether a tag has an image for a platform.
//!
//! An index says itself what it is for, and a single image's configuration does. What names no platform may be for any
//! until its configuration was read.

use super::{Facts, Met, Missing, presence};
use crate::image::Platform;
use crate::registry::PlatformImage;

/// Why there is no image for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LacksPlatform {
    /// Nothing is for that.
    NotNamed,
    /// An index names one, and the registry says that it is not there.
    Gone,
}

/// Whether it has.
pub(crate) fn has(facts: &Facts<'_>, asked: &Platform) -> Met<LacksPlatform> {
    let Some(images) = facts.images else { return Met::NotKnown(Missing::Platforms) };
    let serves = |image: &&PlatformImage| image.platform.as_ref().is_some_and(|has| has.serves(asked));
    let serving: Vec<&PlatformImage> = images.iter().filter(serves).collect();
    match serving.as_slice() {
        [] if images.iter().any(is_open) => Met::NotKnown(Missing::Platforms),
        [] => Met::No(LacksPlatform::NotNamed),
        some if some.iter().all(|image| image.presence.is_missing()) => Met::No(LacksPlatform::Gone),
        _ => Met::Yes,
    }
}

/// Whether it has an image for each; if not, so in words.
pub(super) fn complete(asked: &[Platform], facts: &Facts<'_>) -> Met<String> {
    let (mut missing, mut gone) = (Vec::new(), Vec::new());
    for asked in asked {
        match has(facts, asked) {
            Met::Yes => {}
            Met::No(LacksPlatform::NotNamed) => missing.push(asked.to_string()),
            Met::No(LacksPlatform::Gone) => gone.push(asked.to_string()),
            // Whatever it was for: it is not there.
            Met::NotKnown(_) if !may_be_there(facts) => missing.push(asked.to_string()),
            Met::NotKnown(missing) => return Met::NotKnown(missing),
        }
    }
    let verb = |names: &[String]| if names.len() > 1 { "are" } else { "is" };
    if !missing.is_empty() {
        let instead = instead(facts);
        return Met::No(format!("{} {} missing; {instead}", missing.join(", "), verb(&missing)));
    }
    if gone.is_empty() {
        return Met::Yes;
    }
    Met::No(format!("{} {} named, and not in the registry", gone.join(", "), verb(&gone)))
}

/// What there is in place of a platform that is missing.
fn instead(facts: &Facts<'_>) -> String {
    let images = facts.images.unwrap_or_default();
    let has: Vec<String> =
        images.iter().filter_map(|image| image.platform.as_ref()).map(ToString::to_string).collect();
    match presence::lost(images.iter()) {
        Some(lost) if has.is_empty() => lost,
        _ if has.is_empty() => "names no platform".to_owned(),
        _ => format!("has {}", has.join(", ")),
    }
}

/// Whether one of those that its images are for is such a one.
pub(crate) fn some(facts: &Facts<'_>, is_such: impl Fn(&Platform) -> bool) -> Met {
    let Some(images) = facts.images else { return Met::NotKnown(Missing::Platforms) };
    match images.iter().filter_map(|image| image.platform.as_ref()).any(is_such) {
        true => Met::Yes,
        false if images.iter().any(is_open) => Met::NotKnown(Missing::Platforms),
        false => Met::No(()),
    }
}

/// Whether what is not known of an image's platform may be that there is one: not where the registry has none of those.
#[must_use]
pub(crate) fn may_be_there(facts: &Facts<'_>) -> bool {
    facts
        .images
        .is_none_or(|images| images.iter().any(|image| is_open(image) && !image.presence.is_missing()))
}

/// Whether nobody knows what an image runs on, there or not.
fn is_open(image: &PlatformImage) -> bool {
    image.platform.is_none() && image.configuration.is_none()
}

/// What a tag has, in the order of its index; `None` of an image is not known. `None` of all: nobody has looked.
#[must_use]
pub(crate) fn named<'a>(facts: &Facts<'a>) -> Option<Vec<Option<&'a Platform>>> {
    let images = facts.images?;
    let named: Vec<_> = images.iter().map(|image| image.platform.as_ref()).collect();
    (!named.is_empty() && (named.iter().any(Option::is_some) || !images.iter().any(is_open))).then_some(named)
}
