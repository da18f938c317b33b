//! The instance's own certification authority, and the certificate that registry tokens are signed with.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// A CA, and a server configuration with a certificate of it.
pub(crate) struct Authority {
    /// The CA's certificate; what `CI_SERVER_TLS_CA_FILE` holds.
    pub pem: String,
    /// For the listeners.
    pub config: Arc<ServerConfig>,
}

impl Authority {
    /// Issues a certificate for the loopback names and `extra` names or addresses.
    ///
    /// # Panics
    /// When a name is no name.
    #[must_use]
    pub(crate) fn issue(extra: &[String]) -> Self {
        let (ca, key) = authority("Simulated GitLab CA");
        let pem = ca.self_signed(&key).expect("a CA certificate").pem();
        let issuer = Issuer::new(ca, key);
        let names =
            ["127.0.0.1", "localhost", "::1"].into_iter().map(str::to_owned).chain(extra.iter().cloned());
        let mut params = CertificateParams::new(names.collect::<Vec<_>>()).expect("names for a certificate");
        params.distinguished_name.push(DnType::CommonName, "Simulated GitLab");
        let leaf_key = KeyPair::generate().expect("a key");
        let leaf = params.signed_by(&leaf_key, &issuer).expect("a certificate");
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], secret)
            .expect("a server configuration");
        Self { pem, config: Arc::new(config) }
    }
}

/// A self-signed certificate with its private key in PKCS #8.
pub(crate) struct SigningCertificate {
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
    pub(crate) pkcs8: Vec<u8>,
}

impl SigningCertificate {
    pub(crate) fn generate() -> Self {
        let (params, key) = authority("Simulated GitLab registry token signer");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { pem: certificate.pem(), der: certificate.der().to_vec(), pkcs8: key.serialize_der() }
    }
}

fn authority(name: &str) -> (CertificateParams, KeyPair) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    params.distinguished_name.push(DnType::CommonName, name);
    (params, KeyPair::generate().expect("a key"))
}
