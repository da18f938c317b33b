//! Where the project's images are, and what names mean there.

use super::misnamed::{project_unnamed, registry_disabled};
use crate::error::Error;
use crate::http::Origin;
use crate::image::reference::{Written, WrittenRepository, WrittenTag};
use crate::image::{Reference, Repository, Tagged};

/// The registry and the project's image, once both are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The registry's `host[:port]`, as it was named.
    pub host: String,
    /// The registry. Hosts are compared as origins: letter case, the usual port and spellings of an address make none
    /// another.
    pub registry: Origin,
    /// The path of the project's own image.
    pub image: Option<Repository>,
    /// Whether this is a job of GitLab's, where a project without an image has no registry.
    pub in_gitlab: bool,
}

impl Home {
    /// The repository that was meant: below the project's image, or its whole path, with or without the host.
    ///
    /// # Errors
    /// When it is on another registry, or relative and the project has no image.
    pub fn repository(&self, written: &WrittenRepository) -> Result<Repository, Error> {
        self.place(written.host.as_deref(), Some(&written.path))
    }

    /// The project's own image.
    ///
    /// # Errors
    /// When it has none, or nobody said which project is meant (exit 3).
    pub fn own(&self) -> Result<&Repository, Error> {
        let missing = || if self.in_gitlab { registry_disabled() } else { project_unnamed() };
        self.image.as_ref().ok_or_else(missing)
    }

    /// The full reference that was meant.
    ///
    /// # Errors
    /// When it is on another registry, or relative and the project has no image.
    pub fn resolve(&self, written: &Written) -> Result<Reference, Error> {
        let repository = self.place(written.host.as_deref(), written.path.as_ref())?;
        Ok(Reference { host: self.host.clone(), repository, pointer: written.pointer.clone() })
    }

    /// The tag that was meant.
    ///
    /// # Errors
    /// When it is on another registry, or relative and the project has no image.
    pub fn tag(&self, written: &WrittenTag) -> Result<Tagged, Error> {
        let repository = self.place(written.host.as_deref(), written.path.as_ref())?;
        let (host, tag, digest) = (self.host.clone(), written.tag.clone(), written.digest.clone());
        Ok(Tagged { host, repository, tag, digest })
    }

    /// Whether a host, however it is spelt, is this registry.
    #[must_use]
    pub fn is_own(&self, host: &str) -> bool {
        Origin::parse(self.registry.scheme(), host).is_ok_and(|origin| origin == self.registry)
    }

    /// Whether these repositories are the project's, of which is asked what is in use: another one's branches and
    /// deployments would say nothing of them.
    ///
    /// # Errors
    /// When one is another project's (usage).
    pub fn owns(&self, repositories: &[Repository]) -> Result<(), Error> {
        let is_own =
            |repository: &Repository| self.image.as_ref().is_some_and(|image| repository.is_within(image));
        let Some(other) = repositories.iter().find(|repository| !is_own(repository)) else { return Ok(()) };
        let cause = match &self.image {
            Some(image) => {
                format!("it is not {image} or below it, and only what that project has in use would be kept")
            }
            None => "it is none of this project's, which has no registry".to_owned(),
        };
        Err(Error::usage(format!("clean up {}/{other}", self.host), cause)
            .with_hint("name its project with --project, or leave keep_refs and keep_deployed away"))
    }

    /// The one reading of a repository's name, in every command. Without a host it is below the project's image,
    /// unless it begins with that path, as `repositories` prints it: then it is the whole path.
    fn place(&self, host: Option<&str>, path: Option<&Repository>) -> Result<Repository, Error> {
        match (host, path) {
            (Some(host), Some(path)) if self.is_own(host) => Ok(path.clone()),
            (Some(host), _) => Err(Error::usage(
                format!("ask for an image of {host}"),
                format!("only the registry of this GitLab, {}, is asked", self.host),
            )
            .with_hint("tokens are for that registry alone, and are sent nowhere else; --server names another GitLab")),
            (None, None) => self.own().cloned(),
            (None, Some(path)) => match self.own()? {
                image if path.is_within(image) => Ok(path.clone()),
                image => image
                    .below(path.as_str())
                    .map_err(|error| Error::usage(format!("ask for repository {path}"), error.to_string())),
            },
        }
    }
}

/// Reads `host[:port]/path`; `source` is who says so, for errors (exit 3).
pub(super) fn split(text: &str, source: &str) -> Result<(String, Repository), Error> {
    let wrong = |cause: String| {
        Error::configuration(format!("read {source}"), cause)
            .with_hint("it should be host/path, as in registry.example.com/group/project")
    };
    let (host, path) = text.split_once('/').ok_or_else(|| wrong("it has no path".to_owned()))?;
    let path = Repository::parse(path).map_err(|error| wrong(error.to_string()))?;
    Ok((host.to_owned(), path))
}
