//! What the object storage does wrong is told of the storage, and not of the registry or the token.

use super::testing::*;
use super::*;
use crate::error::Error;
use crate::exit::Exit;
use crate::secret::Secret;

/// A blob that `storage` has, asked of a registry that sends there.
fn asked(storage: Url) -> Result<(Response, Error), Error> {
    let registry = Server::start(move |_, _| answer("307 T", &format!("Location: {storage}\r\n"), ""));
    let trusted = vec![registry.url("/").origin().clone()];
    let mut settings = Settings { trusted, ..settings() };
    settings.retry.retries = 1;
    let request = Request::get(registry.url("/v2/a/blobs/sha256:x"), "read the image configuration")
        .authorized(Authorization::Bearer(Secret::new("registry-token")))
        .of_a_blob();
    let response = Client::new(settings).unwrap().send(&request)?;
    let error = response.refusal(&request);
    Ok((response, error))
}

#[test]
fn a_refusal_of_the_storage_is_the_storages() {
    for (status, exit, hint) in [
        ("400 Bad Request", Exit::Protocol, "storage refuses"),
        ("401 Unauthorized", Exit::Denied, "storage refuses"),
        ("403 Forbidden", Exit::Denied, "storage refuses"),
        ("404 Not Found", Exit::Protocol, "storage has lost"),
        ("503 Service Unavailable", Exit::Unavailable, "has trouble"),
    ] {
        let xml = "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>";
        let server = Server::start(move |_, _| answer(status, "Content-Type: application/xml\r\n", xml));
        let (response, error) = asked(server.url("/bucket")).unwrap();
        assert!(response.is_elsewhere);
        assert_eq!(error.exit, exit, "{error}");
        let start = format!(
            "127.0.0.1:{}, the object storage that the registry sends to, answered {status}",
            server.port
        );
        assert!(error.cause.starts_with(&start), "{error}");
        assert_eq!(error.said.as_deref(), Some("NoSuchKey"));
        assert!(error.hint.as_ref().unwrap().contains(hint), "{error}");
        assert!(!error.to_string().contains("token"), "{error}");
    }
}

#[test]
fn the_storage_has_no_say_in_what_the_registry_has() {
    let server =
        Server::start(|_, _| answer("404 N", "", r#"{"errors":[{"code":"BLOB_UNKNOWN","message":"no"}]}"#));
    let (response, _) = asked(server.url("/bucket")).unwrap();
    assert!(!response.has_error_code("BLOB_UNKNOWN") && response.errors().is_empty());
}

#[test]
fn a_storage_out_of_reach_is_called_one() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for (url, cause) in [
        (format!("http://127.0.0.1:{port}/"), "refused the connection"),
        ("http://storage.invalid/".to_owned(), "the host storage.invalid is unknown"),
    ] {
        let error = asked(Url::parse(&url).unwrap()).unwrap_err();
        assert_eq!(error.exit, Exit::Unavailable);
        assert!(
            error.cause.contains(cause) && error.cause.contains("(the object storage that 127.0.0.1:"),
            "{error}"
        );
        assert!(
            error.hint.unwrap().starts_with("the job's network must reach the registry's object storage too")
        );
    }
}
