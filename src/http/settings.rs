//! What a client is made of, and what it tells while it works.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::proxy::Proxies;
use super::retry::RetryPolicy;
use super::url::Origin;
use crate::dates::clock::Deadline;
use crate::interrupt::Interrupt;
use crate::parallel::Slots;
use crate::secret::Redactor;

/// A file of certificates to trust besides the bundled ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaFile {
    /// The file, PEM.
    pub path: PathBuf,
    /// What named it, for errors: `--ca-file`, `SSL_CERT_FILE`, `CI_SERVER_TLS_CA_FILE`.
    pub source: &'static str,
}

/// A certificate to show to the origins that credentials may go to, should they ask for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFiles {
    /// The certificate and those that sign it, PEM: `CI_SERVER_TLS_CERT_FILE`.
    pub certificate: PathBuf,
    /// Its key, PEM: `CI_SERVER_TLS_KEY_FILE`.
    pub key: PathBuf,
}

/// How long each part of a request may take. The deadline of the run cuts all of them short.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Name look-up, TCP, proxy and TLS together. Defaults to 10 s.
    pub connect: Duration,
    /// From the request sent to the end of the response's headers. Defaults to 30 s.
    pub headers: Duration,
    /// Between two pieces of a body. Defaults to 30 s.
    pub progress: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(30),
            progress: Duration::from_secs(30),
        }
    }
}

/// Is told of every exchange, for `-v`.
pub(crate) type Observer = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// Is told in a sentence what takes time, such as a retry; for people.
pub(crate) type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// What a client is made of.
#[derive(Clone)]
pub struct Settings {
    /// Certificates to trust besides the bundled roots.
    pub ca_files: Vec<CaFile>,
    /// The client certificate. Defaults to none.
    pub client: Option<ClientFiles>,
    /// The proxies. Defaults to none.
    pub proxies: Proxies,
    /// When the run has to end. Defaults to never.
    pub deadline: Deadline,
    /// What ends the run before that: no attempt begins after it, and no pause goes on. Defaults to never.
    pub interrupt: Interrupt,
    /// The origins that credentials may go to. Defaults to none.
    pub trusted: Vec<Origin>,
    /// What masks secrets; the client adds those it learns. Share a clone with whoever prints.
    pub redactor: Redactor,
    /// Is told of every exchange.
    pub observer: Option<Observer>,
    /// Is told of every retry.
    pub notice: Option<Notice>,
    /// How often and when to try again.
    pub retry: RetryPolicy,
    /// How long each part of a request may take.
    pub timeouts: Timeouts,
    /// Idle connections kept per host. Defaults to 16.
    pub connections: usize,
    /// What to take slots from when a server answers 429. Defaults to slots that nobody else knows.
    pub slots: Arc<Slots>,
    /// The `User-Agent`.
    pub user_agent: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ca_files: Vec::new(),
            client: None,
            proxies: Proxies::none(),
            deadline: Deadline::never(),
            interrupt: Interrupt::new(),
            trusted: Vec::new(),
            redactor: Redactor::new(),
            observer: None,
            notice: None,
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            connections: 16,
            slots: Arc::new(Slots::new(16)),
            user_agent: concat!("registry-gate/", env!("CARGO_PKG_VERSION")).into(),
        }
    }
}

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method.
    pub method: &'static str,
    /// The URL, redacted.
    pub url: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Bytes of body read, after decoding.
    pub bytes: u64,
    /// From the beginning (connecting included) to the end of the body.
    pub elapsed: Duration,
    /// 1 for the first attempt.
    pub attempt: u32,
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a response.
    Status(u16),
    /// Without, and why.
    Failed(String),
}

/// What a client did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests sent, retries and redirects included.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Bytes of bodies, after decoding.
    pub bytes: u64,
    /// Since the client was made.
    pub elapsed: Duration,
}
