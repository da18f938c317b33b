//! The ways in which an exchange fails without a response, what each is worth, and what a person reads.
//!
//! Where a failure ends: what kept a response from coming is *unavailable* (6); what came and could not be
//! understood is *protocol* (7). So a connection that breaks before the headers are complete is unavailable,
//! and one that breaks within the body is protocol: a response was promised and did not hold what it said.

use std::error::Error as _;
use std::io;

use super::names::LookUpFailed;
use super::proxy::Way;
use super::refused::{Asked, Refused};
use super::response::status_line;
use super::retry::Worth;
use super::url::{Origin, Scheme};
use crate::dates::clock::Spelled;
use crate::error::Error;
use crate::exit::Exit;
use std::time::Duration;

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The run is out of time.
    Deadline,
    /// The run is to end.
    Interrupted,
    /// A name does not resolve: the name, and the resolver's words.
    Name(String, String),
    /// Nobody listens there.
    Refused,
    /// No way there: the system's words.
    Unreachable(String),
    /// The connection broke before the headers were complete.
    Broken,
    /// A part took too long.
    TimedOut(Part),
    /// TLS could not be agreed on.
    Tls(Refused),
    /// The proxy does not open a tunnel: its status, if it answered.
    Proxy(Option<u16>),
    /// The body ended early: bytes read, and announced.
    Truncated(u64, Option<u64>),
    /// The body, decoded, is larger than its limit in bytes.
    TooLarge(usize),
    /// The body cannot be unpacked: how it claims to be packed.
    Undecodable(String),
    /// What came is not HTTP: the parser's words.
    NotHttp(String),
}

/// A part of an exchange with a time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Look-up, TCP, proxy, TLS.
    Connect,
    /// Sending the request.
    Send,
    /// Waiting for the headers.
    Headers,
    /// Reading the body.
    Body,
}

impl Fault {
    /// The fault that an error of ureq's is.
    pub(super) fn of(error: &ureq::Error) -> Self {
        use ureq::{Error as E, Timeout as T};
        match error {
            E::Timeout(T::Global | T::PerCall) => Self::Deadline,
            E::Timeout(T::Resolve | T::Connect) => Self::TimedOut(Part::Connect),
            E::Timeout(T::SendRequest | T::SendBody | T::PerWrite) => Self::TimedOut(Part::Send),
            E::Timeout(T::RecvBody) => Self::TimedOut(Part::Body),
            E::Timeout(_) => Self::TimedOut(Part::Headers),
            E::HostNotFound => Self::Name(String::new(), "no address".into()),
            E::Other(other) => match other.downcast_ref::<LookUpFailed>() {
                Some(failed) => Self::Name(failed.host.clone(), failed.reason.clone()),
                None => Self::NotHttp(other.to_string()),
            },
            E::Io(io) => Self::of_io(io),
            E::Tls(words) => Self::Tls(Refused::Other((*words).into())),
            E::ConnectProxyFailed(words) => {
                Self::Proxy(words.split(|c: char| !c.is_ascii_digit()).find_map(|word| word.parse().ok()))
            }
            E::LargeResponseHeader(..) => Self::NotHttp("its headers are too large".into()),
            other => Self::NotHttp(other.to_string()),
        }
    }

    fn of_io(error: &io::Error) -> Self {
        use io::ErrorKind as K;
        if let Some(refused) = inner::<Refused>(error) {
            return Self::Tls(refused.clone());
        }
        if let Some(why) = inner::<rustls::Error>(error) {
            return Self::Tls(Refused::of(why, Asked::Nothing));
        }
        match error.kind() {
            K::ConnectionRefused => Self::Refused,
            K::TimedOut | K::WouldBlock => Self::TimedOut(Part::Connect),
            K::ConnectionReset
            | K::ConnectionAborted
            | K::BrokenPipe
            | K::UnexpectedEof
            | K::NotConnected => Self::Broken,
            _ => Self::Unreachable(error.to_string()),
        }
    }

    /// What another attempt is worth.
    pub(super) fn worth(&self) -> Worth {
        match self {
            Self::Broken | Self::Truncated(..) => Worth::Many,
            Self::Name(..) | Self::Refused | Self::Unreachable(_) | Self::TimedOut(_) => Worth::Few,
            Self::Proxy(status) => match status {
                None | Some(502..=504) => Worth::Few,
                Some(_) => Worth::Nothing,
            },
            Self::Deadline
            | Self::Interrupted
            | Self::Tls(_)
            | Self::TooLarge(_)
            | Self::Undecodable(_)
            | Self::NotHttp(_) => Worth::Nothing,
        }
    }

    /// The class of the failure (the module's documentation says why).
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Truncated(..) | Self::TooLarge(_) | Self::Undecodable(_) | Self::NotHttp(_) => {
                Exit::Protocol
            }
            _ => Exit::Unavailable,
        }
    }

    /// What went wrong, naming host and port.
    pub(super) fn cause(&self, origin: &Origin, way: &Way<'_>, timeouts: &Limits) -> String {
        let target = origin.address();
        let (peer, through) = match way {
            Way::Direct => (target.clone(), String::new()),
            Way::Tunnel(proxy) | Way::Forward(proxy) => {
                let proxy = proxy.address();
                (format!("the proxy {proxy}"), format!(" through the proxy {proxy}"))
            }
        };
        match self {
            Self::Deadline => match timeouts.deadline {
                Some(length) => format!("the deadline of {} passed", Spelled(length)),
                None => format!("{target} took too long"),
            },
            Self::Interrupted => "interrupted".to_owned(),
            Self::Name(host, reason) => {
                let host = if host.is_empty() { origin.host() } else { host };
                let role = if host == origin.host() { "host" } else { "proxy" };
                format!("the {role} {host} is unknown ({reason}), asked for {target}")
            }
            Self::Refused => format!("{peer} refused the connection{}", reaching(way, &target)),
            Self::Unreachable(words) => {
                format!("{peer} cannot be reached ({words}){}", reaching(way, &target))
            }
            Self::Broken => format!("{target} closed the connection before it answered{through}"),
            Self::TimedOut(part) => match part {
                Part::Connect => {
                    format!("no connection to {target}{through} within {}", Spelled(timeouts.connect))
                }
                Part::Send => {
                    format!("{target} did not take the request{through} within {}", Spelled(timeouts.headers))
                }
                Part::Headers => {
                    format!("{target} did not answer{through} within {}", Spelled(timeouts.headers))
                }
                Part::Body => format!(
                    "{target} sent nothing more of its answer{through} for {}",
                    Spelled(timeouts.progress)
                ),
            },
            Self::Tls(refused) => refused.cause(&format!("{target}{through}")),
            Self::Proxy(Some(status)) => {
                let wanted = match way {
                    Way::Forward(_) => "what was asked of",
                    Way::Direct | Way::Tunnel(_) => "a connection to",
                };
                format!("{peer} answered {} instead of {wanted} {target}", status_line(*status))
            }
            Self::Proxy(None) => format!("{peer} did not answer when asked for {target}"),
            Self::Truncated(got, Some(announced)) => {
                format!("the answer of {target} ended after {got} of {announced} bytes")
            }
            Self::Truncated(got, None) => format!("the answer of {target} ended early, after {got} bytes"),
            Self::TooLarge(limit) => {
                format!("the answer of {target} is larger than the {limit} bytes that make sense here")
            }
            Self::Undecodable(coding) => {
                format!("the answer of {target} says that it is packed ({coding}), and cannot be unpacked")
            }
            Self::NotHttp(words) => format!("what {target} answered is not HTTP ({words})"),
        }
    }

    fn hint(&self, origin: &Origin, way: &Way<'_>) -> String {
        let proxied = match way {
            Way::Direct => None,
            Way::Tunnel(proxy) | Way::Forward(proxy) => Some(proxy.variable),
        };
        match (self, proxied) {
            (Self::Deadline, _) => "give it more time with --deadline, or see with -v what takes it".into(),
            (Self::Interrupted, _) => "run it again".into(),
            (Self::Proxy(Some(407)), Some(variable)) if has_user(way) => {
                format!("the user or the password in {variable} is wrong: write them as the proxy knows them, with @ : / % in them percent-encoded")
            }
            (Self::Proxy(Some(407)), Some(variable)) => format!("the proxy wants a user and a password: put them before the host in {variable}, with a colon between them and an @ behind"),
            (Self::Proxy(_), Some(variable)) => format!("ask whether the proxy in {variable} allows {}, or name the host in NO_PROXY", origin.address()),
            (Self::Refused | Self::Unreachable(_), Some(variable)) => format!("check {variable}; hosts that need no proxy belong in NO_PROXY"),
            (Self::Name(host, _), Some(variable)) if host != origin.host() => format!("check the host in {variable}"),
            (Self::Name(..), _) => "check the spelling, and that the job's network can resolve it".into(),
            (Self::Refused, None) => format!("check the port, and that {} is up", origin.host()),
            (Self::TimedOut(_) | Self::Unreachable(_), _) => {
                "check that the job's network reaches it (a firewall, or a proxy that HTTPS_PROXY should name)".into()
            }
            (Self::Broken, _) if origin.scheme() == Scheme::Http => {
                "check the port, and whether it wants https".into()
            }
            (Self::Broken | Self::Truncated(..), _) => "the server or something before it drops connections: try again, or ask who runs it".into(),
            (Self::Tls(refused), _) => refused.hint(origin.host()),
            (Self::TooLarge(_), _) => "check that the URL is a registry's; other servers answer with pages or files".into(),
            (Self::NotHttp(_), _) if origin.scheme() == Scheme::Http => "check the port, and whether it wants https".into(),
            (Self::Undecodable(_) | Self::NotHttp(_) | Self::Proxy(_), _) => "check the port, and what stands between here and the server".into(),
        }
    }

    /// The failure as a person reads it. `retries` were spent before.
    pub(super) fn into_error(self, about: &About<'_>, retries: u32) -> Error {
        let mut cause = self.cause(about.origin, &about.way, &about.limits);
        if retries > 0 && !matches!(self, Self::Deadline | Self::Interrupted) {
            cause = format!("{cause}, {} times", retries + 1);
        }
        let mut out_of_reach = false;
        if let Some(registry) = about.registry {
            cause = format!("{cause} (the object storage that {} sends to)", registry.authority());
            out_of_reach = matches!(
                self,
                Self::Name(..) | Self::Refused | Self::Unreachable(_) | Self::TimedOut(_) | Self::Broken
            );
        }
        let hint = match out_of_reach {
            true => STORAGE_OUT_OF_REACH.to_owned(),
            false => self.hint(about.origin, &about.way),
        };
        Error::new(self.exit(), about.attempt, cause).with_request(about.request_line.clone()).with_hint(hint)
    }
}

/// The limits that texts name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) connect: Duration,
    pub(super) headers: Duration,
    pub(super) progress: Duration,
    pub(super) deadline: Option<Duration>,
}

/// What a failure is about.
pub(super) struct About<'a> {
    pub(super) attempt: &'a str,
    pub(super) request_line: String,
    pub(super) origin: &'a Origin,
    /// Who redirected to that origin, where somebody did: only a registry does, to its object storage.
    pub(super) registry: Option<&'a Origin>,
    pub(super) way: Way<'a>,
    pub(super) limits: Limits,
}

/// Whether the proxy was told who asks.
fn has_user(way: &Way<'_>) -> bool {
    match way {
        Way::Direct => false,
        Way::Tunnel(proxy) | Way::Forward(proxy) => proxy.user.is_some(),
    }
}

/// What to do when the storage cannot be reached but the registry can.
const STORAGE_OUT_OF_REACH: &str = "the job's network must reach the registry's object storage too: ask who runs the registry, \
    which can also pass blobs on itself (storage: redirect: disable)";

/// An error that an I/O error carries.
pub(super) fn inner<E: std::error::Error + 'static>(error: &io::Error) -> Option<&E> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = match error.get_ref() {
        Some(inner) => Some(inner),
        None => error.source(),
    };
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn reaching(way: &Way<'_>, target: &str) -> String {
    match way {
        Way::Direct => String::new(),
        Way::Tunnel(_) | Way::Forward(_) => format!(", on the way to {target}"),
    }
}
