//! When to try again: data, with the reason for each odd case.
//!
//! 429, 502, 503 and 504 say so themselves. A 408 is a load balancer's that gave up waiting for a request, most
//! often on a connection that lay idle (RFC 9110, 15.5.9: it may be sent again). A 500 is worth it only with the registry's code `UNKNOWN`,
//! behind which its storage's hiccups hide, and then a few times: other 500s come again. (On HEAD,
//! which has no body to hold a code, it gets the benefit of the doubt.) A broken
//! connection is retried as often as a 503; a refused one, an unknown host and a time limit only a few
//! times, since a registry may be restarting but is more likely misspelt, and each try may take long.

use std::time::{Duration, SystemTime};

use crate::dates::chance::chance;

/// How often and after which pauses a request is tried again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Retries of what is likely to pass. Defaults to 4.
    pub retries: u32,
    /// Retries of what is less likely to. Defaults to 2.
    pub few: u32,
    /// The first pause is up to this long, each following up to twice the one before. Defaults to 1 s.
    pub base: Duration,
    /// No pause of ours is longer. Defaults to 20 s.
    pub longest: Duration,
    /// No pause that a server asks for is longer: beyond, the client gives up. Defaults to 5 min.
    pub patience: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 4,
            few: 2,
            base: Duration::from_secs(1),
            longest: Duration::from_secs(20),
            patience: Duration::from_secs(300),
        }
    }
}

/// How likely another attempt is to help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// It would end the same.
    Nothing,
    /// It may help.
    Few,
    /// It probably helps.
    Many,
}

impl Worth {
    /// What a status is worth. A 500 only with the registry's code `UNKNOWN`.
    pub(super) fn of_status(status: u16, has_unknown: impl FnOnce() -> bool) -> Self {
        match status {
            408 | 429 | 502 | 503 | 504 => Self::Many,
            500 if has_unknown() => Self::Few,
            _ => Self::Nothing,
        }
    }
}

impl RetryPolicy {
    /// How many retries something is worth.
    pub(super) fn retries_for(&self, worth: Worth) -> u32 {
        match worth {
            Worth::Nothing => 0,
            Worth::Few => self.few.min(self.retries),
            Worth::Many => self.retries,
        }
    }

    /// The pause before the n-th retry, from 1: anything up to an exponentially growing limit ("full
    /// jitter"), so that jobs that failed together do not come back together.
    pub(super) fn pause(&self, retry: u32) -> Duration {
        let limit = self.base.saturating_mul(1 << (retry - 1).min(16)).min(self.longest);
        limit.mul_f64(chance())
    }

    /// A pause that a server asked for, and a little more by chance.
    pub(super) fn asked(asked: Duration) -> Duration {
        asked.saturating_add(asked.min(Duration::from_secs(10)).mul_f64(chance() * 0.1))
    }
}

/// The pause that a `Retry-After` asks for: seconds, fractions of them (GitLab's registry), or a date,
/// which is compared with the server's own `Date` where there is one, so that two clocks need not agree.
pub(super) fn retry_after(value: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if value.starts_with(|first: char| first.is_ascii_digit())
        && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return Duration::try_from_secs_f64(value.parse().ok()?).ok();
    }
    let then = httpdate::parse_http_date(value).ok()?;
    let now = date.and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now);
    Some(then.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_fractions_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
        for (value, date, millis) in [
            ("0", None, Some(0)),
            ("120", None, Some(120_000)),
            (" 3 ", None, Some(3000)),
            ("1.500000", None, Some(1500)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", None, Some(10_000)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", None, Some(10_000)),
            ("Sun Nov  6 08:49:47 1994", None, Some(10_000)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", None, Some(0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some("Sun, 06 Nov 1994 08:49:44 GMT"), Some(3000)),
            ("99999999999999999999999999", None, None),
            ("-1", None, None),
            ("1e3", None, None),
            ("1.2.3", None, None),
            ("inf", None, None),
            ("soon", None, None),
            ("", None, None),
        ] {
            assert_eq!(retry_after(value, date, now), millis.map(Duration::from_millis), "{value}");
        }
    }

    #[test]
    fn pauses_grow_to_their_limit_and_differ() {
        let policy = RetryPolicy::default();
        for retry in 1..40 {
            let limit = policy.base.saturating_mul(1 << (retry - 1).min(16)).min(policy.longest);
            assert!(policy.pause(retry) <= limit);
        }
        let pauses: std::collections::HashSet<_> = (0..20).map(|_| policy.pause(5)).collect();
        assert!(pauses.len() > 10);
    }

    #[test]
    fn a_pause_asked_for_is_never_shortened() {
        for _ in 0..100 {
            let pause = RetryPolicy::asked(Duration::from_secs(2));
            assert!(pause >= Duration::from_secs(2) && pause <= Duration::from_millis(2200), "{pause:?}");
        }
    }

    #[test]
    fn only_what_may_pass_is_worth_a_retry() {
        for (status, unknown, worth) in [
            (200, false, Worth::Nothing),
            (401, true, Worth::Nothing),
            (403, true, Worth::Nothing),
            (404, true, Worth::Nothing),
            (408, false, Worth::Many),
            (409, false, Worth::Nothing),
            (429, false, Worth::Many),
            (500, false, Worth::Nothing),
            (500, true, Worth::Few),
            (501, true, Worth::Nothing),
            (502, false, Worth::Many),
            (503, false, Worth::Many),
            (504, false, Worth::Many),
        ] {
            assert_eq!(Worth::of_status(status, || unknown), worth, "{status}");
        }
    }
}
