//! Servers for the tests: each connection is answered by a script, and what arrives is kept.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::settings::Timeouts;
use super::*;
use crate::dates::clock::Deadline;

/// A byte stream of either kind.
pub(crate) trait Stream: Read + Write + Send {
    fn abort(&mut self);
}

impl Stream for TcpStream {
    fn abort(&mut self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

/// What a server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Sends these bytes and keeps the connection.
    Send(Vec<u8>),
    /// Sends these bytes and ends the connection.
    SendAndClose(Vec<u8>),
    /// Ends the connection.
    Close,
    /// Sends these bytes and then nothing, with the connection open.
    Stall(Vec<u8>),
}

/// A response with a length.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Answer {
    Answer::Send(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes(),
    )
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A server on a port of its own.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) handshakes: Arc<AtomicUsize>,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

pub(crate) type Script = dyn Fn(usize, &Seen) -> Answer + Send + Sync;

impl Server {
    /// Answers the n-th request, from 0, as the script says.
    pub(crate) fn start(script: impl Fn(usize, &Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve(None, script)
    }

    /// The same over TLS, with this configuration.
    pub(crate) fn start_tls(
        config: Arc<rustls::ServerConfig>,
        script: impl Fn(usize, &Seen) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(config), script)
    }

    fn serve(
        tls: Option<Arc<rustls::ServerConfig>>,
        script: impl Fn(usize, &Seen) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            handshakes: Arc::default(),
            seen: Arc::default(),
        };
        let (connections, handshakes, seen) =
            (Arc::clone(&server.connections), Arc::clone(&server.handshakes), Arc::clone(&server.seen));
        let script: Arc<Script> = Arc::new(script);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                connections.fetch_add(1, Ordering::SeqCst);
                let (script, seen, tls) = (Arc::clone(&script), Arc::clone(&seen), tls.clone());
                let handshakes = Arc::clone(&handshakes);
                std::thread::spawn(move || {
                    let _ = stream.set_nodelay(true);
                    let Some(config) = tls else { return converse(stream, &seen, &*script) };
                    let mut stream = stream;
                    let Ok(mut session) = rustls::ServerConnection::new(config) else { return };
                    if session.complete_io(&mut stream).is_ok() {
                        handshakes.fetch_add(1, Ordering::SeqCst);
                        converse(rustls::StreamOwned::new(session, stream), &seen, &*script);
                    } else {
                        // The alert is read before the connection is reset.
                        let _ = session.write_tls(&mut stream);
                        std::thread::sleep(Duration::from_millis(200));
                    }
                });
            }
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    pub(crate) fn tls_url(&self, path: &str) -> Url {
        Url::parse(&format!("https://localhost:{}{path}", self.port)).unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub(crate) fn seen(&self, at: usize) -> Seen {
        self.seen.lock().unwrap()[at].clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::SeqCst)
    }
}

impl Stream for rustls::StreamOwned<rustls::ServerConnection, TcpStream> {
    fn abort(&mut self) {
        let _ = self.sock.shutdown(Shutdown::Both);
    }
}

fn converse(stream: impl Stream, seen: &Mutex<Vec<Seen>>, script: &Script) {
    let mut stream = BufReader::new(stream);
    while let Ok(Some(request)) = read_request(&mut stream) {
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.push(request.clone());
            seen.len() - 1
        };
        let stream = stream.get_mut();
        match script(number, &request) {
            Answer::Send(bytes) => {
                if stream.write_all(&bytes).and_then(|()| stream.flush()).is_err() {
                    return;
                }
            }
            Answer::SendAndClose(bytes) => {
                let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
                return stream.abort();
            }
            Answer::Close => return stream.abort(),
            Answer::Stall(bytes) => {
                let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
                std::thread::sleep(Duration::from_secs(20));
                return;
            }
        }
    }
}

pub(crate) fn read_request(stream: &mut impl BufRead) -> io::Result<Option<Seen>> {
    let mut head = String::new();
    loop {
        let before = head.len();
        if stream.read_line(&mut head)? == 0 {
            return Ok(None);
        }
        if &head[before..] == "\r\n" {
            break;
        }
    }
    let seen = Seen { head, body: Vec::new() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some(Seen { body, ..seen }))
}

/// Settings with tiny pauses and time limits.
pub(crate) fn settings() -> Settings {
    Settings {
        deadline: Deadline::after(Duration::from_secs(30)),
        retry: RetryPolicy {
            base: Duration::from_millis(2),
            longest: Duration::from_millis(5),
            ..RetryPolicy::default()
        },
        timeouts: Timeouts {
            connect: Duration::from_secs(2),
            headers: Duration::from_millis(500),
            progress: Duration::from_millis(300),
        },
        ..Settings::default()
    }
}

/// A certificate authority with a file of its own, and configurations of servers it certified.
pub(crate) struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    pub(crate) file: CaFile,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    /// One whose own certificate is changed at will.
    pub(crate) fn with(change: impl FnOnce(&mut rcgen::CertificateParams)) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        params.distinguished_name.push(rcgen::DnType::CommonName, format!("test authority {number}"));
        change(&mut params);
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: rcgen::Issuer::new(params, key), file: written(&certificate.pem()) }
    }

    /// A server's configuration with a certificate for a name, changed at will.
    pub(crate) fn certify(
        &self,
        name: &str,
        change: impl FnOnce(&mut rcgen::CertificateParams),
    ) -> Arc<rustls::ServerConfig> {
        self.certified(name, change).0
    }

    /// The same, and the certificate as PEM.
    pub(crate) fn certified(
        &self,
        name: &str,
        change: impl FnOnce(&mut rcgen::CertificateParams),
    ) -> (Arc<rustls::ServerConfig>, String) {
        let (certificate, key) = self.signed(name, change);
        (serving(&certificate, &key), certificate.pem())
    }

    /// A certificate for a name, changed at will, and its key.
    pub(crate) fn signed(
        &self,
        name: &str,
        change: impl FnOnce(&mut rcgen::CertificateParams),
    ) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }
}

/// A client certificate by an authority, and its key.
pub(crate) fn client_of(authority: &Authority) -> (String, rcgen::KeyPair) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    (params.signed_by(&key, &authority.issuer).unwrap().pem(), key)
}

/// A server for `localhost` that wants a client certificate by `clients`, in this version of TLS.
pub(crate) fn wanting(
    authority: &Authority,
    clients: &Authority,
    version: &'static rustls::SupportedProtocolVersion,
) -> Arc<rustls::ServerConfig> {
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority.issuer).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    let pem = std::fs::read(&clients.file.path).unwrap();
    roots.add(rustls::pki_types::pem::PemObject::from_pem_slice(&pem).unwrap()).unwrap();
    let verifier =
        rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(vec![certificate.der().clone()], key.into());
    Arc::new(config.unwrap())
}

/// A server that is its own authority, as `openssl req -x509` makes it, and its certificate's file.
pub(crate) fn self_signed(
    name: &str,
    change: impl FnOnce(&mut rcgen::CertificateParams),
) -> (Arc<rustls::ServerConfig>, CaFile) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    (serving(&certificate, &key), written(&certificate.pem()))
}

pub(crate) fn written(pem: &str) -> CaFile {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let path: PathBuf =
        std::env::temp_dir().join(format!("registry-gate-ca-{}-{number}.pem", std::process::id()));
    std::fs::write(&path, pem).unwrap();
    CaFile { path, source: "--ca-file" }
}

fn serving(certificate: &rcgen::Certificate, key: &rcgen::KeyPair) -> Arc<rustls::ServerConfig> {
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
    Arc::new(config)
}
