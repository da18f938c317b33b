//! A run of `retag`.

use super::Run;
use super::images_file::{FromFile, WantedNames, written};
use crate::cli;
use crate::command::{self, Naming};
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::reference::{Written, WrittenTag};
use crate::image::{Reference, Repository, Tag, Tagged};
use crate::images::ImageEntry;
use crate::report::{KeyedImage, Report};
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn retag(&mut self, retag: &cli::RetagArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let asked = match FromFile::of(retag.config.as_deref(), &retag.only, WantedNames::Following)? {
            Some(from) => Asked::Images(self.images_with_names(retag, &from, journal)?),
            None => Asked::Named(named(retag)?),
        };
        let mut meant = Vec::new();
        let namings = |home: &Home| {
            meant = self.namings(retag, &asked, home)?;
            let names = meant.iter().map(|naming| naming.source.to_string());
            let targets = meant.iter().flat_map(|naming| &naming.targets);
            self.are_no_secrets(names.chain(targets.clone().map(ToString::to_string)))?;
            let repositories = targets.map(|target| target.repository.clone());
            Ok(repositories.chain(meant.iter().map(|naming| naming.source.repository.clone())).collect())
        };
        let (connected, writes) = if retag.dry_run {
            (self.connect(&retag.connection, journal, namings)?, None)
        } else {
            let (connected, writes) = self.connect_to_write(&retag.connection, journal, namings)?;
            (connected, Some(writes))
        };
        let command = command::Retag {
            images: meant,
            force: retag.force,
            expected: retag.expect.clone(),
            signatures: retag.signatures,
        };
        let graceful = self.invocation.interrupt.defer();
        let report = command.run(&*connected.registry, writes.as_deref());
        drop(graceful);
        let report = report?;
        self.write_dotenv(&Report::Retag(&report));
        let printed = self.answer(&Report::Retag(&report), retag.format);
        self.keep(printed);
        self.tell_failures(report.error.iter());
        Ok(self.whole(report.exit(), report.has_written))
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
        let progress = journal.progress(Work::Files);
        let images = self.images_of(from, &|count| progress.step(count, 0));
        progress.end();
        let images = images?;
        match images.is_empty() {
            false => Ok(images),
            true => Err(Error::configuration(attempt, "none of them has names that follow it")
                .with_hint("write them into the file: also = [\"{branch_slug}\"]")),
        }
    }

    /// What is meant there by what was asked for.
    fn namings(&self, retag: &cli::RetagArgs, asked: &Asked<'_>, home: &Home) -> Result<Vec<Naming>, Error> {
        match asked {
            Asked::Named(source) => {
                let source = home.resolve(source)?;
                let targets = self.targets_of(retag, &source, home)?;
                Ok(vec![Naming { name: None, source, targets }])
            }
            Asked::Images(images) => {
                images.iter().map(|(entry, keyed)| of_image(entry, keyed, home)).collect()
            }
        }
    }

    /// The tags that are meant, each once.
    fn targets_of(
        &self,
        retag: &cli::RetagArgs,
        source: &Reference,
        home: &Home,
    ) -> Result<Vec<Tagged>, Error> {
        let mut targets: Vec<Tagged> = Vec::new();
        for written in &retag.targets {
            let target = match (&written.host, &written.path) {
                (None, None) => self.alone(retag, source, home, written)?,
                _ => home.tag(written)?,
            };
            if targets.contains(&target) {
                return Err(Error::usage(format!("retag {source}"), format!("{target} is named twice")));
            }
            targets.push(target);
        }
        Ok(targets)
    }

    /// A tag alone is one of the source's repository; of another project's image it is one of the image of the same name
    /// in this project.
    fn alone(
        &self,
        retag: &cli::RetagArgs,
        source: &Reference,
        home: &Home,
        written: &WrittenTag,
    ) -> Result<Tagged, Error> {
        let repository = match &home.image {
            Some(own) if !source.repository.is_within(own) => {
                let merged = self.variables.ci_merge_request_project_path.as_deref();
                let merged = merged.and_then(|path| Repository::parse(&path.to_lowercase()).ok());
                let upstream = retag.upstream.clone().or(merged);
                same_name(&source.repository, upstream.as_ref(), own)
                    .ok_or_else(|| of_which_project(source, &written.tag.to_string()))?
            }
            _ => source.repository.clone(),
        };
        Ok(Tagged { host: source.host.clone(), repository, tag: written.tag.clone(), digest: None })
    }
}

/// What was asked for.
enum Asked<'a> {
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
    let source = home.resolve(&written(entry, &keyed.tag))?;
    let target = |tag: &Tag| Tagged {
        host: source.host.clone(),
        repository: source.repository.clone(),
        tag: tag.clone(),
        digest: None,
    };
    let targets = keyed.also.iter().map(target).collect();
    Ok(Naming { name: Some(entry.name.clone()), source, targets })
}

/// The image of this project that has the name which another one has in the other project.
fn same_name(source: &Repository, upstream: Option<&Repository>, own: &Repository) -> Option<Repository> {
    let upstream = upstream.filter(|upstream| source.is_within(upstream))?;
    match source.as_str()[upstream.as_str().len()..].trim_start_matches('/') {
        "" => Some(own.clone()),
        name => own.below(name).ok(),
    }
}

fn of_which_project(source: &Reference, tag: &str) -> Error {
    let cause =
        format!("it is another project's image, and which image here the tag {tag} is for is not known");
    Error::usage(format!("retag {source}"), cause).with_hint(
        "name the other project with --upstream, or write the target with its repository: worker:v2",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_the_same_name_in_both_projects() {
        let path = |text: &str| Repository::parse(text).unwrap();
        let named = |source: &str, upstream: &str| {
            same_name(&path(source), Some(&path(upstream)), &path("ada/shop")).map(|it| it.to_string())
        };
        assert_eq!(named("acme/shop", "acme/shop").as_deref(), Some("ada/shop"));
        assert_eq!(named("acme/shop/worker/web", "acme/shop").as_deref(), Some("ada/shop/worker/web"));
        assert_eq!(named("acme/shopping/worker", "acme/shop"), None);
        assert_eq!(same_name(&path("acme/shop"), None, &path("ada/shop")), None);
    }
}
