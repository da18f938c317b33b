//! Each refusal of TLS: in words of its own, with a hint that helps.

use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CidrSubnet, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, NameConstraints, SanType};
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::refused::{Asked, Refused};
use super::testing::*;
use super::tls::provider;
use super::verifier::Verifier;
use super::*;
use crate::error::Error;
use crate::exit::Exit;

fn trusting(file: &CaFile) -> Client {
    Client::new(Settings { ca_files: vec![file.clone()], ..settings() }).unwrap()
}

/// What a client says of a server, under this name or address.
fn refused(client: &Client, config: Arc<rustls::ServerConfig>, host: &str) -> Error {
    let server = Server::start_tls(config, |_, _| answer("200 OK", "", "x"));
    let url = Url::parse(&format!("https://{host}:{}/", server.port)).unwrap();
    let error = client.send(&Request::get(url, "look up x:v1")).unwrap_err();
    assert_eq!((error.exit, server.connections(), server.count()), (Exit::Unavailable, 1, 0), "{error}");
    assert!(!error.to_string().contains(['{', '[']), "{error}");
    error
}

#[test]
fn a_certificate_says_what_is_wrong_with_it() {
    type Change = fn(&mut rcgen::CertificateParams);
    let cases: [(Change, &str, &str, &str); 6] = [
        (
            |params| {
                params.subject_alt_names.clear();
                params.distinguished_name.push(rcgen::DnType::CommonName, "localhost");
            },
            "localhost",
            "names its host in the common name alone",
            "subjectAltName=DNS:localhost",
        ),
        (
            |params| params.subject_alt_names.clear(),
            "localhost",
            "names no host (it has no subjectAltName)",
            "subjectAltName=DNS:localhost",
        ),
        (
            |params| params.subject_alt_names = vec![SanType::DnsName("127.0.0.1".try_into().unwrap())],
            "127.0.0.1",
            "has no entry for that IP address; it is for 127.0.0.1",
            "subjectAltName=IP:127.0.0.1",
        ),
        (
            |params| params.subject_alt_names = vec![SanType::IpAddress([10, 0, 0, 1].into())],
            "127.0.0.1",
            "has no entry for that IP address; it is for 10.0.0.1",
            "subjectAltName=IP:127.0.0.1",
        ),
        (
            |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
            "localhost",
            "is not for servers",
            "extendedKeyUsage=serverAuth",
        ),
        (
            |params| params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained),
            "localhost",
            "is an authority's own (CA:TRUE)",
            "basicConstraints=CA:FALSE",
        ),
    ];
    let authority = Authority::new();
    for (change, host, cause, hint) in cases {
        let error = refused(&trusting(&authority.file), authority.certify("localhost", change), host);
        assert!(error.cause.starts_with(&format!("the certificate of {host}:")), "{error}");
        assert!(error.cause.contains(cause), "{error}");
        assert!(error.hint.as_ref().unwrap().contains(hint), "{error}");
    }
}

#[test]
fn a_certificate_outside_its_authoritys_constraints_says_so() {
    let limited = Authority::with(|params| {
        let permitted = vec![GeneralSubtree::DnsName("example.com".into())];
        params.name_constraints =
            Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: vec![] });
    });
    let error = refused(&trusting(&limited.file), limited.certify("localhost", |_| ()), "localhost");
    assert!(error.cause.contains("name constraints"), "{error}");
    let limited = Authority::with(|params| {
        let excluded = vec![GeneralSubtree::IpAddress(CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0]))];
        params.name_constraints =
            Some(NameConstraints { permitted_subtrees: vec![], excluded_subtrees: excluded });
    });
    let error = refused(&trusting(&limited.file), limited.certify("127.0.0.1", |_| ()), "127.0.0.1");
    assert!(error.cause.contains("name constraints"), "{error}");
}

#[test]
fn a_servers_own_certificate_in_a_file_is_enough_whoever_signed_it() {
    let authority = Authority::new();
    let (config, pem) = authority.certified("localhost", |_| ());
    let own = written(&pem);
    let server = Server::start_tls(config, |_, _| answer("200 OK", "", "x"));
    let ask = |client: &Client| client.send(&Request::get(server.tls_url("/"), "look up x:v1"));
    assert_eq!(ask(&trusting(&own)).unwrap().body, b"x");
    let (_, other) = authority.certified("localhost", |_| ());
    let error = ask(&trusting(&written(&other))).unwrap_err();
    assert!(error.cause.contains("authority that is not trusted"), "{error}");
    assert!(error.hint.unwrap().contains("the server must send the certificates between"));

    let (config, pem) = authority.certified("registry.example.com", |_| ());
    let error = refused(&trusting(&written(&pem)), config, "localhost");
    assert!(error.cause.ends_with("is for another name: registry.example.com"), "{error}");
    let (config, pem) =
        authority.certified("localhost", |params| params.not_after = rcgen::date_time_ymd(2001, 1, 1));
    assert!(refused(&trusting(&written(&pem)), config, "localhost").cause.ends_with("has expired"));
    let (config, pem) = authority.certified("localhost", |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    assert!(refused(&trusting(&written(&pem)), config, "localhost").cause.contains("not for servers"));
}

macro_rules! certificate {
    ($name:literal) => {
        CertificateDer::from_pem_slice(include_bytes!(concat!(
            "../../tests/fixtures/certificates/",
            $name,
            ".pem"
        )))
        .unwrap()
    };
}

/// What a verifier that trusts `own` says of a certificate for `localhost`.
fn verified(server: &CertificateDer<'_>, own: CertificateDer<'static>) -> Result<(), Refused> {
    let verifier = Verifier::new(&[own], &Arc::new(provider())).unwrap();
    let then = UnixTime::since_unix_epoch(Duration::from_secs(1_900_000_000));
    let name = ServerName::try_from("localhost").unwrap();
    let verdict = verifier.verify_server_cert(server, &[], &name, &[], then);
    verdict.map(|_| ()).map_err(|why| Refused::of(&why, Asked::Nothing))
}

#[test]
fn what_is_not_supported_is_named() {
    let ca = || certificate!("ca");
    for (server, own, cause) in [
        (certificate!("version-1"), ca(), "is X.509 version 1, which has no place for a host's name"),
        (
            certificate!("by-p521"),
            certificate!("ca-p521"),
            "is signed in a way that is not supported here: ECDSA with SHA-256 and a key on the curve P-521",
        ),
        (
            certificate!("ecdsa-sha512"),
            ca(),
            "is signed in a way that is not supported here: ECDSA with SHA-512",
        ),
        (certificate!("ecdsa-sha1"), ca(), "is signed in a way that is not supported here: ECDSA with SHA-1"),
        (
            certificate!("by-rsa-1024"),
            certificate!("ca-rsa-1024"),
            "is of an authority with an RSA key of 1024 bits, which is too short",
        ),
    ] {
        let refused = verified(&server, own).unwrap_err();
        assert_eq!(refused.cause("X"), format!("the certificate of X {cause}"));
        // Whoever has nothing else can name that very certificate.
        if refused != Refused::Version(1) {
            assert_eq!(verified(&server, server.clone().into_owned()), Ok(()));
            assert!(refused.hint("localhost").contains("name the server's own certificate with --ca-file"));
        }
    }
}

#[test]
fn an_extension_that_nobody_knows_is_told() {
    let authority = Authority::new();
    let (certificate, _) = authority.signed("localhost", |params| {
        let mut extension = rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 5], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions = vec![extension];
    });
    let own = CertificateDer::from_pem_file(&authority.file.path).unwrap();
    assert_eq!(verified(certificate.der(), own), Err(Refused::CriticalExtension));
}

#[test]
fn what_is_no_certificate_is_told() {
    let own = || certificate!("ca");
    assert_eq!(verified(&CertificateDer::from_slice(b"0"), own()), Err(Refused::Unreadable));
    let whole = certificate!("ecdsa-sha512");
    for length in 0..whole.len() {
        assert!(verified(&CertificateDer::from_slice(&whole[..length]), own()).is_err());
    }
}

#[test]
fn a_key_that_is_too_short_is_no_bad_signature() {
    let bad = rustls::Error::InvalidCertificate(rustls::CertificateError::BadSignature);
    let short = Refused::of_proof(&bad, &certificate!("rsa-1024"));
    assert_eq!(short.cause("X"), "the certificate of X has an RSA key of 1024 bits, which is too short");
    assert_eq!(Refused::of_proof(&bad, &certificate!("ca")), Refused::NotItsKey);
}

/// A server that answers the beginning of a handshake with these bytes.
fn answering(bytes: &'static [u8]) -> Error {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1000]);
            let _ = stream.write_all(bytes);
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    Client::new(settings()).unwrap().send(&Request::get(url, "look up x:v1")).unwrap_err()
}

#[test]
fn what_a_server_cannot_agree_to_is_told() {
    for (alert, cause, hint) in [
        (
            b"\x15\x03\x03\x00\x02\x02\x28",
            "no version, cipher or kind of key in common",
            "ECDHE with AES-GCM",
        ),
        (
            b"\x15\x03\x03\x00\x02\x02\x47",
            "no version, cipher or kind of key in common",
            "ECDHE with AES-GCM",
        ),
        (b"\x15\x03\x01\x00\x02\x02\x46", "offers neither TLS 1.2 nor TLS 1.3", "TLS 1.2 or 1.3 switched on"),
        (
            b"\x15\x03\x03\x00\x02\x02\x70",
            "knows no host of that name",
            "the name that the server is set up for",
        ),
        (b"\x15\x03\x03\x00\x02\x02\x50", "has an error of its own", "openssl s_client"),
        (b"\x15\x03\x03\x00\x02\x02\x2f", "ended the handshake (illegal parameter)", "openssl s_client"),
        (b"\x15\x03\x03\x00\x02\x02\xee", "ended the handshake with alert 238", "openssl s_client"),
        (b"\x15\x03\x03\x00\x02\x02\x74", "wants a client certificate", "CI_SERVER_TLS_CERT_FILE"),
    ] {
        let error = answering(alert);
        assert_eq!(error.exit, Exit::Unavailable);
        assert!(error.cause.contains(cause) && error.hint.as_ref().unwrap().contains(hint), "{error}");
        assert!(!error.to_string().contains("Alert"), "{error}");
    }
}

#[test]
fn an_old_server_is_called_one() {
    // A hello of TLS 1.0, with a cipher of its time.
    let mut hello = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01".to_vec();
    hello.extend([7; 32]);
    hello.extend(b"\x00\x00\x2f\x00");
    let error = answering(hello.leak());
    assert!(error.cause.contains("offers neither TLS 1.2 nor TLS 1.3"), "{error}");
}
