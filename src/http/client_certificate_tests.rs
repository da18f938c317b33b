//! The client certificate: how it is read, and to whom it is shown.

use std::path::PathBuf;

use super::testing::*;
use super::*;
use crate::error::Error;
use crate::exit::Exit;

static VERSIONS: [&rustls::SupportedProtocolVersion; 2] = [&rustls::version::TLS12, &rustls::version::TLS13];

fn files(certificate: &str, key: &str) -> ClientFiles {
    ClientFiles { certificate: written(certificate).path, key: written(key).path }
}

fn client(authority: &Authority, client: Option<ClientFiles>, trusted: Vec<Origin>) -> Client {
    Client::new(Settings { ca_files: vec![authority.file.clone()], client, trusted, ..settings() }).unwrap()
}

fn ask(client: &Client, url: Url) -> Result<Response, Error> {
    client.send(&Request::get(url, "look up x:v1"))
}

#[test]
fn a_server_that_wants_one_is_shown_it() {
    let (authority, runners) = (Authority::new(), Authority::new());
    let (certificate, key) = client_of(&runners);
    for version in VERSIONS {
        let server =
            Server::start_tls(wanting(&authority, &runners, version), |_, _| answer("200 OK", "", "x"));
        let trusted = vec![server.tls_url("/").origin().clone()];
        let client = client(&authority, Some(files(&certificate, &key.serialize_pem())), trusted);
        client.open_early(server.tls_url("/").origin());
        for _ in 0..2 {
            assert_eq!(ask(&client, server.tls_url("/")).unwrap().body, b"x");
        }
    }
}

#[test]
fn without_one_it_is_said_that_it_is_wanted_and_not_asked_again() {
    let (authority, runners) = (Authority::new(), Authority::new());
    for version in VERSIONS {
        for early in [false, true] {
            let server =
                Server::start_tls(wanting(&authority, &runners, version), |_, _| answer("200 OK", "", "x"));
            let client = client(&authority, None, vec![]);
            if early {
                client.open_early(server.tls_url("/").origin());
            }
            let error = ask(&client, server.tls_url("/")).unwrap_err();
            assert_eq!((error.exit, server.connections()), (Exit::Unavailable, 1), "{error}");
            assert!(
                error.cause.contains("it wants a client certificate, and there is none to show"),
                "{error}"
            );
            assert!(error.hint.unwrap().contains("CI_SERVER_TLS_CERT_FILE"));
        }
    }
}

#[test]
fn one_that_the_server_does_not_accept_is_told_as_that() {
    let (authority, runners) = (Authority::new(), Authority::new());
    let (certificate, key) = client_of(&Authority::new());
    for version in VERSIONS {
        let server =
            Server::start_tls(wanting(&authority, &runners, version), |_, _| answer("200 OK", "", "x"));
        let trusted = vec![server.tls_url("/").origin().clone()];
        let client = client(&authority, Some(files(&certificate, &key.serialize_pem())), trusted);
        let error = ask(&client, server.tls_url("/")).unwrap_err();
        assert!(error.cause.contains("it does not accept the client certificate ("), "{error}");
    }
}

#[test]
fn nobody_else_is_shown_it() {
    let (authority, runners) = (Authority::new(), Authority::new());
    let (certificate, key) = client_of(&runners);
    let shown = files(&certificate, &key.serialize_pem());
    for version in VERSIONS {
        // An object storage that asks for one, too.
        let storage =
            Server::start_tls(wanting(&authority, &runners, version), |_, _| answer("200 OK", "", "x"));
        let target = storage.tls_url("/blob");
        let registry = Server::start_tls(wanting(&authority, &runners, version), move |_, _| {
            answer("307 T", &format!("Location: {target}\r\n"), "")
        });
        let trusted = vec![registry.tls_url("/").origin().clone()];
        let client = client(&authority, Some(shown.clone()), trusted);
        let request = Request::get(registry.tls_url("/blob"), "read the config of x:v1").of_a_blob();
        let error = client.send(&request).unwrap_err();
        assert!(error.cause.contains("it wants a client certificate, and there is none to show"), "{error}");
        assert_eq!((registry.count(), storage.count()), (1, 0));
    }
}

/// The key that PKCS #8 wraps (RFC 5915), in the PEM of `openssl ecparam -genkey`.
fn sec1(key: &rcgen::KeyPair) -> String {
    use base64::Engine as _;
    let der = key.serialize_der();
    let start =
        der.windows(4).position(|bytes| bytes[0] == 4 && bytes[2..] == [0x30, bytes[1] - 2]).unwrap() + 2;
    let inner = &der[start..start + usize::from(der[start + 1]) + 2];
    let text = base64::engine::general_purpose::STANDARD.encode(inner);
    format!(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n"
    )
}

#[test]
fn keys_are_read_in_every_wrapping() {
    let authority = Authority::new();
    let (certificate, key) = client_of(&authority);
    let rsa = include_str!("../../tests/fixtures/certificates/client-rsa.pem");
    let pkcs1 = include_str!("../../tests/fixtures/certificates/client-rsa.key");
    assert!(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    for (certificate, key) in [
        (certificate.as_str(), key.serialize_pem()),
        (&certificate, sec1(&key)),
        (&format!("{certificate}\n{rsa}"), format!("text before\n{}", key.serialize_pem())),
        (rsa, pkcs1.to_owned()),
    ] {
        client(&authority, Some(files(certificate, &key)), vec![]);
    }
}

#[test]
fn what_cannot_be_used_is_told_before_anything_is_asked() {
    let authority = Authority::new();
    let (certificate, key) = client_of(&authority);
    let key = key.serialize_pem();
    let (other, _) = client_of(&authority);
    let nowhere = || PathBuf::from("/nonexistent/client.pem");
    let good = files(&certificate, &key);
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (shown, cause) in [
        (
            ClientFiles { certificate: nowhere(), ..good.clone() },
            "there is no such file, and CI_SERVER_TLS_CERT_FILE names it",
        ),
        (
            ClientFiles { key: nowhere(), ..good.clone() },
            "there is no such file, and CI_SERVER_TLS_KEY_FILE names it",
        ),
        (
            ClientFiles { key: std::env::temp_dir(), ..good.clone() },
            "it is a folder, and CI_SERVER_TLS_KEY_FILE names it",
        ),
        (files("", &key), "it holds no certificate in PEM, and CI_SERVER_TLS_CERT_FILE names it"),
        (files(&key, &key), "it holds no certificate in PEM, and CI_SERVER_TLS_CERT_FILE names it"),
        (files(&certificate, ""), "it holds no private key in PEM, and CI_SERVER_TLS_KEY_FILE names it"),
        (
            files(&certificate, &certificate),
            "it holds no private key in PEM, and CI_SERVER_TLS_KEY_FILE names it",
        ),
        (files(&certificate, locked), "its key is locked by a password, and CI_SERVER_TLS_KEY_FILE names it"),
        (
            files(&other, &key),
            "its key is not that of the certificate in CI_SERVER_TLS_CERT_FILE, and CI_SERVER_TLS_KEY_FILE names it",
        ),
    ] {
        let settings = Settings { client: Some(shown), ..settings() };
        let error = Client::new(settings).unwrap_err();
        assert_eq!((error.exit, error.cause.as_str()), (Exit::Configuration, cause));
        assert!(error.attempt.starts_with("use the client certificate in /"), "{error}");
        assert!(!error.to_string().contains("PRIVATE"), "{error}");
    }
}
