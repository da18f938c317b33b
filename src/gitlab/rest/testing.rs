//! Somebody who asks the REST API of a server that a test wrote.

use std::sync::Arc;

use super::Rest;
use crate::http::testing::{Answer, Seen, Server, answer, settings};
use crate::http::{Client, Settings};
use crate::parallel::Slots;
use crate::secret::Credentials;
use crate::secret::Secret;

/// Who asks.
pub(super) const JOB: &str = Credentials::JOB;
pub(super) const PERSON: &str = "registry-gate";

/// Asks a server about project 9.
pub(super) fn asking(server: &Server, user: &str) -> Rest {
    let address = server.url("/");
    let client = Client::new(Settings { trusted: vec![address.origin().clone()], ..settings() }).unwrap();
    Rest {
        client: Arc::new(client),
        slots: Arc::new(Slots::new(4)),
        api: address.below("api/v4").unwrap(),
        server: address,
        credentials: Some(Credentials {
            user: user.to_owned(),
            password: Secret::new("s3cret-token"),
            source: "CI_JOB_TOKEN",
        }),
        host: "registry.example.com".to_owned(),
        project: Some("9".to_owned()),
        path: None,
        image: Some("acme/shop".to_owned()),
    }
}

/// A server that answers each path below `/api/v4/` as the script says.
pub(super) fn serving(script: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |_, seen: &Seen| {
        let target = seen.line().split(' ').nth(1).unwrap_or_default().to_owned();
        script(target.trim_start_matches("/api/v4/"))
    })
}

/// A 200 with JSON.
pub(super) fn json(body: &str) -> Answer {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

/// A refusal in GitLab's form.
pub(super) fn refusal(status: &str) -> Answer {
    answer(status, "Content-Type: application/json\r\n", &format!(r#"{{"message":"{status}"}}"#))
}
