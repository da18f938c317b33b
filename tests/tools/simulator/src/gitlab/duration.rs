//! `older_than` as GitLab's `ChronicDuration` reads it.

use std::time::Duration;

/// Reads `7d`, `1 month`, `2 weeks 3 days`, `1:30`; a bare number is seconds.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim().to_lowercase();
    if text.contains(':') {
        let mut seconds = 0;
        for part in text.split(':') {
            seconds = seconds * 60 + part.trim().parse::<u64>().ok()?;
        }
        return Some(Duration::from_secs(seconds));
    }
    let mut total = 0.0;
    let mut rest = text.as_str();
    let mut is_any = false;
    while !rest.is_empty() {
        rest = rest.trim_start_matches([' ', ',']).trim_start_matches("and ");
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = if digits == 0 {
            let word = rest.split(' ').next()?;
            (f64::from(named(word)?), &rest[word.len()..])
        } else {
            (rest[..digits].parse().ok()?, &rest[digits..])
        };
        let after = after.trim_start();
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        total += number * f64::from(unit(&after[..letters])?);
        rest = after[letters..].trim_start();
        is_any = true;
    }
    (is_any && total > 0.0).then(|| Duration::from_secs_f64(total))
}

fn named(word: &str) -> Option<u8> {
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    words.iter().position(|known| *known == word).and_then(|at| u8::try_from(at).ok())
}

fn unit(word: &str) -> Option<u32> {
    Some(match word {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        "w" | "wk" | "wks" | "week" | "weeks" => 604_800,
        "mo" | "mos" | "month" | "months" => 2_592_000,
        "y" | "yr" | "yrs" | "year" | "years" => 31_557_600,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_gitlab_reads() {
        for (text, seconds) in [
            ("1h", 3600),
            ("7d", 604_800),
            ("1month", 2_592_000),
            ("5m", 300),
            ("1 day", 86_400),
            ("2 weeks", 1_209_600),
            ("two weeks", 1_209_600),
            ("1d12h", 129_600),
            ("90", 90),
            ("1:30", 90),
        ] {
            assert_eq!(parse(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse("soon"), None);
        assert_eq!(parse(""), None);
    }
}
