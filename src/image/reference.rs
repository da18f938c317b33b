//! Image references as people write them: `v1`, `worker:v1`, `registry.example.com/acme/shop:v1`, each
//! optionally with `@sha256:…`.
//!
//! A lone word is a tag of the project's own image, because that is what a pipeline asks about. A tag must
//! always be named: the gate asks what a *tag* holds, and an implied `latest` would be a guess.

use std::fmt;

use super::{Digest, NameError, Repository, Tag};

/// A reference as it was written, before anything is known of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// `host[:port]`, when the reference is a full one.
    pub host: Option<String>,
    /// The repository below the project's image, or the whole path after the host.
    pub path: Option<Repository>,
    /// The tag.
    pub tag: Tag,
    /// The digest that the tag must have.
    pub digest: Option<Digest>,
}

impl Written {
    /// Reads a reference.
    ///
    /// # Errors
    /// When a part of it is no name; the error shows the whole text and the character that is wrong.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(part(text, name.len() + 1, Digest::parse(digest))?)),
            None => (text, None),
        };
        let (host, rest) = match name.split_once('/') {
            Some((first, rest)) if is_host(first) => (Some(first), rest),
            _ => (None, name),
        };
        if host.is_none() && !rest.contains([':', '/']) {
            return Ok(Self { host: None, path: None, tag: part(text, 0, Tag::parse(rest))?, digest });
        }
        let offset = name.len() - rest.len();
        let Some((path, tag)) = rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) else {
            return Err(NameError::new(text, format!("it names no tag; write {}:TAG", name.escape_debug())));
        };
        let tag = part(text, offset + path.len() + 1, Tag::parse(tag))?;
        let path = part(text, offset, Repository::parse(path))?;
        Ok(Self { host: host.map(str::to_owned), path: Some(path), tag, digest })
    }
}

/// A repository as it was written, before anything is known of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenRepository {
    /// `host[:port]`, when it was written in full.
    pub host: Option<String>,
    /// The path below the project's image, or the whole path after the host.
    pub path: Repository,
}

impl WrittenRepository {
    /// Reads `worker` or `registry.example.com/group/project/worker`.
    ///
    /// # Errors
    /// When a part of it is no name; the error shows the whole text and the character that is wrong.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (host, rest) = match text.split_once('/') {
            Some((first, rest)) if is_host(first) => (Some(first), rest),
            _ => (None, text),
        };
        let path = part(text, text.len() - rest.len(), Repository::parse(rest))?;
        Ok(Self { host: host.map(str::to_owned), path })
    }
}

/// A part's error, shown in the whole reference, in which the part begins at byte `offset`.
fn part<T>(text: &str, offset: usize, parsed: Result<T, NameError>) -> Result<T, NameError> {
    parsed.map_err(|error| error.within(text, offset))
}

/// Docker's rule for what stands before the first slash: a dot, a colon or `localhost` make it a host.
fn is_host(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':', '['])
}

/// A reference whose registry and repository are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The repository's path.
    pub repository: Repository,
    /// The tag.
    pub tag: Tag,
    /// The digest that the tag must have.
    pub digest: Option<Digest>,
}

impl Reference {
    /// `host/path:tag@digest` with the given digest in place of one that was asked for.
    #[must_use]
    pub fn pinned(&self, digest: &Digest) -> String {
        format!("{}/{}@{digest}", self.host, self.repository)
    }
}

impl fmt::Display for Reference {
    /// `host/path:tag`, without a digest: what a person would pull.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:{}", self.host, self.repository, self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<String>, Option<String>, String, bool) {
        let written = Written::parse(text).unwrap();
        (written.host, written.path.map(|p| p.to_string()), written.tag.to_string(), written.digest.is_some())
    }

    #[test]
    fn every_written_form_is_read() {
        let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(parts("v1"), (None, None, "v1".into(), false));
        assert_eq!(parts(&format!("v1@{digest}")), (None, None, "v1".into(), true));
        assert_eq!(parts("worker:v1"), (None, Some("worker".into()), "v1".into(), false));
        assert_eq!(parts("a/b:v1"), (None, Some("a/b".into()), "v1".into(), false));
        let full = (Some("registry.example.com:5050".into()), Some("acme/shop".into()), "v1".into(), true);
        assert_eq!(parts(&format!("registry.example.com:5050/acme/shop:v1@{digest}")), full);
        assert_eq!(parts("localhost/acme/shop:v1").0, Some("localhost".into()));
    }

    #[test]
    fn a_bad_reference_names_its_character_in_the_whole_text() {
        let problem = |text: &str| Written::parse(text).unwrap_err().to_string();
        assert!(problem("registry.example.com/Acme/shop:v1").contains("'A' at character 22"));
        assert!(problem("worker:fe/x").contains("names no tag"));
        assert!(problem("worker/web").contains("write worker/web:TAG"));
        assert!(problem("a/\u{1b}[2J").contains(r"write a/\u{1b}[2J:TAG"));
        assert!(problem("worker:").contains("the tag is empty"));
        assert!(problem("v1@sha256:12").contains("64 hexadecimal digits"));
        assert!(problem("a b").contains("' ' at character 2"));
        assert!(problem("Worker:v1").contains("'W' at character 1"));
        assert!(problem("").contains("the tag is empty"));
    }
}
