//! Clients and requests of the tests beside this.

use std::sync::{Arc, Mutex};

use crate::http::testing::*;
use crate::http::*;
use crate::secret::Secret;

pub(super) const OK: &str = "200 OK";

pub(super) fn client(settings: Settings) -> Client {
    Client::new(settings).unwrap()
}

pub(super) fn get(url: Url) -> Request {
    Request::get(url, "look up x:v1")
}

pub(super) fn bearer(url: Url) -> Request {
    get(url).authorized(Authorization::Bearer(Secret::new("registry-token")))
}

/// Settings whose notices are kept.
pub(super) fn noted() -> (Settings, Arc<Mutex<Vec<String>>>) {
    let notes: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&notes);
    let notice: Notice = Arc::new(move |note: &str| kept.lock().unwrap().push(note.to_owned()));
    (Settings { notice: Some(notice), ..settings() }, notes)
}

/// A port where nobody listens.
pub(super) fn nobody() -> Url {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    Url::parse(&format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port())).unwrap()
}
