//! Tags that are versions: `v1.2.3`, `1.2`, `2026.01.31`, `1.0.0-rc.1`.
//!
//! What is missing is 0, and leading zeros are forgiven, because tags are; everything else is no version. Numbers
//! of more than nine digits are commits, dates with times, or counters of something else.

use std::cmp::Ordering;

/// A version, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(semver::Version);

impl Version {
    /// Reads a tag's name; `None` when it is no version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (numbers, pre) = match text.split_once('-') {
            Some((numbers, pre)) => (numbers, prerelease(pre)?),
            None => (text, semver::Prerelease::EMPTY),
        };
        let mut parts = [0; 3];
        for (at, part) in numbers.split('.').enumerate() {
            let is_number =
                !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
            *parts.get_mut(at)? = part.parse().ok().filter(|_| is_number)?;
        }
        let [major, minor, patch] = parts;
        Some(Self(semver::Version { major, minor, patch, pre, build: semver::BuildMetadata::EMPTY }))
    }
}

/// What comes behind the hyphen; leading zeros of its numbers are forgiven, too.
fn prerelease(text: &str) -> Option<semver::Prerelease> {
    let part = |part: &str| match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0".to_owned(),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => number.to_owned(),
        _ => part.to_owned(),
    };
    let parts: Vec<String> = text.split('.').map(part).collect();
    semver::Prerelease::new(&parts.join(".")).ok().filter(|pre| !pre.is_empty())
}

impl Version {
    /// Reads a tag's name that says major, minor and patch: `1.2` may be another name of the newest `1.2.x`.
    #[must_use]
    pub fn parse_whole(text: &str) -> Option<Self> {
        let numbers = text.split('-').next().unwrap_or_default();
        if numbers.matches('.').count() == 2 { Self::parse(text) } else { None }
    }

    /// Major, minor and patch.
    #[must_use]
    pub fn numbers(&self) -> (u64, u64, u64) {
        (self.0.major, self.0.minor, self.0.patch)
    }

    /// Whether something comes behind the hyphen.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !self.0.pre.is_empty()
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    /// The order of semantic versioning 2.0, section 11.
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp_precedence(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_semantic_versioning_says() {
        let ordered = [
            "0.9",
            "v1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1",
            "1.0.1",
            "1.9",
            "v1.10.0",
            "2",
            "2026.01.31",
        ];
        for pair in ordered.windows(2) {
            assert!(Version::parse(pair[0]).unwrap() < Version::parse(pair[1]).unwrap(), "{pair:?}");
        }
        assert_eq!(Version::parse("v1.2"), Version::parse("1.2.0"));
        let months = ["2026-01", "2026-02", "2026-09", "2026-10", "2026-12", "2026"];
        for pair in months.windows(2) {
            assert!(Version::parse(pair[0]).unwrap() < Version::parse(pair[1]).unwrap(), "{pair:?}");
        }
        assert!(Version::parse("1.0.0-0").unwrap() < Version::parse("1.0.0-007").unwrap());
    }

    #[test]
    fn what_is_no_version_is_none() {
        let names = [
            "latest",
            "main-abc",
            "v",
            "",
            "1.2.3.4",
            "1..2",
            "1.x",
            "1.0-",
            "4f5a1c2",
            "20260131120000",
            "1_2",
            "-1",
        ];
        for name in names {
            assert_eq!(Version::parse(name), None, "{name}");
        }
    }
}
