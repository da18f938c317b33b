//! Image references as people write them: `v1`, `worker:v1`, `registry.example.com/acme/shop:v1`, each
//! optionally with `@sha256:…`, which may also stand in place of the tag: `acme/shop@sha256:…`.
//!
//! A lone word is a tag of the project's own image, because that is what a pipeline asks about; so `worker@sha256:…`
//! is the tag `worker`. A tag or a digest must always be named: an implied `latest` would be a guess.

use std::fmt;

use super::{Digest, NameError, Repository, Tag, Tagged};
use crate::words::shown;

/// What a reference points at within its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// A tag.
    Tag {
        /// Its name.
        tag: Tag,
        /// The digest that it must have.
        digest: Option<Digest>,
    },
    /// A manifest, whatever tags point at it.
    Digest(Digest),
}

impl Pointer {
    /// The tag, where one was named.
    #[must_use]
    pub fn tag(&self) -> Option<&Tag> {
        match self {
            Self::Tag { tag, .. } => Some(tag),
            Self::Digest(_) => None,
        }
    }

    /// The digest that the image must have, where one was named.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Tag { digest, .. } => digest.as_ref(),
            Self::Digest(digest) => Some(digest),
        }
    }

    /// What the registry is asked for, behind `manifests/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag { tag, .. } => tag.as_str(),
            Self::Digest(digest) => digest.as_str(),
        }
    }
}

impl fmt::Display for Pointer {
    /// `:tag`, without a digest, or `@sha256:…`: what stands behind the repository.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag { tag, .. } => write!(f, ":{tag}"),
            Self::Digest(digest) => write!(f, "@{digest}"),
        }
    }
}

/// A reference as it was written, before anything is known of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// `host[:port]`, when the reference is a full one.
    pub host: Option<String>,
    /// The repository below the project's image, or the whole path after the host.
    pub path: Option<Repository>,
    /// The tag or the digest.
    pub pointer: Pointer,
}

impl Written {
    /// Reads a reference.
    ///
    /// # Errors
    /// When a part of it is no name; the error shows the whole text and the character that is wrong.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.contains("://") {
            return Err(NameError::new(text, "an image is written without a scheme such as https://"));
        }
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(part(text, name.len() + 1, Digest::parse(digest))?)),
            None => (text, None),
        };
        if name.is_empty() && digest.is_some() || names_digest(name) {
            return Err(NameError::new(text, "a digest alone is no image").with_hint(
                "it stands behind its repository or tag and @, as in group/project/worker@sha256:…",
            ));
        }
        let (host, rest) = split_host(name);
        if host.is_none() && !rest.contains([':', '/']) {
            let tag = part(text, 0, Tag::parse(rest)).map_err(|error| error.with_hint(SLUG))?;
            return Ok(Self { host: None, path: None, pointer: Pointer::Tag { tag, digest } });
        }
        let offset = name.len() - rest.len();
        let (path, pointer) = match (rest.rsplit_once(':'), digest) {
            (Some((path, tag)), digest) => {
                let tag = part(text, offset + path.len() + 1, Tag::parse(tag));
                (path, Pointer::Tag { tag: tag.map_err(|error| error.with_hint(SLUG))?, digest })
            }
            (None, Some(digest)) => (rest, Pointer::Digest(digest)),
            (None, None) => {
                let problem = format!("it names no tag; write {}:TAG", shown(name));
                return Err(NameError::new(text, problem).with_hint(SLUG));
            }
        };
        let path = part(text, offset, Repository::parse(path))?;
        Ok(Self { host: host.map(str::to_owned), path: Some(path), pointer })
    }
}

/// Most of what can be no tag is the name of a branch.
const SLUG: &str = "a branch or git tag is named by $CI_COMMIT_REF_SLUG, in characters that a tag may have";

/// Whether a name has a digest where its tag belongs.
fn names_digest(name: &str) -> bool {
    ["sha256:", "sha512:"]
        .into_iter()
        .filter_map(|start| name.rfind(start))
        .any(|at| at == 0 || name[..at].ends_with([':', '/']) && Digest::parse(&name[at..]).is_ok())
}

/// Docker's rule for what stands before the first slash: a dot, a port, brackets or `localhost` make it a host.
fn split_host(name: &str) -> (Option<&str>, &str) {
    let is_port = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = |first: &str| {
        let (host, port) = first.rsplit_once(':').unwrap_or((first, "0"));
        first.starts_with('[')
            || is_port(port) && (first == "localhost" || first.contains(['.', ':']) && !host.contains(':'))
    };
    match name.split_once('/') {
        Some((first, rest)) if is_host(first) => (Some(first), rest),
        _ => (None, name),
    }
}

/// A tag as it was written, before anything is known of the project: what can be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenTag {
    /// `host[:port]`, when it was written in full.
    pub host: Option<String>,
    /// The repository below the project's image, or the whole path after the host.
    pub path: Option<Repository>,
    /// The tag.
    pub tag: Tag,
    /// The digest that the tag must have.
    pub digest: Option<Digest>,
}

impl WrittenTag {
    /// Reads a reference that names a tag.
    ///
    /// # Errors
    /// When it is no reference, or names a digest alone.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let Written { host, path, pointer } = Written::parse(text)?;
        match pointer {
            Pointer::Tag { tag, digest } => Ok(Self { host, path, tag, digest }),
            Pointer::Digest(_) => Err(NameError::new(
                text,
                "it names no tag, and deleting by digest would take every tag of the image along",
            )
            .with_hint("name the tags that are to go; inspect shows the digest of each")),
        }
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
        if text.contains("://") {
            return Err(NameError::new(text, "a repository is written without a scheme such as https://"));
        }
        let (host, rest) = split_host(text);
        if rest.contains([':', '@']) {
            return Err(NameError::new(text, "a repository is written without a tag and digest"));
        }
        let path = part(text, text.len() - rest.len(), Repository::parse(rest))?;
        Ok(Self { host: host.map(str::to_owned), path })
    }
}

/// A part's error, shown in the whole reference, in which the part begins at byte `offset`.
fn part<T>(text: &str, offset: usize, parsed: Result<T, NameError>) -> Result<T, NameError> {
    parsed.map_err(|error| error.within(text, offset))
}

/// A reference whose registry and repository are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The repository's path.
    pub repository: Repository,
    /// The tag or the digest.
    pub pointer: Pointer,
}

impl Reference {
    /// `host/path@digest` with the given digest in place of what was asked for.
    #[must_use]
    pub fn pinned(&self, digest: &Digest) -> String {
        format!("{}/{}@{digest}", self.host, self.repository)
    }

    /// The tag in its repository, where one was named.
    #[must_use]
    pub fn tagged(&self) -> Option<Tagged> {
        let Pointer::Tag { tag, digest } = &self.pointer else { return None };
        let (host, repository) = (self.host.clone(), self.repository.clone());
        Some(Tagged { host, repository, tag: tag.clone(), digest: digest.clone() })
    }
}

impl From<Tagged> for Reference {
    fn from(tagged: Tagged) -> Self {
        let Tagged { host, repository, tag, digest } = tagged;
        Self { host, repository, pointer: Pointer::Tag { tag, digest } }
    }
}

impl fmt::Display for Reference {
    /// `host/path:tag`, without a digest, or `host/path@sha256:…`: what a person would pull.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.host, self.repository, self.pointer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<String>, Option<String>, String, bool) {
        let written = Written::parse(text).unwrap();
        let digest = written.pointer.digest().is_some();
        (written.host, written.path.map(|p| p.to_string()), written.pointer.to_string(), digest)
    }

    #[test]
    fn every_written_form_is_read() {
        let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(parts("v1"), (None, None, ":v1".into(), false));
        assert_eq!(parts(&format!("v1@{digest}")), (None, None, ":v1".into(), true));
        assert_eq!(parts("worker:v1"), (None, Some("worker".into()), ":v1".into(), false));
        assert_eq!(parts("a/b:v1"), (None, Some("a/b".into()), ":v1".into(), false));
        let full = (Some("registry.example.com:5050".into()), Some("acme/shop".into()), ":v1".into(), true);
        assert_eq!(parts(&format!("registry.example.com:5050/acme/shop:v1@{digest}")), full);
        assert_eq!(parts("localhost/acme/shop:v1").0, Some("localhost".into()));
        let by_digest = |path: &str| (Some(path.to_owned()), format!("@{digest}"), true);
        let asked = |text: &str| {
            let (_, path, pointer, is_digest) = parts(&format!("{text}@{digest}"));
            (path, pointer, is_digest)
        };
        assert_eq!(asked("acme/shop"), by_digest("acme/shop"));
        assert_eq!(asked("registry.example.com:5050/shop"), by_digest("shop"));
        assert_eq!(asked("worker"), (None, ":worker".into(), true));
    }

    #[test]
    fn a_digest_alone_is_no_image_and_a_branch_is_no_tag() {
        let hint = |text: &str| Written::parse(text).unwrap_err().hint();
        let digest = Digest::of(b"");
        for text in [
            digest.to_string(),
            format!("@{digest}"),
            digest.short().to_owned(),
            format!("sha512:{}", "a".repeat(128)),
            format!("acme/shop:{digest}"),
            format!("acme/shop/{digest}"),
            format!("registry.example.com/{digest}"),
            format!("v1:{digest}"),
        ] {
            assert!(Written::parse(&text).unwrap_err().problem().contains("a digest alone"), "{text}");
            assert!(hint(&text).is_some_and(|hint| hint.contains("behind its repository")), "{text}");
        }
        assert!(Written::parse("acme/sha256:v1").is_ok(), "an odd name, and a tag");
        for text in
            ["feature/x", "worker:feature/x", "registry.example.com/shop:feature/x", "feature#1", "a b"]
        {
            assert!(hint(text).is_some_and(|hint| hint.contains("$CI_COMMIT_REF_SLUG")), "{text}");
        }
        assert!(hint("Acme/shop:v1").is_some_and(|hint| hint.contains("lower case")));
    }

    #[test]
    fn a_host_has_a_dot_a_port_or_brackets() {
        let host = |text: &str| Written::parse(text).unwrap().host;
        for text in ["a.b", "localhost", "localhost:5000", "a:5000", "[::1]", "[::1]:5000", "127.0.0.1"] {
            assert_eq!(host(&format!("{text}/shop:v1")).as_deref(), Some(text));
        }
        assert_eq!(host("shop/worker:v1"), None);
    }

    #[test]
    fn what_is_deleted_is_a_tag() {
        let digest = Digest::of(b"");
        let problem = WrittenTag::parse(&format!("acme/shop@{digest}")).unwrap_err().to_string();
        assert!(problem.contains("it names no tag"), "{problem}");
        assert!(WrittenTag::parse(&format!("worker@{digest}")).unwrap().digest.is_some());
    }

    #[test]
    fn a_bad_reference_names_its_character_in_the_whole_text() {
        let problem = |text: &str| Written::parse(text).unwrap_err().to_string();
        assert!(problem("registry.example.com/Acme/shop:v1").contains("'A' at character 22"));
        assert!(problem("worker:fe/x").contains("'/' at character 10 is not allowed in a tag"));
        assert!(problem("registry.example.com:5050/shop:fe/x").contains("'/' at character 34"));
        assert!(problem("worker/web").contains("write worker/web:TAG"));
        assert!(problem("a/\u{1b}[2J").contains("write a/\u{fffd}[2J:TAG"));
        assert!(problem("worker:").contains("the tag is empty"));
        assert!(problem("https://registry.example.com/shop:v1").contains("without a scheme"));
        assert!(problem("v1@sha256:12").contains("64 hexadecimal digits"));
        assert!(problem("a b").contains("' ' at character 2"));
        assert!(problem("Worker:v1").contains("'W' at character 1"));
        assert!(problem("").contains("the tag is empty"));
    }
}
