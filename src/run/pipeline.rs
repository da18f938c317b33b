//! A run of `pipeline`.

use std::path::{Path, PathBuf};

use super::images_file::{FromFile, InOrder, WantedNames, written};
use super::{Run, tell};
use crate::cli;
use crate::command::{self, Wanted};
use crate::error::Error;
use crate::exit::Exit;
use crate::file;
use crate::gate::Gate;
use crate::gate::verdict::Verdict;
use crate::image::Reference;
use crate::image::reference::Written;
use crate::images::ImageEntry;
use crate::output::text;
use crate::pipeline::{Buildable, Child, Included, Program, Promised, Stands, judge, plan};
use crate::report::{CheckReport, ImageReport, KeyedImage, PipelineReport, Report, Showing};
use crate::run::journal::{Journal, Work};
use crate::tree::escaped;
use crate::words::quoted;

/// A file of hidden jobs is shorter than this.
const MOST_INCLUDED: u64 = 1 << 20;

impl Run<'_> {
    pub(super) fn pipeline(&mut self, typed: &cli::PipelineArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let program = self.program(typed)?;
        let progress = journal.progress(Work::Files);
        let from = FromFile { path: &typed.config, only: &typed.only, wanted: WantedNames::All };
        let chosen = self.images_in_order(&from, &|count| progress.step(count, 0));
        progress.end();
        let InOrder { images, include, bake } = chosen?;
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
            child.fail(&why_unknown(&report.check))?;
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
        let names: Vec<Written> = images.iter().map(|(entry, keyed)| written(entry, &keyed.tag)).collect();
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
        let stands = check.images.iter().map(stands).collect();
        Ok((PipelineReport { check, jobs: Vec::new() }, promised, stands))
    }

    /// An image of the file as it is promised to later jobs.
    fn promised(
        &self,
        entry: &ImageEntry,
        keyed: &KeyedImage,
        reference: Reference,
    ) -> Result<Promised, Error> {
        let mut variables = Vec::new();
        for given in &entry.variables {
            let value = given.value.as_ref().map(|value| value.expose().to_vec());
            let Some(value) = value.or_else(|| self.variable(&given.name)) else { continue };
            let name = escaped(&given.name).into_owned();
            let wrong = |cause: &str| {
                Error::configuration(format!("give the image {} the variable {name}", entry.name), cause)
                    .with_hint("its build job has the variables of the project without that")
            };
            let value = String::from_utf8(value).map_err(|_| wrong("its value is not UTF-8"))?;
            if self.variables.holds_secret(&value) {
                return Err(wrong("it holds this run's token, and the pipeline is a file that others read"));
            }
            variables.push((name, value));
        }
        let key = keyed.report.as_ref().map(|report| report.key);
        Ok(Promised {
            name: entry.name.clone(),
            job: entry.job.clone(),
            reference,
            conditions: entry.conditions.clone().of_key(key),
            after: entry.after.clone(),
            also: keyed.also.iter().map(ToString::to_string).collect(),
            variables,
        })
    }

    fn write_child(
        &self,
        report: &PipelineReport,
        promised: &[Promised],
        included: &[Included],
        program: Option<&Program>,
    ) -> Result<(), Error> {
        let Some(file) = &self.child else { return Ok(()) };
        let child = Child { jobs: &report.jobs, promised, included, job_image: &file.job_image, program };
        let (text, unlooked) = child.text()?;
        let unsaid = "what the hidden job does before its script is not said plainly in an included file of this project";
        let crowded = "it waits for more images than a job may need, and so for a whole stage";
        for (images, why) in [(unlooked.unsaid, unsaid), (unlooked.crowded, crowded)] {
            if !images.is_empty() {
                let note = format!("note: the lock alone holds for {}: {why}", images.join(", "));
                tell(&self.invocation.stderr, &note);
            }
        }
        file.write(&text)
    }

    /// Who looks again: a job of this pipeline has the program among its artifacts.
    fn program(&self, typed: &cli::PipelineArgs) -> Result<Option<Program>, Error> {
        let Some(path) = &typed.program else { return Ok(None) };
        let wrong = |cause: &str, hint: &str| {
            Error::configuration("let build jobs look again", cause).with_hint(hint)
        };
        let Some(output) = &typed.output else {
            return Err(wrong("--program is about the pipeline, and no --output is given", "name its file"));
        };
        let text_of = |name: &str| {
            let value = self.variable(name.as_bytes()).and_then(|value| String::from_utf8(value).ok());
            value.filter(|value| !value.is_empty())
        };
        let (Some(pipeline), Some(job)) = (text_of("CI_PIPELINE_ID"), text_of("CI_JOB_NAME")) else {
            return Err(wrong(
                "which job has the program is not known",
                "--program is for jobs, which have CI_PIPELINE_ID and CI_JOB_NAME",
            ));
        };
        let folder = text_of("CI_PROJECT_DIR").map(PathBuf::from);
        let below = folder.and_then(|folder| output.strip_prefix(folder).ok()).unwrap_or(output);
        let child = cli::path_in_a_script(&below.to_string_lossy()).map_err(|why| {
            let hint = "build jobs remove the file of --output: name one below the job's folder, in letters, digits and . _ - /";
            wrong(&format!("the path of --output goes into a script: {why}"), hint)
        })?;
        Ok(Some(Program { path: path.clone(), child, pipeline, job }))
    }

    /// A file that is included, with its text as far as it is one of the project's.
    ///
    /// # Errors
    /// When it is to be one of those and is not (exit 3): GitLab would not make the pipeline.
    fn included(&self, name: String) -> Result<Included, Error> {
        let folder = self.variable(b"CI_PROJECT_DIR").and_then(|folder| String::from_utf8(folder).ok());
        let path = Path::new(folder.as_deref().unwrap_or(".")).join(name.trim_start_matches('/'));
        // GitLab takes addresses, and patterns of names.
        if name.contains("://") || name.contains('*') {
            return Ok((name, None));
        }
        let wrong = |why: &str| {
            Error::configuration(format!("include {}", quoted(&name)), why)
                .with_hint("GitLab looks for it in the project's folder: name it by its path from there")
        };
        if name.split('/').any(|part| part == "..") {
            return Err(wrong("its path leads out of the project"));
        }
        let text = file::read(&path, MOST_INCLUDED, self.deadline).map_err(|why| wrong(&why.to_string()))?;
        Ok((name, String::from_utf8(text).ok()))
    }
}

/// Why nobody knows what is to be built.
fn why_unknown(check: &CheckReport) -> String {
    let error = check.images.iter().find_map(|image| image.error.as_ref());
    let why = error.map(|error| format!(": {}", error.summary())).unwrap_or_default();
    format!("{}{why}", check.ruling.reason)
}

/// What follows for a build job from what the gate says.
fn stands(image: &ImageReport) -> Stands {
    let ImageReport { reference, ruling, found, .. } = image;
    let digest = found.as_ref().and_then(|found| found.digest.as_ref());
    let verdict = ruling.verdict.name();
    Stands {
        is_built: ruling.build == Some(true),
        may_be_there_later: matches!(ruling.verdict, Verdict::Absent | Verdict::Stale | Verdict::Incomplete),
        reason: format!("{verdict}: {}", ruling.reason),
        pinned: digest.map(|digest| reference.pinned(digest)),
    }
}
