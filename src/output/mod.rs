//! How reports are presented: one file a format, one switch among them ([`write()`]), and the dotenv file.

pub mod csv;
pub mod dotenv;
mod format;
pub mod html;
pub mod json;
pub mod outcome;
mod paint;
mod shell;
pub mod text;

pub use format::Format;
pub use paint::Paint;

use std::io;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

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
        Format::Dotenv => dotenv::present(report, look.prefix, out),
    }
}

/// Why a format has nothing for a report.
fn not_written_as(format: Format) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("this answer is not written as {}", format.name()))
}

/// A time as every format writes it: RFC 3339, UTC, to the second. The first and last hours of the calendar, which an
/// image may claim and UTC cannot say, keep their offset.
pub(crate) fn moment(time: OffsetDateTime) -> String {
    let utc = time.checked_to_offset(UtcOffset::UTC).filter(|utc| utc.year() >= 0);
    utc.map_or_else(
        || time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_default(),
        digits,
    )
}

/// The digits of a time in UTC, put where they belong: a list has a million of them.
fn digits(utc: OffsetDateTime) -> String {
    let mut text = *b"0000-00-00T00:00:00Z";
    let parts = [
        (0..4, utc.year().unsigned_abs()),
        (5..7, u8::from(utc.month()).into()),
        (8..10, utc.day().into()),
        (11..13, utc.hour().into()),
        (14..16, utc.minute().into()),
        (17..19, utc.second().into()),
    ];
    for (places, mut number) in parts {
        for digit in text[places].iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod cleanup_tests;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_in_utc_where_utc_can_say_them() {
        for (said, told) in [
            ("2026-01-02T03:04:05.9+02:00", "2026-01-02T01:04:05Z"),
            ("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59-01:00"),
            ("0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00+01:00"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("1970-12-09T23:58:07Z", "1970-12-09T23:58:07Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(OffsetDateTime::parse(said, &Rfc3339).unwrap()), told);
        }
    }
}
