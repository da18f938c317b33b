//! The client: sends a request as often as it is worth it, and follows a blob's redirects.
//!
//! Credentials are bound to origins. A request that carries some for any other origin is a mistake of ours or
//! a trick of a server's, and is refused before anything is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{self, HeaderValue};
use ureq::{Agent, Body};

use super::body::{Extent, read};
use super::client_certificate;
use super::coding::Coding;
use super::dial::{Dial, Dialer, Line};
use super::effort::Effort;
use super::fault::{About, Fault, Limits};
use super::head::{head, is_sendable};
use super::leg::Leg;
use super::names::Later;
use super::proxy::Way;
use super::request::{Authorization, Method, Proof, Request};
use super::response::{Response, status_line};
use super::retry::{RetryPolicy, Worth, retry_after};
use super::settings::{Exchange, Outcome, Settings, Traffic};
use super::tls::{self, Tls, provider};
use super::trust;
use super::url::{Origin, Url};
use crate::dates::clock::{self, Spelled, Stopwatch};
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

    /// Sends until it succeeds or is not worth it.
    fn persist(&self, leg: Leg<'_>) -> Result<Response, Error> {
        let mut effort = Effort::of(leg.request.method);
        loop {
            if let Some(response) = self.try_once(leg, &mut effort)? {
                return Ok(response);
            }
        }
    }

    /// Sends once. `None`: it came to nothing, another attempt is worth it, and the pause before that is over.
    fn try_once(&self, leg: Leg<'_>, effort: &mut Effort) -> Result<Option<Response>, Error> {
        if self.settings.deadline.has_passed() {
            return Err(self.ended(Fault::Deadline, leg, effort.attempts()));
        }
        if self.settings.interrupt.is_requested() {
            return Err(self.ended(Fault::Interrupted, leg, effort.attempts()));
        }
        let result = self.exchange(leg, effort.retries + 1);
        if result.as_ref().is_ok_and(|response| response.status == 429) {
            self.settings.slots.shrink();
        }
        let line = Line::of_last_request();
        effort.may_have_arrived |= match &result {
            Ok(response) => response.status >= 500 || response.status == 408,
            Err(_) => line != Line::Opening,
        };
        let goes_on = effort.goes_on(line != Line::Opening);
        let worth = match &result {
            Ok(response) => Worth::of_status(response.status, || {
                leg.request.method == Method::Head || response.has_error_code("UNKNOWN")
            }),
            Err(fault) => fault.worth(),
        };
        if matches!(&result, Err(Fault::Broken))
            && goes_on
            && matches!(line, Line::Pooled | Line::Early)
            && effort.dead_lines < 3
        {
            // The server had closed an idle connection: that is no failure of the request.
            effort.dead_lines += 1;
            return Ok(None);
        }
        if result.is_err() && line == Line::Opening {
            self.dialer.forget_names();
        }
        let allowed =
            if goes_on && !leg.request.is_once { self.settings.retry.retries_for(worth) } else { 0 };
        if effort.retries >= allowed {
            return self.settle(result, leg, effort.retries, None).map(Some);
        }
        let asked = result.as_ref().ok().and_then(|response| {
            retry_after(response.header("retry-after")?, response.header("date"), clock::now())
        });
        let asked = asked.filter(|asked| !asked.is_zero());
        let pause = asked.map_or_else(|| self.settings.retry.pause(effort.retries + 1), RetryPolicy::asked);
        if let Some(why) = self.too_long(pause, asked) {
            return self.settle(result, leg, effort.retries, Some(why)).map(Some);
        }
        effort.retries += 1;
        self.retries.fetch_add(1, Ordering::Relaxed);
        self.announce(&result, leg, &format!("in {} ({} of {allowed})", Spelled(pause), effort.retries));
        if self.settings.interrupt.sleep(pause) {
            return Err(self.ended(Fault::Interrupted, leg, effort.attempts()));
        }
        Ok(None)
    }

    /// The end of a request because the run ends, after so many attempts. Without one it names no request.
    fn ended(&self, why: Fault, leg: Leg<'_>, attempts: u32) -> Error {
        let error = why.into_error(&self.about(leg), 0);
        if attempts > 0 { error } else { Error { request: None, ..error } }
    }

    /// Why a pause is too long to be made, if it is.
    fn too_long(&self, pause: Duration, asked: Option<Duration>) -> Option<String> {
        let limit = match self.settings.deadline.length() {
            Some(length) if self.settings.deadline.is_before(pause) => {
                format!("the deadline of {}", Spelled(length))
            }
            _ if pause > self.settings.retry.patience.max(self.settings.retry.longest) => {
                format!("the {} that are waited at most", Spelled(self.settings.retry.patience))
            }
            _ => return None,
        };
        Some(match asked {
            Some(asked) => format!("and asks to wait {}, which goes beyond {limit}", Spelled(asked)),
            None => format!("with no time to try again before {limit}"),
        })
    }

    /// Says that another attempt will be made, and `when`.
    fn announce(&self, result: &Result<Response, Fault>, leg: Leg<'_>, when: &str) {
        let Some(notice) = &self.settings.notice else { return };
        let about = self.about(leg);
        let cause = match result {
            Ok(response) => format!("{} answered {}", about.origin.authority(), status_line(response.status)),
            Err(fault) => fault.cause(about.origin, &about.way, &about.limits),
        };
        notice(&format!("{cause}, trying again {when}"));
    }

    /// The end of an effort.
    fn settle(
        &self,
        result: Result<Response, Fault>,
        leg: Leg<'_>,
        retries: u32,
        gave_up: Option<String>,
    ) -> Result<Response, Error> {
        match result {
            Ok(response) => Ok(Response { retries, gave_up, ..response }),
            Err(fault) => {
                let mut error = fault.into_error(&self.about(leg), retries);
                if let Some(why) = gave_up {
                    error.cause = format!("{}, {why}", error.cause);
                }
                Err(error)
            }
        }
    }

    /// One request and one response.
    fn exchange(&self, leg: Leg<'_>, attempt: u32) -> Result<Response, Fault> {
        let watch = Stopwatch::start();
        self.requests.fetch_add(1, Ordering::Relaxed);
        let result = self.round_trip(leg);
        let bytes = match &result {
            Ok(response) => response.body.len() as u64,
            Err(Fault::Truncated(got, _)) => *got,
            Err(_) => 0,
        };
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if let Some(observer) = &self.settings.observer {
            let about = self.about(leg);
            observer(&Exchange {
                method: leg.request.method.name(),
                url: self.settings.redactor.redact(&leg.url.to_string()),
                outcome: match &result {
                    Ok(response) => Outcome::Status(response.status),
                    Err(fault) => Outcome::Failed(fault.cause(about.origin, &about.way, &about.limits)),
                },
                bytes,
                elapsed: watch.elapsed(),
                attempt,
            });
        }
        result
    }

    fn round_trip(&self, leg: Leg<'_>) -> Result<Response, Fault> {
        let Leg { request, url, has_credentials } = leg;
        Line::reset();
        let head = head(request, url, has_credentials).map_err(|why| Fault::NotHttp(why.to_string()))?;
        let remaining = self.settings.deadline.remaining();
        let answer = match &request.body {
            Some((_, body)) => self.run(head.map(|()| body.as_slice()), remaining),
            None => self.run(head, remaining),
        };
        let (parts, body) = answer.map_err(|error| Fault::of(&error))?.into_parts();
        let extent =
            if parts.status.is_success() { Extent::All(request.body_limit) } else { Extent::Beginning };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<_> =
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let status = parts.status.as_u16();
        let through = match self.dialer.way(url.origin()) {
            // Only the proxy itself says that (RFC 9110, 15.5.8).
            Way::Forward(_) if status == 407 => return Err(Fault::Proxy(Some(status))),
            Way::Forward(proxy) => Some(proxy.address()),
            Way::Direct | Way::Tunnel(_) => None,
        };
        Ok(Response {
            status,
            body: read(body, extent, &Coding::of(&headers))?,
            headers,
            url: url.clone(),
            method: request.method,
            attempt: request.attempt.clone(),
            retries: 0,
            gave_up: None,
            is_elsewhere: false,
            proof: leg.proof(),
            through,
            hint: None,
            redactor: self.settings.redactor.clone(),
        })
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        request: http::Request<B>,
        limit: Option<Duration>,
    ) -> Result<http::Response<Body>, ureq::Error> {
        let request = match limit {
            Some(limit) => self.agent.configure_request(request).timeout_global(Some(limit)).build(),
            None => request,
        };
        self.agent.run(request)
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

    fn about<'a>(&'a self, Leg { request, url, .. }: Leg<'a>) -> About<'a> {
        let timeouts = &self.settings.timeouts;
        About {
            attempt: &request.attempt,
            request_line: self.line(request.method, url),
            origin: url.origin(),
            registry: Some(request.url.origin()).filter(|asked| *asked != url.origin()),
            way: self.dialer.way(url.origin()),
            limits: Limits {
                connect: timeouts.connect,
                headers: timeouts.headers,
                progress: timeouts.progress,
                deadline: self.settings.deadline.length(),
            },
        }
    }

    fn line(&self, method: Method, url: &Url) -> String {
        format!("{} {}", method.name(), self.settings.redactor.redact(&url.to_string()))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("totals", &self.totals()).finish_non_exhaustive()
    }
}
