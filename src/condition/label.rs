//! Whether images carry a label: each of those that matter.

use super::{Facts, Met, Missing};
use crate::image::Label;
use crate::registry::PlatformImage;
use crate::tree::Hash;
use crate::words::shown;

/// Why a label is not carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LacksLabel<'a> {
    /// There is no image that could carry one.
    NoImage,
    /// This image has no such label.
    Label(&'a PlatformImage),
    /// This image's label has this value instead.
    Value(&'a PlatformImage, &'a str),
}

/// Whether all images that matter carry it. One that does not settles it, whatever is not known of others.
pub fn carries<'a>(facts: &Facts<'a>, asked: &Label) -> Met<LacksLabel<'a>> {
    let Some(images) = facts.concerned() else { return Met::NotKnown(Missing::Labels) };
    let mut images = images.peekable();
    if images.peek().is_none() {
        return Met::No(LacksLabel::NoImage);
    }
    images.fold(Met::Yes, |met, image| met.and(|| carried(image, asked)))
}

fn carried<'a>(image: &'a PlatformImage, asked: &Label) -> Met<LacksLabel<'a>> {
    let Some(labels) = image.labels() else { return Met::NotKnown(Missing::Labels) };
    match (labels.get(&asked.name), &asked.value) {
        (None, _) => Met::No(LacksLabel::Label(image)),
        (Some(has), Some(asked)) if has != asked => Met::No(LacksLabel::Value(image, has)),
        (Some(_), _) => Met::Yes,
    }
}

/// Whether they carry each of these; if not, which they lack, in words.
pub(super) fn complete(asked: &[Label], facts: &Facts<'_>) -> Met<String> {
    let several = facts.concerned().map_or(0, Iterator::count) > 1;
    let on = |image: &PlatformImage| match &image.platform {
        Some(platform) if several => format!(" on {platform}"),
        _ => String::new(),
    };
    for label in asked {
        let name = &label.name;
        let asked = label.value.as_deref().unwrap_or_default();
        let lacks = carries(facts, label).because(|lacks| match lacks {
            LacksLabel::NoImage => format!("label {name} is missing; it has no image that could carry one"),
            LacksLabel::Label(image) => format!("label {name} is missing{}", on(image)),
            LacksLabel::Value(image, has) => {
                format!("label {name} is \"{}\"{}, not \"{}\"", shown(has), on(image), shown(asked))
            }
        });
        if lacks != Met::Yes {
            return lacks;
        }
    }
    Met::Yes
}

/// The label by which a built image says which content key it was built for.
pub(crate) const KEY: &str = "registry-gate.key";

/// Whether every image that matters, and carries this label at all, carries it with this value; if not, the first with
/// another and what it has.
pub(crate) fn agrees<'a>(facts: &Facts<'a>, name: &str, value: &str) -> Met<(&'a PlatformImage, &'a str)> {
    let Some(mut images) = facts.concerned() else { return Met::NotKnown(Missing::Labels) };
    images
        .try_fold(Met::Yes, |met, image| match image.labels() {
            None => Ok(Met::NotKnown(Missing::Labels)),
            Some(labels) => match labels.get(name) {
                Some(has) if has != value => Err(Met::No((image, has.as_str()))),
                _ => Ok(met),
            },
        })
        .unwrap_or_else(|no| no)
}

/// Whether none says of itself that it was built from something else; if one does, so in words.
pub(super) fn of_key(key: Option<&Hash>, facts: &Facts<'_>) -> Met<String> {
    let Some(key) = key else { return Met::Yes };
    agrees(facts, KEY, &key.to_string()).because(|(_, has)| {
        format!("it was built from something else: its label {KEY} is \"{}\", not \"{key}\"", shown(has))
    })
}

/// Whether an image that matters is known to lack this label.
#[must_use]
pub(crate) fn is_lacking(facts: &Facts<'_>, name: &str) -> bool {
    let lacks = |image: &PlatformImage| image.labels().is_some_and(|labels| !labels.contains_key(name));
    facts.concerned().is_some_and(|mut images| images.any(lacks))
}
