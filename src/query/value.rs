//! Values of fields, and how they are written.

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Kind;
use crate::bytes;
use crate::duration::Span;
use crate::image::Platform;
use crate::version::Version;

/// What a row holds in a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nobody knows.
    Unknown,
    /// A text.
    Text(Cow<'a, str>),
    /// Several platforms, of which some may not be known.
    Platforms(Vec<Option<Cow<'a, Platform>>>),
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
            Kind::Text => Value::Text(text.to_owned().into()),
            Kind::Platforms => {
                let platform = Platform::parse(text).map_err(|error| error.to_string())?;
                Value::Platforms(vec![Some(Cow::Owned(platform))])
            }
            Kind::Bytes => Value::Number(bytes::parse(text)?),
            Kind::Span => Value::Number(Span::parse(text)?.seconds()),
            Kind::Number => Value::Number(text.parse().map_err(|_| format!("{text:?} is no whole number"))?),
            Kind::Time => Value::Time(moment(text)?),
            Kind::Version => Value::Version(
                Version::parse(text).ok_or_else(|| format!("{text:?} is no version; write 1.2.3 or 1.2"))?,
            ),
        })
    }
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
    fn a_date_is_its_first_moment() {
        assert_eq!(moment("2026-01-31"), moment("2026-01-31T00:00:00Z"));
        assert!(moment("yesterday").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_refused(text in "\\PC{0,30}") {
            for kind in [Kind::Text, Kind::Platforms, Kind::Bytes, Kind::Span, Kind::Time, Kind::Number, Kind::Version] {
                let _ = Value::parse(kind, &text);
            }
        }
    }
}
