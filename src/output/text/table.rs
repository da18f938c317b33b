//! Lists for people: aligned columns, a `-` for what is not known. Columns that are empty throughout are left out.

use std::io;

use super::size;
use crate::output::{Paint, moment};
use crate::report::{RepositoriesReport, TagsReport};
use crate::words;
use crate::words::{counted, shown};

/// Writes the answer to `tags`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn tags(report: &TagsReport, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let several = report.repositories.len() > 1;
    let head = ["repository", "tag", "size", "age", "published", "created", "digest", "platforms", "type"];
    let rows = || {
        report.tags.iter().map(|entry| {
            let tag = &entry.tag;
            let age = report.age(entry).map(|age| match report.unit {
                Some(unit) => format!("{} {}", unit.count(age.span), unit.name()),
                None => age.span.to_string(),
            });
            let platforms = tag.images.as_ref().map(|images| {
                let names = images.iter().filter_map(|image| Some(image.platform.as_ref()?.to_string()));
                names.collect::<Vec<_>>().join(",")
            });
            [
                several.then(|| entry.repository.to_string()),
                Some(tag.name.to_string()),
                tag.size_bytes.map(size),
                age,
                tag.published.map(moment),
                tag.created.map(|built| moment(built.oldest)),
                tag.digest.as_ref().map(|digest| digest.short().to_owned()),
                platforms.filter(|names| !names.is_empty()),
                tag.media_type.as_deref().map(short_type),
            ]
        })
    };
    table(head, rows, &[2, 3], paint, out)?;
    let cut = report.matched - report.tags.len();
    if cut > 0 {
        writeln!(out, "{}", paint.faint(&format!("{} of {} tags", report.tags.len(), report.matched)))?;
    }
    incomplete(report.unfinished.as_ref(), paint, out)
}

/// Writes the answer to `repositories`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn repositories(
    report: &RepositoriesReport,
    paint: Paint,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let head = ["id", "repository", "tags", "stored", "newest", "of", "created", "status", "page"];
    let rows = || {
        report.repositories.iter().map(|entry| {
            let newest = entry.newest.as_ref();
            [
                Some(entry.id.to_string()),
                Some(entry.path.to_string()),
                entry.tags_count.map(|count| count.to_string()),
                entry.stored_bytes.map(size),
                newest.map(|(name, _)| name.to_string()),
                newest.map(|(_, published)| moment(*published)),
                entry.created_at.map(moment),
                entry.status.clone(),
                Some(entry.web_url.clone()),
            ]
        })
    };
    table(head, rows, &[0, 2, 3], paint, out)?;
    for entry in &report.repositories {
        for tag in entry.tags.iter().flatten() {
            writeln!(out, "{}:{tag}", words::line(&entry.location))?;
        }
    }
    let cut = report.matched - report.repositories.len();
    if cut > 0 {
        let told = format!("{} of {} repositories", report.repositories.len(), report.matched);
        writeln!(out, "{}", paint.faint(&told))?;
    }
    incomplete(report.unfinished.as_ref(), paint, out)
}

/// What was listed, in a line for people: `120 tags in 3 repositories, 40 match, 20 shown`; of a `count` nothing is shown.
#[must_use]
pub(crate) fn total(report: &TagsReport, count: bool) -> String {
    let listed = report.repositories.iter().map(|totals| totals.tags).sum();
    let place = match report.repositories.len() {
        1 => String::new(),
        count => format!(" in {}", counted(count, "repository", "repositories")),
    };
    let matched = match report.matched {
        matched if matched == listed => String::new(),
        matched => format!(", {matched} match"),
    };
    let shown = shown_of(report.tags.len(), report.matched, count);
    format!("{}{place}{matched}{shown}", counted(listed, "tag", "tags"))
}

/// What was listed, in a line for people.
#[must_use]
pub(crate) fn total_of_repositories(report: &RepositoriesReport, count: bool) -> String {
    let shown = shown_of(report.repositories.len(), report.matched, count);
    format!("{}{shown}", counted(report.matched, "repository", "repositories"))
}

fn shown_of(shown: usize, matched: usize, count: bool) -> String {
    if count || shown == matched { String::new() } else { format!(", {shown} shown") }
}

fn incomplete(why: Option<&crate::error::Error>, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    match why {
        Some(error) => {
            writeln!(out, "{} cannot {}: {}", paint.failure("incomplete:"), error.attempt, error.summary())
        }
        None => Ok(()),
    }
}

/// Writes rows in columns, those in `right` to the right. They are made twice, so that none is kept.
fn table<const N: usize, I: Iterator<Item = [Option<String>; N]>>(
    head: [&str; N],
    rows: impl Fn() -> I,
    right: &[usize],
    paint: Paint,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut widths = [0; N];
    for row in rows() {
        for (width, cell) in widths.iter_mut().zip(&row) {
            *width = (*width).max(cell.as_ref().map_or(0, |cell| cell.chars().count()));
        }
    }
    let shown: Vec<usize> = (0..N).filter(|at| widths[*at] > 0).collect();
    let Some(last) = shown.last().copied() else { return Ok(()) };
    for at in &shown {
        widths[*at] = widths[*at].max(head[*at].len());
    }
    let line = |cells: &[&str; N]| {
        let mut line = String::new();
        for at in &shown {
            let (cell, width) = (cells[*at], widths[*at]);
            let padded = match () {
                () if right.contains(at) => format!("{cell:>width$}"),
                () if *at == last => cell.to_owned(),
                () => format!("{cell:width$}"),
            };
            line.push_str(&padded);
            if *at != last {
                line.push_str("  ");
            }
        }
        line
    };
    writeln!(out, "{}", paint.faint(line(&head).trim_end()))?;
    for row in rows() {
        let cells: [&str; N] = std::array::from_fn(|at| row[at].as_deref().unwrap_or("-"));
        writeln!(out, "{}", words::line(line(&cells).trim_end()))?;
    }
    Ok(())
}

/// A media type without what all of them have in common: `oci index`, `docker manifest`.
fn short_type(media_type: &str) -> String {
    use crate::image::media_type::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};
    match media_type {
        OCI_MANIFEST => "oci image".to_owned(),
        OCI_INDEX => "oci index".to_owned(),
        DOCKER_MANIFEST => "docker image".to_owned(),
        DOCKER_LIST => "docker list".to_owned(),
        other => shown(other),
    }
}
