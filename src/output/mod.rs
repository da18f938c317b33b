//! How reports are presented: one file a format, one switch among them ([`write()`]), and the dotenv file.

mod annotations;
pub(crate) mod csv;
pub(crate) mod dotenv;
mod escape;
mod format;
pub mod html;
pub(crate) mod json;
mod junit;
pub(crate) mod outcome;
mod paint;
mod shell;
pub(crate) mod text;

pub use format::Format;
pub(crate) use paint::Paint;

pub(crate) use crate::dates::moment::moment;

use std::io;

use crate::report::Report;

/// What a format is told beside the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look<'a> {
    /// Whether what people read is coloured.
    pub paint: Paint,
    /// What variables begin with.
    pub prefix: &'a str,
}

impl Look<'_> {
    /// No colours, and no variables.
    pub const PLAIN: Look<'static> = Look { paint: Paint(false), prefix: "" };
}

/// Writes a report in a format.
///
/// # Errors
/// When it cannot be written, or is not written in that format, which the command line refuses.
pub fn write(report: &Report<'_>, format: Format, look: Look<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Text => text::present(report, look.paint, out),
        Format::Summary => text::summarize(report, look.paint, out),
        Format::Json => json::present(report, out),
        Format::Csv => csv::present(report, out),
        Format::Html => html::present(report, out),
        Format::Shell => shell::present(report, look.prefix, out),
        Format::Junit => junit::present(report, out),
        Format::Annotations => annotations::present(report, out),
        Format::Dotenv => dotenv::present(report, look.prefix, out),
    }
}

/// Why a format has nothing for a report.
fn not_written_as(format: Format) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("this answer is not written as {}", format.name()))
}

#[cfg(test)]
mod cleanup_tests;
