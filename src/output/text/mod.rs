//! Answers for people: aligned lines, the verdict first.

mod doctor;
mod key;
mod pipeline;
mod plan;
mod retag;
mod table;

pub(crate) use doctor::doctor;
pub(crate) use key::{explained_key, key, key_changes, keys};
pub(crate) use pipeline::explained_image;
pub(crate) use plan::{outcome, plan, repository_deletions, sum, total as total_of_plan};
pub(crate) use retag::retag;
pub(crate) use table::{repositories, tags, total, total_of_repositories};

use std::fmt::Write as _;
use std::io;

use super::{Paint, moment};
use crate::dates::age::Unit;
use crate::gate::verdict::Verdict;
use crate::registry::{Found, Presence};
use crate::report::{CheckReport, ImageReport, Report};
use crate::words::{self, push_number, shown};

/// Writes a report for people.
pub(super) fn present(report: &Report<'_>, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    match *report {
        Report::Check(report) => out.write_all(check(report, paint).as_bytes()),
        Report::Age(report) => report.age.map_or(Ok(()), |(_, count)| writeln!(out, "{count}")),
        Report::Key(report) => out.write_all(key(report).as_bytes()),
        Report::Keys(report) => out.write_all(keys(report).as_bytes()),
        Report::Inspect(report, unit) => out.write_all(inspect(report, unit, paint).as_bytes()),
        Report::Tags(report) => tags(report, paint, out),
        Report::Repositories(report) => repositories(report, paint, out),
        Report::Count { count, complete: true } => writeln!(out, "{count}"),
        Report::Count { count, complete: false } => writeln!(out, "{count} incomplete"),
        Report::Plan(report) => plan(report, paint, out),
        Report::Outcome(report, _) => outcome(report, paint, out),
        Report::RepositoryDeletions(report) => out.write_all(repository_deletions(report, paint).as_bytes()),
        Report::Pipeline(report) => out.write_all(check(&report.check, paint).as_bytes()),
        Report::Retag(report) => out.write_all(retag(report, paint).as_bytes()),
        Report::Doctor(report) => out.write_all(doctor(report, paint).as_bytes()),
        // It is told on standard error.
        Report::Refused(..) | Report::Failure(_) => Ok(()),
    }
}

/// Writes a plan, or what became of it, by its groups and sums; of another report there is nothing to sum up.
pub(super) fn summarize(report: &Report<'_>, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    match *report {
        Report::Plan(report) => plan::plan_summary(report, paint, out),
        Report::Outcome(report, _) => plan::outcome_summary(report, paint, out),
        _ => present(report, paint, out),
    }
}

/// The answer to `check`: a line for each image.
#[must_use]
pub(crate) fn check(report: &CheckReport, paint: Paint) -> String {
    let width = report.images.iter().map(|image| image.ruling.verdict.name().len()).max().unwrap_or_default();
    let called = |image: &ImageReport| match &image.name {
        Some(name) => format!("{name}  {}", image.reference),
        None => image.reference.to_string(),
    };
    let names = report.images.iter().map(|image| called(image).len()).max().unwrap_or_default();
    report.images.iter().fold(String::new(), |mut text, image| {
        let verdict = format!("{:width$}", image.ruling.verdict.name());
        let verdict = paint.verdict(image.ruling.verdict, &verdict);
        let reason = words::line(&image.ruling.reason);
        let _ = writeln!(text, "{verdict}  {:names$}  {reason}", called(image));
        text
    })
}

/// The answer to `inspect`.
#[must_use]
pub(crate) fn inspect(report: &ImageReport, unit: Option<Unit>, paint: Paint) -> String {
    let Some(found) = &report.found else {
        let verdict = paint.verdict(report.ruling.verdict, report.ruling.verdict.name());
        let reason = words::line(&report.ruling.reason);
        return format!("{verdict}  {}  {reason}\n", report.reference);
    };
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{} {value}", paint.faint(&format!("{name:11}")));
    };
    let unknown = || "unknown".to_owned();
    line("image", &report.reference.to_string());
    if report.ruling.verdict != Verdict::Present {
        let verdict = paint.verdict(report.ruling.verdict, report.ruling.verdict.name());
        line("verdict", &format!("{verdict}, {}", words::line(&report.ruling.reason)));
    }
    line("digest", found.digest.as_ref().map_or("unknown", |digest| digest.as_str()));
    line("media type", &found.media_type.as_deref().map_or_else(unknown, shown));
    line("size", &found.size_bytes().map_or_else(unknown, size));
    line("published", &found.published.map_or_else(|| "unknown (no metadata database)".to_owned(), moment));
    line("created", &created(found).map_or_else(unknown, moment));
    let age = report.age.map_or_else(unknown, |age| match unit {
        Some(unit) => format!("{} {} ({})", unit.count(age.span), unit.name(), age.verb),
        None => format!("{} ({})", age.span, age.verb),
    });
    line("age", &age);
    for image in found.images.iter().flatten() {
        let platform = match (&image.platform, &image.configuration) {
            (Some(platform), _) => platform.to_string(),
            (None, Some(_)) => "none".to_owned(),
            (None, None) => unknown(),
        };
        let parts = [
            match image.presence {
                Presence::Missing => Some("not in the registry".to_owned()),
                Presence::Unconfigured => Some("its configuration is not in the registry".to_owned()),
                Presence::There | Presence::NotAsked => None,
            },
            image.size_bytes.map(size),
            image
                .digest
                .as_ref()
                .filter(|digest| Some(*digest) != found.digest.as_ref())
                .map(|digest| digest.short().to_owned()),
            image
                .configuration
                .as_ref()
                .and_then(|configuration| configuration.created)
                .map(|date| format!("created {}", moment(date))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        line("platform", &format!("{platform:15} {}", parts.join(", ")));
        for (name, value) in image.labels().into_iter().flatten() {
            line("  label", &format!("{}={}", shown(name), shown(value)));
        }
    }
    text
}

/// The configuration's date; of several platforms the oldest, like ages.
pub(in crate::output) fn created(found: &Found) -> Option<time::OffsetDateTime> {
    let dates = found.images.iter().flatten().filter_map(|image| image.configuration.as_ref()?.created);
    dates.min()
}

/// Bytes in the unit that reads best.
pub(in crate::output) fn size(bytes: u64) -> String {
    let mut text = String::new();
    push_size(bytes, &mut text);
    text
}

/// The same at the end of a text.
fn push_size(bytes: u64, text: &mut String) {
    const UNITS: [(&str, u64); 3] = [(" GB", 1_000_000_000), (" MB", 1_000_000), (" kB", 1_000)];
    let Some((name, unit)) = UNITS.iter().find(|(_, unit)| bytes >= *unit) else {
        push_number(bytes, text);
        text.push_str(" B");
        return;
    };
    push_number(bytes / unit, text);
    text.push('.');
    push_number(bytes % unit * 10 / unit, text);
    text.push_str(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_one_unit() {
        let told: Vec<String> = [0, 999, 1_000, 4_089_942, 12_345_678_901].map(size).into();
        assert_eq!(told, ["0 B", "999 B", "1.0 kB", "4.0 MB", "12.3 GB"]);
    }
}
