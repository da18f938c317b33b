//! What the commands of the gate share: what is asked, who is, and how the answer is told.

use time::OffsetDateTime;

use super::content::Computing;
use super::images_file::{FromFile, WantedNames, written};
use super::session::Connected;
use super::{Run, tell};
use crate::cli::{self, CheckedImage};
use crate::command::{self, Bases, ListTargets, Wanted};
use crate::condition::Conditions;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::image::reference::Written;
use crate::key::dockerfile::Input;
use crate::report::{CheckReport, KeyReport, KeyedImage, Report, Showing};
use crate::run::journal::{Journal, Work};
use crate::tree::Hash;
use crate::words::counted;

/// What is asked, and who is.
pub(super) struct Question {
    connected: Connected,
    check: command::Check,
}

impl Run<'_> {
    /// Asks at this time.
    pub(super) fn ask_of(&self, question: &Question, now: OffsetDateTime) -> CheckReport {
        let report = question.check.run(&*question.connected.registry, now);
        let made_by = self.made_by(&question.connected);
        CheckReport { showing: Showing { made_by, ..report.showing }, ..report }
    }

    /// Writes and tells an answer.
    pub(super) fn conclude(&mut self, report: CheckReport, gate: &cli::GateArgs, is_demanded: bool) -> Exit {
        let showing = Showing { has_tests: gate.showing.junit.is_some(), is_demanded, ..report.showing };
        let report = &CheckReport { showing, ..report };
        self.write_dotenv(&Report::Check(report));
        self.decorate(&Report::Check(report));
        self.tell_failures(report.images.iter().filter_map(|image| image.error.as_ref()));
        if gate.connection.verbose {
            self.tell_unlabelled(report);
        }
        let printed = self.answer(&Report::Check(report), gate.answer.format);
        self.keep(printed);
        self.whole(report.ruling.exit, false)
    }

    /// The images that are asked for, by whatever names them.
    pub(super) fn asking(&self, gate: &cli::GateArgs, journal: &Journal) -> Result<Vec<Asking>, Error> {
        match FromFile::of(gate.config.as_deref(), &gate.only, WantedNames::Tags)? {
            Some(from) => self.of_file(gate, &from, journal),
            None => named(gate, self.content_key(gate, journal)?.as_ref()),
        }
    }

    /// Finds out where these images are.
    pub(super) fn question(
        &self,
        asking: Vec<Asking>,
        typed: &cli::GateArgs,
        gate: Gate,
        journal: &Journal,
    ) -> Result<Question, Error> {
        let names: Vec<Written> = asking.iter().map(|asking| asking.written.clone()).collect();
        let (connected, references, canary) = self.find(&typed.connection, &names, &typed.answer, journal)?;
        let wanted = references.into_iter().zip(asking);
        let wanted =
            wanted.map(|(reference, Asking { name, conditions, .. })| Wanted { name, reference, conditions });
        let (images, own) = (wanted.collect(), connected.home.image.clone());
        Ok(Question { check: command::Check { images, gate, canary, own }, connected })
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
        let progress = journal.progress(Work::Files);
        let images = self.images_of(from, &|count| progress.step(count, 0));
        progress.end();
        let asking = images?.into_iter().map(|(entry, KeyedImage { tag, report, .. })| Asking {
            written: written(&entry, &tag),
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

    /// Says which images do not say of which key they are.
    fn tell_unlabelled(&self, report: &CheckReport) {
        for image in report.images.iter().filter(|image| image.has_no_key) {
            let note = format!(
                "note: {} has no label registry-gate.key: its tag alone says what it is built from",
                image.reference
            );
            tell(&self.invocation.stderr, &note);
        }
    }
}

/// An image as it is asked for.
pub(super) struct Asking {
    name: Option<String>,
    written: Written,
    conditions: Conditions,
}

/// The images that are named.
fn named(gate: &cli::GateArgs, key: Option<&KeyReport>) -> Result<Vec<Asking>, Error> {
    let attempt = "check anything";
    let by_key: Vec<CheckedImage> = CheckedImage::by_key().filter(|_| key.is_some()).into_iter().collect();
    let asked = if gate.images.is_empty() { &by_key } else { &gate.images };
    if asked.is_empty() {
        return Err(Error::usage(attempt, "no image is named")
            .with_hint(format!("write registry-gate check v1, or set {}", cli::IMAGES)));
    }
    if key.is_some() && !asked.iter().any(CheckedImage::has_key) {
        return Err(Error::usage(attempt, "a content key is computed, and no image is looked for by it")
            .with_hint("write {key} for its tag, as in worker:{key}, or leave --content out"));
    }
    if key.is_some() && !gate.conditions.content_key.is_empty() {
        return Err(Error::usage(attempt, "a content key is computed, and --content-key names one, too")
            .with_hint("leave --content or --content-key out"));
    }
    let keys = of_each(&gate.conditions.content_key, asked.len())?;
    let conditions = |key| gate.conditions.meant(&gate.time).of_key(key);
    let asking = asked.iter().zip(keys).map(|(asked, said)| match (asked.named(), key) {
        (Some(written), _) => {
            Ok(Asking { name: None, written: written.clone(), conditions: conditions(said) })
        }
        (None, Some(key)) => match asked.with(&key.tag) {
            Ok(written) => Ok(Asking { name: None, written, conditions: conditions(Some(key.key)) }),
            Err(error) => {
                Err(Error::usage(attempt, error.to_string()).with_hint("choose a shorter --tag-length"))
            }
        },
        (None, None) => Err(Error::usage(attempt, "{key} is the tag of a content key, and none is computed")
            .with_hint("name the folder that the builder is sent with --content CONTEXT")),
    });
    asking.collect()
}

/// The key that each of so many images is of: one is that of all of them.
fn of_each(keys: &[Hash], images: usize) -> Result<Vec<Option<Hash>>, Error> {
    match keys {
        [] => Ok(vec![None; images]),
        [key] => Ok(vec![Some(*key); images]),
        keys if keys.len() == images => Ok(keys.iter().copied().map(Some).collect()),
        keys => Err(Error::usage(
            "check anything",
            format!(
                "--content-key names {} keys, and {} are asked for",
                keys.len(),
                counted(images, "image", "images")
            ),
        )
        .with_hint("give it once for all images, or once for each, in their order")),
    }
}
