//! Values of fields, and how they are written.

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Kind, Version};
use crate::duration::Span;

/// What a row holds in a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nobody knows.
    Unknown,
    /// A text.
    Text(Cow<'a, str>),
    /// Several texts, of which some may not be known.
    Texts(Vec<Option<String>>),
    /// Bytes, seconds, or a count.
    Number(u64),
    /// A point in time.
    Time(OffsetDateTime),
    /// A version.
    Version(Version),
}

impl Value<'_> {
    /// Reads a value as it is typed for fields of this kind.
    ///
    /// # Errors
    /// In words, when it is none.
    pub(super) fn parse(kind: Kind, text: &str) -> Result<Value<'static>, String> {
        Ok(match kind {
            Kind::Text | Kind::Texts => Value::Text(text.to_owned().into()),
            Kind::Bytes => Value::Number(bytes(text)?),
            Kind::Span => Value::Number(Span::parse(text)?.seconds()),
            Kind::Number => Value::Number(text.parse().map_err(|_| format!("{text:?} is no whole number"))?),
            Kind::Time => Value::Time(moment(text)?),
            Kind::Version => Value::Version(
                Version::parse(text).ok_or_else(|| format!("{text:?} is no version; write 1.2.3 or 1.2"))?,
            ),
        })
    }
}

/// The units of bytes, in powers of 1000 and of 1024.
const UNITS: [(&str, u64); 10] = [
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// Reads `250MB`, `1GiB`, `1.5GB`, `4096`.
fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size; write 250MB, 1GiB or 4096");
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 6 {
        return Err(wrong());
    }
    let scale = 10_u64.pow(u32::try_from(fraction.len()).unwrap_or(6));
    let part =
        u128::from(fraction.parse::<u64>().map_err(|_| wrong())?) * u128::from(*unit) / u128::from(scale);
    let whole = u128::from(whole.parse::<u64>().map_err(|_| wrong())?) * u128::from(*unit);
    u64::try_from(whole + part).map_err(|_| wrong())
}

/// Reads a time, or a date, whose first moment in UTC is meant.
fn moment(text: &str) -> Result<OffsetDateTime, String> {
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    OffsetDateTime::parse(&full, &Rfc3339)
        .map_err(|_| format!("{text:?} is no RFC 3339 time; write 2026-01-31T12:00:00Z or 2026-01-31"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_are_read_in_both_kinds_of_unit() {
        for (text, expected) in [
            ("4096", 4096),
            ("1B", 1),
            ("10kB", 10_000),
            ("10KB", 10_000),
            ("250MB", 250_000_000),
            ("1.5GB", 1_500_000_000),
            ("1GiB", 1 << 30),
            ("0.5KiB", 512),
        ] {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for text in ["", "MB", "1XB", "-1", "1.2.3MB", "1e3", "99999999999999999999", "99999999999TB", ".5MB"]
        {
            assert!(bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_is_its_first_moment() {
        assert_eq!(moment("2026-01-31"), moment("2026-01-31T00:00:00Z"));
        assert!(moment("yesterday").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_refused(text in "\\PC{0,30}") {
            for kind in [Kind::Text, Kind::Bytes, Kind::Span, Kind::Time, Kind::Number, Kind::Version] {
                let _ = Value::parse(kind, &text);
            }
        }
    }
}
