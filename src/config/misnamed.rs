//! What it is about that a name is missing, or makes no sense.

use crate::error::Error;

/// What of what is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Where GitLab is.
    Gitlab,
    /// Where the registry is.
    Registry,
    /// Whose images are meant.
    Image,
    /// Who asks.
    Credentials,
    /// Through which proxies.
    Proxies,
    /// Whose certificates are trusted, and which is shown.
    Trust,
}

/// Why nothing can be meant, and what that is about.
#[derive(Clone, Debug)]
pub(crate) struct Misnamed {
    /// What it is about.
    pub about: About,
    /// Why.
    pub error: Error,
}

impl About {
    /// Makes this of what is wrong.
    pub(super) fn of(self) -> impl Fn(Error) -> Misnamed {
        move |error| Misnamed { about: self, error }
    }
}

impl From<Misnamed> for Error {
    fn from(misnamed: Misnamed) -> Self {
        misnamed.error
    }
}

/// The failure of a run outside CI that nobody told whose images are meant.
pub(super) fn project_unnamed() -> Error {
    Error::configuration("find the project", "neither --project nor CI_REGISTRY_IMAGE is set").with_hint(
        "write --project group/project, or names in full: registry.example.com/group/project/worker:v1",
    )
}

/// The failure of a job whose project has no registry: GitLab then sets no `CI_REGISTRY_IMAGE`.
pub(super) fn registry_disabled() -> Error {
    Error::configuration("find the project's images", "CI_REGISTRY_IMAGE is not set")
        .with_hint("the container registry is disabled for this project (or the instance): Settings > General > Visibility > Container registry")
}
