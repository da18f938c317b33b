//! The client: sends a request as often as it is worth it, and follows a blob's redirects.
//!
//! Credentials are bound to origins. A request that carries some for any other origin is a mistake of ours or
//! a trick of a server's, and is refused before anything is sent.

mod attempts;
mod exchange;

#[cfg(test)]
mod connection_tests;
#[cfg(test)]
mod credential_tests;
#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod redirect_tests;
#[cfg(test)]
mod retry_tests;
#[cfg(test)]
mod testing;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ureq::Agent;
use ureq::config::Config;

use super::client_certificate;
use super::dial::{Dial, Dialer};
use super::effort::Effort;
use super::head::is_sendable;
use super::leg::Leg;
use super::names::Later;
use super::request::{Authorization, Proof, Request};
use super::response::Response;
use super::settings::{Settings, Traffic};
use super::tls::{self, Tls, provider};
use super::trust;
use super::url::Origin;
use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::exit::Exit;
use crate::secret::Secret;

/// The size of each buffer of a connection. A request's head has to fit, with a token of 8 KB.
const BUFFER: usize = 32 << 10;

/// The largest head of a response; smaller than the buffer, whose end ureq takes for the connection's.
const HEAD: usize = 24 << 10;

/// A blob's redirects are followed this often.
const REDIRECTS: u32 = 5;

/// Sends requests. One serves a whole run, from as many threads as there are.
pub struct Client {
    agent: Agent,
    dialer: Arc<Dialer>,
    settings: Settings,
    requests: AtomicU64,
    retries: AtomicU64,
    bytes: AtomicU64,
    watch: Stopwatch,
}

impl Client {
    /// A client of these settings. Nothing is sent, looked up or opened yet.
    ///
    /// # Errors
    /// A CA file or client certificate that cannot be used (configuration).
    pub fn new(settings: Settings) -> Result<Self, Error> {
        settings.proxies.teach(&settings.redactor);
        let own = trust::certificates(&settings.ca_files, settings.deadline)?;
        let client = settings.client.as_ref();
        let key = client
            .map(|files| client_certificate::read(files, &provider(), settings.deadline))
            .transpose()?;
        let proof = key.map(|key| tls::Proof { key: Arc::new(key), origins: settings.trusted.clone() });
        let tls = Tls::new(own, proof);
        let config = |proxy: Option<ureq::Proxy>| {
            Config::builder()
                .proxy(proxy)
                .http_status_as_error(false)
                .max_redirects(0)
                .user_agent(&settings.user_agent)
                .accept("")
                .accept_encoding("gzip")
                .max_idle_connections(settings.connections * 4)
                .max_idle_connections_per_host(settings.connections)
                .input_buffer_size(BUFFER)
                .output_buffer_size(BUFFER)
                .max_response_header_size(HEAD)
                .timeout_connect(Some(settings.timeouts.connect))
                .timeout_send_request(Some(settings.timeouts.headers))
                .timeout_recv_response(Some(settings.timeouts.headers))
                .timeout_per_read(Some(settings.timeouts.progress))
                .timeout_per_write(Some(settings.timeouts.progress))
                .build()
        };
        let dialer = Dialer::new(settings.proxies.clone(), tls, config)
            .map_err(|why| Error::configuration("use the proxy from the environment", why.to_string()))?;
        let dialer = Arc::new(dialer);
        let agent = Agent::with_parts(config(None), Dial(Arc::clone(&dialer)), Later);
        let counter = || AtomicU64::new(0);
        Ok(Self {
            agent,
            dialer,
            requests: counter(),
            retries: counter(),
            bytes: counter(),
            watch: Stopwatch::start(),
            settings,
        })
    }

    /// Begins to open a connection to an origin that will be needed, in a thread of its own. The first request
    /// to the origin waits for it and uses it; a failure is that request's.
    pub fn open_early(&self, origin: &Origin) {
        let connect = self.settings.timeouts.connect;
        let limit = match self.settings.deadline.remaining() {
            Some(left) if left < connect => (left, ureq::Timeout::Global),
            _ => (connect, ureq::Timeout::Connect),
        };
        self.dialer.open_early(origin, limit);
    }

    /// Sends a request and reads the response, trying again where that is worth it. Of several responses the
    /// last is returned, whatever its status. A `DELETE` is tried once: see [`Self::attempt`].
    ///
    /// # Errors
    /// No response came (unavailable), or one that cannot be read (protocol), or credentials would have gone to
    /// an origin that is not trusted (protocol).
    pub fn send(&self, request: &Request) -> Result<Response, Error> {
        let mut has_credentials = self.may_go(request)?;
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.persist(Leg { request, url: &url, has_credentials })?;
            if !request.blob || !response.is_redirect() {
                let is_elsewhere = url.origin() != request.url.origin();
                return Ok(Response { is_elsewhere, ..response });
            }
            let next = response.location()?;
            if url.origin().scheme() > next.origin().scheme() {
                return Err(response.protocol(format!("{} redirects from https to http", url.origin().authority())).with_hint(
                    "a blob is not read over an open connection: check the registry's storage settings (redirect)",
                ));
            }
            has_credentials &= next.origin() == url.origin();
            url = next;
        }
        Err(Error::new(Exit::Protocol, &request.attempt, format!("more than {REDIRECTS} redirects"))
            .with_request(self.line(request.method, &request.url))
            .with_hint("check the registry's storage settings: its redirects lead nowhere"))
    }

    /// Sends a request once, for whoever has to look at something before each attempt. `None`: it came to nothing and
    /// is worth another attempt, and the pause before that is over. The last response is returned, whatever its status.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub fn attempt(&self, request: &Request, effort: &mut Effort) -> Result<Option<Response>, Error> {
        let has_credentials = self.may_go(request)?;
        self.try_once(Leg { request, url: &request.url, has_credentials }, effort)
    }

    /// Whether a request carries credentials, which may go where it goes.
    fn may_go(&self, request: &Request) -> Result<bool, Error> {
        let url = &request.url;
        let has_credentials = request.authorization != Authorization::None;
        if has_credentials && !self.settings.trusted.contains(url.origin()) {
            return Err(Error::new(Exit::Protocol, &request.attempt, format!("{} is not a host that credentials may go to", url.origin()))
                .with_request(self.line(request.method, url))
                .with_hint("credentials go only to the hosts of CI_SERVER_URL, CI_API_V4_URL and CI_REGISTRY; the server named another"));
        }
        self.learn(&request.authorization);
        if !is_sendable(&request.authorization) {
            let exit = match request.authorization.proof() {
                // A server made it.
                Proof::Bearer => Exit::Protocol,
                _ => Exit::Configuration,
            };
            return Err(Error::new(
                exit,
                &request.attempt,
                "what proves who asks has a character that no header carries",
            )
            .with_hint("look for a blank or a line break in it, such as one pasted at its end"));
        }
        Ok(has_credentials)
    }

    /// The proxy on the way to an origin, without its password, and the variable that names it.
    #[must_use]
    pub(crate) fn proxy(&self, origin: &Origin) -> Option<String> {
        self.dialer.proxy(origin)
    }

    /// The addresses of the name that a connection to an origin looks up; none where a proxy does that.
    #[must_use]
    pub(crate) fn addresses(&self, origin: &Origin) -> Vec<IpAddr> {
        self.dialer.addresses(origin)
    }

    /// What was done so far.
    #[must_use]
    pub fn totals(&self) -> Traffic {
        Traffic {
            requests: self.requests.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            elapsed: self.watch.elapsed(),
        }
    }

    fn learn(&self, authorization: &Authorization) {
        let secret: &Secret = match authorization {
            Authorization::None => return,
            Authorization::Basic { password: secret, .. }
            | Authorization::Bearer(secret)
            | Authorization::PrivateToken(secret)
            | Authorization::JobToken(secret) => secret,
        };
        self.settings.redactor.add(secret);
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("totals", &self.totals()).finish_non_exhaustive()
    }
}
