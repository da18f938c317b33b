//! What became of giving an image other names, for people: a line each.

use std::fmt::Write as _;

use crate::output::Paint;
use crate::report::{CompanionEnd, RetagCompanion, RetagEnd, RetagReport, RetagTarget};
use crate::words::counted;

/// The answer to `retag`.
#[must_use]
pub(crate) fn retag(report: &RetagReport, paint: Paint) -> String {
    let words = report.targets().map(|target| spelled(target.end).len()).max().unwrap_or_default();
    let names = report.targets().map(|target| target.tag.to_string().len()).max().unwrap_or_default();
    let all = report.images.iter().flat_map(|image| image.targets.iter().map(move |target| (image, target)));
    all.fold(String::new(), |mut text, (image, target)| {
        let RetagTarget { tag, before, end, companions } = target;
        let word = format!("{:words$}", spelled(*end));
        let word = match end {
            RetagEnd::Failed | RetagEnd::Refused => paint.failure(&word),
            RetagEnd::Moved | RetagEnd::WouldMove => paint.warning(&word),
            _ => paint.good(&word),
        };
        let is = match end {
            RetagEnd::WouldCreate => image.digest.short(),
            _ => target.after(&image.digest).map_or("not there", |digest| digest.short()),
        };
        let was = match before {
            Some(before) if end.is_change() => format!(", was {}", before.short()),
            Some(_) if *end == RetagEnd::WouldMove => format!(", would be {}", image.digest.short()),
            _ => String::new(),
        };
        let _ = writeln!(text, "{word}  {:names$}  {is}{was}{}", tag.to_string(), told(companions));
        text
    })
}

/// How many things about the image are there, too.
fn told(companions: &[RetagCompanion]) -> String {
    let ends = [
        (CompanionEnd::Copied, "copied"),
        (CompanionEnd::Kept, "there before"),
        (CompanionEnd::WouldCopy, "would be copied"),
        (CompanionEnd::Missing, "not in the source"),
    ];
    ends.into_iter().fold(String::new(), |told, (end, word)| {
        match companions.iter().filter(|companion| companion.end == end).count() {
            0 => told,
            count => format!("{told}; {} {word}", counted(count, "companion", "companions")),
        }
    })
}

fn spelled(end: RetagEnd) -> &'static str {
    match end {
        RetagEnd::WouldCreate => "would create",
        RetagEnd::WouldMove => "would move",
        RetagEnd::NotReached => "not reached",
        other => other.name(),
    }
}
