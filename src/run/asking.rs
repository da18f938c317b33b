//! What the commands of the gate are asked for: images by name, by a content key, or those of a file.

use super::Run;
use super::content::Computing;
use crate::cli;
use crate::command::{Bases, ListTargets};
use crate::config::asking::{Asking, named};
use crate::config::images::{FromFile, WantedNames};
use crate::error::Error;
use crate::key::dockerfile::Input;
use crate::report::{KeyReport, KeyedImage};
use crate::run::journal::Journal;

impl Run<'_> {
    /// The images that are asked for, by whatever names them.
    pub(super) fn asking(&self, gate: &cli::GateArgs, journal: &Journal) -> Result<Vec<Asking>, Error> {
        match FromFile::of(gate.config.as_deref(), &gate.only, WantedNames::Tags)? {
            Some(from) => self.of_file(gate, &from, journal),
            None => named(gate, self.content_key(gate, journal)?.as_ref()),
        }
    }

    /// The images of a file, each with its own conditions.
    fn of_file(
        &self,
        gate: &cli::GateArgs,
        from: &FromFile<'_>,
        journal: &Journal,
    ) -> Result<Vec<Asking>, Error> {
        let beside = [("IMAGE", !gate.images.is_empty()), ("--content", gate.content.is_some())];
        let beside = beside.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag));
        let beside = beside.or_else(|| gate.conditions.first_given(&gate.time));
        if let Some(flag) = beside.or_else(|| gate.handed.first_given()) {
            return Err(Error::usage(
                "check the images of a file",
                format!("{} is given beside --config, and the file says it of each", self.said_by(flag)),
            )
            .with_hint("write it into the file: what stands in [images] is for all of them"));
        }
        let images = self.images_of(from, journal)?;
        let asking = images.into_iter().map(|(entry, KeyedImage { tag, report, .. })| Asking {
            written: entry.written(&tag),
            conditions: entry.conditions.of_key(report.map(|report| report.key)),
            name: Some(entry.name),
        });
        Ok(asking.collect())
    }

    /// The content key, where one is asked for.
    fn content_key(&self, gate: &cli::GateArgs, journal: &Journal) -> Result<Option<KeyReport>, Error> {
        let Some(context) = &gate.content else {
            return match gate.handed.first_given() {
                Some(flag) => Err(Error::usage(
                    "check anything",
                    format!("{} is about a content key, and no --content is given", self.said_by(flag)),
                )
                .with_hint("name the folder that the builder is sent with --content CONTEXT")),
                None => Ok(None),
            };
        };
        let handed = gate.handed.content(context, &gate.conditions.platform);
        let bases = |inputs: &[Input]| self.base_digests(inputs, &gate.connection, journal);
        let bases = gate.handed.base_digests.then_some(&bases as Bases<'_>);
        let computing = Computing::of_one(&handed, gate.handed.shape(), bases);
        self.compute(computing, &[], ListTargets::default()).map(Some)
    }
}
