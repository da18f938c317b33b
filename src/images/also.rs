//! The names that follow an image: `retag` gives it them, and nothing asks for them.
//!
//! So they may move as branches do. One that this pipeline has no name for is wrong only where names are given.

use super::draft::Placed;
use super::tag::TagText;
use super::{Picked, Wrong};
use crate::image::{Tag, is_companion};
use crate::words::quoted;

/// The names of an image that has this tag, each once.
pub(super) fn also(names: &[Placed<String>], tag: &str, picked: &Picked<'_>) -> Result<Vec<TagText>, Wrong> {
    let mut known: Vec<TagText> = Vec::new();
    for (at, (text, place)) in names.iter().enumerate() {
        let wrong = |why: &str| Wrong::at(*place, format!("also {}: {why}", quoted(text)));
        if text == tag {
            return Err(wrong("it is the image's tag itself"));
        }
        if names[..at].iter().any(|(other, _)| other == text) {
            return Err(wrong("it is named twice"));
        }
        let name = match TagText::read(text, &picked.values) {
            Ok(name) => name,
            Err(wrong) if wrong.is_of_another_pipeline && !picked.also => continue,
            Err(wrong) => return Err(wrong.at(*place, "also", text)),
        };
        if Tag::parse(name.text()).is_ok_and(|tag| is_companion(&tag)) {
            return Err(wrong("it is the name of something that is about another image")
                .with_hint("choose a tag of another form than sha256-…"));
        }
        // Two texts may be one name in this pipeline; and no key is computed for a name that nobody is given.
        if !known.iter().any(|other| other.text() == name.text()) && (picked.also || !name.has_key()) {
            known.push(name);
        }
    }
    Ok(known)
}
