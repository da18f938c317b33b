//! Which images that matter the registry says it has not.

use super::{Facts, Met};
use crate::registry::{PlatformImage, Presence};

/// Those that an index names, and whose manifest or configuration is missing.
#[must_use]
pub(crate) fn missing<'a>(facts: &Facts<'a>) -> Vec<&'a PlatformImage> {
    facts.concerned().into_iter().flatten().filter(|image| image.presence.is_missing()).collect()
}

/// Whether the registry has all images that matter, as far as it says; if not, so in words.
pub(super) fn complete(facts: &Facts<'_>) -> Met<String> {
    lost(missing(facts).into_iter()).map_or(Met::Yes, Met::No)
}

/// Which of these images the registry has not.
pub(super) fn lost<'a>(images: impl Iterator<Item = &'a PlatformImage>) -> Option<String> {
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
