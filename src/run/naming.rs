//! What `retag` is asked to name: an image, or those of a file that names follow.

use super::Run;
use crate::cli;
use crate::command::Naming;
use crate::config::Home;
use crate::config::images::{FromFile, WantedNames};
use crate::error::Error;
use crate::image::reference::Written;
use crate::image::{Repository, Tag, Tagged};
use crate::images::ImageEntry;
use crate::report::KeyedImage;
use crate::run::journal::Journal;

impl Run<'_> {
    /// What was asked for, with the keys of a file's images.
    pub(super) fn to_be_named<'a>(
        &self,
        retag: &'a cli::RetagArgs,
        journal: &Journal,
    ) -> Result<ToBeNamed<'a>, Error> {
        Ok(match FromFile::of(retag.config.as_deref(), &retag.only, WantedNames::Following)? {
            Some(from) => ToBeNamed::Images(self.images_with_names(retag, &from, journal)?),
            None => ToBeNamed::Named(named(retag)?),
        })
    }

    /// The images of a file that have names to get, with their keys.
    fn images_with_names(
        &self,
        retag: &cli::RetagArgs,
        from: &FromFile<'_>,
        journal: &Journal,
    ) -> Result<Vec<(ImageEntry, KeyedImage)>, Error> {
        let attempt = "give the images of a file their names";
        let beside = [("SOURCE", retag.source.is_some()), ("--upstream", retag.upstream.is_some())];
        if let Some((what, _)) = beside.into_iter().find(|(_, is_given)| *is_given) {
            let what = self.said_by(what);
            let cause = format!("{what} is given beside --config, and the file says what is meant");
            return Err(Error::usage(attempt, cause)
                .with_hint("write also = [\"…\"] into the file, or leave --config out"));
        }
        let images = self.images_of(from, journal)?;
        match images.is_empty() {
            false => Ok(images),
            true => Err(Error::configuration(attempt, "none of them has names that follow it")
                .with_hint("write them into the file: also = [\"{branch_slug}\"]")),
        }
    }

    /// What is meant there by what was asked for.
    pub(super) fn namings(
        &self,
        retag: &cli::RetagArgs,
        asked: &ToBeNamed<'_>,
        home: &Home,
    ) -> Result<Vec<Naming>, Error> {
        match asked {
            ToBeNamed::Named(source) => {
                let source = home.resolve(source)?;
                let merged = self.variables.ci_merge_request_project_path.as_deref();
                let merged = merged.and_then(|path| Repository::parse(&path.to_lowercase()).ok());
                let upstream = retag.upstream.clone().or(merged);
                let targets = home.targets(&source, &retag.targets, upstream.as_ref())?;
                Ok(vec![Naming { name: None, source, targets }])
            }
            ToBeNamed::Images(images) => {
                images.iter().map(|(entry, keyed)| of_image(entry, keyed, home)).collect()
            }
        }
    }
}

/// What was asked for.
pub(super) enum ToBeNamed<'a> {
    /// An image by its reference, and the targets that were typed.
    Named(&'a Written),
    /// Images of a file, and the names that follow them.
    Images(Vec<(ImageEntry, KeyedImage)>),
}

/// The source that was typed, beside a target.
fn named(retag: &cli::RetagArgs) -> Result<&Written, Error> {
    let hint = "write registry-gate retag v1 release-1.4, or name an images file with --config";
    match &retag.source {
        Some(source) if !retag.targets.is_empty() => Ok(source),
        Some(_) => Err(Error::usage("retag an image", "no name is given that it is to get").with_hint(hint)),
        None => Err(Error::usage("retag an image", "no image is named").with_hint(hint)),
    }
}

/// An image of a file, and the names that follow it.
fn of_image(entry: &ImageEntry, keyed: &KeyedImage, home: &Home) -> Result<Naming, Error> {
    let source = home.resolve(&entry.written(&keyed.tag))?;
    let target = |tag: &Tag| Tagged {
        host: source.host.clone(),
        repository: source.repository.clone(),
        tag: tag.clone(),
        digest: None,
    };
    let targets = keyed.also.iter().map(target).collect();
    Ok(Naming { name: Some(entry.name.clone()), source, targets })
}
