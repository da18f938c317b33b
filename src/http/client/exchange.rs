//! One request and one response, and what is told of them.

use std::sync::atomic::Ordering;
use std::time::Duration;

use ureq::Body;
use ureq::http::{self, HeaderValue};

use super::Client;
use crate::dates::clock::Stopwatch;
use crate::http::body::{Extent, read};
use crate::http::coding::Coding;
use crate::http::dial::Line;
use crate::http::fault::{About, Fault, Limits};
use crate::http::head::head;
use crate::http::leg::Leg;
use crate::http::proxy::Way;
use crate::http::request::Method;
use crate::http::response::Response;
use crate::http::settings::{Exchange, Outcome};
use crate::http::url::Url;

impl Client {
    /// One request and one response.
    pub(super) fn exchange(&self, leg: Leg<'_>, attempt: u32) -> Result<Response, Fault> {
        let watch = Stopwatch::start();
        self.requests.fetch_add(1, Ordering::Relaxed);
        let result = self.round_trip(leg);
        let bytes = match &result {
            Ok(response) => response.body.len() as u64,
            Err(Fault::Truncated(got, _)) => *got,
            Err(_) => 0,
        };
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if let Some(observer) = &self.settings.observer {
            let about = self.about(leg);
            observer(&Exchange {
                method: leg.request.method.name(),
                url: self.settings.redactor.redact(&leg.url.to_string()),
                outcome: match &result {
                    Ok(response) => Outcome::Status(response.status),
                    Err(fault) => Outcome::Failed(fault.cause(about.origin, &about.way, &about.limits)),
                },
                bytes,
                elapsed: watch.elapsed(),
                attempt,
            });
        }
        result
    }

    fn round_trip(&self, leg: Leg<'_>) -> Result<Response, Fault> {
        let Leg { request, url, has_credentials } = leg;
        Line::reset();
        let head = head(request, url, has_credentials).map_err(|why| Fault::NotHttp(why.to_string()))?;
        let remaining = self.settings.deadline.remaining();
        let answer = match &request.body {
            Some((_, body)) => self.run(head.map(|()| body.as_slice()), remaining),
            None => self.run(head, remaining),
        };
        let (parts, body) = answer.map_err(|error| Fault::of(&error))?.into_parts();
        let extent =
            if parts.status.is_success() { Extent::All(request.body_limit) } else { Extent::Beginning };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<_> =
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let status = parts.status.as_u16();
        let through = match self.dialer.way(url.origin()) {
            // Only the proxy itself says that (RFC 9110, 15.5.8).
            Way::Forward(_) if status == 407 => return Err(Fault::Proxy(Some(status))),
            Way::Forward(proxy) => Some(proxy.address()),
            Way::Direct | Way::Tunnel(_) => None,
        };
        Ok(Response {
            status,
            body: read(body, extent, &Coding::of(&headers))?,
            headers,
            url: url.clone(),
            method: request.method,
            attempt: request.attempt.clone(),
            retries: 0,
            gave_up: None,
            is_elsewhere: false,
            proof: leg.proof(),
            through,
            hint: None,
            redactor: self.settings.redactor.clone(),
        })
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        request: http::Request<B>,
        limit: Option<Duration>,
    ) -> Result<http::Response<Body>, ureq::Error> {
        let request = match limit {
            Some(limit) => self.agent.configure_request(request).timeout_global(Some(limit)).build(),
            None => request,
        };
        self.agent.run(request)
    }

    pub(super) fn about<'a>(&'a self, Leg { request, url, .. }: Leg<'a>) -> About<'a> {
        let timeouts = &self.settings.timeouts;
        About {
            attempt: &request.attempt,
            request_line: self.line(request.method, url),
            origin: url.origin(),
            registry: Some(request.url.origin()).filter(|asked| *asked != url.origin()),
            way: self.dialer.way(url.origin()),
            limits: Limits {
                connect: timeouts.connect,
                headers: timeouts.headers,
                progress: timeouts.progress,
                deadline: self.settings.deadline.length(),
            },
        }
    }

    pub(super) fn line(&self, method: Method, url: &Url) -> String {
        format!("{} {}", method.name(), self.settings.redactor.redact(&url.to_string()))
    }
}
