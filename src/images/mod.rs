//! The images file: which images a project has, what each is built from, and what the gate asks of it.
//!
//! It is `registry-gate.toml`, in which the rules of a clean-up may stand, too. Nothing in it is guessed at: what is
//! unknown, of the wrong kind, contradicts itself or is empty in this pipeline is refused, with its line and column.

mod also;
mod apart;
mod bake;
mod draft;
mod entry;
mod finished;
mod keys;
mod naming;
mod order;
mod pipeline;
mod read;
mod tag;
mod text;

#[cfg(test)]
mod bake_tests;
#[cfg(test)]
mod tests;

pub(crate) use apart::stay_apart;
pub(crate) use bake::BakeText;
pub use keys::IMAGE_KEYS;
pub(crate) use tag::{TagText, TagValues};
pub(crate) use text::ImagesText;

use crate::condition::Conditions;
use crate::image::Repository;
use crate::key::Content;
use crate::key::argument::Given;

/// An image of the file.
#[derive(Clone, Debug)]
pub(crate) struct ImageEntry {
    /// What it is called in every output.
    pub(crate) name: String,
    /// Its repository below the project's image; `None`: that image itself.
    pub(crate) repository: Option<Repository>,
    /// What it is built from.
    pub(crate) content: Content,
    /// Its tag; `None`: it was not picked, and only its key may matter to others.
    pub(crate) tag: Option<TagText>,
    /// The names that follow it, as far as they are known without a key where they are not wanted; none, where it was
    /// not picked.
    pub(crate) also: Vec<TagText>,
    /// What the gate asks of it.
    pub(crate) conditions: Conditions,
    /// Whether it is an image: a target of bake may only be linked in others, whose keys it counts in.
    pub(crate) is_image: bool,
    /// What it is built on, by their places in the file.
    pub(crate) after: Vec<usize>,
    /// The hidden job that its build job extends.
    pub(crate) job: Option<String>,
    /// What that job is given beside the image's names.
    pub(crate) variables: Vec<Given>,
}

/// The images of a file, in its order.
#[derive(Clone, Debug)]
pub(crate) struct ImagesFile {
    /// All of them.
    pub(crate) images: Vec<ImageEntry>,
    /// Their places, each behind those that it is built on.
    pub(crate) order: Vec<usize>,
    /// The files that the hidden jobs of build jobs stand in.
    pub(crate) include: Vec<String>,
}

/// What is wanted of a file.
#[derive(Clone, Debug)]
pub(crate) struct Picked<'a> {
    /// The names that were picked; empty: all.
    pub(crate) only: &'a [String],
    /// What placeholders stand for.
    pub(crate) values: TagValues,
    /// What `docker buildx bake --print` wrote, where the file names that.
    pub(crate) bake: Option<BakeText<'a>>,
    /// The project's own image with its host, which tells its repositories among the tags of bake's targets.
    pub(crate) own: Option<&'a str>,
    /// Whether the names that follow are wanted: one that is empty in this pipeline is an error then, and else left out.
    pub(crate) also: bool,
}
