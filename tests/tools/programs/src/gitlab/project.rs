//! A consumer's project in a folder, and the GitLab that it belongs to.

use std::path::Path;

use serde_yaml_ng::Value;
use simulator::Simulator;
use tempfile::TempDir;

use super::ended::Ended;
use super::made::{self, Made};
use super::read::Sources;
use super::run::Running;
use super::source::Source;
use super::tools;
use super::variables::Variables;
use crate::executable;

/// A project whose pipelines can be made and run.
pub struct Project<'s> {
    pub(super) sim: &'s Simulator,
    files: TempDir,
    /// Where jobs find their programs.
    pub(super) programs: TempDir,
    /// Its CI/CD variables.
    variables: Vec<(String, String)>,
}

impl<'s> Project<'s> {
    /// With the files of one of `tests/consumers`, and the program at this path.
    pub fn of(consumer: &str, sim: &'s Simulator, gate: &str) -> Self {
        let project = Self::empty(sim, gate);
        executable::copy(&crate::project().join("tests/consumers").join(consumer), project.files.path());
        project
    }

    /// Without files.
    pub fn empty(sim: &'s Simulator, gate: &str) -> Self {
        let programs = tempfile::tempdir().unwrap();
        tools::lay_out(programs.path(), gate);
        Self { sim, files: tempfile::tempdir().unwrap(), programs, variables: Vec::new() }
    }

    /// One more CI/CD variable, stronger than those of jobs.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.files.path()
    }

    /// Writes one of its files.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.files.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// One of its files.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.files.path().join(path)).unwrap()
    }

    /// The pipeline that GitLab would make, if it makes one.
    ///
    /// # Errors
    /// In GitLab's words, when it would not.
    pub fn made(&self, source: Source) -> Result<Made, String> {
        let text = self.read(".gitlab-ci.yml");
        let sources = Sources { folder: self.folder(), artifact: &|_, _| None };
        let written: Value = serde_yaml_ng::from_str(&text).map_err(|error| error.to_string())?;
        let config = sources.whole(written)?;
        made::of(&config, &self.known(source), source.is_merge_request())
    }

    /// Runs a pipeline in which nobody starts anything.
    pub fn run(&self, source: Source) -> Ended {
        self.run_with(source, &[])
    }

    /// Runs a pipeline in which a person starts these jobs.
    pub fn run_with(&self, source: Source, started: &[&str]) -> Ended {
        let made = self.made(source).unwrap_or_else(|why| panic!("GitLab makes no pipeline: {why}"));
        self.sim.clear_requests();
        let known = self.known(source);
        let running = Running::new(self, known, source.is_merge_request(), started);
        let ended = running.all(&made);
        let unknown = self.sim.unknown_requests();
        assert!(unknown.is_empty(), "{unknown:?}");
        ended
    }

    /// What is known when a pipeline is made.
    pub(super) fn known(&self, source: Source) -> Variables {
        let own = source.variables();
        let mut known = Variables::default();
        known.literal(self.variables.iter().cloned());
        known.literal(own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let rest = self.sim.env().into_iter().filter(|(name, _)| name != "CI_COMMIT_BRANCH");
        known.literal(rest);
        known
    }
}
