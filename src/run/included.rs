//! The files of hidden jobs that a child pipeline includes.

use std::path::Path;

use super::Run;
use crate::error::Error;
use crate::file;
use crate::pipeline::Included;
use crate::words::quoted;

/// A file of hidden jobs is shorter than this.
const MOST_INCLUDED: u64 = 1 << 20;

impl Run<'_> {
    /// A file that is included, with its text as far as it is one of the project's.
    ///
    /// # Errors
    /// When it is to be one of those and is not (exit 3): GitLab would not make the pipeline.
    pub(super) fn included(&self, name: String) -> Result<Included, Error> {
        let folder = self.variable(b"CI_PROJECT_DIR").and_then(|folder| String::from_utf8(folder).ok());
        let path = Path::new(folder.as_deref().unwrap_or(".")).join(name.trim_start_matches('/'));
        // GitLab takes addresses, and patterns of names.
        if name.contains("://") || name.contains('*') {
            return Ok((name, None));
        }
        let wrong = |why: &str| {
            Error::configuration(format!("include {}", quoted(&name)), why)
                .with_hint("GitLab looks for it in the project's folder: name it by its path from there")
        };
        if name.split('/').any(|part| part == "..") {
            return Err(wrong("its path leads out of the project"));
        }
        let text = file::read(&path, MOST_INCLUDED, self.deadline).map_err(|why| wrong(&why.to_string()))?;
        Ok((name, String::from_utf8(text).ok()))
    }
}
