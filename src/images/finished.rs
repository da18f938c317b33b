//! An image of the file once all that is said of it was read.

use super::draft::{Draft, Placed};
use super::naming::Place;
use super::{ImageEntry, Picked, also, tag};
use crate::image::Repository;
use crate::toml::Wrong;
use crate::words::quoted;

/// The image, with the names of those that it is built on.
pub(super) fn finished(
    draft: Draft,
    at: usize,
    picked: &Picked<'_>,
) -> Result<(ImageEntry, Vec<Placed<String>>), Wrong> {
    let conditions = draft.conditions();
    let Some((name, _)) = draft.name else {
        return Err(Wrong::at(at, "the image has no name").with_hint(r#"write name = "api", or the like"#));
    };
    if conditions.unknown_age.is_some() && conditions.max_age.is_none() {
        return Err(Wrong::at(draft.unknown_age_at, "unknown_age changes nothing without max_age"));
    }
    let is_picked = draft.is_image && (picked.only.is_empty() || picked.only.contains(&name));
    let repository = match draft.repository {
        Some(Place::Below(repository)) => Some(repository),
        Some(Place::NotKnown(why)) if is_picked => {
            let what = format!("the repository of {} is not known: {why}", quoted(&name));
            return Err(Wrong::at(at, what).with_hint(
                "give the target such a tag, or write an [[image]] of its name with a repository",
            ));
        }
        // Where an image is that nobody asks for does not matter.
        Some(Place::Own | Place::NotKnown(_)) => None,
        None if !draft.is_image => None,
        None => Some(Repository::parse(&name).map_err(|error| {
            Wrong::at(at, format!("{} names no repository: {}", quoted(&name), error.problem()))
                .with_hint("give it a repository of another name")
        })?),
    };
    let (text, place) = draft.tag;
    // Of a tag that nobody wrote its image is told.
    let place = if place == 0 { at } else { place };
    let tag = is_picked.then(|| tag::TagText::read(&text, &picked.values)).transpose();
    let tag = tag.map_err(|wrong| wrong.at(place, "tag", &text))?;
    if tag.as_ref().is_some_and(|tag| tag.is_floating) && conditions.max_age.is_none() {
        let what =
            format!("tag {} moves: what it is today says nothing of what it should hold", quoted(&text));
        return Err(
            Wrong::at(place, what).with_hint(r#"ask for {key} or {sha}, or for a max_age such as "7d""#)
        );
    }
    let also = if is_picked { also::also(&draft.also, &text, picked)? } else { Vec::new() };
    let (content, after) = (draft.content, Vec::new());
    let (job, variables) = (draft.job, draft.variables);
    let is_image = draft.is_image;
    let image =
        ImageEntry { name, repository, content, tag, also, conditions, is_image, after, job, variables };
    Ok((image, draft.after))
}
