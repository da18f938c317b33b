//! Whether the file that names images and rules is understood, for `doctor`.

use std::path::Path;

use super::Run;
use crate::cleanup;
use crate::config::images::{FromFile, WantedNames};
use crate::config::policy::FILE;
use crate::error::Error;
use crate::file;
use crate::report::Finding;

impl Run<'_> {
    /// The file that names images and rules, where there is one.
    pub(super) fn file_of_images(&self, named: Option<&Path>) -> Result<Finding, Error> {
        const CODE: &str = "files/config";
        let path = named.unwrap_or(Path::new(FILE));
        if named.is_none() && !path.exists() {
            return Ok(Finding::not_asked(CODE, format!("there is no {FILE} in this folder")));
        }
        Ok(match self.understood(path) {
            Ok(()) => Finding::well(CODE, format!("{} is understood", file::name(path))),
            // Nothing is asked for the sake of a file that somebody named in vain.
            Err(error) if named.is_some() => return Err(error),
            Err(error) => Finding::of_error(CODE, &error),
        })
    }

    /// Of its two halves one may be missing.
    fn understood(&self, path: &Path) -> Result<(), Error> {
        let from = FromFile { path, only: &[], wanted: WantedNames::Tags };
        let text = self.text_of_images(&from)?;
        let keys = text.keys();
        let has = |half: &[&str]| keys.iter().any(|key| half.contains(&key.as_str()));
        let has_rules = has(&["cleanup"]);
        // A file without both lacks images.
        if has(&["images", "image"]) || !has_rules {
            self.images_file(&from, &text)?;
        }
        if has_rules {
            cleanup::file::read_file(path, self.deadline)?;
        }
        Ok(())
    }
}
