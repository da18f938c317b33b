//! An image of a child pipeline for people: what the gate says of it, and what it is built on.

use super::key::{explained_key, told};
use crate::report::{ImageReport, KeyReport};

/// Why an image is built or not, a subject a line; `on` are the images that it is built on.
#[must_use]
pub(crate) fn explained_image(image: &ImageReport, on: &[&str], key: Option<&KeyReport>) -> String {
    let build = match image.ruling.build {
        Some(true) => "yes",
        Some(false) => "no",
        None => "nobody knows",
    };
    let mut lines = vec![
        told("image", &image.called()),
        told("build", &format!("{build}: {}: {}", image.ruling.verdict.name(), image.ruling.reason)),
    ];
    if !on.is_empty() {
        lines.push(told("after", &on.join(", ")));
    }
    lines.extend(key.map(explained_key));
    lines.join("\n")
}
