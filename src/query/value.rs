//! Values of fields, and how they are written.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::ValueKind;
use crate::dates::duration::Span;
use crate::dates::moment::WrittenTime;
use crate::image::Platform;
use crate::words::version::Version;
use crate::words::{bytes, quoted};

/// What a row holds in a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
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
    /// Reads a value as it is typed for fields of this kind: where it begins and where it ends, which is the same but
    /// for a date, a whole day.
    ///
    /// # Errors
    /// In words, when it is none.
    pub(super) fn ends(kind: ValueKind, text: &str) -> Result<(Value<'static>, Value<'static>), String> {
        let value = match kind {
            ValueKind::Text => Value::Text(text.to_owned().into()),
            ValueKind::Platforms => {
                let platform = Platform::parse(text).map_err(|error| error.to_string())?;
                Value::Platforms(vec![Some(Cow::Owned(platform))])
            }
            ValueKind::Bytes => Value::Number(bytes::parse(text)?),
            ValueKind::Span => Value::Number(Span::parse(text)?.seconds()),
            ValueKind::Number => {
                Value::Number(text.parse().map_err(|_| format!("{} is no whole number", quoted(text)))?)
            }
            ValueKind::Time => {
                let WrittenTime { first, last } =
                    WrittenTime::parse(text).map_err(|why| format!("{} is {why}", quoted(text)))?;
                return Ok((Value::Time(first), Value::Time(last)));
            }
            ValueKind::Version => Value::Version(
                Version::parse(text)
                    .ok_or_else(|| format!("{} is no version; write 1.2.3 or 1.2", quoted(text)))?,
            ),
        };
        Ok((value.clone(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_a_value_or_refused(text in "\\PC{0,30}") {
            for kind in [ValueKind::Text, ValueKind::Platforms, ValueKind::Bytes, ValueKind::Span, ValueKind::Time, ValueKind::Number, ValueKind::Version] {
                let _ = Value::ends(kind, &text);
            }
        }
    }
}
