//! What became of one question of somebody who waits: an answer, or a failure before there was anybody to ask.

use std::time::Duration;

use super::CheckReport;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::waiting;

/// Whether time may make another answer of this one.
pub(crate) fn may_change(asked: &Result<CheckReport, Error>) -> bool {
    match asked {
        Ok(report) => waiting::may_change(report.ruling.verdict, report.worst()),
        Err(error) => matches!(error.exit, Exit::Unavailable | Exit::Protocol),
    }
}

/// Whether the time limit ended this question.
pub(crate) fn is_cut(asked: &Result<CheckReport, Error>) -> bool {
    asked.as_ref().map_or(true, |report| report.ruling.exists.is_none())
}

/// What the server wished to be left alone for.
pub(crate) fn wished(asked: &Result<CheckReport, Error>) -> Duration {
    let errors = match asked {
        Ok(report) => report.images.iter().filter_map(|image| image.error.as_ref()).collect(),
        Err(error) => vec![error],
    };
    let seconds = errors.into_iter().filter_map(|error| error.again_after).map(u32::from).max();
    Duration::from_secs(seconds.unwrap_or_default().into())
}

/// What of an answer is worth a line when it changes: not that everything is older by some seconds.
pub(crate) fn state(asked: &Result<CheckReport, Error>) -> String {
    match asked {
        Ok(report) => report.images.iter().fold(String::new(), |state, image| {
            let exit = image.error.as_ref().map_or("", |error| error.exit.name());
            state + image.ruling.verdict.name() + exit + "\n"
        }),
        Err(error) => error.exit.name().to_owned(),
    }
}

/// An answer in one line.
pub(crate) fn words(asked: &Result<CheckReport, Error>) -> String {
    match asked {
        Ok(CheckReport { ruling, images, .. }) => match images.as_slice() {
            [image] => format!("{} is {}: {}", image.called(), ruling.verdict.name(), ruling.reason),
            _ => ruling.reason.clone(),
        },
        Err(error) => format!("unknown: {}", error.summary()),
    }
}
