//! TLS over a connection, with rustls itself rather than through ureq's TLS settings: those bring a second
//! copy of the root certificates, and cannot express the one exception that GitLab's users need.
//!
//! The exception: `openssl req -x509` makes a certificate that is both the server's and its own authority,
//! and a runner hands just that one over in `CI_SERVER_TLS_CA_FILE`. curl and Go accept it, webpki refuses an
//! authority as a server. Here it is accepted when it is, byte for byte, in a file that a setting names;
//! validity and name are checked as ever.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter, time,
};

use super::provider::provider;

/// The link of the connector chain that puts TLS around `https` connections.
pub(super) struct Tls {
    /// Certificates to trust besides the bundled ones.
    own: Vec<CertificateDer<'static>>,
    /// Made when the first TLS connection is: parsing the roots is not for runs without TLS.
    config: OnceLock<Result<Arc<ClientConfig>, rustls::Error>>,
}

impl Tls {
    pub(super) fn new(own: Vec<CertificateDer<'static>>) -> Self {
        Self { own, config: OnceLock::new() }
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config.get_or_init(|| Ok(Arc::new(self.build()?))).clone()
    }

    fn build(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(provider());
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(self.own.iter().cloned());
        let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|why| rustls::Error::General(why.to_string()))?;
        let verifier = Verifier { usual, own: self.own.clone() };
        Ok(ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth())
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
        let mut session =
            self.config().and_then(|config| ClientConnection::new(config, name)).map_err(failed)?;
        let mut socket = TransportAdapter::new(transport.boxed(), Arc::clone(&details.current_time));
        socket.set_timeout(left(details));
        session.complete_io(&mut socket)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Box::new(Secured { buffers, stream: StreamOwned::new(session, socket) })))
    }
}

/// A failure in the form in which those during the handshake come.
fn failed(why: rustls::Error) -> ureq::Error {
    ureq::Error::Io(io::Error::new(io::ErrorKind::InvalidData, why))
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

/// A connection with TLS around it.
struct Secured {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
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
        self.stream.write_all(&self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
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

/// The usual checks, and the exception that the module's documentation explains.
#[derive(Debug)]
struct Verifier {
    usual: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.usual.verify_server_cert(server, chain, name, ocsp, now) {
            // webpki looks at this after the validity and before the name.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(why)))
                if why.to_string().contains("CaUsedAsEndEntity") =>
            {
                if !self.own.iter().any(|own| own == server) {
                    return Err(CertificateError::UnknownIssuer.into());
                }
                rustls::client::verify_server_name(&ParsedCertificate::try_from(server)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls12_signature(message, server, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls13_signature(message, server, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
