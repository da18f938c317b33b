//! Proxies that tunnel, that fetch, that refuse, and that are not there.

use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::testing::*;
use super::*;
use crate::exit::Exit;
use crate::secret::Secret;

/// A proxy as a usual one is: CONNECT to any port it is told to allow, absolute form for the rest.
struct TestProxy {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

/// Starts a proxy that answers CONNECT with this status; with 200 it tunnels.
fn proxy(status: &'static str) -> TestProxy {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = TestProxy { port: listener.local_addr().unwrap().port(), heads: Arc::default() };
    let heads = Arc::clone(&proxy.heads);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, heads) = (client.unwrap(), Arc::clone(&heads));
            std::thread::spawn(move || {
                let mut reader = BufReader::new(client.try_clone().unwrap());
                while let Ok(Some(seen)) = read_request(&mut reader) {
                    heads.lock().unwrap().push(seen.head.clone());
                    let target = seen.line().split(' ').nth(1).unwrap().to_owned();
                    if !seen.line().starts_with("CONNECT") {
                        let body = format!("fetched {target} {}", String::from_utf8_lossy(&seen.body));
                        let _ =
                            write!(client, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                        continue;
                    }
                    let _ = write!(client, "HTTP/1.1 {status}\r\nX-By: proxy\r\n\r\n");
                    if status.starts_with("200") {
                        let server = TcpStream::connect(target).unwrap();
                        let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                        std::thread::spawn(move || pump(from, to));
                        pump(server, client);
                    }
                    return;
                }
            });
        }
    });
    proxy
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0; 4096];
    while let Ok(length) = from.read(&mut piece) {
        if length == 0 || to.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

fn through(variables: &[(&str, String)]) -> Settings {
    let proxies = Proxies::from_variables(|name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    });
    Settings { proxies: proxies.unwrap(), ..settings() }
}

#[test]
fn https_goes_through_a_tunnel_with_the_proxys_credentials() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", "x"));
    let proxy = proxy("200 Connection established");
    let mut settings =
        through(&[("https_proxy", format!("http://us%40er:p%3Aw0rd@127.0.0.1:{}", proxy.port))]);
    settings.ca_files = vec![authority.file.clone()];
    settings.trusted = vec![server.tls_url("/").origin().clone()];
    let client = Client::new(settings).unwrap();
    let request = Request::get(server.tls_url("/"), "ask")
        .authorized(Authorization::Bearer(Secret::new("registry-token")));
    for _ in 0..3 {
        assert_eq!(client.send(&request).unwrap().body, b"x");
    }
    let heads = proxy.heads.lock().unwrap();
    assert_eq!(heads.len(), 1);
    assert!(heads[0].starts_with(&format!("CONNECT localhost:{} HTTP/1.1\r\n", server.port)), "{heads:?}");
    assert!(heads[0].contains("Proxy-Authorization: Basic dXNAZXI6cDp3MHJk\r\n"), "{heads:?}");
    assert!(!heads[0].contains("registry-token"));
    assert!(server.seen(0).header("proxy-authorization").is_none());
    assert_eq!(server.handshakes(), 1);
}

#[test]
fn an_early_connection_goes_through_the_tunnel_too() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", "x"));
    let proxy = proxy("200 OK");
    let mut settings = through(&[("ALL_PROXY", format!("127.0.0.1:{}", proxy.port))]);
    settings.ca_files = vec![authority.file.clone()];
    let client = Client::new(settings).unwrap();
    client.open_early(server.tls_url("/").origin());
    client.send(&Request::get(server.tls_url("/"), "ask")).unwrap();
    assert_eq!((proxy.heads.lock().unwrap().len(), server.connections(), server.handshakes()), (1, 1, 1));
}

#[test]
fn plain_http_is_asked_for_in_absolute_form() {
    let proxy = proxy("403 Forbidden");
    let client =
        Client::new(through(&[("HTTP_PROXY", format!("http://u:pass@127.0.0.1:{}", proxy.port))])).unwrap();
    for path in ["/v2/?n=1", "/second"] {
        let body = client
            .send(&Request::get(Url::parse(&format!("http://registry.invalid:5050{path}")).unwrap(), "ask"))
            .unwrap()
            .body;
        assert_eq!(String::from_utf8(body).unwrap(), format!("fetched http://registry.invalid:5050{path} "));
    }
    let mut put = Request::get(Url::parse("http://registry.invalid/x").unwrap(), "ask")
        .with_body("text/plain", "y".repeat(100_000));
    put.method = Method::Put;
    assert!(client.send(&put).unwrap().body.ends_with(b"yyy"));
    // A head that fills the buffer, so that what is put in does not fit.
    let full = Request::get(Url::parse("http://registry.invalid/full").unwrap(), "ask")
        .with_header("x-pad", "p".repeat(32_620));
    assert_eq!(client.send(&full).unwrap().body, b"fetched http://registry.invalid/full ");
    let heads = proxy.heads.lock().unwrap();
    assert_eq!(heads.len(), 4);
    assert!(heads[3].len() > 32_768 && heads[3].contains(&"p".repeat(32_620)));
    for head in heads.iter() {
        assert_eq!(head.matches("http://registry.invalid").count(), 1, "{head}");
        assert!(head.contains("Proxy-Authorization: Basic dTpwYXNz\r\n"), "{head}");
        assert!(head.to_lowercase().contains("host: registry.invalid"), "{head}");
    }
}

#[test]
fn hosts_in_no_proxy_are_asked_directly() {
    let server = Server::start(|_, _| answer("200 OK", "", "direct"));
    let proxy = proxy("200 OK");
    let settings =
        through(&[("ALL_PROXY", format!("127.0.0.1:{}", proxy.port)), ("NO_PROXY", "127.0.0.0/8".into())]);
    let client = Client::new(settings).unwrap();
    assert_eq!(client.send(&Request::get(server.url("/"), "ask")).unwrap().body, b"direct");
    assert!(proxy.heads.lock().unwrap().is_empty());
}

#[test]
fn a_proxy_that_refuses_is_told_with_its_variable() {
    for (status, requests, hint) in [
        ("407 Proxy Authentication Required", 1, "the user or the password in HTTPS_PROXY is wrong"),
        ("403 Forbidden", 1, "ask whether the proxy in HTTPS_PROXY allows registry.invalid:443"),
        ("503 Service Unavailable", 3, "HTTPS_PROXY"),
    ] {
        let proxy = proxy(status);
        let client = Client::new(through(&[(
            "HTTPS_PROXY",
            format!("http://user:passw0rd@127.0.0.1:{}", proxy.port),
        )]))
        .unwrap();
        let error =
            client.send(&Request::get(Url::parse("https://registry.invalid/").unwrap(), "ask")).unwrap_err();
        assert_eq!(error.exit, Exit::Unavailable, "{error}");
        let start = format!(
            "the proxy 127.0.0.1:{} answered {status} instead of a connection to registry.invalid:443",
            proxy.port,
        );
        assert!(error.cause.starts_with(&start), "{error}");
        assert!(error.hint.as_ref().unwrap().contains(hint), "{error}");
        assert!(!error.to_string().contains("passw0rd"));
        assert_eq!(proxy.heads.lock().unwrap().len(), requests);
    }
}

#[test]
fn a_proxy_that_wants_a_password_is_named_whichever_way_it_is_asked() {
    let asking = || {
        Server::start(|_, _| {
            answer(
                "407 Proxy Authentication Required",
                "Proxy-Authenticate: Basic realm=\"corp\"\r\n",
                "<html>",
            )
        })
    };
    for (target, user, hint) in [
        ("http", "", "put them before the host in HTTP_PROXY"),
        ("http", "u:passw0rd@", "the user or the password in HTTP_PROXY is wrong"),
        ("https", "", "put them before the host in HTTPS_PROXY"),
        ("https", "u:passw0rd@", "the user or the password in HTTPS_PROXY is wrong"),
    ] {
        let proxy = asking();
        let variable = if target == "http" { "HTTP_PROXY" } else { "HTTPS_PROXY" };
        let address = format!("http://{user}127.0.0.1:{}", proxy.port);
        let client = Client::new(through(&[(variable, address)])).unwrap();
        let url = Url::parse(&format!("{target}://registry.invalid/")).unwrap();
        let error = client.send(&Request::get(url, "ask")).unwrap_err();
        assert_eq!((error.exit, proxy.count()), (Exit::Unavailable, 1), "{error}");
        let start = format!("the proxy 127.0.0.1:{} answered 407 Proxy Authentication Required", proxy.port);
        assert!(error.cause.starts_with(&start), "{error}");
        assert!(error.hint.as_ref().unwrap().contains(hint), "{error}");
        assert!(!error.to_string().contains("passw0rd"), "{error}");
    }
}

#[test]
fn a_proxy_that_may_have_answered_in_the_servers_place_is_named() {
    let proxy =
        Server::start(|_, _| answer("403 Forbidden", "Content-Type: text/html\r\n", "<html>no</html>"));
    let client = Client::new(through(&[("http_proxy", format!("127.0.0.1:{}", proxy.port))])).unwrap();
    let request = Request::get(Url::parse("http://registry.invalid/").unwrap(), "ask");
    let error = client.send(&request).unwrap().refusal(&request);
    let start =
        format!("registry.invalid, or the proxy 127.0.0.1:{} before it, answered 403 Forbidden", proxy.port);
    assert!(error.cause.starts_with(&start), "{error}");
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let client = Client::new(through(&[
        ("https_proxy", address.clone()),
        ("http_proxy", "http://proxy.invalid:3128".into()),
    ]))
    .unwrap();
    let error =
        client.send(&Request::get(Url::parse("https://registry.invalid/").unwrap(), "ask")).unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert_eq!(
        error.cause,
        format!("the proxy {address} refused the connection, on the way to registry.invalid:443, 3 times")
    );
    assert!(error.hint.unwrap().contains("https_proxy"));
    let error =
        client.send(&Request::get(Url::parse("http://registry.invalid/").unwrap(), "ask")).unwrap_err();
    assert!(error.cause.starts_with("the proxy proxy.invalid is unknown ("), "{error}");
    assert!(error.hint.unwrap().contains("http_proxy"));
}

/// A SOCKS 5 proxy that wants a password and knows one name.
fn socks(target: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut take = |count: usize| {
                let mut bytes = vec![0; count];
                client.read_exact(&mut bytes).unwrap();
                bytes
            };
            let methods = take(2)[1];
            take(methods.into());
            client.write_all(&[5, 2]).unwrap();
            let mut rest = vec![0; 1 + 1 + 1 + 1 + 4];
            client.read_exact(&mut rest).unwrap();
            assert_eq!(rest, b"\x01\x01u\x04pass");
            client.write_all(&[1, 0]).unwrap();
            let name = "registry.invalid";
            let mut request = vec![0; 4 + 1 + name.len() + 2];
            client.read_exact(&mut request).unwrap();
            assert_eq!(&request[5..5 + name.len()], name.as_bytes());
            client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
            let server = TcpStream::connect(("127.0.0.1", target)).unwrap();
            let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || pump(from, to));
            pump(server, client);
        }
    });
    port
}

#[test]
fn socks_tunnels_and_resolves() {
    let server = Server::start(|_, _| answer("200 OK", "", "x"));
    let port = socks(server.port);
    let client =
        Client::new(through(&[("all_proxy", format!("socks5h://u:pass@127.0.0.1:{port}"))])).unwrap();
    assert_eq!(
        client.send(&Request::get(Url::parse("http://registry.invalid/").unwrap(), "ask")).unwrap().body,
        b"x"
    );
    assert_eq!(server.seen(0).line(), "GET / HTTP/1.1");
}

#[test]
fn a_proxy_over_tls_is_reached_over_tls() {
    let authority = Authority::new();
    let proxy = Server::start_tls(authority.certify("localhost", |_| ()), |_, seen| {
        if seen.line().starts_with("GET http://registry.invalid/x ") {
            answer("200 OK", "", "fetched")
        } else {
            answer("403 No", "", "")
        }
    });
    let mut settings = through(&[("ALL_PROXY", format!("https://localhost:{}", proxy.port))]);
    settings.ca_files = vec![authority.file.clone()];
    let client = Client::new(settings).unwrap();
    assert_eq!(
        client.send(&Request::get(Url::parse("http://registry.invalid/x").unwrap(), "ask")).unwrap().body,
        b"fetched"
    );
    let error =
        client.send(&Request::get(Url::parse("https://registry.invalid/x").unwrap(), "ask")).unwrap_err();
    assert!(error.cause.contains("answered 403"), "{error}");
}
