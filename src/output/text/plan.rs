//! A plan, and what became of it, for people: tags in groups of one reason, what goes before what stays, so that
//! thousands of lines can be read by their headings.

use std::io;

use super::{push_size, size};
use crate::cleanup::{Doomed, Fate, RepositoryPlan, TagAt, Totals};
use crate::image::Tag;
use crate::output::Paint;
use crate::report::{OutcomeReport, PlanReport, RepositoryDeletionsReport, RepositoryEnd, Settled};
use crate::words::sort::sort;
use crate::words::{counted, shown_up_to};

/// Writes the answer to `cleanup`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn plan(report: &PlanReport, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    groups(report, paint, out, &|repository, places, out| {
        rows(report, repository, &newest_first(report, repository, places), paint, out)
    })
}

/// Writes the answer to `cleanup --summary`: the groups, without their tags.
///
/// # Errors
/// When it cannot be written.
pub(super) fn plan_summary(report: &PlanReport, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    groups(report, paint, out, &|_, _, _| Ok(()))
}

/// Writes what is told of the tags of a repository at these places.
type TellTags<'a> = dyn Fn(&RepositoryPlan, Vec<TagAt>, &mut dyn io::Write) -> io::Result<()> + 'a;

/// The groups of each repository with what is told of their tags, and the sums.
fn groups(
    report: &PlanReport,
    paint: Paint,
    out: &mut dyn io::Write,
    tell_tags: &TellTags<'_>,
) -> io::Result<()> {
    for repository in &report.plan.repositories {
        let Totals { tags, deleted, .. } = repository.totals;
        let path = format!("{}/{}", report.host, repository.repository);
        writeln!(
            out,
            "{path}: {}, {deleted} to delete, {} to keep",
            counted(tags, "tag", "tags"),
            tags - deleted
        )?;
        for (reason, places) in repository.groups() {
            let heading = match reason.fate() {
                Fate::Delete => paint.warning(&format!("delete {}", places.len())),
                Fate::Keep => paint.good(&format!("keep {}", places.len())),
            };
            writeln!(out, "{heading}: {}", shown_reason(&reason.grouped(&report.policy)))?;
            tell_tags(repository, places, out)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", total(report))?;
    if let Some(refusal) = &report.plan.refusal {
        let warning = paint.failure("warning:");
        writeln!(out, "{warning} carrying it out would be refused: {refusal}\n  hint: {}", refusal.hint())?;
    }
    Ok(())
}

/// These places in the order of their tags' dates, as they were ranked; what has none comes last.
fn newest_first(report: &PlanReport, repository: &RepositoryPlan, places: Vec<TagAt>) -> Vec<TagAt> {
    // Worked out once for each, not with each comparison: there may be a million.
    let date = |place: TagAt| {
        let age = report.age(&repository.tags[place]);
        (place, age.map_or(i128::MIN, |age| age.date.unix_timestamp_nanos()))
    };
    let mut dated: Vec<(TagAt, i128)> = places.into_iter().map(date).collect();
    sort(&mut dated, |(_, a), (_, b)| b.cmp(a));
    dated.into_iter().map(|(place, _)| place).collect()
}

/// One line a tag.
fn rows(
    report: &PlanReport,
    repository: &RepositoryPlan,
    places: &[TagAt],
    paint: Paint,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let name = |place: &TagAt| repository.tags[*place].name.as_str();
    let width = places.iter().map(|place| name(place).len()).max().unwrap_or_default();
    // One line after the other in the same place: there may be a million.
    let (mut line, mut cells, mut cell) = (String::new(), String::new(), String::new());
    for place in places {
        let tag = &repository.tags[*place];
        cell.clear();
        match report.age(tag) {
            Some(age) => age.span.push_to(&mut cell),
            None => cell.push('-'),
        }
        cells.clear();
        right(&cell, 7, &mut cells);
        cells.push_str("  ");
        cell.clear();
        match tag.size_bytes {
            Some(bytes) => push_size(bytes, &mut cell),
            None => cell.push('-'),
        }
        right(&cell, 9, &mut cells);
        cells.push_str("  ");
        cells.push_str(tag.digest.as_ref().map_or("-", |digest| digest.short()));
        line.clear();
        line.push_str("  ");
        line.push_str(name(place));
        blanks(width - name(place).len() + 2, &mut line);
        match paint {
            Paint(true) => line.push_str(&paint.faint(&cells)),
            Paint(false) => line.push_str(&cells),
        }
        let notes = notes(report, repository, *place);
        if !notes.is_empty() {
            line.push_str("  ");
            line.push_str(&notes);
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Puts a text of ASCII to the right of a column so wide.
fn right(text: &str, width: usize, cells: &mut String) {
    blanks(width.saturating_sub(text.len()), cells);
    cells.push_str(text);
}

/// Puts so many blanks at the end of a line, up to as many as the longest name has and two more.
fn blanks(count: usize, line: &mut String) {
    const BLANKS: &str = match str::from_utf8(&[b' '; Tag::MAX + 2]) {
        Ok(blanks) => blanks,
        Err(_) => "",
    };
    line.push_str(&BLANKS[..count.min(BLANKS.len())]);
}

/// What is to be said of one tag and not of all that have its reason.
fn notes(report: &PlanReport, repository: &RepositoryPlan, place: TagAt) -> String {
    let reason = repository.reasons[place];
    let held = repository.holder(place).map(|holder| format!("its image stays: {holder}"));
    let told = reason
        .is_particular()
        .then(|| shown_reason(&reason.told(&report.policy, &report.in_use, |at| repository.name(at))));
    match (held, told) {
        (Some(held), Some(told)) => format!("{held}; {told}"),
        (held, told) => held.or(told).unwrap_or_default(),
    }
}

/// What a plan comes to, in a line for people.
#[must_use]
pub(crate) fn total(report: &PlanReport) -> String {
    let totals = report.plan.totals();
    let place = match report.plan.repositories.len() {
        1 => String::new(),
        count => format!(" in {count} repositories"),
    };
    let unknown = match totals.unknown {
        0 => String::new(),
        count => format!(", {count} of them because something about them is unknown"),
    };
    format!(
        "{}{place}: {} to delete, {} to keep{unknown}; {}",
        counted(totals.tags, "tag", "tags"),
        totals.deleted,
        totals.kept(),
        freed(totals),
    )
}

fn freed(totals: Totals) -> String {
    let Totals { digests, digests_freed, bytes, bytes_freed, unmeasured, .. } = totals;
    if digests_freed == 0 {
        return "no image is freed".to_owned();
    }
    let unknown = match unmeasured {
        0 => String::new(),
        count => format!(", not counting {count} of unknown size"),
    };
    format!(
        "{digests_freed} of {} freed, at most {} of {}{unknown}",
        counted(digests, "image", "images"),
        size(bytes_freed),
        size(bytes)
    )
}

/// Writes what became of a plan: a line for each tag that had its turn, with what went and why, or why it stays; and the
/// sums.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn outcome(report: &OutcomeReport, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let told = report.tags().filter(|(_, settled)| **settled != Settled::NotReached);
    settled(told, paint, out)?;
    writeln!(out, "{}", sum(report))
}

/// Writes what became of a plan in sums, and a line for each tag that stays, or was gone before.
///
/// # Errors
/// When it cannot be written.
pub(super) fn outcome_summary(
    report: &OutcomeReport,
    paint: Paint,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let is_told = |settled: &Settled| {
        !matches!(settled, Settled::Deleted(_) | Settled::WouldDelete | Settled::NotReached)
    };
    settled(report.tags().filter(|(_, settled)| is_told(settled)), paint, out)?;
    writeln!(out, "{}", sum(report))
}

/// A line a tag.
fn settled<'a>(
    told: impl Iterator<Item = (&'a Doomed, &'a Settled)> + Clone,
    paint: Paint,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let name = |doomed: &Doomed| format!("{}:{}", doomed.repository, doomed.tag);
    let width = told.clone().map(|(doomed, _)| name(doomed).len()).max().unwrap_or_default();
    let words = told.clone().map(|(_, settled)| spelled(settled).len()).max().unwrap_or_default().max(7);
    for (doomed, settled) in told {
        let word = format!("{:words$}", spelled(settled));
        let word = match settled {
            Settled::Failed(_) => paint.failure(&word),
            _ => paint.warning(&word),
        };
        let line = format!("{word}  {:width$}  {}", name(doomed), shown_reason(&reason(doomed, settled)));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Why a tag stays; of one that went, or would, what it was and why.
fn reason(doomed: &Doomed, settled: &Settled) -> String {
    let went = matches!(settled, Settled::Deleted(_) | Settled::WouldDelete);
    let digest = settled.digest().or(doomed.digest.as_ref()).map(|digest| digest.short().to_owned());
    let parts = [digest, doomed.why.as_deref().map(str::to_owned)];
    match settled.reason() {
        Some(reason) => reason,
        None if went => parts.into_iter().flatten().collect::<Vec<_>>().join("  "),
        None => String::new(),
    }
}

/// What became of it, in a line for people.
#[must_use]
pub(crate) fn sum(report: &OutcomeReport) -> String {
    let (bytes, unknown) = report.freed();
    let would = report.count("would_delete");
    let others = [
        (report.count("already_gone"), "already gone"),
        (report.count("skipped"), "skipped"),
        (report.count("failed"), "failed"),
        (report.count("not_reached"), "not reached"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others = others.fold(String::new(), |told, (count, noun)| told + &format!(", {count} {noun}"));
    let freed = match (bytes, unknown) {
        (0, 0) => String::new(),
        (bytes, 0) => format!("; at most {} freed", size(bytes)),
        (bytes, unknown) => {
            format!("; at most {} freed, not counting {unknown} of unknown size", size(bytes))
        }
    };
    let tags = counted(report.doomed.len(), "tag", "tags");
    match would {
        0 => format!("{} of {tags} deleted{others}{freed}", report.count("deleted")),
        _ => format!("{would} of {tags} would be deleted{others}"),
    }
}

fn spelled(settled: &Settled) -> &'static str {
    match settled {
        Settled::AlreadyGone => "gone",
        Settled::WouldDelete => "would delete",
        other => other.name(),
    }
}

/// A reason may hold words of refs, labels and servers.
fn shown_reason(reason: &str) -> String {
    shown_up_to(400, reason)
}

/// What became of repositories: a line each.
#[must_use]
pub(crate) fn repository_deletions(report: &RepositoryDeletionsReport, paint: Paint) -> String {
    let told = report.repositories.iter().map(|(repository, end)| {
        let word = match end {
            Ok(RepositoryEnd::WouldDelete) => paint.warning("would delete"),
            Ok(RepositoryEnd::Scheduled) => paint.warning("will be deleted by GitLab"),
            Ok(RepositoryEnd::Deleted) => paint.warning("deleted"),
            Err(_) => paint.failure("failed"),
        };
        format!("{word}  {}/{repository}\n", report.host)
    });
    told.collect()
}
