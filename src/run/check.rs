//! A run of `check`.

use super::content::Computing;
use super::images_file::{FromFile, written};
use super::{Run, tell};
use crate::cli::{self, CheckedImage};
use crate::command::{self, Bases, ListTargets, Wanted};
use crate::dates::age::Clock;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::gate::verdict::Conditions;
use crate::image::reference::Written;
use crate::key::dockerfile::Input;
use crate::report::{CheckReport, KeyReport, KeyedImage, Report};
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn check(&mut self, check: &cli::CheckArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let asking = match &check.config {
            Some(config) => {
                self.of_file(check, &FromFile { path: config, only: &check.only, also: false }, journal)?
            }
            None => named(check, self.content_key(check, journal)?.as_ref())?,
        };
        let names: Vec<Written> = asking.iter().map(|asking| asking.written.clone()).collect();
        let connected = self.find(&check.connection, &names, &check.answer, journal);
        let gate =
            Gate { on_unknown: check.on_unknown, exit_zero: check.answer.exit_zero, force: check.force };
        let report = match connected {
            Ok((connected, references, canary)) => {
                let wanted = references.into_iter().zip(asking);
                let wanted = wanted.map(|(reference, Asking { name, conditions, .. })| Wanted {
                    name,
                    reference,
                    conditions,
                });
                let (images, own) = (wanted.collect(), connected.home.image.clone());
                command::Check { images, gate, canary, own }.run(&*connected.registry, self.now(&check.time))
            }
            Err(error) => self.without_registry(gate, error)?,
        };
        self.write_dotenv(&Report::Check(&report));
        self.tell_failures(report.images.iter().filter_map(|image| image.error.as_ref()));
        if check.connection.verbose {
            self.tell_unlabelled(&report);
        }
        let printed = self.answer(&Report::Check(&report), check.answer.format);
        self.keep(printed);
        Ok(self.whole(report.ruling.exit, false))
    }

    /// The images of a file, each with its own conditions.
    fn of_file(
        &self,
        check: &cli::CheckArgs,
        from: &FromFile<'_>,
        journal: &Journal,
    ) -> Result<Vec<Asking>, Error> {
        let beside = [
            ("IMAGE", !check.images.is_empty()),
            ("--content", check.content.is_some()),
            ("--max-age", check.max_age.is_some()),
            ("--unknown-age", check.unknown_age.is_some()),
            ("--platform", !check.platform.is_empty()),
            ("--label", !check.label.is_empty()),
            ("--clock", check.time.clock != Clock::default()),
        ];
        let beside = beside.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag));
        if let Some(flag) = beside.or_else(|| check.handed.first_given()) {
            return Err(Error::usage(
                "check the images of a file",
                format!("{flag} is given beside --config, and the file says it of each"),
            )
            .with_hint("write it into the file: what stands in [images] is for all of them"));
        }
        let progress = journal.progress(Work::Files);
        let images = self.images_of(from, &|count| progress.step(count, 0));
        progress.end();
        let asking = images?.into_iter().map(|(entry, KeyedImage { tag, report, .. })| Asking {
            written: written(&entry, &tag),
            conditions: Conditions { key: report.map(|report| report.key), ..entry.conditions },
            name: Some(entry.name),
        });
        Ok(asking.collect())
    }

    /// The content key, where one is asked for.
    fn content_key(&self, check: &cli::CheckArgs, journal: &Journal) -> Result<Option<KeyReport>, Error> {
        let Some(context) = &check.content else {
            return match check.handed.first_given() {
                Some(flag) => Err(Error::usage(
                    "check anything",
                    format!("{flag} is about a content key, and no --content is given"),
                )
                .with_hint("name the folder that the builder is sent with --content CONTEXT")),
                None => Ok(None),
            };
        };
        let handed = check.handed.content(context, &check.platform);
        let bases = |inputs: &[Input]| self.base_digests(inputs, &check.connection, journal);
        let bases = check.handed.base_digests.then_some(&bases as Bases<'_>);
        let computing =
            Computing { content: &handed, shape: check.handed.shape(), after: &[], contents: None, bases };
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

    /// What the gate says when not even the registry was found: only `--on-unknown` can make an answer of that.
    fn without_registry(&self, gate: Gate, error: Error) -> Result<CheckReport, Error> {
        let ruling = gate.rule(&Err(error.clone()));
        if ruling.exit == error.exit {
            return Err(error);
        }
        self.tell_failures([&error].into_iter());
        Ok(CheckReport { images: Vec::new(), ruling })
    }
}

/// An image as it is asked for.
struct Asking {
    name: Option<String>,
    written: Written,
    conditions: Conditions,
}

/// The images that are named.
fn named(check: &cli::CheckArgs, key: Option<&KeyReport>) -> Result<Vec<Asking>, Error> {
    let attempt = "check anything";
    let by_key: Vec<CheckedImage> = CheckedImage::by_key().filter(|_| key.is_some()).into_iter().collect();
    let asked = if check.images.is_empty() { &by_key } else { &check.images };
    if asked.is_empty() {
        return Err(Error::usage(attempt, "no image is named")
            .with_hint(format!("write registry-gate check v1, or set {}", cli::IMAGES)));
    }
    if key.is_some() && !asked.iter().any(CheckedImage::has_key) {
        return Err(Error::usage(attempt, "a content key is computed, and no image is looked for by it")
            .with_hint("write {key} for its tag, as in worker:{key}, or leave --content out"));
    }
    let conditions = |key| Conditions {
        max_age: check.max_age,
        clock: check.time.clock,
        unknown_age: check.unknown_age,
        platforms: check.platform.clone(),
        labels: check.label.clone(),
        key,
    };
    let asking = asked.iter().map(|asked| match (asked.named(), key) {
        (Some(written), _) => {
            Ok(Asking { name: None, written: written.clone(), conditions: conditions(None) })
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
