//! Conditions as people type them: a field, an operator, a value.

use std::cmp::Ordering;

use super::{Field, Value, ValueKind};
use crate::condition::{Facts, platform};
use crate::image::Platform;
use crate::words::pattern::Pattern;
use crate::words::quoted;
use crate::words::sort::natural;

/// What must be true of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition<F> {
    field: F,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Equals(Value<'static>),
    Differs(Value<'static>),
    Below(Value<'static>),
    AtMost(Value<'static>),
    Above(Value<'static>),
    AtLeast(Value<'static>),
    /// Both ends belong to it.
    Between(Option<Value<'static>>, Option<Value<'static>>),
    Outside(Option<Value<'static>>, Option<Value<'static>>),
    Contains(String),
    Matches(Pattern),
    /// For that platform, or not for it.
    Serves(Platform),
    ServesNot(Platform),
}

impl<F: Field> Condition<F> {
    /// Reads a condition.
    ///
    /// # Errors
    /// In words that say what would do.
    pub(crate) fn parse(field: &str, operator: &str, value: &str) -> Result<Self, String> {
        let field = F::parse(field)?;
        let kind = field.kind();
        let is_text = matches!(kind, ValueKind::Text | ValueKind::Platforms);
        let ends = || Value::ends(kind, value);
        let range = (!is_text && value.contains("..")).then(|| range(kind, value));
        let test = match (operator, range) {
            ("=" | "==", None) if kind == ValueKind::Platforms => Test::Serves(typed_platform(value)?),
            ("!=", None) if kind == ValueKind::Platforms => Test::ServesNot(typed_platform(value)?),
            ("<" | "<=" | ">" | ">=", None) if kind == ValueKind::Platforms => {
                return Err(format!("{} takes = != ~ =~, not {operator}", field.name()));
            }
            ("=" | "==" | "between" | "..", Some(range)) => {
                let (from, to) = range?;
                Test::Between(from, to)
            }
            ("!=", Some(range)) => {
                let (from, to) = range?;
                Test::Outside(from, to)
            }
            ("between" | "..", None) => {
                return Err(format!(
                    "{} is no range; write A..B, for fields that are no texts",
                    quoted(value)
                ));
            }
            (_, Some(_)) => {
                return Err(format!("{} is a range, which goes with = and != only", quoted(value)));
            }
            ("=" | "==", None) if kind == ValueKind::Time => {
                let (first, last) = ends()?;
                Test::Between(Some(first), Some(last))
            }
            ("!=", None) if kind == ValueKind::Time => {
                let (first, last) = ends()?;
                Test::Outside(Some(first), Some(last))
            }
            ("=" | "==", None) => Test::Equals(ends()?.0),
            ("!=", None) => Test::Differs(ends()?.0),
            ("<", None) => Test::Below(ends()?.0),
            ("<=", None) => Test::AtMost(ends()?.1),
            (">", None) => Test::Above(ends()?.1),
            (">=", None) => Test::AtLeast(ends()?.0),
            ("~", None) if is_text => Test::Contains(value.to_owned()),
            ("=~", None) if is_text => Test::Matches(
                Pattern::anywhere(value).map_err(|why| format!("{} is no pattern: {why}", quoted(value)))?,
            ),
            ("~" | "=~", None) => {
                return Err(format!("{} takes = != < <= > >= and ranges, not {operator}", field.name()));
            }
            _ => return Err(format!("{} is no operator; there are = != < <= > >= ~ =~", quoted(operator))),
        };
        Ok(Self { field, test })
    }

    /// The field that it is about.
    #[must_use]
    pub(crate) fn field(&self) -> F {
        self.field
    }

    /// Whether a value meets it; `None`: nobody knows the value.
    #[must_use]
    pub(crate) fn is_met(&self, value: &Value<'_>) -> Option<bool> {
        (*value != Value::Unknown).then(|| self.holds(value))
    }

    /// Whether the platforms of a tag meet it; `None`: nobody knows those on which it hangs. Of texts one is enough.
    #[must_use]
    pub(crate) fn is_met_by_platforms(&self, facts: &Facts<'_>) -> Option<bool> {
        match &self.test {
            Test::Serves(asked) => platform::has(facts, asked).known(),
            Test::ServesNot(asked) => platform::has(facts, asked).known().map(|has| !has),
            _ => platform::some(facts, |has| self.holds(&Value::Text(has.to_string().into()))).known(),
        }
    }

    fn holds(&self, value: &Value<'_>) -> bool {
        let is = |other: &Value<'_>, wanted: &[Ordering]| {
            compared(value, other).is_some_and(|order| wanted.contains(&order))
        };
        let (less, equal, more) = (Ordering::Less, Ordering::Equal, Ordering::Greater);
        let within = |from: &Option<Value<'_>>, to: &Option<Value<'_>>| {
            from.as_ref().is_none_or(|from| is(from, &[equal, more]))
                && to.as_ref().is_none_or(|to| is(to, &[equal, less]))
        };
        match &self.test {
            Test::Equals(other) => is(other, &[equal]),
            Test::Differs(other) => is(other, &[less, more]),
            Test::Below(other) => is(other, &[less]),
            Test::AtMost(other) => is(other, &[less, equal]),
            Test::Above(other) => is(other, &[more]),
            Test::AtLeast(other) => is(other, &[more, equal]),
            Test::Between(from, to) => within(from, to),
            Test::Outside(from, to) => !within(from, to),
            Test::Contains(part) => matches!(value, Value::Text(text) if text.contains(part.as_str())),
            // Of platforms alone.
            Test::Serves(_) | Test::ServesNot(_) => false,
            Test::Matches(pattern) => matches!(value, Value::Text(text) if pattern.is_match(text)),
        }
    }
}

fn typed_platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).map_err(|error| error.to_string())
}

type End = Option<Value<'static>>;

/// Reads `A..B`, of which either end may be left out.
fn range(kind: ValueKind, text: &str) -> Result<(End, End), String> {
    let (from, to) = text.split_once("..").unwrap_or((text, ""));
    let ends = |text: &str| match text {
        "" => Ok((None, None)),
        text => Value::ends(kind, text).map(|(first, last)| (Some(first), Some(last))),
    };
    let (from, to) = (ends(from)?.0, ends(to)?.1);
    match (&from, &to) {
        (None, None) => Err(format!("{} has no end at all; write A..B, A.. or ..B", quoted(text))),
        (Some(a), Some(b)) if compared(a, b) == Some(Ordering::Greater) => {
            Err(format!("{} begins behind its end", quoted(text)))
        }
        _ => Ok((from, to)),
    }
}

/// Where a value stands beside one of its kind that is asked for.
pub(super) fn compared(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(natural(a, b)),
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Version(a), Value::Version(b)) => Some(a.beside(b)),
        (Value::Platforms(a), Value::Platforms(b)) => Some(a.cmp(b)),
        _ => None,
    }
}
