//! Points in time as people write them: RFC 3339, or a date alone, which is that whole day in UTC. And the one way in
//! which they are written here.

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// A time that somebody wrote: of a date alone its first and its last moment, otherwise twice the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenTime {
    /// Where it begins.
    pub first: OffsetDateTime,
    /// Where it ends, itself included.
    pub last: OffsetDateTime,
}

impl WrittenTime {
    /// Reads a time or a date.
    ///
    /// # Errors
    /// In words that fit after `it is`, when it is neither.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        let day = || {
            let [first, last] = ["T00:00:00Z", "T23:59:59.999999999Z"].map(|time| format!("{text}{time}"));
            Some(Self { first: read(&first)?, last: read(&last)? })
        };
        let written = match text.len() {
            10 => day(),
            _ => read(text).map(|moment| Self { first: moment, last: moment }),
        };
        written.ok_or_else(|| {
            "no RFC 3339 time; write 2026-01-31T12:00:00Z, or 2026-01-31 for the whole day".to_owned()
        })
    }

    /// The time as of which ages are told where somebody asks for this one. That of a date is the end of its day, to the
    /// second: what came to be on that day has an age then.
    #[must_use]
    pub(crate) fn as_of(self) -> OffsetDateTime {
        if self.first == self.last { self.last } else { self.last.replace_nanosecond(0).unwrap_or(self.last) }
    }
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
mod tests {
    use super::*;

    fn written(text: &str) -> [String; 3] {
        let read = WrittenTime::parse(text).unwrap();
        [read.first, read.last, read.as_of()].map(|moment| moment.format(&Rfc3339).unwrap())
    }

    #[test]
    fn a_date_is_its_whole_day_in_utc() {
        assert_eq!(
            written("2026-01-31"),
            ["2026-01-31T00:00:00Z", "2026-01-31T23:59:59.999999999Z", "2026-01-31T23:59:59Z"]
        );
        assert_eq!(written("2026-01-31T12:00:00.5+02:00"), ["2026-01-31T12:00:00.5+02:00"; 3]);
        assert_eq!(written("9999-12-31")[2], "9999-12-31T23:59:59Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "yesterday",
            "2026-02-30",
            "2026-01-31T12:00:00",
            "2026-1-31",
            "20260131",
            "2026-01",
            "",
            "2026-01-3é",
        ] {
            assert!(WrittenTime::parse(text).unwrap_err().contains("write 2026-01-31T12:00:00Z"), "{text}");
        }
    }

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
