//! A run of `retag`.

use super::Run;
use crate::cli;
use crate::command;
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::reference::WrittenTag;
use crate::image::{Reference, Repository, Tagged};
use crate::report::Report;
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn retag(&mut self, retag: &cli::RetagArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let mut meant = None;
        let named = |home: &Home| {
            let source = home.resolve(&retag.source)?;
            let targets = self.targets_of(retag, &source, home)?;
            let names = targets.iter().map(ToString::to_string);
            self.are_no_secrets(names.chain([source.to_string()]))?;
            let repositories = targets.iter().map(|target| target.repository.clone());
            let repositories = repositories.chain([source.repository.clone()]).collect();
            meant = Some((source, targets));
            Ok(repositories)
        };
        let (connected, writes) = if retag.dry_run {
            (self.connect(&retag.connection, journal, named)?, None)
        } else {
            let (connected, writes) = self.connect_to_write(&retag.connection, journal, named)?;
            (connected, Some(writes))
        };
        let Some((source, targets)) = meant else { return Ok(Exit::Unexpected) };
        let command = command::Retag {
            source,
            targets,
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
