//! Lists for spreadsheets (RFC 4180). Empty is what is not known; `complete` is in every row, because a file of rows
//! has no other place to say that some are missing.

use std::io;

use super::{Format, Paint, moment, not_written_as, text};
use crate::report::{OutcomeReport, PlanReport, Reasons, Report, RepositoriesReport, TagsReport};
use crate::words::shown_up_to;

/// Writes a report as a table, a row a tag or a repository; a count is a number as it is for people.
pub(super) fn present(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match *report {
        Report::Tags(report) => tags(report, out),
        Report::Repositories(report) => repositories(report, out),
        Report::Plan(report) => plan(report, out),
        Report::Outcome(report, _) => outcome(report, out),
        Report::Count { .. } => text::present(report, Paint(false), out),
        // It is told on standard error.
        Report::Refused(..) | Report::Failure(_) => Ok(()),
        Report::Check(_)
        | Report::Age(_)
        | Report::Inspect(..)
        | Report::Key(_)
        | Report::Keys(_)
        | Report::RepositoryDeletions(_)
        | Report::Retag(_)
        | Report::Pipeline(_)
        | Report::Doctor(_) => Err(not_written_as(Format::Csv)),
    }
}

/// Writes the answer to `tags`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn tags(report: &TagsReport, out: &mut dyn io::Write) -> io::Result<()> {
    let complete = complete(report.unfinished.is_none());
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "repository",
        "name",
        "digest",
        "media_type",
        "size_bytes",
        "created",
        "published",
        "age_seconds",
        "age",
        "platforms",
        "complete",
    ])?;
    for entry in &report.tags {
        let (tag, age) = (&entry.tag, report.age(entry));
        let platforms = tag.images.as_ref().map(|images| {
            let names = images.iter().filter_map(|image| Some(image.platform.as_ref()?.to_string()));
            names.collect::<Vec<_>>().join(" ")
        });
        rows.write_record([
            entry.repository.as_str(),
            tag.name.as_str(),
            tag.digest.as_ref().map_or("", |digest| digest.as_str()),
            &tag.media_type.as_deref().map(cell).unwrap_or_default(),
            &number(tag.size_bytes),
            &tag.created.map(|built| moment(built.oldest)).unwrap_or_default(),
            &tag.published.map(moment).unwrap_or_default(),
            &number(age.map(|age| age.span.seconds())),
            &number(age.and_then(|age| Some(report.unit?.count(age.span)))),
            &platforms.unwrap_or_default(),
            complete,
        ])?;
    }
    rows.flush()
}

/// Writes the answer to `cleanup`: a row a tag.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn plan(report: &PlanReport, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "repository",
        "name",
        "action",
        "reason",
        "digest",
        "size_bytes",
        "created",
        "published",
        "age_seconds",
        "image_stays",
    ])?;
    let reasons = Reasons::of(report);
    for plan in &report.plan.repositories {
        for (place, tag) in plan.tags.placed() {
            let age = report.age(tag);
            rows.write_record([
                plan.repository.as_str(),
                tag.name.as_str(),
                plan.reasons[place].fate().name(),
                &cell(&reasons.told(plan, place)),
                tag.digest.as_ref().map_or("", |digest| digest.as_str()),
                &number(tag.size_bytes),
                &tag.created.map(|built| moment(built.newest)).unwrap_or_default(),
                &tag.published.map(moment).unwrap_or_default(),
                &number(age.map(|age| age.span.seconds())),
                plan.holder(place).map_or("", |holder| holder.as_str()),
            ])?;
        }
    }
    rows.flush()
}

/// Writes what became of a plan: a row a tag that was to go.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn outcome(report: &OutcomeReport, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(["repository", "name", "digest", "outcome", "reason"])?;
    for (doomed, settled) in report.tags() {
        rows.write_record([
            doomed.repository.as_str(),
            doomed.tag.as_str(),
            settled.digest().or(doomed.digest.as_ref()).map_or("", |digest| digest.as_str()),
            settled.name(),
            &cell(&settled.reason().unwrap_or_default()),
        ])?;
    }
    rows.flush()
}

/// Writes the answer to `repositories`; their tags are one field, separated by blanks.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn repositories(report: &RepositoriesReport, out: &mut dyn io::Write) -> io::Result<()> {
    let complete = complete(report.unfinished.is_none());
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "id",
        "project_id",
        "path",
        "name",
        "location",
        "created_at",
        "status",
        "cleanup_policy_started_at",
        "tags_count",
        "stored_bytes",
        "newest",
        "newest_date",
        "web_url",
        "api_url",
        "tags_url",
        "tags",
        "complete",
    ])?;
    for entry in &report.repositories {
        let newest = entry.newest.as_ref();
        let tags = entry.tags.iter().flatten().map(crate::image::Tag::as_str).collect::<Vec<_>>().join(" ");
        rows.write_record([
            entry.id.to_string().as_str(),
            &entry.project_id.to_string(),
            entry.path.as_str(),
            &cell(&entry.name),
            &cell(&entry.location),
            &entry.created_at.map(moment).unwrap_or_default(),
            &entry.status.as_deref().map(cell).unwrap_or_default(),
            &entry.cleanup_policy_started_at.map(moment).unwrap_or_default(),
            &number(entry.tags_count),
            &number(entry.stored_bytes),
            newest.map_or("", |(name, _)| name.as_str()),
            &newest.map(|(_, published)| moment(*published)).unwrap_or_default(),
            &cell(&entry.web_url),
            &cell(&entry.api_url),
            &cell(&entry.tags_url),
            &tags,
            complete,
        ])?;
    }
    rows.flush()
}

/// The most characters of somebody else's words in a field.
const MOST: usize = 400;

/// Somebody else's words as a field: nothing dangerous, and no formula. What begins with one of these characters is
/// reckoned by spreadsheets, which the quote before it prevents (OWASP, "CSV injection").
fn cell(text: &str) -> String {
    let shown = shown_up_to(MOST, text);
    if shown.starts_with(['=', '+', '-', '@']) { format!("'{shown}") } else { shown }
}

fn complete(complete: bool) -> &'static str {
    if complete { "true" } else { "false" }
}

fn number(number: Option<u64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula_or_steers_a_log() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(["+1", "-1", "@x", "a=b"].map(cell), ["'+1", "'-1", "'@x", "a=b"]);
        assert_eq!(cell("\t=1\u{61c}\u{9b}"), "\u{fffd}=1\u{fffd}\u{fffd}");
        assert_eq!(cell(&"x".repeat(500)).chars().count(), 401);
    }
}
