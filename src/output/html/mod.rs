//! Answers as pages: one file that a browser opens from a job's artifacts, or from a mail, years later.
//!
//! So it asks nothing of any host, and its Content-Security-Policy lets it ask nothing: style, script and data are in
//! the file. The script draws; what must be readable without it (the totals, and that something is missing or
//! refused) is written here. What a server said is text in all of it: escaped here, `textContent` there.
//!
//! What all pages have is beside this file (`frame.html`, `common.css`, `common.js`), what one has is in its folder.

mod embedded;
mod links;
mod plan;
mod tags;
mod total;

pub use plan::plan;
pub use tags::tags;

#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};

use time::OffsetDateTime;

use super::{Format, moment, not_written_as};
use crate::dates::age::Clock;
use crate::output::escape::Text;
use crate::report::{MadeBy, PlanReport, Report, TagsReport};

const FRAME: &str = include_str!("frame.html");
const STYLE: &str = include_str!("common.css");
const SCRIPT: &str = include_str!("common.js");

/// Writes a report as a page.
pub(super) fn present(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    match *report {
        Report::Tags(report) => tags(report, &title_of_tags(report), out),
        Report::Plan(report) => plan(report, &title_of_plan(report), out),
        _ => Err(not_written_as(Format::Html)),
    }
}

fn title_of_tags(report: &TagsReport) -> String {
    match report.repositories.as_slice() {
        [only] => format!("Tags of {}/{}", report.host, only.repository),
        _ => format!("Tags of {}", report.host),
    }
}

fn title_of_plan(report: &PlanReport) -> String {
    match (report.plan.repositories.as_slice(), &report.project) {
        ([only], _) => format!("Cleanup of {}/{}", report.host, only.repository),
        (_, Some(project)) => format!("Cleanup of {}/{project}", report.host),
        (_, None) => format!("Cleanup of {}", report.host),
    }
}

/// What one page has of its own. In `body`, as in the frame, `{{name}}` is where `fill` writes.
struct PageParts<'a> {
    title: &'a str,
    /// What stands before the title of a page that must not be mistaken.
    mark: &'static str,
    host: &'a str,
    now: OffsetDateTime,
    made_by: &'a MadeBy,
    style: &'static str,
    body: &'static str,
    script: &'static str,
    fill: &'a dyn Fn(&str, &mut dyn Write) -> io::Result<()>,
}

impl PageParts<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        filled(FRAME, &mut out, &|slot, out| match slot {
            "title" => write!(out, "{}", Text(self.title)),
            "mark" => out.write_all(self.mark.as_bytes()),
            "host" => write!(out, "{}", Text(self.host)),
            "now" => out.write_all(moment(self.now).as_bytes()),
            "made_by" => links::write(self.made_by, out),
            "common_style" => out.write_all(STYLE.as_bytes()),
            "style" => out.write_all(self.style.as_bytes()),
            "common_script" => out.write_all(SCRIPT.as_bytes()),
            "script" => out.write_all(self.script.as_bytes()),
            "body" => filled(self.body, out, self.fill),
            _ => (self.fill)(slot, out),
        })?;
        out.flush()
    }
}

/// Writes a text with its slots filled.
fn filled(
    text: &str,
    out: &mut dyn Write,
    fill: &dyn Fn(&str, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    for part in text.split("{{") {
        let text = match part.split_once("}}") {
            Some((slot, text)) => {
                fill(slot, out)?;
                text
            }
            None => part,
        };
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// The first thing to be seen: what is wrong, in a word and in a sentence, what that means, and what to do.
fn banner(mark: &str, cause: &str, meaning: &str, hint: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<div class=\"banner\" role=\"alert\"><strong>{mark}: {}</strong>", Text(cause))?;
    writeln!(out, "<p>{}</p>", Text(meaning))?;
    if let Some(hint) = hint {
        writeln!(out, "<p>Hint: {}</p>", Text(hint))?;
    }
    writeln!(out, "</div>")
}

fn counted(clock: Clock) -> &'static str {
    match clock {
        Clock::Auto => "Ages count from publication where that is known, else from creation.",
        Clock::Created => "Ages count from creation.",
        Clock::Published => "Ages count from publication.",
    }
}
