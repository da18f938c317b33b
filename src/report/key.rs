//! A content key, and what it is made of.

use crate::image::Tag;
use crate::key::change::Change;
use crate::tree::Hash;

/// The answer to `key`. It has no value of an argument, nowhere.
#[derive(Clone, Debug)]
pub struct KeyReport {
    /// The SHA-256 of the list.
    pub key: Hash,
    /// The tag that it gives.
    pub tag: Tag,
    /// The project's image with that tag; `None`: no project's image is known.
    pub image: Option<String>,
    /// The ignore file that was followed, as it is called; `None`: there is none.
    pub ignore_file: Option<String>,
    /// What the key is made of.
    pub inputs: KeyInputs,
    /// What was there or given, and does not count.
    pub left_out: KeyLeftOut,
    /// What a person should know, a sentence each.
    pub notes: Vec<String>,
    /// What changed since another list; `None`: none was to be compared with.
    pub changes: Option<Vec<Change>>,
}

/// What a key is made of, in numbers and names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyInputs {
    /// How many files.
    pub files: u64,
    /// How many symbolic links.
    pub links: u64,
    /// How many submodules of which the commit counts.
    pub submodules: u64,
    /// How many bytes the files have.
    pub bytes: u64,
    /// The names of the build arguments.
    pub arguments: Vec<String>,
    /// The names of other inputs.
    pub inputs: Vec<String>,
    /// The names of named contexts.
    pub contexts: Vec<String>,
    /// The platforms, normalised.
    pub platforms: Vec<String>,
    /// The stage that is built.
    pub target: Option<String>,
    /// The images whose digests count.
    pub bases: Vec<String>,
}

/// What was there or given, and does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyLeftOut {
    /// Files that are ignored, outside of ignored folders.
    pub ignored_files: u64,
    /// Folders of which nothing counts.
    pub ignored_folders: u64,
    /// Files left out because git does not track them.
    pub untracked_files: u64,
    /// Files that this run writes.
    pub own_files: u64,
    /// Whether a repository's own files are among what a builder is sent.
    pub git: bool,
    /// Build arguments, each with the reason.
    pub arguments: Vec<(String, &'static str)>,
}

/// An image of the images file, with its tag.
#[derive(Clone, Debug)]
pub struct KeyedImage {
    /// What it is called.
    pub name: String,
    /// Its tag.
    pub tag: Tag,
    /// The image with that tag; `None`: no project's image is known.
    pub image: Option<String>,
    /// The names that follow it.
    pub also: Vec<Tag>,
    /// The content key that is in its tag; `None`: its tag has none.
    pub report: Option<KeyReport>,
}

impl KeyedImage {
    /// Its tag, and the names that follow.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Tag> {
        std::iter::once(&self.tag).chain(&self.also)
    }
}

/// The answer to `key --config`.
#[derive(Clone, Debug)]
pub struct KeysReport {
    /// Each image, in the order of the file.
    pub images: Vec<KeyedImage>,
}
