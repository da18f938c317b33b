//! The images that a run names: where they are, and what is meant by them there.

use super::Run;
use crate::cli;
use crate::config::Home;
use crate::error::Error;
use crate::image::reference::Written;
use crate::image::{Reference, Repository};
use crate::run::journal::Journal;
use crate::run::session::Connected;

impl Run<'_> {
    /// The registry, what these images are there, and what the canary is.
    pub(super) fn find(
        &self,
        typed: &cli::Connection,
        images: &[Written],
        answer: &cli::Answer,
        journal: &Journal,
    ) -> Result<(Connected, Vec<Reference>, Option<Reference>), Error> {
        let canary = answer.canary.as_slice();
        let all: Vec<Written> = images.iter().chain(canary).cloned().collect();
        let connected = self.connect(typed, journal, |home| repositories_of_images(&all, home))?;
        let references = resolve(images, &connected.home)?;
        let canary = resolve(canary, &connected.home)?.pop();
        self.are_no_secrets(references.iter().chain(&canary).map(ToString::to_string))?;
        Ok((connected, references, canary))
    }

    /// Makes sure that no name holds a token, which a swapped variable makes of it: names are printed and written.
    pub(super) fn are_no_secrets(&self, mut names: impl Iterator<Item = String>) -> Result<(), Error> {
        match names.any(|name| self.variables.holds_secret(&name)) {
            false => Ok(()),
            true => Err(Error::usage(
                "read the images named",
                "one of them holds this run's token, which is not shown",
            )
            .with_hint(
                "name an image: v1, worker:v1 or a full reference; tokens are read from their variables",
            )),
        }
    }
}

/// What these images are, of this home.
fn resolve(images: &[Written], home: &Home) -> Result<Vec<Reference>, Error> {
    images.iter().map(|written| home.resolve(written)).collect()
}

fn repositories_of_images(images: &[Written], home: &Home) -> Result<Vec<Repository>, Error> {
    Ok(resolve(images, home)?.into_iter().map(|reference| reference.repository).collect())
}
