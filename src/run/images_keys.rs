//! The content keys of a file's images.

use std::path::Path;

use super::Run;
use super::content::Computing;
use crate::command::{ListTargets, Walks};
use crate::error::Error;
use crate::images::{ImageEntry, ImagesFile, TagText};
use crate::key::argument::{ArgumentValue, Given};
use crate::key::{Content, TagShape};
use crate::report::KeyReport;
use crate::tree::{Contents, Hash};

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
        let contents = Contents::default();
        let needed = file.images.iter().zip(&is_needed).filter(|(_, is_needed)| **is_needed);
        let needed: Vec<&Path> = needed.map(|(image, _)| image.content.context.as_path()).collect();
        let walks = Walks::of(&needed);
        let mut keys: Vec<Option<KeyReport>> = file.images.iter().map(|_| None).collect();
        for at in file.order.iter().copied().filter(|at| is_needed[*at]) {
            let image = &file.images[at];
            let after: Vec<(String, Hash)> = image
                .after
                .iter()
                .filter_map(|on| Some((file.images[*on].name.clone(), keys[*on].as_ref()?.key)))
                .collect();
            let content = self.with_variables(&image.content);
            let computing = Computing {
                content: &content,
                shape: TagShape::default(),
                after: &after,
                contents: Some(&contents),
                walks: Some(&walks),
                bases: None,
            };
            let targets = ListTargets { progress: Some(progress), ..ListTargets::default() };
            keys[at] = Some(self.compute(computing, &[], targets).map_err(|error| of_image(error, image))?);
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
