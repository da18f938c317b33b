//! Content keys as a run computes them: with its variables, and without the files that it writes.

use std::fs;
use std::path::{Path, PathBuf};

use super::Run;
use super::child::ChildFile;
use crate::cli;
use crate::command::{Bases, ComputeKey, ListTargets, Variable};
use crate::error::Error;
use crate::key::{Content, TagShape};
use crate::output::dotenv::Dotenv;
use crate::report::KeyReport;
use crate::tree::{Hash, bytes_of};

/// A key to be computed.
pub(super) struct Computing<'a> {
    /// What the image is built from.
    pub(super) content: &'a Content,
    /// How the tag looks.
    pub(super) shape: TagShape,
    /// The images that it is built on, by name, with their keys.
    pub(super) after: &'a [(String, Hash)],
    /// What asks for the digests of base images, where they count.
    pub(super) bases: Option<Bases<'a>>,
}

impl<'a> Computing<'a> {
    /// That of an image which shares nothing with others and is built on none.
    pub(super) fn of_one(content: &'a Content, shape: TagShape, bases: Option<Bases<'a>>) -> Self {
        Self { content, shape, after: &[], bases }
    }
}

impl Run<'_> {
    /// Computes it; `own` are the files that this run writes beside the one for later jobs.
    pub(super) fn compute(
        &self,
        computing: Computing<'_>,
        own: &[&Path],
        targets: ListTargets<'_>,
    ) -> Result<KeyReport, Error> {
        self.computation(computing, &|name: &[u8]| self.variable(name), own).run(targets)
    }

    /// What computes it, with these variables.
    pub(super) fn computation<'a>(
        &self,
        Computing { content, shape, after, bases }: Computing<'a>,
        variable: Variable<'a>,
        own: &[&Path],
    ) -> ComputeKey<'a> {
        let dotenv = self.dotenv.as_ref().map(Dotenv::path);
        let child = self.child.as_ref().map(ChildFile::path);
        let own = own.iter().copied().chain(dotenv).chain(child);
        ComputeKey {
            content,
            after,
            shape,
            image: self.variables.ci_registry_image.clone(),
            own: own.map(place).collect(),
            variable,
            bases,
            deadline: self.deadline,
        }
    }

    /// What a person has to look for who gave this flag: the flag, or its variable.
    pub(super) fn said_by(&self, flag: &str) -> String {
        cli::said_by(&self.invocation.args, flag)
    }

    /// The value of a variable, whatever its bytes.
    pub(super) fn variable(&self, name: &[u8]) -> Option<Vec<u8>> {
        let of = self.invocation.env.iter().find(|(known, _)| bytes_of(known) == name);
        of.map(|(_, value)| bytes_of(value).to_vec())
    }
}

/// Where a file lies, or will: its folder without links, and its name.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
