//! How jobs and pipelines end.

use std::path::PathBuf;

use super::tools::Used;

/// How a job or a pipeline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Green.
    Success,
    /// It failed and may.
    Warning,
    /// Red.
    Failed,
    /// It did not begin.
    Skipped,
    /// It waits for a person.
    Manual,
}

impl Status {
    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::Success | Self::Warning)
    }
}

/// What a job came to.
#[derive(Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub status: Status,
    /// Its exit code.
    pub code: i32,
    /// What it printed.
    pub log: String,
    /// What it told later jobs.
    pub told: Vec<(String, String)>,
    pub(super) used: Used,
    /// The jobs of the pipeline that it triggered.
    pub child: Vec<Outcome>,
    pub(super) entry: String,
    pub(super) stage: usize,
    /// The folder of its artifacts.
    pub(super) kept: PathBuf,
}

/// What a pipeline came to.
#[derive(Debug)]
pub struct Ended {
    /// Red or green.
    pub status: Status,
    /// Its jobs.
    pub jobs: Vec<Outcome>,
}

impl Ended {
    /// All jobs, those of children too.
    pub fn all(&self) -> Vec<&Outcome> {
        self.jobs.iter().flat_map(|job| [job].into_iter().chain(&job.child)).collect()
    }

    /// A job by its name.
    pub fn job(&self, name: &str) -> &Outcome {
        let found = self.all().into_iter().find(|job| job.name == name);
        found.unwrap_or_else(|| panic!("no job {name} among {self:#?}"))
    }

    /// The jobs that built something.
    pub fn builds(&self) -> usize {
        self.all().iter().filter(|job| job.used.has_built).count()
    }

    /// The repositories that something was pushed to, by the last parts of their paths, sorted.
    pub fn pushed(&self) -> Vec<&str> {
        self.each(|used| &used.pushed)
    }

    /// Those of which an image was signed.
    pub fn signed(&self) -> Vec<&str> {
        self.each(|used| &used.signed)
    }

    /// What else jobs called.
    pub fn called(&self) -> Vec<&str> {
        self.each(|used| &used.others)
    }

    fn each<'a>(&'a self, of: impl Fn(&'a Used) -> &'a Vec<String>) -> Vec<&'a str> {
        let mut names: Vec<&str> =
            self.all().into_iter().flat_map(|job| of(&job.used)).map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
