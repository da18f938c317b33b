//! Durations as people write them in a pipeline: `90s`, `15m`, `12h`, `7d`, `2w`, and sums such as `1d12h`.
//!
//! No months and no bare numbers: a tool that gates builds and deletes images must not have two readings
//! of `1m`. Upper case is refused for the same reason (`1M` is a month elsewhere).

use std::fmt;

use crate::words::push_number;

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    seconds: u64,
}

/// The units, largest first: letter, seconds.
const UNITS: [(char, u64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// The longest span: a thousand years. More is a mistake, and less cannot overflow a date.
const LONGEST: u64 = 1_000 * 366 * 86_400;

impl Span {
    /// A span of so many seconds.
    #[must_use]
    pub fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// Reads a duration.
    ///
    /// # Errors
    /// In words that name the part that is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err(format!("it is empty; {FORMS}"));
        }
        let mut seconds: u64 = 0;
        let mut smallest = u64::MAX;
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, tail) = rest.split_at(digits);
            let Some(letter) = tail.chars().next() else {
                return Err(format!("{number} has no unit; {FORMS}"));
            };
            if number.is_empty() {
                return Err(format!("a number is missing before {letter:?}; {FORMS}"));
            }
            let unit = UNITS.iter().find(|(name, _)| *name == letter).map(|(_, unit)| *unit);
            let Some(unit) = unit else {
                return Err(format!("{letter:?} is no unit; {FORMS}"));
            };
            if unit >= smallest {
                return Err(format!("the units go from large to small, each once; {FORMS}"));
            }
            smallest = unit;
            seconds = number
                .parse::<u64>()
                .ok()
                .and_then(|number| number.checked_mul(unit))
                .and_then(|part| seconds.checked_add(part))
                .filter(|sum| *sum <= LONGEST)
                .ok_or_else(|| "it is longer than a thousand years".to_owned())?;
            rest = &tail[1..];
        }
        Ok(Self { seconds })
    }

    /// The whole span in seconds.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.seconds
    }

    /// The same length as the standard library's type.
    #[must_use]
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_secs(self.seconds)
    }
}

const FORMS: &str = "write 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h";

impl Span {
    /// Puts it at the end of a text, as it is displayed.
    pub(crate) fn push_to(self, text: &mut String) {
        // Days, not weeks: they are what retention rules are written in.
        let units = &UNITS[1..];
        let Some(first) = units.iter().position(|(_, unit)| self.seconds >= *unit) else {
            return text.push_str("0s");
        };
        let (letter, unit) = units[first];
        push_number(self.seconds / unit, text);
        text.push(letter);
        if let Some((below, small)) = units.get(first + 1)
            && self.seconds % unit >= *small
        {
            text.push(' ');
            push_number(self.seconds % unit / small, text);
            text.push(*below);
        }
    }
}

impl fmt::Display for Span {
    /// The largest unit and the one below it: `9d 4h`, `21d`, `45s`. Read by people, not parsed again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_every_unit_and_as_sums() {
        let seconds = |text: &str| Span::parse(text).map(Span::seconds);
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("15m"), Ok(900));
        assert_eq!(seconds("12h"), Ok(43_200));
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("2w"), Ok(1_209_600));
        assert_eq!(seconds("1d12h"), Ok(129_600));
        assert_eq!(seconds("1w2d3h4m5s"), Ok(788_645));
        assert_eq!(seconds("0s"), Ok(0));
    }

    #[test]
    fn what_has_two_readings_is_refused() {
        let problem = |text: &str| Span::parse(text).unwrap_err();
        assert!(problem("7").starts_with("7 has no unit"));
        assert!(problem("1M").starts_with("'M' is no unit"));
        assert!(problem("1mo").starts_with("a number is missing before 'o'"));
        assert!(problem("-1d").starts_with("a number is missing before '-'"));
        assert!(problem("1.5h").starts_with("'.' is no unit"));
        assert!(problem("12h1d").starts_with("the units go from large to small"));
        assert!(problem("1 d").starts_with("' ' is no unit"));
        assert!(problem("").starts_with("it is empty"));
        assert!(problem("99999999999999999999d").contains("thousand years"));
        assert!(problem("1é").starts_with("'é' is no unit"));
    }

    #[test]
    fn a_span_is_told_in_two_units() {
        let told = |seconds| Span::from_seconds(seconds).to_string();
        assert_eq!(told(0), "0s");
        assert_eq!(told(59), "59s");
        assert_eq!(told(3_600), "1h");
        assert_eq!(told(9 * 86_400 + 4 * 3_600 + 59), "9d 4h");
        assert_eq!(told(86_400 + 5), "1d");
    }
}
