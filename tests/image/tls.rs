//! The static binaries' TLS: the C and the assembly in ring are compiled for each architecture by another compiler than
//! everywhere else, so every curve is tried, and a signature that is none.

use programs::binary::binary;
use programs::{Done, command, run};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SignatureAlgorithm};
use rustls::crypto::SupportedKxGroup;
use rustls::crypto::ring::{default_provider, kx_group};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The static binary for each architecture, with what runs it here.
fn programs() -> [Vec<PathBuf>; 2] {
    [vec![binary("amd64")], vec!["qemu-aarch64-static".into(), binary("arm64")]]
}

const SIGNATURES: [&SignatureAlgorithm; 3] =
    [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519];

/// An authority; all have the same name.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(algorithm: &'static SignatureAlgorithm) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "The authority");
        Self { pem: params.self_signed(&key).unwrap().pem(), issuer: Issuer::new(params, key) }
    }
}

/// A server that agrees on keys by one group alone, and forbids everything.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(
        authority: &Authority,
        algorithm: &'static SignatureAlgorithm,
        group: &'static dyn SupportedKxGroup,
    ) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority.issuer).unwrap();
        let mut provider = default_provider();
        provider.kx_groups = vec![group];
        let config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (config, heard) = (Arc::clone(&config), Arc::clone(&heard));
                std::thread::spawn(move || forbid(connection, config, &heard));
            }
        });
        Self { port, requests }
    }

    /// What a check that trusts this authority's certificate ends with.
    fn checked_by(&self, program: &[PathBuf], trusted: &Authority) -> Done {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, &trusted.pem).unwrap();
        let host = format!("localhost:{}", self.port);
        let mut check = command(&program[0]);
        check.args(&program[1..]).args(["check", &format!("{host}/acme/shop:v1"), "--ca-file"]).arg(file);
        check.env("CI_SERVER_URL", format!("https://{host}")).env("CI_REGISTRY", &host);
        run(check.env("CI_JOB_TOKEN", "token").current_dir(folder.path()), "")
    }
}

/// Answers one request; before that, its first line is kept, if a handshake came before it.
fn forbid(mut connection: TcpStream, config: Arc<ServerConfig>, heard: &Mutex<Vec<String>>) -> Option<()> {
    let mut tls = ServerConnection::new(config).unwrap();
    let mut stream = Stream::new(&mut tls, &mut connection);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        request.extend(byte);
    }
    heard.lock().unwrap().push(String::from_utf8(request).unwrap().lines().next().unwrap().to_owned());
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").ok()
}

#[test]
fn every_curve_agrees_with_the_other_side() {
    for program in programs() {
        for algorithm in SIGNATURES {
            for group in [kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1] {
                let authority = Authority::new(algorithm);
                let server = Server::start(&authority, algorithm, group);
                let done = server.checked_by(&program, &authority);
                let requests = server.requests.lock().unwrap();
                let place = format!("{program:?} {algorithm:?} {group:?}");
                assert!(
                    requests.iter().any(|line| line.starts_with("GET /jwt/auth?")),
                    "{place}: {requests:?} {done:?}"
                );
            }
        }
    }
}

#[test]
fn no_curve_takes_a_wrong_signature() {
    for program in programs() {
        for algorithm in SIGNATURES {
            let server = Server::start(&Authority::new(algorithm), algorithm, kx_group::X25519);
            let done = server.checked_by(&program, &Authority::new(algorithm));
            let place = format!("{program:?} {algorithm:?}: {done:?}");
            assert!(done.stderr.contains("is of an authority that is not trusted here"), "{place}");
            assert!(server.requests.lock().unwrap().is_empty(), "{place}");
        }
    }
}
