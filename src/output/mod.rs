//! How answers are presented: one format on standard output, and the dotenv file.

pub mod csv;
pub mod dotenv;
pub mod html;
pub mod json;
pub mod page;
mod paint;
pub mod text;

pub use paint::Paint;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A time as every format writes it: RFC 3339, UTC, to the second. The first and last hours of the calendar, which an
/// image may claim and UTC cannot say, keep their offset.
fn moment(time: OffsetDateTime) -> String {
    let written = |time: OffsetDateTime| time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).ok();
    let utc = time.checked_to_offset(time::UtcOffset::UTC).and_then(written);
    utc.or_else(|| written(time)).unwrap_or_default()
}

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
        ] {
            assert_eq!(moment(OffsetDateTime::parse(said, &Rfc3339).unwrap()), told);
        }
    }
}
