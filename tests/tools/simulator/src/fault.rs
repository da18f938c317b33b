//! Faults on order: what goes wrong, on which requests, how often.

use crate::change::Change;
use crate::http::Wire;
use crate::moment::Moment;
use regex::Regex;
use std::time::Duration;

/// The parts of an instance that can be asked, and can fail, separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// GitLab itself: REST and `/jwt/auth`.
    Gitlab,
    /// The registry, as clients see it.
    Registry,
    /// The object storage that blobs are redirected to.
    Storage,
    /// A host that is none of the above: what reaches it has gone astray.
    Elsewhere,
    /// The registry, as Rails sees it while it answers REST.
    RegistryFromRails,
}

impl Server {
    /// The word used in the control interface.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gitlab => "gitlab",
            Self::Registry => "registry",
            Self::Storage => "storage",
            Self::Elsewhere => "elsewhere",
            Self::RegistryFromRails => "registry-from-rails",
        }
    }
}

/// When a client may try again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RetryAfter {
    /// The server does not say.
    Unsaid,
    /// In so many seconds.
    Seconds(u64),
    /// With a fraction, as GitLab's registry writes it: `1.500000`.
    Fraction(f64),
    /// At an HTTP date so many seconds from now.
    Date(u64),
}

impl RetryAfter {
    /// The header's value.
    #[must_use]
    pub fn value(self) -> Option<String> {
        match self {
            Self::Unsaid => None,
            Self::Seconds(seconds) => Some(seconds.to_string()),
            Self::Fraction(seconds) => Some(format!("{seconds:.6}")),
            Self::Date(seconds) => Some(Moment::now().plus(Duration::from_secs(seconds)).http()),
        }
    }
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Another answer altogether.
    Answer {
        /// Status code.
        status: u16,
        /// Header fields.
        headers: Vec<(String, String)>,
        /// Body.
        body: Vec<u8>,
    },
    /// 429 in the form of the server that is asked: Rails' `Retry later`, or the registry's `TOOMANYREQUESTS`.
    TooManyRequests(RetryAfter),
    /// This status with a JSON body in the form of the server that is asked.
    Status(u16),
    /// This status with a page for people, such as a proxy's.
    Html(u16),
    /// The connection, the pace, or the length of the answer.
    Wire(Wire),
    /// 200 and half a JSON document.
    InvalidJson,
    /// The right body, but only so many bytes of it, and HTTP says nothing of it: as when a proxy loses its server.
    ShortBody(usize),
    /// The right body under another type.
    ContentType(String),
    /// Each page of a list names another as the next, for ever.
    EndlessLinks,
    /// A page of a list loses its `Link` on the way, so that it looks like the last one. With a number it is also cut to
    /// so many entries, as if the server's pages were of that size.
    LostLink(Option<usize>),
    /// `Link` leads to a host that is not ours ([`Server::Elsewhere`]).
    ForeignLink,
    /// A redirect to a host that is not ours.
    ForeignLocation(u16),
    /// The challenge names a `realm` on a host that is not ours.
    ForeignRealm,
    /// A redirect to this address, as for a renamed project.
    Redirect {
        /// 301, 302, 307 or 308.
        status: u16,
        /// `Location`.
        to: String,
    },
    /// The registry takes the token for expired.
    ExpiredToken,
    /// `/jwt/auth` grants none of these actions: 200 with less access.
    LostActions(Vec<String>),
    /// Something changes under the client's feet, just before the answer.
    Changes(Vec<Change>),
    /// The TLS handshake fails. Path and method do not count.
    BrokenTls,
    /// The request is carried out as if nothing were wrong, and only then this goes wrong with its answer: the client
    /// cannot know.
    After(Box<Failure>),
}

impl Failure {
    /// Whether it takes the place of the answer, rather than spoiling it.
    pub(crate) fn is_answer(&self) -> bool {
        matches!(
            self,
            Self::Answer { .. }
                | Self::TooManyRequests(_)
                | Self::Status(_)
                | Self::Html(_)
                | Self::Wire(Wire::Reset | Wire::Close | Wire::Hang)
                | Self::Redirect { .. }
                | Self::ForeignLocation(_)
        ) || matches!(self, Self::After(failure) if failure.is_answer())
    }
}

/// A failure and the requests that it befalls.
#[derive(Clone, Debug)]
pub struct Fault {
    server: Option<Server>,
    method: Option<String>,
    path: Option<String>,
    pattern: Option<Regex>,
    skip: u64,
    times: Option<u64>,
    /// What goes wrong.
    pub failure: Failure,
}

impl Fault {
    /// Befalls the next request, whatever it is; narrow it down with the methods below.
    #[must_use]
    pub fn new(failure: Failure) -> Self {
        Self { server: None, method: None, path: None, pattern: None, skip: 0, times: Some(1), failure }
    }

    /// Only requests to this server.
    #[must_use]
    pub fn on(self, server: Server) -> Self {
        Self { server: Some(server), ..self }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(self, method: &str) -> Self {
        Self { method: Some(method.to_owned()), ..self }
    }

    /// Only requests with this text in path and query.
    #[must_use]
    pub fn path(self, text: &str) -> Self {
        Self { path: Some(text.to_owned()), ..self }
    }

    /// Only requests whose path and query match.
    ///
    /// # Panics
    /// When the pattern is none.
    #[must_use]
    pub fn matching(self, pattern: &str) -> Self {
        Self { pattern: Some(Regex::new(pattern).expect("a pattern")), ..self }
    }

    /// Spares the first `n` of them.
    #[must_use]
    pub fn skip(self, n: u64) -> Self {
        Self { skip: n, ..self }
    }

    /// Befalls `n` of them (one, if not said).
    #[must_use]
    pub fn times(self, n: u64) -> Self {
        Self { times: Some(n), ..self }
    }

    /// Befalls all of them.
    #[must_use]
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    /// Befalls the answer, after the request was carried out (not before it, if not said).
    #[must_use]
    pub fn after(self) -> Self {
        Self { failure: Failure::After(Box::new(self.failure)), ..self }
    }

    fn is_about(&self, server: Server, method: &str, target: &str) -> bool {
        self.server.is_none_or(|wanted| wanted == server)
            && (self.server.is_some() || server != Server::RegistryFromRails)
            && self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path.as_ref().is_none_or(|wanted| target.contains(wanted.as_str()))
            && self.pattern.as_ref().is_none_or(|wanted| wanted.is_match(target))
    }

    fn is_spent(&self) -> bool {
        self.times == Some(0)
    }
}

/// The faults on order.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The failures that befall this request, in the order they were ordered. Counts them.
    pub(crate) fn strike(&mut self, server: Server, method: &str, target: &str) -> Vec<Failure> {
        self.take(|fault| {
            !matches!(fault.failure, Failure::BrokenTls) && fault.is_about(server, method, target)
        })
    }

    /// Whether the next handshake of this server fails. Counts it.
    pub(crate) fn breaks_tls(&mut self, server: Server) -> bool {
        !self
            .take(|fault| {
                matches!(fault.failure, Failure::BrokenTls) && fault.server.is_none_or(|own| own == server)
            })
            .is_empty()
    }

    fn take(&mut self, is_meant: impl Fn(&Fault) -> bool) -> Vec<Failure> {
        let mut failures = Vec::new();
        let mut is_answered = false;
        for fault in self.0.iter_mut().filter(|fault| !fault.is_spent() && is_meant(fault)) {
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            // Of several failures that each are a whole answer, the next one waits for the next request.
            if fault.failure.is_answer() && std::mem::replace(&mut is_answered, true) {
                continue;
            }
            if let Some(times) = &mut fault.times {
                *times -= 1;
            }
            failures.push(fault.failure.clone());
        }
        failures
    }
}
