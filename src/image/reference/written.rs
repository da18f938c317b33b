//! What people write for an image, a tag or a repository, before anything is known of the project.

use super::Pointer;
use crate::image::{Digest, NameError, Repository, Tag};
use crate::words::shown;

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
