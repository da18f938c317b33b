//! Sizes as people write them: `250MB`, `1GiB`, `1.5GB`, `4096`.

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
///
/// # Errors
/// In words, when it is no size.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        for text in ["", "MB", "1XB", "-1", "1.2.3MB", "1e3", "99999999999999999999", "99999999999TB", ".5MB"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
