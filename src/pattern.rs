//! Patterns that people write for names. As a whole they are put into a group before they are anchored: GitLab's own
//! cleanup does not, and takes `a|b` for "begins with a or ends with b".

use std::fmt;

use regex_lite::Regex;

/// A regular expression, in the syntax that RE2 and Rust share.
#[derive(Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    /// A pattern that must match from beginning to end.
    ///
    /// # Errors
    /// In words, when it is no pattern.
    pub fn whole(text: &str) -> Result<Self, String> {
        // Alone first: `a)(b` must not close our group.
        Self::anywhere(text)?;
        Self::compiled(text, &format!(r"\A(?:{text})\z"))
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
            let why: String = why.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            why.chars().take(200).collect::<String>()
        })?;
        Ok(Self { text: text.to_owned(), regex })
    }

    /// Whether it matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

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

    proptest! {
        #[test]
        fn any_text_is_a_pattern_or_refused(text in "\\PC{0,20}", name in "[a-z.]{0,10}") {
            if let Ok(pattern) = Pattern::whole(&text) {
                let _ = pattern.is_match(&name);
            }
        }

        #[test]
        fn a_name_matches_itself(name in "[a-z0-9_-]{1,20}") {
            prop_assert!(Pattern::whole(&name).unwrap().is_match(&name));
        }
    }
}
