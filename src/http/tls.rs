//! TLS over a connection, with rustls itself rather than through ureq's TLS settings: those bring a second copy of the
//! root certificates, know no exception for a server's own certificate (see the verifier), and would show a client
//! certificate to whoever asks.
//!
//! The cryptography is ring's, all of it that rustls knows: a server that has only one of today's ciphers is spoken to.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, OnceLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter, time,
};

use super::client_certificate::Shown;
use super::fault::inner;
use super::refused::{Asked, Refused};
use super::url::{Origin, Scheme};
use super::verifier::Verifier;

/// What ring knows.
pub(super) fn provider() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// A client certificate, and to whom it may be shown.
pub(super) struct Proof {
    pub(super) key: Arc<CertifiedKey>,
    pub(super) origins: Vec<Origin>,
}

/// The link of the connector chain that puts TLS around `https` connections.
pub(super) struct Tls {
    /// Certificates to trust besides the bundled ones.
    own: Vec<CertificateDer<'static>>,
    proof: Option<Proof>,
    /// What is shown to most, and to those that the client certificate is for. Each is made when the first TLS
    /// connection that needs it is: parsing the roots is not for runs without TLS.
    configs: [OnceLock<Result<Arc<ClientConfig>, rustls::Error>>; 2],
}

impl Tls {
    pub(super) fn new(own: Vec<CertificateDer<'static>>, proof: Option<Proof>) -> Self {
        Self { own, proof, configs: Default::default() }
    }

    /// How an origin is spoken to.
    fn config(&self, origin: Option<&Origin>) -> Result<Arc<ClientConfig>, rustls::Error> {
        let shown =
            self.proof.as_ref().filter(|proof| origin.is_some_and(|origin| proof.origins.contains(origin)));
        let config = &self.configs[usize::from(shown.is_some())];
        config.get_or_init(|| Ok(Arc::new(self.build(shown)?))).clone()
    }

    fn build(&self, shown: Option<&Proof>) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(provider());
        let verifier = Verifier::new(&self.own, &provider)?;
        let resolver = Shown(shown.map(|proof| Arc::clone(&proof.key)));
        Ok(ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_cert_resolver(Arc::new(resolver)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl<In: Transport> Connector<In> for Tls {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Box::new(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| ureq::Error::Tls("the host is no TLS name"))?;
        let origin =
            details.uri.authority().and_then(|target| Origin::parse(Scheme::Https, target.as_str()).ok());
        let config = self.config(origin.as_ref());
        let mut session = config
            .and_then(|config| ClientConnection::new(config, name))
            .map_err(|why| told(io::Error::new(io::ErrorKind::InvalidData, why), Asked::Nothing))?;
        let mut socket = TransportAdapter::new(transport.boxed(), Arc::clone(&details.current_time));
        socket.set_timeout(left(details));
        Shown::asked();
        let agreed = session.complete_io(&mut socket);
        let asked = Shown::asked();
        agreed.map_err(|why| told(why, asked))?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Box::new(Secured { buffers, stream: StreamOwned::new(session, socket), asked })))
    }
}

/// A failure whose refusal, if it is one, is in words.
fn told(why: io::Error, asked: Asked) -> io::Error {
    match inner::<rustls::Error>(&why) {
        Some(refused) => io::Error::new(io::ErrorKind::InvalidData, Refused::of(refused, asked)),
        None => why,
    }
}

/// What TCP and the proxy left of the time for connecting.
fn left(details: &ConnectionDetails) -> NextTimeout {
    let mut timeout = details.timeout;
    if let (time::Duration::Exact(limit), time::Instant::Exact(then), time::Instant::Exact(now)) =
        (timeout.after, details.now, (details.current_time)())
    {
        timeout.after = limit.saturating_sub(now.saturating_duration_since(then)).into();
    }
    timeout
}

/// So long what a server said before it closed the connection is waited for.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(100);

/// A connection with TLS around it.
struct Secured {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
    /// In TLS 1.3 a server tells only after the handshake that it wanted a client certificate.
    asked: Asked,
}

impl fmt::Debug for Secured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secured").finish_non_exhaustive()
    }
}

impl Transport for Secured {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let sent = self.stream.write_all(&self.buffers.output()[..amount]);
        let Err(why) = sent else { return Ok(()) };
        // A server that refuses says why before it closes the connection.
        self.stream.sock.set_timeout(NextTimeout { after: LAST_WORDS.into(), ..timeout });
        match self.stream.read(&mut [0]) {
            Err(last) if inner::<rustls::Error>(&last).is_some() => Err(told(last, self.asked).into()),
            _ => Err(told(why, self.asked).into()),
        }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let read = self.stream.read(self.buffers.input_append_buf());
        let amount = read.map_err(|why| told(why, self.asked))?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
