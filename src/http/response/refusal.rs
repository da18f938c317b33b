//! The one place that turns a status nobody asked for into a failure.

use std::num::NonZeroU32;

use super::Response;
use crate::dates::clock;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::harmless::harmless;
use crate::http::refused::Refused;
use crate::http::request::{Proof, Request};
use crate::http::retry::retry_after;

/// What to do about an object storage that refuses what the registry sends for.
const STORAGE_REFUSES: &str = "the registry's object storage refuses what the registry itself sends for: its keys, its clock or who may reach it; \
    ask who runs the registry";

/// What to do about an object storage that does not have what the registry sends for.
const STORAGE_LACKS: &str = "the registry's object storage has lost what the registry sends for: push the image again, or ask who runs the registry";

/// What to do about a refusal that neither GitLab nor its registry writes.
const A_PAGE: &str = "neither GitLab nor its registry writes such a page: a firewall, a proxy or a login before it turns this request away; ask who runs it";

impl Response {
    /// The failure that a status nobody asked for is.
    ///
    /// 401 and 403 are *denied* (4), 408, 429 and 5xx *unavailable* (6), redirects and all else *protocol* (7).
    /// The hint is the usual one; callers that know better replace it.
    #[must_use]
    pub fn refusal(&self, request: &Request) -> Error {
        let (exit, hint) = match self.status {
            401 | 403 => (Exit::Denied, denied_hint(self.proof).to_owned()),
            407 => (
                Exit::Unavailable,
                "a proxy on the way wants a user and a password: put both before the host that HTTPS_PROXY or HTTP_PROXY names, with a colon between them and an @ behind"
                    .into(),
            ),
            408 => (
                Exit::Unavailable,
                format!("{}, or a load balancer before it, gave up waiting for the request: try again later", self.host()),
            ),
            429 => (
                Exit::Unavailable,
                "too many requests were made for this user or address: wait, or run fewer jobs at once"
                    .into(),
            ),
            500..=599 => (
                Exit::Unavailable,
                format!("{} has trouble: try again later, or ask who runs it", self.host()),
            ),
            _ if self.is_redirect() => {
                (Exit::Protocol, "the project may have been renamed or moved: use its new path".into())
            }
            _ => (
                Exit::Protocol,
                format!("check that {} is what you mean to ask, and its path", self.url.origin()),
            ),
        };
        let hint = match self.status {
            404 | 410 if self.is_elsewhere => STORAGE_LACKS.to_owned(),
            400..=407 | 409..=428 if self.is_elsewhere => STORAGE_REFUSES.to_owned(),
            401 | 403 if self.is_html() && self.hint.is_none() => A_PAGE.to_owned(),
            400 if self.is_html() && self.said().is_some_and(|said| said.contains("SSL certificate")) => {
                Refused::Wanted.hint(self.url.origin().host())
            }
            _ => self.hint.clone().unwrap_or(hint),
        };
        let mut cause = format!("{} answered {}", self.who(), self.status_line());
        if self.is_redirect() {
            let target = self.header("location").and_then(|location| self.url.join(location).ok());
            cause = match target {
                Some(target) if target.origin() == self.url.origin() => {
                    format!("{cause}, a redirect to {}", harmless(target.path(), &self.redactor))
                }
                Some(target) => format!(
                    "{cause}, a redirect to {}",
                    harmless(&target.origin().to_string(), &self.redactor)
                ),
                None => format!("{cause}, a redirect to nowhere"),
            };
        } else if !self.body.is_empty() && !self.is_json() && self.is_html() {
            cause = format!("{cause} with {}", self.kind());
        }
        if self.retries > 0 {
            cause = format!("{cause}, {} times", self.retries + 1);
        }
        if let Some(why) = &self.gave_up {
            cause = format!("{cause}, {why}");
        }
        let error = Error::new(exit, &request.attempt, cause)
            // Rails says "503 Service Unavailable" once more: once is enough.
            .with_said(self.said().filter(|said| *said != self.status_line()))
            .with_request(self.request_line())
            .with_hint(hint);
        Error { again_after: self.again_after(), ..error }
    }

    /// After how many seconds the server wishes to be asked again, rounded up.
    fn again_after(&self) -> Option<NonZeroU32> {
        let asked = retry_after(self.header("retry-after")?, self.header("date"), clock::now())?;
        NonZeroU32::new(u32::try_from(asked.as_millis().div_ceil(1000)).ok()?)
    }
}

fn denied_hint(proof: Proof) -> &'static str {
    match proof {
        Proof::None => "nothing was sent to prove who asks: run in a job, or set REGISTRY_GATE_TOKEN",
        Proof::Basic => {
            "check that the token is valid: a job's token is while the job runs, an access token (REGISTRY_GATE_TOKEN) until it expires"
        }
        Proof::Bearer => {
            "the token does not reach this repository: check the path, and for a job's token the job token allowlist of its project, for an access token (REGISTRY_GATE_TOKEN) its scope read_registry"
        }
        Proof::PrivateToken => {
            "check that the access token (in REGISTRY_GATE_TOKEN, or outside CI in GITLAB_TOKEN) is valid, has the scope read_api or api, and a role in this project"
        }
        Proof::JobToken => {
            "a job's token reaches its own project's registry only, while the job runs: use REGISTRY_GATE_TOKEN for others"
        }
    }
}
