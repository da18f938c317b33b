//! Patterns that people write for names. As a whole they are put into a group before they are anchored: GitLab's own
//! cleanup does not, and takes `a|b` for "begins with a or ends with b".

mod beginning;
mod feasible;
mod plain;

use std::fmt;

use regex_lite::{Captures, Regex};

use crate::words::is_dangerous;

use beginning::beginning;
use feasible::Dead;
use plain::{Held, Plain, Tried};

/// A regular expression, in the syntax that RE2 and Rust share.
#[derive(Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
    /// What every text that matches begins with: asked first, since a million names are.
    beginning: String,
    /// The same pattern, where it is plain and must match as a whole: asked before the regex.
    plain: Option<Plain>,
}

impl Pattern {
    /// A pattern that must match from beginning to end.
    ///
    /// # Errors
    /// In words, when it is no pattern.
    pub fn whole(text: &str) -> Result<Self, String> {
        // Alone first: `a)(b` must not close our group.
        let pattern = Self::anywhere(text)?;
        let beginning = if pattern.has_alternatives() { String::new() } else { beginning(text) };
        let plain = Plain::read(text);
        Ok(Self { beginning, plain, ..Self::compiled(text, &format!(r"\A(?:{text})\z"))? })
    }

    /// A pattern that must match tags' names from beginning to end.
    ///
    /// # Errors
    /// In words, when it is no pattern, or when no tag can have a name that it matches.
    pub fn of_tags(text: &str) -> Result<Self, String> {
        let pattern = Self::whole(text)?;
        pattern.idle().map_or(Ok(pattern), Err)
    }

    /// Why no tag can have a name that it matches as a whole, in words; `None`: some can, as far as is seen.
    #[must_use]
    pub fn idle(&self) -> Option<String> {
        let slashes = self.text.len() > 1 && self.text.starts_with('/') && self.text.ends_with('/');
        Some(match feasible::dead(&self.text)? {
            Dead::Character(_) if slashes => {
                "it can match no tag: no tag's name has a /, and a pattern is written without slashes around it".to_owned()
            }
            Dead::Character(text) => format!("it can match no tag: no tag's name has {text:?}"),
            Dead::Beginning(text) => format!("it can match no tag: no tag's name begins with {text:?}"),
            Dead::Anchor('^') => {
                "it can match no tag: something stands before ^, the beginning of the name".to_owned()
            }
            Dead::Anchor(_) => "it can match no tag: something stands behind $, the end of the name".to_owned(),
            Dead::Empty => "it can match no tag: it matches an empty name alone".to_owned(),
        })
    }

    /// A pattern that may match anywhere.
    ///
    /// # Errors
    /// In words, when it is no pattern.
    pub fn anywhere(text: &str) -> Result<Self, String> {
        Self::compiled(text, text)
    }

    fn compiled(text: &str, full: &str) -> Result<Self, String> {
        let regex = Regex::new(full).map_err(|why| {
            let why: String =
                why.to_string().chars().map(|c| if is_dangerous(c) { ' ' } else { c }).collect();
            why.chars().take(200).collect::<String>()
        })?;
        Ok(Self { text: text.to_owned(), regex, beginning: String::new(), plain: None })
    }

    /// Whether it matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        text.starts_with(&self.beginning)
            && match self.tried(text) {
                Tried::Yes(_) => true,
                Tried::No => false,
                Tried::Open => self.regex.is_match(text),
            }
    }

    fn tried(&self, text: &str) -> Tried {
        self.plain.as_ref().map_or(Tried::Open, |plain| plain.tried(text))
    }

    /// Whether it matches a part of a text that is not empty, wherever that stands.
    #[must_use]
    pub fn is_within(&self, text: &str) -> bool {
        let anywhere = Regex::new(&self.text);
        anywhere.is_ok_and(|regex| regex.find_iter(text).any(|found| !found.is_empty()))
    }

    /// The capture groups in their order: their names, and the numbers of those that have none.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let named = self.regex.capture_names().enumerate().skip(1);
        named.map(|(number, name)| name.map_or_else(|| number.to_string(), str::to_owned)).collect()
    }

    /// The number of a capture group that is called by its name or number.
    #[must_use]
    pub fn group(&self, called: &str) -> Option<usize> {
        let mut groups = self.regex.capture_names().enumerate().skip(1);
        groups
            .find(|(number, name)| *name == Some(called) || number.to_string() == called)
            .map(|(number, _)| number)
    }

    /// What these groups hold of a text, if it matches; a group that takes no part in the match holds nothing.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str, groups: &[usize]) -> Option<Vec<&'t str>> {
        let found = self.found(text)?;
        Some(groups.iter().map(|group| found.held(text, *group)).collect())
    }

    /// The same of one group.
    #[must_use]
    pub(crate) fn capture<'t>(&self, text: &'t str, group: usize) -> Option<&'t str> {
        self.found(text).map(|found| found.held(text, group))
    }

    fn found<'t>(&self, text: &'t str) -> Option<Captured<'t>> {
        if !text.starts_with(&self.beginning) {
            return None;
        }
        match self.tried(text) {
            Tried::Yes(held) => Some(Captured::Plain(held)),
            Tried::No => None,
            Tried::Open => self.regex.captures(text).map(Captured::Regex),
        }
    }

    /// Whether it is several patterns with a `|` between them, outside of every group.
    #[must_use]
    pub fn has_alternatives(&self) -> bool {
        let mut depth = 0_usize;
        let mut class = Class::Outside;
        let mut characters = self.text.chars();
        while let Some(c) = characters.next() {
            let was = class;
            class = match (was, c) {
                (Class::Outside, '[') => Class::Begins,
                (Class::Begins, '^') => Class::BeginsNegated,
                // First in a class, a bracket is a character of it.
                (Class::Begins | Class::BeginsNegated, _) => Class::Inside,
                (Class::Inside, ']') => Class::Outside,
                (same, _) => same,
            };
            match (was, c) {
                (_, '\\') => drop(characters.next()),
                (Class::Outside, '(') => depth += 1,
                (Class::Outside, ')') => depth = depth.saturating_sub(1),
                (Class::Outside, '|') if depth == 0 => return true,
                _ => {}
            }
        }
        false
    }
}

/// What groups hold of a text that matches.
enum Captured<'t> {
    Plain(Held),
    Regex(Captures<'t>),
}

impl<'t> Captured<'t> {
    fn held(&self, text: &'t str, group: usize) -> &'t str {
        match self {
            Self::Plain(held) => held.of(text, group),
            Self::Regex(captures) => captures.get(group).map_or("", |held| held.as_str()),
        }
    }
}

/// Where in a pattern a character stands, as to classes such as `[a-z]`.
#[derive(Clone, Copy)]
enum Class {
    Outside,
    Begins,
    BeginsNegated,
    Inside,
}

/// Where a text that is no pattern goes wrong, in bytes from its beginning: at the first character with which it
/// cannot become one, whatever follows. The regex crate does not say, but what is wrong with a beginning stays wrong.
#[must_use]
pub(crate) fn wrong_at(text: &str) -> Option<usize> {
    let why = |text: &str| Regex::new(text).err().map(|why| why.to_string());
    let wrong = why(text)?;
    let ends = text.char_indices().rev().take(MOST_TRIED);
    ends.map(|(at, _)| at).find(|&at| why(&text[..at]).as_ref() != Some(&wrong))
}

/// So many beginnings are tried: every one is compiled.
const MOST_TRIED: usize = 200;

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.regex.as_str())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_pattern_is_anchored_as_a_whole() {
        let pattern = Pattern::whole("C|D").unwrap();
        let matches = ["C", "D", "Cx", "xD", "xC"].map(|name| pattern.is_match(name));
        assert_eq!(matches, [true, true, false, false, false]);
        assert!(!Pattern::whole("").unwrap().is_match("a"));
        assert!(!Pattern::whole("v.*").unwrap().is_match("v1\n"));
        assert!(Pattern::anywhere("b").unwrap().is_match("abc"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["a)(b", "(", "[z", "a(?=b)", r"(a)\1", "*", "a{2,1}", "(?#x"] {
            assert!(Pattern::whole(text).is_err(), "{text}");
        }
    }

    #[test]
    fn groups_are_called_by_name_or_number() {
        let pattern = Pattern::whole("(?<branch>.+)-([0-9a-f]{8})(-(?<arch>amd64))?").unwrap();
        assert_eq!(pattern.groups(), ["branch", "2", "3", "arch"]);
        let numbers =
            ["branch", "1", "2", "arch", "0", "5", "", "Branch"].map(|called| pattern.group(called));
        assert_eq!(numbers, [Some(1), Some(1), Some(2), Some(4), None, None, None, None]);
        assert_eq!(pattern.captures("main-0123abcd", &[2, 1, 4]), Some(vec!["0123abcd", "main", ""]));
        assert_eq!(pattern.captures("main", &[1]), None);
        assert!(Pattern::whole("v.*").unwrap().groups().is_empty());
    }

    #[test]
    fn alternatives_are_seen_where_they_are_some() {
        let has = |text: &str| Pattern::whole(text).unwrap().has_alternatives();
        for text in ["a|b", "(a)|b", "[(]|b", r"\(|b", "[]|]|b", r"[\]|]|b", "|", "[^]]|b", "[^^]|b"] {
            assert!(has(text), "{text}");
        }
        for text in ["", "ab", "(a|b)", "(?:a|(b|c))d", "[a|b]", r"a\|b", "[]|]", "[^]|]", "[^^|]", r"[\]|]"]
        {
            assert!(!has(text), "{text}");
        }
    }

    #[test]
    fn the_first_wrong_character_is_found() {
        for (text, at) in [
            ("a(?=b)", Some(3)),
            ("(a)(b", Some(3)),
            ("a)(b", Some(1)),
            (r"(ü)\1", Some(5)),
            ("ab*c**(", Some(6)),
            ("[z", Some(1)),
            ("*", Some(0)),
            ("a{2,1}", Some(5)),
            ("a.*", None),
            ("", None),
        ] {
            assert_eq!(wrong_at(text), at, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_wrong_has_a_place(text in "[a-z()\\[\\]{}?*|\\\\1ü=<>-]{0,20}") {
            let wrong = wrong_at(&text);
            prop_assert_eq!(wrong.is_some(), Pattern::anywhere(&text).is_err());
            prop_assert!(wrong.is_none_or(|at| text.is_char_boundary(at) && at < text.len()));
        }

        #[test]
        fn any_text_is_a_pattern_or_refused(text in "\\PC{0,20}", name in "[a-z.]{0,10}") {
            if let Ok(pattern) = Pattern::whole(&text) {
                let _ = pattern.is_match(&name);
            }
        }

        #[test]
        fn a_beginning_that_is_asked_first_changes_no_answer(
            text in "[ab.+*?|(){}0-2\\[\\]\\\\<>-]{0,12}",
            name in "[ab.-]{0,6}",
        ) {
            if let Ok(pattern) = Pattern::whole(&text) {
                let plain = Regex::new(&format!(r"\A(?:{text})\z")).unwrap();
                prop_assert_eq!(pattern.is_match(&name), plain.is_match(&name));
                prop_assert_eq!(pattern.captures(&name, &[0]).is_some(), plain.is_match(&name));
            }
        }

        #[test]
        fn a_name_matches_itself(name in "[a-z0-9_-]{1,20}") {
            prop_assert!(Pattern::whole(&name).unwrap().is_match(&name));
        }
    }
}
