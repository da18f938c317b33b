//! Whether a server is what it says: the usual checks, and one exception that GitLab's users need.
//!
//! The exception: a runner hands over in `CI_SERVER_TLS_CA_FILE` just the certificate that the server shows, most
//! often one that `openssl req -x509` made and that is its own authority. curl and Go accept it, webpki refuses it.
//! Here it is accepted when it is, byte for byte, in a file that a setting names; validity, purpose and name are
//! checked as ever.
//!
//! What ring cannot verify is refused: ECDSA on the curve P-521 or with SHA-512, and RSA below 2048 bits. ring has no
//! code for the former two, and a second library of cryptography for authorities that hardly anybody runs would be
//! more to trust than they are worth; the exception serves those who have one.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};

use super::refused::Refused;

/// The verifier; what it refuses, it says as [`Refused`].
#[derive(Debug)]
pub(super) struct Verifier {
    usual: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl Verifier {
    /// One that trusts the bundled authorities and these.
    pub(super) fn new(
        own: &[CertificateDer<'static>],
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, Error> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(own.iter().cloned());
        let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
            .build()
            .map_err(|why| Error::General(why.to_string()))?;
        Ok(Self { usual, own: own.to_vec() })
    }

    /// The exception: a refusal that is about who signed what a setting names.
    fn excuse(
        &self,
        refusal: Error,
        server: &CertificateDer<'_>,
        name: &ServerName<'_>,
    ) -> Result<ServerCertVerified, Error> {
        match refusal {
            Error::InvalidCertificate(why) if is_of_its_signers(&why) && self.own.contains(server) => {
                rustls::client::verify_server_name(&ParsedCertificate::try_from(server)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            refusal => Err(refusal),
        }
    }
}

/// Whether a refusal is about who signed a certificate: webpki looks at validity and purpose before, and at the name
/// after that.
fn is_of_its_signers(why: &CertificateError) -> bool {
    match why {
        CertificateError::UnknownIssuer
        | CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => true,
        CertificateError::Other(other) => {
            other.0.downcast_ref::<webpki::Error>() == Some(&webpki::Error::CaUsedAsEndEntity)
        }
        _ => false,
    }
}

fn told(refused: Refused) -> Error {
    CertificateError::Other(OtherError(Arc::new(refused))).into()
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.usual
            .verify_server_cert(server, chain, name, ocsp, now)
            .or_else(|refusal| self.excuse(refusal, server, name))
            .map_err(|why| told(Refused::of_server(&why, server, chain, &self.own, name)))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.usual.verify_tls12_signature(message, server, signed);
        verified.map_err(|why| told(Refused::of_proof(&why, server)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.usual.verify_tls13_signature(message, server, signed);
        verified.map_err(|why| told(Refused::of_proof(&why, server)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
