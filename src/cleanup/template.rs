//! How a ref or a deployment names a tag: `{slug}-{short_sha}`, `review-{slug}`, `{name}`.
//!
//! GitLab's own variables are behind the placeholders: `CI_COMMIT_REF_NAME`, `CI_COMMIT_REF_SLUG`, `CI_COMMIT_SHA`,
//! `CI_COMMIT_SHORT_SHA`. A `*` stands for anything, once in a template.

use std::fmt;

use crate::words::{character, shown};

/// A template of tags' names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Name,
    Slug,
    Sha,
    ShortSha,
    Anything,
}

/// The names that a template stands for: `prefix`, and where there is a `suffix`, anything between the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) prefix: String,
    pub(super) suffix: Option<String>,
}

/// How many digits `CI_COMMIT_SHORT_SHA` has.
const SHORT: usize = 8;

impl Template {
    /// The templates where nobody says: the ref's name, its slug, its commit in full and short.
    #[must_use]
    pub(crate) fn usual() -> Vec<Self> {
        let usual = [Part::Name, Part::Slug, Part::Sha, Part::ShortSha];
        usual.into_iter().map(|part| Self { text: part.to_string(), parts: vec![part] }).collect()
    }

    /// Reads a template.
    ///
    /// # Errors
    /// In words, when it has an unknown placeholder, none at all, a second `*`, or what no tag has.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            match c {
                '{' => {
                    let (name, after) = rest[1..].split_once('}').ok_or("a } is missing")?;
                    parts.push(Part::placeholder(name).ok_or_else(|| {
                        let name = shown(name);
                        format!("there is no placeholder {{{name}}}; there are {{name}}, {{slug}}, {{sha}} and {{short_sha}}")
                    })?);
                    rest = after;
                }
                '*' => {
                    parts.push(Part::Anything);
                    rest = &rest[1..];
                }
                c if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') => {
                    let end = rest.find(['{', '*']).unwrap_or(rest.len());
                    let end = rest[..end]
                        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
                        .unwrap_or(end);
                    parts.push(Part::Text(rest[..end].to_owned()));
                    rest = &rest[end..];
                }
                c => return Err(format!("{} is in no tag's name", character(c))),
            }
        }
        if parts.iter().filter(|part| **part == Part::Anything).count() > 1 {
            return Err("there is more than one *".to_owned());
        }
        if !parts.iter().any(|part| !matches!(part, Part::Text(_) | Part::Anything)) {
            return Err("it names nothing of the ref: {name}, {slug}, {sha} or {short_sha}".to_owned());
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The names it stands for, for a ref of this name at this commit. A placeholder without a value makes none.
    pub(super) fn fill(&self, name: &str, sha: Option<&str>) -> Option<Filled> {
        let mut filled = Filled { prefix: String::new(), suffix: None };
        for part in &self.parts {
            let text = match part {
                Part::Text(text) => text.clone(),
                Part::Name => name.to_owned(),
                Part::Slug => slug(name),
                Part::Sha => sha?.to_owned(),
                Part::ShortSha => sha?.get(..SHORT)?.to_owned(),
                Part::Anything => {
                    filled.suffix = Some(String::new());
                    continue;
                }
            };
            if text.is_empty() {
                return None;
            }
            filled.suffix.as_mut().unwrap_or(&mut filled.prefix).push_str(&text);
        }
        Some(filled)
    }
}

impl Part {
    fn placeholder(name: &str) -> Option<Self> {
        match name {
            "name" => Some(Self::Name),
            "slug" => Some(Self::Slug),
            "sha" => Some(Self::Sha),
            "short_sha" => Some(Self::ShortSha),
            _ => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(text) => text,
            Self::Name => "{name}",
            Self::Slug => "{slug}",
            Self::Sha => "{sha}",
            Self::ShortSha => "{short_sha}",
            Self::Anything => "*",
        })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `CI_COMMIT_REF_SLUG` as GitLab makes it of a ref's name: lower case, everything but letters and digits a hyphen,
/// the first 63, no hyphen at either end.
fn slug(name: &str) -> String {
    let is_kept = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let lower = name.to_lowercase();
    let slug = lower.chars().map(|c| if is_kept(c) { c } else { '-' });
    slug.take(63).collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, name: &str) -> String {
        let sha = Some("0123456789abcdef0123456789abcdef01234567");
        match Template::parse(template).unwrap().fill(name, sha) {
            Some(Filled { prefix, suffix: None }) => prefix,
            Some(Filled { prefix, suffix: Some(suffix) }) => format!("{prefix}…{suffix}"),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_slug_is_made_as_gitlab_makes_it() {
        assert_eq!(slug("feature/Größe_2"), "feature-gr--e-2");
        assert_eq!(slug("-Über-"), "ber");
        assert_eq!(slug(&format!("{}/b", "a".repeat(62))), "a".repeat(62));
        assert_eq!(slug("---"), "");
    }

    #[test]
    fn placeholders_are_filled() {
        assert_eq!(filled("{slug}-{short_sha}", "feature/x"), "feature-x-01234567");
        assert_eq!(filled("review-{slug}-*", "feature/x"), "review-feature-x-…");
        assert_eq!(filled("*-{sha}", "x"), "…-0123456789abcdef0123456789abcdef01234567");
        assert_eq!(filled("a*b{name}", "v1"), "a…bv1");
        assert_eq!(filled("{slug}", "--"), "nothing");
        assert_eq!(Template::parse("{sha}").unwrap().fill("x", None), None);
        let usual: Vec<String> = Template::usual().iter().map(ToString::to_string).collect();
        assert_eq!(usual, ["{name}", "{slug}", "{sha}", "{short_sha}"]);
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for (text, problem) in [
            ("", "names nothing"),
            ("v1", "names nothing"),
            ("*", "names nothing"),
            ("{slug", "} is missing"),
            ("{branch}", "no placeholder {branch}"),
            ("{slug}/{sha}", "'/' is in no tag"),
            ("a b{sha}", "' ' is in no tag"),
            ("*{slug}*", "more than one *"),
        ] {
            assert!(Template::parse(text).unwrap_err().contains(problem), "{text}");
        }
    }
}
