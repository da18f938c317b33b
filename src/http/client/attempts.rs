//! A request is sent as often as it is worth it, with the pauses that are asked for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Client;
use crate::dates::clock::{self, Spelled};
use crate::error::Error;
use crate::http::dial::Line;
use crate::http::effort::Effort;
use crate::http::fault::Fault;
use crate::http::leg::Leg;
use crate::http::request::Method;
use crate::http::response::{Response, status_line};
use crate::http::retry::{RetryPolicy, Worth, retry_after};

impl Client {
    /// Sends until it succeeds or is not worth it.
    pub(super) fn persist(&self, leg: Leg<'_>) -> Result<Response, Error> {
        let mut effort = Effort::of(leg.request);
        loop {
            if let Some(response) = self.try_once(leg, &mut effort)? {
                return Ok(response);
            }
        }
    }

    /// Sends once. `None`: it came to nothing, another attempt is worth it, and the pause before that is over.
    pub(super) fn try_once(&self, leg: Leg<'_>, effort: &mut Effort) -> Result<Option<Response>, Error> {
        if self.settings.deadline.has_passed() {
            return Err(self.ended(Fault::Deadline, leg, effort.attempts()));
        }
        if self.settings.interrupt.is_requested() {
            return Err(self.ended(Fault::Interrupted, leg, effort.attempts()));
        }
        let result = self.exchange(leg, effort.retries + 1);
        if result.as_ref().is_ok_and(|response| response.status == 429) {
            self.settings.slots.shrink();
        }
        let line = Line::of_last_request();
        effort.may_have_arrived |= match &result {
            Ok(response) => response.status >= 500 || response.status == 408,
            Err(_) => line != Line::Opening,
        };
        let goes_on = effort.goes_on(line != Line::Opening);
        let worth = match &result {
            Ok(response) => Worth::of_status(response.status, || {
                leg.request.method == Method::Head || is_unknown(response)
            }),
            Err(fault) => fault.worth(),
        };
        if matches!(&result, Err(Fault::Broken))
            && goes_on
            && matches!(line, Line::Pooled | Line::Early)
            && effort.dead_lines < 3
        {
            // The server had closed an idle connection: that is no failure of the request.
            effort.dead_lines += 1;
            return Ok(None);
        }
        if result.is_err() && line == Line::Opening {
            self.dialer.forget_names();
        }
        let allowed =
            if goes_on && !leg.request.is_once { self.settings.retry.retries_for(worth) } else { 0 };
        if effort.retries >= allowed {
            return self.settle(result, leg, effort.retries, None).map(Some);
        }
        let asked = result.as_ref().ok().and_then(|response| {
            retry_after(response.header("retry-after")?, response.header("date"), clock::now())
        });
        let asked = asked.filter(|asked| !asked.is_zero());
        let pause = asked.map_or_else(|| self.settings.retry.pause(effort.retries + 1), RetryPolicy::asked);
        if let Some(why) = self.too_long(pause, asked) {
            return self.settle(result, leg, effort.retries, Some(why)).map(Some);
        }
        effort.retries += 1;
        self.retries.fetch_add(1, Ordering::Relaxed);
        self.announce(&result, leg, &format!("in {} ({} of {allowed})", Spelled(pause), effort.retries));
        if self.settings.interrupt.sleep(pause) {
            return Err(self.ended(Fault::Interrupted, leg, effort.attempts()));
        }
        Ok(None)
    }

    /// The end of a request because the run ends, after so many attempts. Without one it names no request.
    fn ended(&self, why: Fault, leg: Leg<'_>, attempts: u32) -> Error {
        let error = why.into_error(&self.about(leg), 0);
        if attempts > 0 { error } else { Error { request: None, ..error } }
    }

    /// Why a pause is too long to be made, if it is.
    fn too_long(&self, pause: Duration, asked: Option<Duration>) -> Option<String> {
        let limit = match self.settings.deadline.length() {
            Some(length) if self.settings.deadline.is_before(pause) => {
                format!("the deadline of {}", Spelled(length))
            }
            _ if pause > self.settings.retry.patience.max(self.settings.retry.longest) => {
                format!("the {} that are waited at most", Spelled(self.settings.retry.patience))
            }
            _ => return None,
        };
        Some(match asked {
            Some(asked) => format!("and asks to wait {}, which goes beyond {limit}", Spelled(asked)),
            None => format!("with no time to try again before {limit}"),
        })
    }

    /// Says that another attempt will be made, and `when`.
    fn announce(&self, result: &Result<Response, Fault>, leg: Leg<'_>, when: &str) {
        let Some(notice) = &self.settings.notice else { return };
        let about = self.about(leg);
        let cause = match result {
            Ok(response) => format!("{} answered {}", about.origin.authority(), status_line(response.status)),
            Err(fault) => fault.cause(about.origin, &about.way, &about.limits),
        };
        notice(&format!("{cause}, trying again {when}"));
    }

    /// The end of an effort.
    fn settle(
        &self,
        result: Result<Response, Fault>,
        leg: Leg<'_>,
        retries: u32,
        gave_up: Option<String>,
    ) -> Result<Response, Error> {
        match result {
            Ok(response) => Ok(Response { retries, gave_up, ..response }),
            Err(fault) => {
                let mut error = fault.into_error(&self.about(leg), retries);
                if let Some(why) = gave_up {
                    error.cause = format!("{}, {why}", error.cause);
                }
                Err(error)
            }
        }
    }
}

/// Whether a 500 may pass. GitLab's database says so also of a manifest that names what is not there, beside that.
fn is_unknown(response: &Response) -> bool {
    response.has_error_code("UNKNOWN") && !response.has_error_code("MANIFEST_BLOB_UNKNOWN")
}
