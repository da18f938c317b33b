//! A run of `delete`: of named tags. That of whole repositories is in `delete_repositories`.

use super::Run;
use super::deletion::Deletion;
use crate::cleanup::doomed_by_name;
use crate::cli;
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Tagged;
use crate::image::reference::WrittenTag;
use crate::output::outcome::OutcomeFile;
use crate::report::{OutcomeReport, Settled};
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn delete(&mut self, delete: &cli::DeleteArgs, journal: &Journal) -> anyhow::Result<Exit> {
        if !delete.repository.is_empty() {
            return self.delete_repositories(delete, journal);
        }
        let outcome = delete.outcome.as_deref().map(OutcomeFile::open).transpose()?;
        let mut doomed = Vec::new();
        let named = |home: &Home| {
            let tags = tags_of(&delete.tags, home)?;
            self.are_no_secrets(tags.iter().map(ToString::to_string))?;
            doomed = doomed_by_name(tags)?;
            Ok(doomed.iter().map(|doomed| (*doomed.repository).clone()).collect())
        };
        let (connected, deletes) =
            self.connect_to_clean(&delete.connection, journal, !delete.dry_run, named)?;
        let deletion =
            Deletion { journal, outcome, format: delete.format, parallel: delete.connection.parallel };
        let done = self.carry_out(&connected, doomed, &deletion, |apply| match &deletes {
            Some(deletes) => apply.run(&*connected.registry, &**deletes),
            None => apply.rehearse(&*connected.registry),
        });
        let left = if done.exit() == Exit::Ok { left(&done) } else { Vec::new() };
        let exit = asked_by_name(&done, &left);
        self.tell_outcome(&done, deletion, exit);
        self.tell_failures(left.iter());
        Ok(self.whole(exit, done.count("deleted") > 0))
    }
}

/// What these tags are in the registry.
fn tags_of(written: &[WrittenTag], home: &Home) -> Result<Vec<Tagged>, Error> {
    written.iter().map(|written| home.tag(written)).collect()
}

/// Why tags that somebody named are not gone, or were not there: that is no success.
fn left(done: &OutcomeReport) -> Vec<Error> {
    let left = done.tags().filter_map(|(doomed, settled)| {
        let exit = match settled {
            Settled::AlreadyGone => Exit::NotFound,
            Settled::Protected(_) | Settled::Forbidden(_) => Exit::Denied,
            Settled::Moved(_) | Settled::Skipped(_) => Exit::Refused,
            _ => return None,
        };
        let name = format!("{}/{}:{}", done.host, doomed.repository, doomed.tag);
        let cause = settled.reason().unwrap_or_else(|| "there is no such tag".to_owned());
        Some(Error::new(exit, format!("delete {name}"), cause).with_hint(match exit {
            Exit::NotFound => "check the name: registry-gate tags lists what there is",
            Exit::Denied => {
                "ask a maintainer, or change the protection rule: Settings > Packages and registries"
            }
            _ => "look at it again: registry-gate inspect; leave the digest away to delete it whatever it is",
        }))
    });
    left.collect()
}

/// How a deletion of named tags ends: what is there and stays weighs more than what never was.
fn asked_by_name(done: &OutcomeReport, left: &[Error]) -> Exit {
    let weighs =
        |exit: &Exit| [Exit::NotFound, Exit::Refused, Exit::Denied].iter().position(|other| other == exit);
    let Some(exit) = left.iter().map(|error| error.exit).max_by_key(weighs) else { return done.exit() };
    let changed = done.settled.iter().any(Settled::is_deleted);
    if changed && exit != Exit::NotFound { Exit::Partial } else { exit }
}
