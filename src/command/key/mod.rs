//! Computes a content key: reads the context and what else is handed to a builder, and sums up the list of it.
//!
//! The list is made in the order of its lines, and goes on as it is made: into the sum, into the file that was asked
//! for, and beside an older list. A failure anywhere is a failure of the whole: there is no key of a part.

mod handed;
mod listing;
mod notes;
mod places;
mod recipe;
mod walks;

pub(crate) use listing::ListTargets;

use std::path::PathBuf;

use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::key::argument::ArgumentValue;
use crate::key::dockerfile::Input;
use crate::key::list::{self, Sum};
use crate::key::{Content, TagShape, is_address};
use crate::report::{KeyInputs, KeyLeftOut, KeyReport};
use crate::tree::{Hash, Root};
use crate::words::sort::set;

use handed::{Handed, names};
use listing::Listing;
use notes::Notes;
use places::Places;
use recipe::Recipe;
use walks::Walked;
pub(crate) use walks::Walks;

/// What gives the digests that images have now, each with its name.
pub(crate) type Bases<'a> = &'a dyn Fn(&[Input]) -> Result<Vec<(String, String)>, Error>;

/// The value of a variable, by its name.
pub(crate) type Variable<'a> = &'a dyn Fn(&[u8]) -> Option<Vec<u8>>;

/// A key to be computed.
pub(crate) struct ComputeKey<'a> {
    /// What the image is built from.
    pub(crate) content: &'a Content,
    /// The images that it is built on, by name, with their keys.
    pub(crate) after: &'a [(String, Hash)],
    /// How the tag looks.
    pub(crate) shape: TagShape,
    /// The repository of the image, with its host.
    pub(crate) image: Option<String>,
    /// Files that this run writes, where they are without links.
    pub(crate) own: Vec<PathBuf>,
    /// The variables of this run.
    pub(crate) variable: Variable<'a>,
    /// What asks for the digests of base images, where they count.
    pub(crate) bases: Option<Bases<'a>>,
    /// When the run ends: a file that is a pipe is waited for no longer.
    pub(crate) deadline: Deadline,
}

/// A key of which everything is read but the folders.
pub(crate) struct Begun {
    recipe: Recipe,
    handed: Handed,
    places: Places,
    /// What its context is for others.
    walked: Walked,
    /// The sum of what comes before the context.
    sum: Sum,
}

impl ComputeKey<'_> {
    /// Computes it.
    ///
    /// # Errors
    /// When anything that counts is not there, cannot be read or makes no sense (exit 3), or changes meanwhile (1); of
    /// the registry when base images are looked up.
    pub(crate) fn run(&self, targets: ListTargets<'_>) -> Result<KeyReport, Error> {
        self.finish(self.begin()?, None, targets)
    }

    /// Reads what is not read with the folders.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub(crate) fn begin(&self) -> Result<Begun, Error> {
        let context = self.find_context()?;
        let recipe = self.recipe(&context)?;
        let handed = self.handed(&recipe.content)?;
        let places = Places::find(self, context)?;
        let walked = Walked::of(self.content, &recipe.ignored);
        let mut listing = Listing::begin(ListTargets::default())?;
        handed.list(&mut listing)?;
        Ok(Begun { recipe, handed, places, walked, sum: listing.so_far() })
    }

    /// Computes what was begun. `walks`: those that other images share.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub(crate) fn finish(
        &self,
        mut begun: Begun,
        walks: Option<&Walks>,
        targets: ListTargets<'_>,
    ) -> Result<KeyReport, Error> {
        begun.handed.bases = self.bases.map(|bases| bases(&begun.handed.images)).transpose()?;
        let mut notes = Notes::default();
        let mut listing = Listing::begin(targets)?;
        let left_out = self.list(&begun, walks, &mut listing, &mut notes)?;
        let Begun { recipe, handed, .. } = begun;
        let (key, inputs, changes) = listing.end()?;
        notes.handed(&handed, self.variable);
        notes.amount(inputs.files, recipe.ignore_name.is_none(), &left_out);
        let tag = self.shape.tag(key)?;
        Ok(KeyReport {
            key,
            image: self.image.as_ref().map(|image| format!("{image}:{tag}")),
            tag,
            ignore_file: recipe.ignore_name,
            inputs: self.named(&inputs, &handed),
            left_out: KeyLeftOut {
                arguments: handed.uncounted.into_iter().map(|(name, why)| (name, why.told())).collect(),
                ..left_out
            },
            notes: notes.told(),
            changes,
        })
    }

    /// Makes the list, kind by kind in the order of their lines.
    fn list(
        &self,
        begun: &Begun,
        walks: Option<&Walks>,
        listing: &mut Listing<'_>,
        notes: &mut Notes,
    ) -> Result<KeyLeftOut, Error> {
        let Begun { recipe, handed, places, .. } = begun;
        let hashed = |kind, name: &[u8], value: &ArgumentValue| list::hashed(kind, name, value);
        handed.list(listing)?;
        let left_out = self.contexts(begun, walks, listing, notes)?;
        listing.lines([list::dockerfile(&recipe.content)])?;
        let image = |(name, key): &(String, Hash)| list::summed("image", name, &format!("sha256:{key}"));
        listing.lines(self.after.iter().map(image))?;
        listing.lines(handed.others.iter().map(|(name, value)| hashed("input", name, value)))?;
        self.paths((places, walks), listing, notes)?;
        listing.lines(self.content.platforms.iter().map(|platform| list::platform(&platform.to_string())))?;
        let sources = places.sources.iter();
        let source = |(name, text): (&String, &String)| {
            hashed("source", name.as_bytes(), &ArgumentValue::new(text.as_bytes()))
        };
        listing.lines(sources.map(source))?;
        listing.lines(self.content.target.iter().map(|target| list::target(target)))?;
        Ok(left_out)
    }

    /// The numbers of what the key is made of, with its names.
    fn named(&self, counted: &KeyInputs, handed: &Handed) -> KeyInputs {
        let contexts = set(self.content.contexts.iter().map(|(name, _)| name));
        let platforms = set(self.content.platforms.iter().map(ToString::to_string));
        KeyInputs {
            arguments: names(&handed.arguments),
            inputs: names(&handed.others),
            contexts: contexts.into_iter().cloned().collect(),
            platforms: platforms.into_iter().collect(),
            target: self.content.target.as_ref().map(|target| target.to_lowercase()),
            bases: handed.bases.iter().flatten().map(|(name, _)| name.clone()).collect(),
            ..counted.clone()
        }
    }

    fn find_context(&self) -> Result<Root, Error> {
        if is_address(&self.content.context.to_string_lossy()) {
            let cause = "the builder fetches it from elsewhere, and what is in it is not known here";
            return Err(Error::configuration("read the context", cause)
                .with_hint("build from a folder, or find the image by a tag without {key}"));
        }
        let hint = "in a job, GIT_STRATEGY none or empty leaves no files to build from";
        let root = Root::find(&self.content.context).map_err(|error| error.with_hint(hint))?;
        if root.is_folder() {
            return Ok(root);
        }
        Err(Error::configuration(format!("read {}", root.name()), "it is no folder")
            .with_hint("name the folder that the builder is sent"))
    }
}
