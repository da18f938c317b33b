//! The servers as they are examined: what is asked for the sake of the answer's being there.

use std::sync::Arc;

use super::GitlabRegistry;
use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::gitlab::metadata;
use crate::http::{Client, Origin, Request, Scheme, Url};
use crate::image::Repository;
use crate::registry::{Examined, Reached, RegistryKind, Right, Server, Trusted};

/// GitLab and its registry under examination.
pub(crate) struct Examination {
    registry: Arc<GitlabRegistry>,
    /// The project's own image.
    own: Repository,
    /// A client that trusts the bundled authorities alone, where the other trusts more.
    bundled: Option<Client>,
    watch: Stopwatch,
}

impl Examination {
    /// Begins to examine the servers of a registry.
    pub(crate) fn begin(registry: Arc<GitlabRegistry>, own: Repository, bundled: Option<Client>) -> Self {
        Self { registry, own, bundled, watch: Stopwatch::start() }
    }

    fn url(&self, server: Server) -> Result<Url, Error> {
        match server {
            Server::Gitlab => Ok(self.registry.session.realm().clone()),
            Server::Registry => self
                .registry
                .session
                .registry()
                .below("v2/")
                .map_err(|why| Error::usage("reach the registry", why.to_string())),
        }
    }

    fn origin(&self, server: Server) -> &Origin {
        match server {
            Server::Gitlab => self.registry.session.realm().origin(),
            Server::Registry => self.registry.session.registry().origin(),
        }
    }

    /// Whom a server's certificate is trusted by.
    fn trusted(&self, request: &Request) -> Trusted {
        match &self.bundled {
            _ if request.url.origin().scheme() == Scheme::Http => Trusted::Unencrypted,
            Some(bundled) if bundled.send(request).is_err() => Trusted::ByFile,
            _ => Trusted::Bundled,
        }
    }
}

impl Examined for Examination {
    fn address(&self, server: Server) -> String {
        match server {
            Server::Gitlab => self.registry.rest.server.to_string(),
            Server::Registry => self.origin(server).to_string(),
        }
    }

    fn proxy(&self, server: Server) -> Option<String> {
        self.registry.session.client().proxy(self.origin(server))
    }

    fn reach(&self, server: Server) -> Result<Reached, Error> {
        let client = self.registry.session.client();
        let attempt = match server {
            Server::Gitlab => "reach GitLab",
            Server::Registry => "reach the registry",
        };
        let request = Request::get(self.url(server)?, attempt).at_most(64 << 10).once();
        let took = Stopwatch::start();
        let response = client.send(&request)?;
        let took = took.elapsed();
        Ok(Reached {
            status: response.status,
            date: response.date().map(|date| (date, self.watch.elapsed())),
            addresses: client.addresses(self.origin(server)),
            trusted: self.trusted(&request),
            took,
        })
    }

    fn granted(&self, right: Right) -> Result<Option<Vec<String>>, Error> {
        self.registry.session.granted(&self.own, right)
    }

    fn registry(&self) -> Result<RegistryKind, Error> {
        metadata::kind(&self.registry.session, &self.own)
    }

    fn list(&self) -> Result<(), Error> {
        self.registry.rest.lists_own()
    }
}
