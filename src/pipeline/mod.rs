//! The child pipeline: a job for each image that must be built, and a last look at all that were promised.
//!
//! GitLab's `rules:` cannot see what an earlier job found out, so what is to be built is decided once, by the gate, and
//! written down as a pipeline that holds nothing else. It is a pure function of what the file says and the gate found:
//! the same answers make the same text.

mod also;
mod bake;
mod before;
mod calls;
mod child;
mod failing;
mod judge;
mod look;
mod names;
mod own;
mod plan;
mod said;
mod verify;
mod yaml;

pub(crate) use child::Child;
pub(crate) use failing::failing;
pub(crate) use judge::judge;
pub(crate) use plan::plan;

use crate::condition::Conditions;
use crate::image::Reference;

/// An image as the file has it, as far as its job may be impossible.
pub(crate) struct Buildable<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Whether the file names a hidden job that builds it.
    pub has_job: bool,
    /// The images that it is built on, by their places in the same list.
    pub after: &'a [usize],
}

/// An image that later jobs are promised: it is there, or it will have been built.
#[derive(Clone, Debug)]
pub(crate) struct Promised {
    /// What it is called.
    pub name: String,
    /// The hidden job that its build job extends; `None`: the file names none.
    pub job: Option<String>,
    /// Where it is, by its tag.
    pub reference: Reference,
    /// What the gate asks of it.
    pub conditions: Conditions,
    /// The images that it is built on, by their places in the same list, in which they stand before it.
    pub after: Vec<usize>,
    /// The tags that it gets once it is there.
    pub also: Vec<String>,
    /// What its build job is given beside its names.
    pub variables: Vec<(String, String)>,
}

/// What the gate found of one.
#[derive(Clone, Debug)]
pub(crate) struct Stands {
    /// Whether it is built.
    pub is_built: bool,
    /// Whether a second look may still find that it need not be.
    pub may_be_there_later: bool,
    /// Why, in one line that begins with the verdict.
    pub reason: String,
    /// `host/path@sha256:…`, where it is there.
    pub pinned: Option<String>,
}

/// A job that builds an image.
#[derive(Clone, Debug)]
pub(crate) struct BuildJob {
    /// The image's name.
    pub image: String,
    /// The hidden job that it extends.
    pub extends: String,
    /// Where the image is to be.
    pub reference: String,
    /// Why it is built.
    pub reason: String,
    /// The images of this pipeline that it waits for.
    pub needs: Vec<String>,
    /// How many stages of builds come before it.
    pub stage: usize,
    /// Jobs with the same one run one after the other.
    pub resource_group: String,
    /// What it is given, by name and in the order of names.
    pub variables: Vec<(String, String)>,
    /// Whether it looks again once it has the lock.
    pub looks_again: bool,
}

impl BuildJob {
    /// Whether it waits for all stages before its own, because it would need too many jobs.
    fn waits_for_stage(&self) -> bool {
        self.stage > 0 && self.needs.is_empty()
    }
}

/// Where build jobs find the program that looks again: in the artifacts of a job of another pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// Its path.
    pub path: String,
    /// That of the child pipeline beside it.
    pub child: String,
    /// That pipeline's number.
    pub pipeline: String,
    /// That job's name.
    pub job: String,
}

/// A file that is included, and its text where this project has it.
pub(crate) type Included = (String, Option<String>);
