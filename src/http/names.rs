//! Name look-up, when a connection is really made: ureq would look a host up for every request, those on
//! an open connection included, so the agent is given a resolver that does nothing ([`Later`]).

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Leaves the look-up to the moment of connecting.
#[derive(Debug)]
pub(super) struct Later;

impl Resolver for Later {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// Looks names up and remembers them, since connections are opened several at a time.
#[derive(Debug, Default)]
pub(super) struct Names {
    system: DefaultResolver,
    known: Mutex<Vec<(String, ResolvedSocketAddrs)>>,
}

impl Names {
    /// Forgets what is known: a connection failed, and the name may have moved.
    pub(super) fn forget(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(ureq::Error::BadUri(uri.to_string()));
        };
        let key = DefaultResolver::host_and_port(scheme, authority).unwrap_or_default();
        if let Some(address) = literal(&key) {
            let mut addresses = self.empty();
            addresses.push(address);
            return Ok(addresses);
        }
        let find = |known: &[(String, ResolvedSocketAddrs)]| {
            known.iter().find(|(name, _)| *name == key).map(|(_, addresses)| addresses.clone())
        };
        if let Some(found) = find(&self.known.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        let failed = |reason: String| {
            ureq::Error::Other(Box::new(LookUpFailed { host: authority.host().to_owned(), reason }))
        };
        let addresses = self.system.resolve(uri, config, timeout).map_err(|error| match error {
            ureq::Error::Io(why) => failed(brief(&why.to_string())),
            ureq::Error::HostNotFound => failed("it has no address".into()),
            other => other,
        })?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).push((key, addresses.clone()));
        Ok(addresses)
    }
}

/// The address that `host:port` already is.
fn literal(text: &str) -> Option<SocketAddr> {
    text.parse().ok().or_else(|| {
        let (host, port) = text.rsplit_once(':')?;
        Some(SocketAddr::new(host.parse::<IpAddr>().ok()?, port.parse().ok()?))
    })
}

/// The resolver's words without the preamble that every one of them has.
fn brief(words: &str) -> String {
    words.strip_prefix("failed to lookup address information: ").unwrap_or(words).to_ascii_lowercase()
}

/// A name did not resolve.
#[derive(Debug)]
pub(super) struct LookUpFailed {
    pub(super) host: String,
    pub(super) reason: String,
}

impl fmt::Display for LookUpFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.host, self.reason)
    }
}

impl std::error::Error for LookUpFailed {}
