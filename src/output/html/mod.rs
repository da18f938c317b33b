//! A list as a page: one file that a browser opens from a job's artifacts, or from a mail, years later.
//!
//! So it asks nothing of any host, and its Content-Security-Policy lets it ask nothing: style, script and data are in
//! the file. The script draws; what must be readable without it (the totals, and that something is missing) is
//! written here. What a server said is text in all of it: escaped here, `textContent` there.

mod data;
mod escape;
mod totals;

#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};

use escape::Text;

use super::moment;
use crate::age::Clock;
use crate::error::Error;
use crate::report::TagsReport;

/// The page; `{{name}}` is where [`fill`] writes.
const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the answer to `tags` as one page with this heading.
///
/// # Errors
/// When it cannot be written.
pub fn tags(report: &TagsReport, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    for part in PAGE.split("{{") {
        let text = match part.split_once("}}") {
            Some((slot, text)) => {
                fill(slot, report, title, &mut out)?;
                text
            }
            None => part,
        };
        out.write_all(text.as_bytes())?;
    }
    out.flush()
}

fn fill(slot: &str, report: &TagsReport, title: &str, out: &mut dyn Write) -> io::Result<()> {
    match slot {
        "style" => out.write_all(STYLE.as_bytes()),
        "script" => out.write_all(SCRIPT.as_bytes()),
        "title" => write!(out, "{}", Text(title)),
        "mark" if report.unfinished.is_some() => out.write_all(b"INCOMPLETE: "),
        "host" => write!(out, "{}", Text(&report.host)),
        "now" => out.write_all(moment(report.now).as_bytes()),
        "clock" => out.write_all(counted(report.clock).as_bytes()),
        "banner" => report.unfinished.as_ref().map_or(Ok(()), |error| banner(error, out)),
        "totals" => totals::write(report, out),
        "data" => data::write(report, out),
        _ => Ok(()),
    }
}

fn banner(error: &Error, out: &mut dyn Write) -> io::Result<()> {
    let cause = error.summary();
    writeln!(out, "<div class=\"banner\" role=\"alert\"><strong>incomplete: {}</strong>", Text(&cause))?;
    let attempt = Text(&error.attempt);
    writeln!(out, "<p>Could not {attempt}. What is missing here may well exist; no total counts it.</p>")?;
    if let Some(hint) = &error.hint {
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
