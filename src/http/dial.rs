//! Making connections: directly, through a proxy, or taking one that was opened early.
//!
//! This is the agent's connector. It decides by target how to get there and runs ureq's own connectors with
//! the agent's configuration, since ureq knows one proxy for all targets.

use std::cell::Cell;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, SocksConnector, TcpConnector,
    Transport, time,
};

use super::early::Early;
use super::forward::Forward;
use super::names::Names;
use super::proxy::{Proxies, Server, Way};
use super::tls::Tls;
use super::url::{Origin, Scheme};
use crate::dates::clock::{self, Stopwatch};

/// How long a look-up may take whose result is only told.
const LOOK_UP: Duration = Duration::from_secs(5);

type Run = dyn Fn(&ConnectionDetails) -> Result<Box<dyn Transport>, ureq::Error> + Send + Sync;

/// What a request's connection is; kept per thread, since a connector runs on its request's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The connector was not asked: it came from the pool.
    Pooled,
    /// The connector failed or is at work: nothing was sent.
    Opening,
    /// It was opened early.
    Early,
    /// It was opened for this request.
    Fresh,
}

thread_local! {
    static LINE: Cell<Line> = const { Cell::new(Line::Pooled) };
}

impl Line {
    /// To be called before a request.
    pub(super) fn reset() {
        LINE.set(Self::Pooled);
    }

    /// What the request's connection was.
    pub(super) fn of_last_request() -> Self {
        LINE.get()
    }
}

/// The connector, shared with the threads that open connections early.
pub(super) struct Dialer {
    proxies: Proxies,
    direct: Config,
    /// One configuration per proxy that tunnels.
    through: Vec<(Arc<Server>, Config)>,
    names: Names,
    early: Early,
    run: Arc<Run>,
}

impl Dialer {
    /// `config` makes the configuration for a proxy or none; they differ in nothing else.
    pub(super) fn new(
        proxies: Proxies,
        tls: Tls,
        config: impl Fn(Option<ureq::Proxy>) -> Config,
    ) -> Result<Self, ureq::Error> {
        let connectors =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(tls);
        let run: Arc<Run> =
            Arc::new(move |details| connectors.connect(details, None)?.ok_or(ureq::Error::ConnectionFailed));
        let through =
            proxies.servers().map(|server| Ok((Arc::clone(server), config(Some(server.to_ureq()?)))));
        let through = through.collect::<Result<_, ureq::Error>>()?;
        Ok(Self {
            direct: config(None),
            through,
            proxies,
            names: Names::default(),
            early: Early::default(),
            run,
        })
    }

    /// How an origin is reached.
    pub(super) fn way(&self, origin: &Origin) -> Way<'_> {
        self.proxies.way(origin)
    }

    /// The proxy on the way to an origin, as a person may read it.
    pub(super) fn proxy(&self, origin: &Origin) -> Option<String> {
        match self.proxies.way(origin) {
            Way::Direct => None,
            Way::Tunnel(server) | Way::Forward(server) => {
                Some(format!("{} of {}", server.address(), server.variable))
            }
        }
    }

    /// The addresses of the name that is looked up to connect to an origin.
    pub(super) fn addresses(&self, origin: &Origin) -> Vec<IpAddr> {
        let host = match self.proxies.way(origin) {
            Way::Direct => origin.authority(),
            Way::Tunnel(server) | Way::Forward(server) => server.address(),
        };
        let uri = Origin::parse(origin.scheme(), &host).ok().and_then(|origin| uri_of(&origin).ok());
        let timeout =
            NextTimeout { after: LOOK_UP.into(), reason: ureq::Timeout::Resolve, ..NextTimeout::default() };
        let found = uri.and_then(|uri| self.names.resolve(&uri, &self.direct, timeout).ok());
        found.iter().flatten().map(SocketAddr::ip).collect()
    }

    /// Forgets looked-up names after a connection failed.
    pub(super) fn forget_names(&self) {
        self.names.forget();
    }

    /// Opens a connection in a thread of its own and leaves it for the first request that needs one.
    pub(super) fn open_early(self: &Arc<Self>, origin: &Origin, (limit, reason): (Duration, ureq::Timeout)) {
        if !self.early.announce(origin) {
            return;
        }
        let dialer = Arc::clone(self);
        let thread_origin = origin.clone();
        let timeout = NextTimeout { after: limit.into(), reason, ..NextTimeout::default() };
        // TLS needs some 100 KB of stack in a debug build; what is not touched costs nothing.
        let thread = std::thread::Builder::new().name("early".into()).stack_size(512 << 10);
        let started = thread.spawn(move || {
            let opened = dialer.open(&thread_origin, timeout);
            dialer.early.leave(&thread_origin, opened);
        });
        if started.is_err() {
            self.early.forget(origin);
        }
    }

    /// Opens a connection as the target wants it.
    fn open(&self, origin: &Origin, timeout: NextTimeout) -> Result<Box<dyn Transport>, ureq::Error> {
        let uri = uri_of(origin)?;
        match self.proxies.way(origin) {
            Way::Direct => self.connect_to(&uri, &self.direct, true, timeout),
            Way::Tunnel(server) => {
                let config = self
                    .through
                    .iter()
                    .find(|(known, _)| Arc::ptr_eq(known, server))
                    .map(|(_, config)| config);
                self.connect_to(
                    &uri,
                    config.ok_or(ureq::Error::InvalidProxyUrl)?,
                    server.wants_addresses(),
                    timeout,
                )
            }
            Way::Forward(server) => {
                let scheme =
                    if server.protocol == ureq::ProxyProtocol::Https { Scheme::Https } else { Scheme::Http };
                let proxy: Uri = format!("{}://{}/", scheme.name(), server.address())
                    .parse()
                    .map_err(|_| ureq::Error::InvalidProxyUrl)?;
                let transport = self.connect_to(&proxy, &self.direct, true, timeout)?;
                Ok(Box::new(Forward::new(transport, origin.to_string(), server)))
            }
        }
    }

    fn connect_to(
        &self,
        uri: &Uri,
        config: &Config,
        wants_addresses: bool,
        mut timeout: NextTimeout,
    ) -> Result<Box<dyn Transport>, ureq::Error> {
        let looking_up = Stopwatch::start();
        let addrs =
            if wants_addresses { self.names.resolve(uri, config, timeout)? } else { self.names.empty() };
        if let time::Duration::Exact(limit) = timeout.after {
            timeout.after = limit.saturating_sub(looking_up.elapsed()).into();
        }
        (self.run)(&ConnectionDetails {
            uri,
            addrs,
            config,
            request_level: false,
            resolver: &self.names,
            now: monotonic(),
            timeout,
            current_time: Arc::new(monotonic),
            run_connector: Arc::clone(&self.run),
            register_shutdown: Arc::new(|_| Ok(())),
        })
    }
}

fn monotonic() -> time::Instant {
    time::Instant::Exact(clock::instant())
}

fn uri_of(origin: &Origin) -> Result<Uri, ureq::Error> {
    format!("{origin}/").parse().map_err(|_| ureq::Error::BadUri(origin.to_string()))
}

/// The agent's connector: takes the early connection or opens one.
#[derive(Debug)]
pub(super) struct Dial(pub(super) Arc<Dialer>);

impl Connector for Dial {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Self::Out>, ureq::Error> {
        LINE.set(Line::Opening);
        let scheme = if details.needs_tls() { Scheme::Https } else { Scheme::Http };
        let authority = details.uri.authority().map_or("", |authority| authority.as_str());
        let origin =
            Origin::parse(scheme, authority).map_err(|_| ureq::Error::BadUri(details.uri.to_string()))?;
        if let Some(opened) = self.0.early.take(&origin, details.timeout) {
            let transport = opened?;
            LINE.set(Line::Early);
            return Ok(Some(transport));
        }
        let transport = self.0.open(&origin, details.timeout)?;
        LINE.set(Line::Fresh);
        Ok(Some(transport))
    }
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialer").finish_non_exhaustive()
    }
}
