//! What is asked of the servers to see whether a run would work, a thing at a time and without changing anything.

use std::net::IpAddr;
use std::time::Duration;

use time::OffsetDateTime;

use crate::error::Error;

/// One of the two servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// GitLab, which issues tokens and has the REST API.
    Gitlab,
    /// Its container registry.
    Registry,
}

/// A right on the project's own image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// To look.
    Pull,
    /// To write. Where it is granted GitLab makes the repository, so it is asked for only where that is there.
    Push,
    /// To delete.
    Delete,
}

impl Right {
    /// As tokens have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
        }
    }
}

/// Who signs a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trusted {
    /// Nobody: it is plain HTTP.
    Unencrypted,
    /// One of the bundled authorities.
    Bundled,
    /// An authority of a file.
    ByFile,
}

/// How a server was reached.
#[derive(Clone, Debug)]
pub(crate) struct Reached {
    /// The status of its answer.
    pub(crate) status: u16,
    /// The addresses of its name, or the proxy's where there is one and it looks names up.
    pub(crate) addresses: Vec<IpAddr>,
    /// How long it took, connecting included.
    pub(crate) took: Duration,
    /// Whom its certificate is trusted by.
    pub(crate) trusted: Trusted,
    /// Its clock, and how long after the examination's beginning it said so.
    pub(crate) date: Option<(OffsetDateTime, Duration)>,
}

/// What a registry says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RegistryKind {
    /// The version of GitLab's registry; `None`: another one's, or a proxy took the header away.
    pub(crate) version: Option<String>,
    /// Whether it has a metadata database.
    pub(crate) has_database: bool,
    /// Whether it deletes tags by name.
    pub(crate) deletes_tags: bool,
}

/// The servers, as they are examined.
pub(crate) trait Examined: Send + Sync {
    /// The address of a server.
    fn address(&self, server: Server) -> String;

    /// The proxy on the way there, without its password, and the variable that names it.
    fn proxy(&self, server: Server) -> Option<String>;

    /// Asks a server anything: whatever it answers, the way there is open.
    ///
    /// # Errors
    /// When no answer came.
    fn reach(&self, server: Server) -> Result<Reached, Error>;

    /// What a token grants that asks for one right: the actions, or `None` where it cannot be read.
    ///
    /// # Errors
    /// When there is no token.
    fn granted(&self, right: Right) -> Result<Option<Vec<String>>, Error>;

    /// What the registry says of itself to the token for pulling.
    ///
    /// # Errors
    /// When it refuses the token, or does not answer.
    fn registry(&self) -> Result<RegistryKind, Error>;

    /// Lists the first of the project's repositories by the REST API.
    ///
    /// # Errors
    /// When it does not.
    fn list(&self) -> Result<(), Error>;
}
