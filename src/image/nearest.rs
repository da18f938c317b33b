//! Which tags somebody may have meant who asked for one that is not there.
//!
//! Most tags that are asked for and not there are those of a new build, one number or commit away from many others. So
//! another number is no slip: what counts is another spelling of the same (`1.0` for `v1`, `Main` for `main`), and a
//! letter too many, too few, wrong or out of its place.

use crate::words::sort::sort;

/// So many are named at most.
const MOST: usize = 3;

/// The names that are most like the one asked for, the likest first.
#[must_use]
pub(crate) fn nearest<'a>(asked: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let spelt = spelling(asked);
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .filter(|name| *name != asked)
        .filter_map(|name| Some((distance(&spelt, &spelling(name))?, name)))
        .collect();
    sort(&mut near, Ord::cmp);
    near.dedup();
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// A name without what people spell in two ways: letter case, a `v` before a number, separators, zeros at the end.
fn spelling(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let number =
        lower.strip_prefix('v').filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let plain: String =
        number.unwrap_or(&lower).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let mut end = plain.as_str();
    while let Some(rest) = end.strip_suffix("-0") {
        end = rest;
    }
    end.to_owned()
}

/// How many letters are wrong; `None`: too many, or a number.
fn distance(asked: &str, name: &str) -> Option<usize> {
    if asked == name {
        return Some(0);
    }
    let wrong = strsim::damerau_levenshtein(asked, name);
    let allowed = (asked.len() / 3).min(2);
    (wrong <= allowed && numbers(asked).eq(numbers(name))).then_some(wrong)
}

/// The parts with a digit: numbers and commits.
fn numbers(name: &str) -> impl Iterator<Item = &str> {
    name.split('-').filter(|part| part.contains(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 9] = [
        "1.0",
        "v1.2.3",
        "v1.2.4",
        "latest",
        "main",
        "main-0a1b2c3d",
        "feature-login",
        "3.20-alpine",
        "c-93ab21",
    ];

    fn near(asked: &str) -> Vec<&'static str> {
        nearest(asked, NAMES)
    }

    #[test]
    fn another_spelling_or_a_slip_is_near() {
        assert_eq!(near("v1"), ["1.0"]);
        assert_eq!(near("1.0.0"), ["1.0"]);
        assert_eq!(near("1.2.3"), ["v1.2.3"]);
        assert_eq!(near("lastest"), ["latest"]);
        assert_eq!(near("Latest"), ["latest"]);
        assert_eq!(near("mian"), ["main"]);
        assert_eq!(near("feature_login"), ["feature-login"]);
        assert_eq!(near("3.20-apline"), ["3.20-alpine"]);
    }

    #[test]
    fn another_number_or_commit_is_not() {
        for asked in ["v1.2.5", "v1.3", "main-0a1b2c3e", "main-93ab2100", "c-93ab22", "v2", "next", "x"] {
            assert_eq!(near(asked), [""; 0], "{asked}");
        }
    }

    proptest! {
        #[test]
        fn what_is_near_is_another_name_that_is_there(asked in "[a-zA-Z0-9._-]{1,12}", names in prop::collection::vec("[a-z0-9.-]{1,12}", 0..20)) {
            let near = nearest(&asked, names.iter().map(String::as_str));
            prop_assert!(near.len() <= MOST);
            prop_assert!(near.iter().all(|name| *name != asked && names.iter().any(|known| known == name)));
        }

        #[test]
        fn a_version_is_near_however_it_is_spelt(major in 0_u8..30, minor in 1_u8..30) {
            let names = [format!("v{major}.{minor}"), "latest".to_owned()];
            let near = nearest(&format!("{major}.{minor}.0"), names.iter().map(String::as_str));
            prop_assert_eq!(near, [names[0].as_str()]);
        }
    }
}
