//! A run of `pipeline`.

use super::Run;
use super::images_file::InOrder;
use crate::cli;
use crate::command::{self, Wanted};
use crate::config::images::{FromFile, WantedNames};
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::image::reference::Written;
use crate::images::ImageEntry;
use crate::output::text;
use crate::pipeline::{Buildable, Promised, Stands, judge, plan};
use crate::report::{CheckReport, ImageReport, KeyedImage, PipelineReport, Report, Showing};
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn pipeline(&mut self, typed: &cli::PipelineArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let program = self.program(typed)?;
        let from = FromFile { path: &typed.config, only: &typed.only, wanted: WantedNames::All };
        let InOrder { images, include, bake } = self.images_in_order(&from, journal)?;
        let named = images.iter().map(|(ImageEntry { name, job, after, .. }, _)| Buildable {
            name,
            has_job: job.is_some(),
            after,
        });
        if typed.output.is_some() {
            judge(&named.collect::<Vec<_>>(), !include.is_empty())?;
        }
        let included =
            include.into_iter().map(|file| self.included(file)).collect::<Result<Vec<_>, Error>>()?;
        let (mut report, promised, stands) = self.ask_for(typed, &images, journal)?;
        self.tell_failures(report.check.images.iter().filter_map(|image| image.error.as_ref()));
        let exit = report.check.ruling.exit;
        if report.check.ruling.build.is_some() {
            report.check.ruling.exit = Exit::Ok;
            report.jobs = plan(&promised, &stands, bake.as_ref());
            self.write_child(&report, &promised, &included, program.as_ref())?;
        } else if let Some(child) = &self.child {
            child.fail(&report.check.why_unknown())?;
        }
        if typed.explain {
            for ((entry, keyed), image) in images.iter().zip(&report.check.images) {
                let on: Vec<&str> = entry.after.iter().map(|on| promised[*on].name.as_str()).collect();
                self.explain(&text::explained_image(image, &on, keyed.report.as_ref()));
            }
        }
        let answer = Report::Pipeline(&report);
        self.write_dotenv(&answer);
        self.decorate(&Report::Check(&report.check));
        let printed = self.answer(&answer, typed.format);
        self.keep(printed);
        Ok(self.whole(if report.check.ruling.build.is_some() { Exit::Ok } else { exit }, false))
    }

    /// Asks for all of them at once.
    fn ask_for(
        &self,
        typed: &cli::PipelineArgs,
        images: &[(ImageEntry, KeyedImage)],
        journal: &Journal,
    ) -> Result<(PipelineReport, Vec<Promised>, Vec<Stands>), Error> {
        let names: Vec<Written> = images.iter().map(|(entry, keyed)| entry.written(&keyed.tag)).collect();
        let answer = cli::Answer { exit_zero: false, canary: None, format: typed.format };
        let (connected, references, canary) = self.find(&typed.connection, &names, &answer, journal)?;
        let promised = images.iter().zip(references);
        let promised = promised.map(|((entry, keyed), reference)| self.promised(entry, keyed, reference));
        let promised = promised.collect::<Result<Vec<Promised>, Error>>()?;
        let wanted = promised.iter().map(|image| Wanted {
            name: Some(image.name.clone()),
            reference: image.reference.clone(),
            conditions: image.conditions.clone(),
        });
        let (images, own) = (wanted.collect(), connected.home.image.clone());
        let gate = Gate { on_unknown: typed.on_unknown, exit_zero: false, force: typed.force };
        let check =
            command::Check { images, gate, canary, own }.run(&*connected.registry, self.invocation.now);
        let made_by = self.made_by(&connected);
        let has_tests = typed.showing.junit.is_some();
        let check = CheckReport { showing: Showing { made_by, has_tests, ..check.showing }, ..check };
        let stands = check.images.iter().map(ImageReport::stands).collect();
        Ok((PipelineReport { check, jobs: Vec::new() }, promised, stands))
    }
}
