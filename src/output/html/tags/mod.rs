//! The page of a list: charts, and a table to sort and search.

mod data;
mod totals;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::{PageParts, banner, counted};
use crate::report::TagsReport;

const STYLE: &str = include_str!("page.css");
const BODY: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
#[cfg(test)]
pub(super) const PARTS: [&str; 3] = [STYLE, BODY, SCRIPT];

/// Writes the answer to `tags` as one page with this heading.
///
/// # Errors
/// When it cannot be written.
pub fn tags(report: &TagsReport, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let page = PageParts {
        title,
        mark: if report.unfinished.is_some() { "INCOMPLETE: " } else { "" },
        host: &report.host,
        now: report.now,
        made_by: &report.made_by,
        style: STYLE,
        body: BODY,
        script: SCRIPT,
        fill: &|slot, out| fill(slot, report, out),
    };
    page.write(out)
}

fn fill(slot: &str, report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    match slot {
        "about" => out.write_all(counted(report.clock).as_bytes()),
        "banner" => report.unfinished.as_ref().map_or(Ok(()), |error| {
            let meaning = format!(
                "Could not {}. What is missing here may well exist; no total counts it.",
                error.attempt
            );
            banner("incomplete", &error.summary(), &meaning, error.hint.as_deref(), out)
        }),
        "totals" => totals::write(report, out),
        "data" => data::write(report, out),
        _ => Ok(()),
    }
}
