//! Which Dockerfile, and which ignore file: the builders disagree, and the wrong choice would be a wrong key.

use std::fs;
use std::path::{Path, PathBuf};

use super::ComputeKey;
use crate::error::Error;
use crate::file;
use crate::key::ignore::{FaultyLine, Ignore};
use crate::tree::{Root, bytes_of, path_of};

/// What is read of a context beside its files.
pub(super) struct Recipe {
    /// The Dockerfile's bytes.
    pub(super) content: Vec<u8>,
    pub(super) ignore: Ignore,
    /// The bytes of the ignore file.
    pub(super) ignored: Vec<u8>,
    /// What the ignore file is called.
    pub(super) ignore_name: Option<String>,
}

/// More than a Dockerfile or an ignore file has.
const MOST: u64 = 16 << 20;

/// What holds a Dockerfile where none is named: `BuildKit` knows the first and the last, buildah the first two.
const NAMES: [&str; 3] = ["Dockerfile", "Containerfile", "dockerfile"];

impl ComputeKey<'_> {
    pub(super) fn recipe(&self, context: &Root) -> Result<Recipe, Error> {
        let (path, bytes) = match (&self.content.dockerfile, &self.content.file) {
            (Some(text), _) => (None, text.clone()),
            (None, Some(path)) => (Some(path.clone()), self.content(path)?),
            (None, None) => {
                let path = self.dockerfile(context)?;
                let bytes = self.content(&path)?;
                (Some(path), bytes)
            }
        };
        let ignore_file = match &self.content.ignore_file {
            Some(path) => Some(path.clone()),
            None => self.ignore_file(path.as_deref())?,
        };
        let text = ignore_file.as_ref().map(|path| self.content(path)).transpose()?;
        let ignored = text.unwrap_or_default();
        let ignore = Ignore::read(&ignored, &self.content.leave_out)
            .map_err(|wrong| faulty(wrong, ignore_file.as_deref()))?;
        Ok(Recipe { content: bytes, ignore, ignored, ignore_name: ignore_file.map(|path| file::name(&path)) })
    }

    pub(super) fn content(&self, path: &Path) -> Result<Vec<u8>, Error> {
        file::read(path, MOST, self.deadline)
            .map_err(|why| Error::configuration(format!("read {}", file::name(path)), why.to_string()))
    }

    fn dockerfile(&self, context: &Root) -> Result<PathBuf, Error> {
        let place = |name: &str| self.content.context.join(name);
        let there: Vec<&str> = NAMES.into_iter().filter(|name| is_there(&place(name))).collect();
        let wrong =
            |cause: String| Error::configuration(format!("find the Dockerfile of {}", context.name()), cause);
        match there.as_slice() {
            [] => Err(wrong("there is none in it".to_owned()).with_hint(
                "name it with --file; in a job, GIT_STRATEGY none or empty leaves no files to build from",
            )),
            ["Containerfile", "dockerfile"] | ["Dockerfile", "Containerfile", ..] => {
                Err(wrong(format!("builders disagree on {} and {}", there[0], there[1]))
                    .with_hint("say with --file which one is built"))
            }
            [name, ..] => Ok(place(name)),
        }
    }

    /// The ignore file as `BuildKit` finds it: beside the Dockerfile with its name, or else the context's own. A Dockerfile
    /// that is no file has none beside it.
    fn ignore_file(&self, dockerfile: Option<&Path>) -> Result<Option<PathBuf>, Error> {
        let beside = |end: &str| dockerfile.map(|path| path_of(&[bytes_of(path), end.as_bytes()].concat()));
        let places = |end: &str| beside(end).into_iter().chain([self.content.context.join(end)]);
        if let Some(path) = places(".containerignore").find(|path| is_there(path)) {
            let cause = format!("builders disagree on whether {} counts", file::name(&path));
            return Err(Error::configuration("choose the ignore file", cause)
                .with_hint("say with --ignore-file which one counts"));
        }
        Ok(places(".dockerignore").find(|path| is_there(path)))
    }
}

/// Whether anything is there, be it of use or not.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

pub(super) fn faulty(wrong: FaultyLine, file: Option<&Path>) -> Error {
    let FaultyLine { line, problem } = wrong;
    match (line, file) {
        (Some(line), Some(path)) => {
            Error::configuration(format!("read line {line} of {}", file::name(path)), problem)
                .with_hint("a builder refuses it, too, once it comes to that line: mend it")
        }
        _ => Error::usage("read --leave-out", problem)
            .with_hint("write a line as it would stand in an ignore file"),
    }
}
