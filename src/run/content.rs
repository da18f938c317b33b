//! Content keys as a run computes them: with its variables, and without the files that it writes.

use std::fs;
use std::path::{Path, PathBuf};

use super::Run;
use super::child::ChildFile;
use crate::cli;
use crate::command::{Bases, ComputeKey, ListTargets, Walks};
use crate::error::Error;
use crate::key::{Content, TagShape};
use crate::output::dotenv::Dotenv;
use crate::report::KeyReport;
use crate::tree::{Contents, Hash, bytes_of};

/// A key to be computed.
pub(super) struct Computing<'a> {
    /// What the image is built from.
    pub(super) content: &'a Content,
    /// How the tag looks.
    pub(super) shape: TagShape,
    /// The images that it is built on, by name, with their keys.
    pub(super) after: &'a [(String, Hash)],
    /// What was read of files that other images share.
    pub(super) contents: Option<&'a Contents>,
    /// The walks of contexts that other images share.
    pub(super) walks: Option<&'a Walks>,
    /// What asks for the digests of base images, where they count.
    pub(super) bases: Option<Bases<'a>>,
}

impl<'a> Computing<'a> {
    /// That of an image which shares nothing with others and is built on none.
    pub(super) fn of_one(content: &'a Content, shape: TagShape, bases: Option<Bases<'a>>) -> Self {
        Self { content, shape, after: &[], contents: None, walks: None, bases }
    }
}

impl Run<'_> {
    /// Computes it; `own` are the files that this run writes beside the one for later jobs.
    pub(super) fn compute(
        &self,
        Computing { content, shape, after, contents, walks, bases }: Computing<'_>,
        own: &[&Path],
        targets: ListTargets<'_>,
    ) -> Result<KeyReport, Error> {
        let variable = |name: &[u8]| self.variable(name);
        let dotenv = self.dotenv.as_ref().map(Dotenv::path);
        let child = self.child.as_ref().map(ChildFile::path);
        let own = own.iter().copied().chain(dotenv).chain(child);
        let command = ComputeKey {
            content,
            after,
            contents,
            walks,
            shape,
            image: self.variables.ci_registry_image.clone(),
            own: own.map(place).collect(),
            variable: &variable,
            bases,
            deadline: self.deadline,
        };
        command.run(targets)
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
