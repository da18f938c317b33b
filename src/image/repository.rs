//! Repository paths: what stands between the registry's host and the tag.
//!
//! GitLab lower-cases project paths here (`CI_REGISTRY_IMAGE` already is); upper case is refused rather
//! than changed, because the registry would read a first segment in upper case as a host.

use std::fmt;

use super::NameError;

const ALLOWED: &str = "a-z, 0-9, and . _ - / between them";

const LOWER: &str = "a path is in lower case in the registry; $CI_REGISTRY_IMAGE has the project's own";

/// The path of a repository on its registry: `acme/shop/worker`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository(String);

impl Repository {
    /// The longest a path may be, in characters (the registry's own limit).
    pub const MAX: usize = 255;

    /// Reads a path: components of `[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*` joined by `/`.
    ///
    /// # Errors
    /// When a registry would not route the path; the error names the character that is wrong.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::new(text, "the repository name is empty"));
        }
        if text.len() > Self::MAX {
            let problem = format!("a repository name has at most 255 characters, this one {}", text.len());
            return Err(NameError::new(text, problem));
        }
        let mut start = 0;
        for component in text.split('/') {
            if let Some(at) = wrong_in_component(component) {
                let error = NameError::at(text, start + at, "repository name", ALLOWED);
                let is_upper = text[start + at..].starts_with(char::is_uppercase);
                return Err(if is_upper { error.with_hint(LOWER) } else { error });
            }
            start += component.len() + 1;
        }
        Ok(Self(text.to_owned()))
    }

    /// The repository `name` below this one.
    ///
    /// # Errors
    /// When `name` is no path.
    pub fn below(&self, name: &str) -> Result<Self, NameError> {
        Self::parse(name)?;
        Self::parse(&format!("{}/{name}", self.0))
    }

    /// Whether this is that repository, or one below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.strip_prefix(other.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The path itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first byte position at which a path component stops being one.
fn wrong_in_component(component: &str) -> Option<usize> {
    let mut separator = String::new();
    for (at, c) in component.char_indices() {
        match c {
            'a'..='z' | '0'..='9' => separator.clear(),
            '.' | '_' | '-' => {
                separator.push(c);
                let fits =
                    matches!(separator.as_str(), "." | "_" | "__") || separator.bytes().all(|b| b == b'-');
                if at + 1 == separator.len() || !fits {
                    return Some(at);
                }
            }
            _ => return Some(at),
        }
    }
    (component.is_empty() || !separator.is_empty()).then_some(component.len().saturating_sub(separator.len()))
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_paths_are_taken() {
        for text in ["a", "acme/shop", "acme/shop/worker", "a.b/c_d/e__f/g---h", "0/1/2"] {
            assert_eq!(Repository::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_bad_path_names_its_character() {
        let problem = |text: &str| Repository::parse(text).unwrap_err().problem();
        assert!(problem("Acme/shop").starts_with("'A' at character 1"));
        assert!(problem("acme/sHop").starts_with("'H' at character 7"));
        assert!(problem("acme//shop").starts_with("'/' at character 6"));
        assert!(problem("acme/").starts_with("the end at character 6"));
        assert!(problem("acme/-x").starts_with("'-' at character 6"));
        assert!(problem("acme/x-").starts_with("'-' at character 7"));
        assert!(problem("acme/a..b").starts_with("'.' at character 8"));
        assert!(problem("acme/a___b").starts_with("'_' at character 9"));
        assert!(problem("acme/a b").starts_with("' ' at character 7"));
        assert!(problem("../etc").starts_with("'.' at character 1"));
    }
}
