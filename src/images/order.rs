//! The order in which images are built: each behind those that it is built on.

use std::collections::BTreeMap;

use super::ImageEntry;
use super::draft::Placed;
use crate::toml::Wrong;
use crate::words::quoted;
use crate::words::sort::map;

/// The images by their places, each behind those of its `after`.
///
/// An image that is none, and a circle, are wrong where the name stands.
pub(super) fn order(images: &[ImageEntry], after: &[Vec<Placed<String>>]) -> Result<Vec<usize>, Wrong> {
    let places = map(images.iter().enumerate().map(|(at, image)| (image.name.as_str(), at)));
    let mut order = Vec::with_capacity(images.len());
    let mut begun = vec![false; images.len()];
    for at in 0..images.len() {
        follow(at, images, &places, after, (&mut begun, &mut order))?;
    }
    Ok(order)
}

fn follow(
    at: usize,
    images: &[ImageEntry],
    places: &BTreeMap<&str, usize>,
    after: &[Vec<Placed<String>>],
    (begun, order): (&mut Vec<bool>, &mut Vec<usize>),
) -> Result<(), Wrong> {
    if begun[at] {
        return Ok(());
    }
    begun[at] = true;
    for (name, place) in &after[at] {
        let Some(before) = places.get(name.as_str()) else {
            return Err(Wrong::at(*place, format!("after: there is no image {}", quoted(name))));
        };
        if begun[*before] && !order.contains(before) {
            let what = format!(
                "{} is built on {}, which is built on it again, in a circle",
                quoted(&images[at].name),
                quoted(name)
            );
            return Err(Wrong::at(*place, what));
        }
        follow(*before, images, places, after, (begun, order))?;
    }
    order.push(at);
    Ok(())
}
