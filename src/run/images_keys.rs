//! The content keys of a file's images.

use super::Run;
use super::content::Computing;
use crate::command::{Begun, ListTargets, Walks};
use crate::error::Error;
use crate::images::{ImageEntry, ImagesFile, TagText};
use crate::key::argument::{ArgumentValue, Given};
use crate::key::{Content, TagShape};
use crate::report::KeyReport;
use crate::tree::Hash;

impl Run<'_> {
    /// The keys of the images whose tags have one, and of those that they are built on; by place.
    pub(super) fn keys_of(
        &self,
        file: &ImagesFile,
        progress: &dyn Fn(usize),
    ) -> Result<Vec<Option<KeyReport>>, Error> {
        let mut is_needed: Vec<bool> = file
            .images
            .iter()
            .map(|image| image.tag.iter().chain(&image.also).any(TagText::has_key))
            .collect();
        for at in file.order.iter().rev().filter(|at| is_needed[**at]).copied().collect::<Vec<_>>() {
            file.need(at, &mut is_needed);
        }
        let variable = |name: &[u8]| self.variable(name);
        let images = file.images.iter().zip(&is_needed);
        let contents: Vec<Option<Content>> =
            images.map(|(image, is_needed)| is_needed.then(|| self.with_variables(&image.content))).collect();
        // What is wrong with one is told when it is its turn.
        let first = |content: &Option<Content>| {
            let computing = Computing::of_one(content.as_ref()?, TagShape::default(), None);
            Some(self.computation(computing, &variable, &[]).begin())
        };
        let mut begun: Vec<Option<Result<Begun, Error>>> = contents.iter().map(first).collect();
        let walks = Walks::of(&begun.iter().flatten().flatten().collect::<Vec<_>>());
        let mut keys: Vec<Option<KeyReport>> = file.images.iter().map(|_| None).collect();
        for at in file.order.iter().copied() {
            let (Some(content), Some(begun)) = (&contents[at], begun[at].take()) else { continue };
            let image = &file.images[at];
            let after: Vec<(String, Hash)> = image
                .after
                .iter()
                .filter_map(|on| Some((file.images[*on].name.clone(), keys[*on].as_ref()?.key)))
                .collect();
            let targets = ListTargets { progress: Some(progress), ..ListTargets::default() };
            let computing =
                Computing { after: &after, ..Computing::of_one(content, TagShape::default(), None) };
            let computation = self.computation(computing, &variable, &[]);
            let key = begun.and_then(|begun| computation.finish(begun, Some(&walks), targets));
            keys[at] = Some(key.map_err(|error| of_image(error, image))?);
        }
        Ok(keys)
    }

    /// The same content, in which an input by its name alone is the variable of that name, or is not given.
    fn with_variables(&self, content: &Content) -> Content {
        let valued = |input: &Given| {
            let value = input.value.clone().or_else(|| self.variable(&input.name).map(ArgumentValue::new))?;
            Some(Given { name: input.name.clone(), value: Some(value) })
        };
        Content { inputs: content.inputs.iter().filter_map(valued).collect(), ..content.clone() }
    }
}

/// A failure, and of which image's key it is.
fn of_image(error: Error, image: &ImageEntry) -> Error {
    let attempt = format!("{} for the image {}", error.attempt, image.name);
    Error { attempt, ..error }
}
