//! Durations as GitLab spells them in a cleanup policy: `90d`, `1month`, `2 weeks`, `1h 30m`, `1:30`, `90`.
//!
//! GitLab reads them with the `ChronicDuration` gem, so that `m` is a minute, `mo` a month of 30 days, and a number
//! alone is seconds. What the gem would guess at (numbers in words, fractions, units without a number) is refused
//! here: no such value comes from GitLab's own form, and a wrong guess would delete.

use crate::dates::duration::Span;
use crate::words::quoted;

/// The units and their names, from the smallest; `1:30` counts them off from the right, weeks left out.
const UNITS: [(&[&str], u64); 7] = [
    (&["s", "sec", "secs", "second", "seconds"], 1),
    (&["m", "min", "mins", "minute", "minutes"], 60),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600),
    (&["d", "dy", "day", "days"], 86_400),
    (&["w", "week", "weeks"], 604_800),
    (&["mo", "mos", "month", "months"], 2_592_000),
    (&["y", "yr", "yrs", "year", "years"], 31_557_600),
];

/// How many units `1:30` and its like may have: hours, minutes, seconds.
const MOST_PARTS: usize = 3;

/// The longest span: a thousand years, as everywhere.
const LONGEST: u64 = 1_000 * 366 * 86_400;

const FORMS: &str = "GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m";

/// Reads a duration as GitLab spells it.
///
/// # Errors
/// In words, when it is none.
pub(super) fn span(text: &str) -> Result<Span, String> {
    let text = text.trim().to_ascii_lowercase();
    let seconds = if text.contains(':') { clock(&text) } else { sum(&text) }?;
    match seconds {
        seconds if seconds > LONGEST => Err("it is longer than a thousand years".to_owned()),
        seconds => Ok(Span::from_seconds(seconds)),
    }
}

/// `1:30` is a minute and a half.
fn clock(text: &str) -> Result<u64, String> {
    let parts: Vec<&str> = text.rsplit(':').map(str::trim).collect();
    if parts.len() > MOST_PARTS {
        return Err(format!("it has more than hours, minutes and seconds; {FORMS}"));
    }
    parts
        .iter()
        .zip(UNITS)
        .try_fold(0_u64, |sum, (part, (_, unit))| Ok(sum.saturating_add(times(part, unit)?)))
}

/// `1h 30m`, `2 weeks and 1 day`, `90`.
fn sum(text: &str) -> Result<u64, String> {
    let mut sum = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, tail) = cut(rest, |c| c.is_ascii_digit());
        let (word, tail) = cut(tail.trim_start(), char::is_alphabetic);
        if number.is_empty() {
            let wrong =
                if word.is_empty() { tail.chars().next().map(String::from) } else { Some(word.to_owned()) };
            return Err(format!(
                "a number is missing before {}; {FORMS}",
                quoted(&wrong.unwrap_or_default())
            ));
        }
        let unit = match word {
            "" if tail.is_empty() => 1,
            "" => return Err(format!("{number} has no unit; {FORMS}")),
            word => UNITS
                .iter()
                .find(|(names, _)| names.contains(&word))
                .map(|(_, seconds)| *seconds)
                .ok_or_else(|| format!("{} is no unit; {FORMS}", quoted(word)))?,
        };
        sum = sum.saturating_add(times(number, unit)?);
        let tail = tail.trim_start_matches([',', ' ']);
        rest = tail.strip_prefix("and ").unwrap_or(tail).trim_start();
    }
    if text.is_empty() { Err(format!("it is empty; {FORMS}")) } else { Ok(sum) }
}

fn cut(text: &str, belongs: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

fn times(number: &str, unit: u64) -> Result<u64, String> {
    if number.is_empty() || number.bytes().any(|byte| !byte.is_ascii_digit()) {
        return Err(format!("{} is no whole number; {FORMS}", quoted(number)));
    }
    Ok(number.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(text: &str) -> Result<u64, String> {
        span(text).map(Span::seconds)
    }

    #[test]
    fn gitlabs_spellings_are_read_as_gitlab_reads_them() {
        for (text, expected) in [
            ("7d", 7 * 86_400),
            ("90d", 90 * 86_400),
            ("1month", 30 * 86_400),
            ("1mo", 30 * 86_400),
            ("1m", 60),
            ("1 day", 86_400),
            ("2 weeks", 14 * 86_400),
            ("1h 30m", 5_400),
            ("1h30m", 5_400),
            ("1 Day and 2 Hours, 5 minutes", 86_400 + 7_500),
            ("1y", 31_557_600),
            ("90", 90),
            ("1h 30", 3_630),
            ("1:30", 90),
            ("2:00:00", 7_200),
            (" 14d, ", 14 * 86_400),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_would_be_a_guess_is_refused() {
        let problem = |text: &str| seconds(text).unwrap_err();
        insta::assert_snapshot!(problem("two weeks"), @r#"a number is missing before "two"; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m"#);
        insta::assert_snapshot!(problem("day"), @r#"a number is missing before "day"; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m"#);
        insta::assert_snapshot!(problem("7 fortnights"), @r#""fortnights" is no unit; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m"#);
        insta::assert_snapshot!(problem("7 30d"), @"7 has no unit; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m");
        insta::assert_snapshot!(problem("1.5d"), @"1 has no unit; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m");
        insta::assert_snapshot!(problem("-1d"), @r#"a number is missing before "-"; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m"#);
        insta::assert_snapshot!(problem("1:2:3:4"), @"it has more than hours, minutes and seconds; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m");
        insta::assert_snapshot!(problem("1::2"), @r#""" is no whole number; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m"#);
        insta::assert_snapshot!(problem("1:x"), @r#""x" is no whole number; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m"#);
        insta::assert_snapshot!(problem(""), @"it is empty; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m");
        insta::assert_snapshot!(problem("99999999999999999999d"), @"it is longer than a thousand years");
    }

    proptest! {
        #[test]
        fn any_text_is_a_span_or_refused(text in "[0-9dmohw :,.a-zé-]{0,12}") {
            if let Err(problem) = span(&text) {
                prop_assert!(!problem.is_empty());
            }
        }

        #[test]
        fn our_own_spellings_mean_the_same(number in 0_u64..5_000, unit in "[smhdw]") {
            let text = format!("{number}{unit}");
            prop_assert_eq!(span(&text), Span::parse(&text));
        }
    }
}
