//! Names of refs as they are spelt in tags.
//!
//! A ref may hold what no tag can, and everybody has a way of their own around that: GitLab's slug, `/` as `_`, lower
//! case, `+` as `-`, `v` left off. Keeping one tag too many costs a little room, and deleting one in use an outage, so
//! names are compared as all of these would make them: lower case, every run of other characters than letters and digits
//! a hyphen, none at either end, no `v` before a number.

use std::collections::HashMap;

use super::places::HolderAt;
use super::template::Filled;

/// Names, whole or open in the middle, each with the place of who has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Names {
    whole: HashMap<String, HolderAt>,
    /// By what stands before a `*`: what stands behind it.
    open: HashMap<String, Vec<(String, HolderAt)>>,
}

impl Names {
    /// Adds a name; where it is known, it stays with who had it first.
    pub(super) fn add(&mut self, name: Filled, holder: HolderAt) {
        match name {
            Filled { prefix, suffix: None } => {
                self.whole.entry(prefix).or_insert(holder);
            }
            Filled { prefix, suffix: Some(suffix) } => {
                let suffixes = self.open.entry(prefix).or_default();
                if !suffixes.iter().any(|(known, _)| *known == suffix) {
                    suffixes.push((suffix, holder));
                }
            }
        }
    }

    /// Who has a name like this.
    pub(super) fn holder(&self, tag: &str) -> Option<HolderAt> {
        self.whole.get(tag).copied().or_else(|| self.by_affixes(tag))
    }

    fn by_affixes(&self, tag: &str) -> Option<HolderAt> {
        if self.open.is_empty() {
            return None;
        }
        // Tags are ASCII, so every byte is a boundary.
        (0..=tag.len()).find_map(|at| {
            let (prefix, rest) = tag.split_at_checked(at)?;
            let suffixes = self.open.get(prefix)?;
            suffixes.iter().find(|(suffix, _)| rest.ends_with(suffix.as_str())).map(|(_, holder)| *holder)
        })
    }
}

/// A name in the one spelling in which names are compared.
pub(super) fn folded(name: &str) -> String {
    let mut folded = fold(name, true);
    folded.truncate(folded.trim_end_matches('-').len());
    folded
}

/// What a template stands for, in that spelling; `None`: nothing is left of it to tell one name from another.
pub(super) fn folded_open(name: &Filled) -> Option<Filled> {
    let folded = match &name.suffix {
        None => Filled { prefix: folded(&name.prefix), suffix: None },
        // Where they meet what is between them, hyphens stay.
        Some(suffix) => {
            let suffix = fold(suffix, false);
            let suffix = suffix.trim_end_matches('-').to_owned();
            Filled { prefix: fold(&name.prefix, true), suffix: Some(suffix) }
        }
    };
    let is_empty = |part: &str| part.bytes().all(|byte| byte == b'-');
    let is_nothing = is_empty(&folded.prefix) && folded.suffix.as_deref().is_none_or(is_empty);
    (!is_nothing).then_some(folded)
}

/// `is_beginning`: nothing stands before it, so that neither a hyphen is needed there nor a `v`.
fn fold(text: &str, is_beginning: bool) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut characters = text.chars().map(|c| c.to_ascii_lowercase()).peekable();
    while let Some(c) = characters.next() {
        let is_new = if folded.is_empty() { is_beginning } else { folded.ends_with('-') };
        match c {
            'v' if is_new && characters.peek().is_some_and(char::is_ascii_digit) => {}
            c if c.is_ascii_alphanumeric() => folded.push(c),
            _ if is_new => {}
            _ => folded.push('-'),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_spellings_of_a_ref_are_one() {
        for (name, spellings) in [
            (
                "Feature/Login.Page_2",
                [
                    "Feature-Login.Page_2",
                    "feature-login.page_2",
                    "Feature_Login.Page_2",
                    "feature-login-page-2",
                ],
            ),
            ("v1.2.3+build.5", ["v1.2.3-build.5", "1.2.3_build.5", "V1.2.3-build-5", "1-2-3-build-5"]),
            ("api/v3.1.0", ["api-v3.1.0", "api-3.1.0", "API_V3-1-0", "api.3.1.0"]),
            ("release//x", ["release-x", "release--x", "release__x", "Release_x-"]),
        ] {
            for spelling in spellings {
                assert_eq!(folded(name), folded(spelling), "{name} {spelling}");
            }
        }
        for (one, other) in [
            ("feature-login", "feature-logout"),
            ("v2.0.0", "2.0.1"),
            ("page-2", "page-20"),
            ("rev2", "re2"),
            ("v", ""),
            ("view", "iew"),
            ("a-b", "ab"),
        ] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_open_keeps_its_hyphens_where_it_is_open() {
        let open = |prefix: &str, suffix: &str| {
            let name = Filled { prefix: prefix.to_owned(), suffix: Some(suffix.to_owned()) };
            folded_open(&name).map(|folded| (folded.prefix, folded.suffix.unwrap_or_default()))
        };
        assert_eq!(open("Review_feature/x_", "-V1"), Some(("review-feature-x-".into(), "-1".into())));
        assert_eq!(open("-a", "v1-"), Some(("a".into(), "v1".into())));
        assert_eq!(open("", "-x"), Some((String::new(), "-x".into())));
        assert_eq!(open("--", "__"), None);
        assert_eq!(folded_open(&Filled { prefix: "//".into(), suffix: None }), None);
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_so(name in "\\PC{0,20}") {
            let once = folded(&name);
            prop_assert!(once.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            prop_assert!(!once.starts_with('-') && !once.ends_with('-') && !once.contains("--"));
        }

        #[test]
        fn no_spelling_parts_a_name_from_its_ref(
            parts in prop::collection::vec("[a-zA-Z0-9]{1,5}", 1..5), separators in prop::collection::vec("[-/_.+#]{1,2}", 4),
            others in prop::collection::vec("[-_.]{1,2}", 4), upper in any::<bool>(), with_v in any::<bool>(),
        ) {
            let spelt = |separators: &[String]| {
                let rest = parts.iter().skip(1).zip(separators);
                rest.fold(parts[0].clone(), |text, (part, separator)| text + separator + part)
            };
            let name = spelt(&separators);
            let mut other = spelt(&others);
            if upper {
                other = other.to_uppercase();
            }
            if with_v && other.starts_with(|c: char| c.is_ascii_digit()) {
                other.insert(0, 'v');
            }
            prop_assert_eq!(folded(&name), folded(&other));
        }

        #[test]
        fn what_is_open_is_found_in_other_spellings(
            prefix in "[A-Z][a-z]{0,3}[/_.]", between in "[0-9a-z]{1,6}", suffix in "[-_.][A-Z]{1,4}",
        ) {
            let mut names = Names::default();
            let name = Filled { prefix: prefix.clone(), suffix: Some(suffix.clone()) };
            names.add(folded_open(&name).unwrap(), HolderAt(7));
            let spelt = |text: &str| text.to_lowercase().replace(['/', '_', '.'], "-");
            for tag in [format!("{prefix}{between}{suffix}"), spelt(&format!("{prefix}{between}{suffix}"))] {
                prop_assert_eq!(names.holder(&folded(&tag)), Some(HolderAt(7)), "{}", tag);
            }
            prop_assert_eq!(names.holder(&folded(&format!("x{prefix}{between}{suffix}"))), None);
        }
    }
}
