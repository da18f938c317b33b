//! Any report: what a format is handed.

use super::{
    AgeReport, CheckReport, DoctorReport, ImageReport, KeyReport, KeysReport, OutcomeReport, PipelineReport,
    PlanReport, RepositoriesReport, RepositoryDeletionsReport, RetagReport, TagsReport,
};
use crate::dates::age::Unit;
use crate::error::Error;
use crate::exit::Exit;

/// What a command has to say.
#[derive(Clone, Copy, Debug)]
pub enum Report<'a> {
    /// Of `check`.
    Check(&'a CheckReport),
    /// Of `age`.
    Age(&'a AgeReport),
    /// Of `inspect`, with the unit in which the age is told as a number.
    Inspect(&'a ImageReport, Option<Unit>),
    /// Of `tags`.
    Tags(&'a TagsReport),
    /// Of `repositories`.
    Repositories(&'a RepositoriesReport),
    /// Of `--count`.
    Count {
        /// How many the filters left.
        count: usize,
        /// Whether the list was read to its end.
        complete: bool,
    },
    /// Of `cleanup`.
    Plan(&'a PlanReport),
    /// Of what deletes tags, with how the run ends.
    Outcome(&'a OutcomeReport, Exit),
    /// Of `delete --repository`.
    RepositoryDeletions(&'a RepositoryDeletionsReport),
    /// Of a cleanup of so many tags that a safety limit stopped before anything was done.
    Refused(&'a Error, usize),
    /// Of `key`.
    Key(&'a KeyReport),
    /// Of `key --config`.
    Keys(&'a KeysReport),
    /// Of `retag`.
    Retag(&'a RetagReport),
    /// Of `pipeline`.
    Pipeline(&'a PipelineReport),
    /// Of `doctor`.
    Doctor(&'a DoctorReport),
    /// Of a run that came to no answer.
    Failure(Failure<'a>),
}

/// Why a run came to no answer.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// In one line.
    pub reason: &'a str,
    /// What failed, where it is of a class.
    pub error: Option<&'a Error>,
    /// What the answer would have been about.
    pub kind: AnswerKind,
}

/// What an answer for later jobs is about: each kind has variables of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerKind {
    /// Whether images are there.
    #[default]
    Gate,
    /// What a cleanup comes to.
    Cleanup,
    /// A content key.
    Key,
    /// Which names an image was given.
    Retag,
    /// Which images a child pipeline builds.
    Pipeline,
}
