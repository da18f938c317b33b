//! The order in which images are built: each behind those that it is built on.

use std::collections::BTreeMap;

use super::draft::Placed;
use super::{ImageEntry, ImagesFile};
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

impl ImagesFile {
    /// The places of the images that were picked and of all that they are built on, each behind those, and beside each
    /// the places of the images that it is built on, also by way of targets that are none. `only` are the names that were
    /// picked; none: all.
    pub(crate) fn build_order(&self, only: &[String]) -> Vec<(usize, Vec<usize>)> {
        let is_picked =
            |image: &ImageEntry| image.is_image && (only.is_empty() || only.contains(&image.name));
        let mut is_needed: Vec<bool> = self.images.iter().map(is_picked).collect();
        for at in 0..self.images.len() {
            if is_picked(&self.images[at]) {
                self.need(at, &mut is_needed);
            }
        }
        let is_wanted = |at: &usize| is_needed[*at] && self.images[*at].is_image;
        self.order.iter().copied().filter(is_wanted).map(|at| (at, self.built_on(at))).collect()
    }

    fn built_on(&self, at: usize) -> Vec<usize> {
        let mut images = Vec::new();
        for on in &self.images[at].after {
            let found = if self.images[*on].is_image { vec![*on] } else { self.built_on(*on) };
            images.extend(found.into_iter().filter(|at| !images.contains(at)).collect::<Vec<_>>());
        }
        images
    }

    /// Marks what an image is built on.
    pub(crate) fn need(&self, at: usize, is_needed: &mut [bool]) {
        for on in &self.images[at].after {
            is_needed[*on] = true;
            self.need(*on, is_needed);
        }
    }
}
