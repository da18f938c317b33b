//! What is known of every command, whichever was typed.

use super::{Command, Connection, RepositoriesArgs, Saved, ShowingArgs, TagsArgs};
use crate::output::Format;
use crate::report::AnswerKind;

impl Command {
    /// What standard output carries.
    #[must_use]
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Check(check) => check.gate.answer.format,
            Self::Wait(wait) => wait.gate.answer.format,
            Self::Age(age) => age.answer.format,
            Self::Inspect(inspect) => inspect.answer.format,
            Self::Tags(TagsArgs { listing, .. }) | Self::Repositories(RepositoriesArgs { listing, .. }) => {
                listing.format
            }
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => apply.answer.format,
                None => cleanup.answer.format,
            },
            Self::Delete(delete) => delete.format,
            Self::Key(key) => key.format,
            Self::Retag(retag) => retag.format,
            Self::Pipeline(pipeline) => pipeline.format,
            Self::Doctor(doctor) => doctor.format,
        }
    }

    /// What is told where there is no answer.
    #[must_use]
    pub(crate) fn answer_kind(&self) -> AnswerKind {
        match self {
            Self::Cleanup(_) => AnswerKind::Cleanup,
            Self::Key(_) => AnswerKind::Key,
            Self::Retag(_) => AnswerKind::Retag,
            Self::Pipeline(_) => AnswerKind::Pipeline,
            _ => AnswerKind::Gate,
        }
    }

    /// Whether something is deleted or written by it: now, or by the plan that it saves. A plan that is only shown and a
    /// dry run change nothing.
    #[must_use]
    pub fn changes(&self) -> bool {
        match self {
            Self::Check(_)
            | Self::Wait(_)
            | Self::Age(_)
            | Self::Inspect(_)
            | Self::Tags(_)
            | Self::Repositories(_)
            | Self::Key(_)
            | Self::Pipeline(_)
            | Self::Doctor(_) => false,
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => !apply.dry_run,
                None => cleanup.apply || cleanup.plan.is_some(),
            },
            Self::Delete(delete) => !delete.dry_run,
            Self::Retag(retag) => !retag.dry_run,
        }
    }

    /// Whether somebody said what the keys of the file for later jobs begin with.
    #[must_use]
    pub(crate) fn has_prefix(&self) -> bool {
        match self {
            Self::Check(check) => check.gate.prefix.is_some(),
            Self::Wait(wait) => wait.gate.prefix.is_some(),
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => apply.dotenv.prefix.is_some(),
                None => cleanup.dotenv.prefix.is_some(),
            },
            Self::Key(key) => key.prefix.is_some(),
            Self::Retag(retag) => retag.prefix.is_some(),
            Self::Pipeline(pipeline) => pipeline.prefix.is_some(),
            Self::Age(_)
            | Self::Inspect(_)
            | Self::Tags(_)
            | Self::Repositories(_)
            | Self::Delete(_)
            | Self::Doctor(_) => false,
        }
    }

    /// What GitLab shows of the answer beside the log; `None`: nothing, whatever is asked.
    #[must_use]
    pub(crate) fn showing(&self) -> Option<&ShowingArgs> {
        match self {
            Self::Check(check) => Some(&check.gate.showing),
            Self::Wait(wait) => Some(&wait.gate.showing),
            Self::Pipeline(pipeline) => Some(&pipeline.showing),
            _ => None,
        }
    }

    /// How the server is reached.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        match self {
            Self::Check(check) => &check.gate.connection,
            Self::Wait(wait) => &wait.gate.connection,
            Self::Age(age) => &age.connection,
            Self::Inspect(inspect) => &inspect.connection,
            Self::Tags(tags) => &tags.connection,
            Self::Repositories(repositories) => &repositories.connection,
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => &apply.connection,
                None => &cleanup.connection,
            },
            Self::Delete(delete) => &delete.connection,
            Self::Key(key) => &key.connection,
            Self::Retag(retag) => &retag.connection,
            Self::Pipeline(pipeline) => &pipeline.connection,
            Self::Doctor(doctor) => &doctor.connection,
        }
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        match self {
            Self::Check(check) => &mut check.gate.connection,
            Self::Wait(wait) => &mut wait.gate.connection,
            Self::Age(age) => &mut age.connection,
            Self::Inspect(inspect) => &mut inspect.connection,
            Self::Tags(tags) => &mut tags.connection,
            Self::Repositories(repositories) => &mut repositories.connection,
            Self::Cleanup(cleanup) => match &mut cleanup.saved {
                Some(Saved::Apply(apply)) => &mut apply.connection,
                None => &mut cleanup.connection,
            },
            Self::Delete(delete) => &mut delete.connection,
            Self::Key(key) => &mut key.connection,
            Self::Retag(retag) => &mut retag.connection,
            Self::Pipeline(pipeline) => &mut pipeline.connection,
            Self::Doctor(doctor) => &mut doctor.connection,
        }
    }
}
