//! A pipeline as it runs: its jobs one after the other, with what each hands to the next.

use std::path::Path;

use serde_yaml_ng::{Mapping, Value};
use tempfile::TempDir;

use super::ended::{Ended, Outcome, Status};
use super::job::{Job, Need};
use super::kept::keep;
use super::made::{self, Made};
use super::project::Project;
use super::read::{Sources, flat};
use super::tools::{self, Used};
use super::variables::Variables;
use crate::runner::Wrapper;
use crate::{Done, command, executable, path, run};

/// A pipeline while it runs.
pub(super) struct Running<'a> {
    project: &'a Project<'a>,
    known: Variables,
    is_merge_request: bool,
    started: &'a [&'a str],
    kept: TempDir,
    /// What the parent's trigger job waited for.
    parent: Vec<&'a Outcome>,
}

impl<'a> Running<'a> {
    pub(super) fn new(
        project: &'a Project<'a>,
        known: Variables,
        is_merge_request: bool,
        started: &'a [&'a str],
    ) -> Self {
        Self {
            project,
            known,
            is_merge_request,
            started,
            kept: tempfile::tempdir().unwrap(),
            parent: Vec::new(),
        }
    }

    /// Runs them all; artifacts are gone afterwards.
    pub(super) fn all(&self, made: &Made) -> Ended {
        let mut done: Vec<Outcome> = Vec::new();
        for (at, job) in made.jobs.iter().enumerate() {
            let outcome = self.job(job, at, made.globals.as_ref(), &done);
            done.push(outcome);
        }
        let is_red = done.iter().any(|job| job.status == Status::Failed);
        Ended { status: if is_red { Status::Failed } else { Status::Success }, jobs: done }
    }

    fn job(&self, job: &Job, at: usize, globals: Option<&Value>, done: &[Outcome]) -> Outcome {
        let mut outcome = Outcome {
            name: job.name.clone(),
            status: Status::Skipped,
            code: 0,
            log: String::new(),
            told: Vec::new(),
            used: Used::default(),
            child: Vec::new(),
            entry: job.entry.clone(),
            stage: job.stage,
            kept: self.kept.path().join(at.to_string()),
        };
        let before: Vec<(&Outcome, bool)> = match job.needs() {
            Some(needs) => needs.iter().flat_map(|need| self.needed(need, done)).collect(),
            None => done.iter().filter(|other| other.stage < job.stage).map(|other| (other, true)).collect(),
        };
        let waits = before.iter().any(|(other, _)| !other.status.is_good() && other.status != Status::Manual);
        let is_manual = job.when == "manual" && !self.started.contains(&job.name.as_str());
        if is_manual {
            outcome.status = Status::Manual;
            return outcome;
        }
        if waits && job.when != "always" {
            return outcome;
        }
        let variables = self.variables(job, globals, &before);
        if job.config.get("trigger").is_some() {
            self.trigger(job, &variables, &before, &mut outcome);
        } else {
            self.script(job, &variables, &before, &mut outcome);
        }
        outcome
    }

    fn needed<'d>(&self, need: &Need, done: &'d [Outcome]) -> Vec<(&'d Outcome, bool)>
    where
        'a: 'd,
    {
        let among: Vec<&Outcome> = match need.pipeline {
            Some(_) => self.parent.clone(),
            None => done.iter().collect(),
        };
        let found = among.into_iter().filter(|other| other.entry == need.job || other.name == need.job);
        found.map(|other| (other, need.has_artifacts)).collect()
    }

    /// All variables of a job, from the strongest to the weakest.
    fn variables(&self, job: &Job, globals: Option<&Value>, before: &[(&Outcome, bool)]) -> Variables {
        let mut variables = Variables::default();
        if job.when == "manual" {
            variables.literal([("CI_JOB_MANUAL".to_owned(), "true".to_owned())]);
        }
        variables.literal([("CI_JOB_NAME".to_owned(), job.name.clone())]);
        let (ours, predefined): (Vec<_>, Vec<_>) =
            self.known.seen().into_iter().partition(|(name, _)| !name.starts_with("CI_"));
        variables.literal(ours);
        for (other, has_artifacts) in before {
            if *has_artifacts {
                variables.expanded(other.told.iter().cloned());
            }
        }
        variables.literal(job.matrix.iter().cloned());
        variables.table(job.config.get("variables"));
        let inherits = job.config.get("inherit").and_then(|inherit| inherit.get("variables"));
        if inherits != Some(&Value::from(false)) {
            variables.table(globals);
        }
        variables.literal(predefined);
        variables
    }

    /// Runs its lines in a folder of its own.
    fn script(&self, job: &Job, variables: &Variables, before: &[(&Outcome, bool)], outcome: &mut Outcome) {
        let folder = tempfile::tempdir().unwrap();
        let strategy = variables.seen().into_iter().find(|(name, _)| name == "GIT_STRATEGY");
        if strategy.is_none_or(|(_, value)| value != "none") {
            executable::copy(self.project.folder(), folder.path());
        }
        for (other, _) in before.iter().filter(|(other, has_artifacts)| *has_artifacts && other.kept.exists())
        {
            executable::copy(&other.kept, folder.path());
        }
        let log = folder.path().with_extension("tools");
        let mut seen = variables.seen();
        seen.push(("CI_PROJECT_DIR".to_owned(), folder.path().to_str().expect("a path").to_owned()));
        seen.push(("TOOLS_LOG".to_owned(), log.to_str().expect("a path").to_owned()));
        let done = self.shell(folder.path(), &seen, &job.lines());
        outcome.code = done.code;
        outcome.log = format!("{}{}", done.stdout, done.stderr);
        let after = job.list("after_script");
        if !after.is_empty() {
            outcome.log += &self.shell(folder.path(), &seen, &after).stdout;
        }
        let calls = std::fs::read_to_string(&log).unwrap_or_default();
        let _ = std::fs::remove_file(&log);
        let own = seen.iter().find(|(name, _)| name == "CI_REGISTRY_IMAGE").map_or("", |(_, own)| own);
        let own = own.split_once('/').map_or("", |(_, path)| path);
        match tools::done(&calls, self.project.sim, own) {
            Ok(used) => outcome.used = used,
            Err(why) => {
                outcome.code = 1;
                outcome.log += &why;
            }
        }
        keep(job, folder.path(), outcome);
        outcome.status = match outcome.code {
            0 => Status::Success,
            code if job.may_fail(code) => Status::Warning,
            _ => Status::Failed,
        };
    }

    fn shell(&self, folder: &Path, variables: &[(String, String)], lines: &[String]) -> Done {
        let programs = path(&[self.project.programs.path()]);
        let script = Wrapper::Subshell.script(folder.to_str().expect("a path"), variables, lines);
        run(command("sh").env("PATH", programs), &script)
    }

    /// Makes and runs the child of a trigger job.
    fn trigger(&self, job: &Job, variables: &Variables, before: &[(&Outcome, bool)], outcome: &mut Outcome) {
        let artifact = |name: &str, file: &str| {
            // What is not waited for has left nothing yet.
            let (from, _) = before.iter().find(|(other, _)| other.entry == name)?;
            std::fs::read_to_string(from.kept.join(file)).ok()
        };
        let sources = Sources { folder: self.project.folder(), artifact: &artifact };
        let trigger = &job.config["trigger"];
        let includes: Vec<Value> = flat(&trigger["include"]).into_iter().cloned().collect();
        let config = Mapping::from_iter([(Value::from("include"), Value::from(includes))]);
        let mut known = Variables::default();
        for (name, value) in job.config.get("variables").and_then(Value::as_mapping).into_iter().flatten() {
            let (name, value) = (name.as_str().expect("a name"), value.as_str().expect("a text"));
            known.literal([(name.to_owned(), variables.once(value))]);
        }
        known.literal([("CI_PIPELINE_SOURCE".to_owned(), "parent_pipeline".to_owned())]);
        known.literal([("CI_PIPELINE_ID".to_owned(), "8".to_owned())]);
        known.literal(self.known.seen());
        let made = sources.whole(Value::Mapping(config));
        let made = made.and_then(|config| made::of(&config, &known, self.is_merge_request));
        let ended = match made {
            Ok(made) => {
                let mut child = Running::new(self.project, known, self.is_merge_request, self.started);
                child.parent = before.iter().map(|(other, _)| *other).collect();
                child.all(&made)
            }
            Err(why) => {
                outcome.log = why;
                Ended { status: Status::Failed, jobs: Vec::new() }
            }
        };
        let follows = trigger.get("strategy").is_some();
        outcome.status = if follows { ended.status } else { Status::Success };
        outcome.child = ended.jobs;
    }
}
