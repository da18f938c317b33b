//! Which images that matter the registry says it has not.

use super::Facts;
use crate::registry::PlatformImage;

/// Those that an index names, and whose manifest or configuration is missing.
#[must_use]
pub(crate) fn missing<'a>(facts: &Facts<'a>) -> Vec<&'a PlatformImage> {
    facts.concerned().into_iter().flatten().filter(|image| image.presence.is_missing()).collect()
}
