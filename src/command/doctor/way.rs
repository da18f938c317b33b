//! The way to the servers, and what time it is there.

use std::fmt::Write as _;

use time::Duration;

use super::{BEFORE, Doctor};
use crate::error::Error;
use crate::registry::{Reached, Server, Trusted};
use crate::report::Finding;

/// More than this, and ages are told wrong.
const SKEW: Duration = Duration::minutes(1);

impl Doctor<'_> {
    pub(super) fn proxies(&self) -> Finding {
        let through = |server| self.examined.proxy(server).unwrap_or_else(|| "no proxy".to_owned());
        match (through(Server::Gitlab), through(Server::Registry)) {
            (one, other) if one == other => Finding::well("way/proxy", one),
            (gitlab, registry) => {
                Finding::well("way/proxy", format!("to GitLab {gitlab}, to the registry {registry}"))
            }
        }
    }

    pub(super) fn way(
        &self,
        code: &'static str,
        server: Server,
        reached: &Result<Reached, Error>,
    ) -> Finding {
        let reached = match reached {
            Ok(reached) => reached,
            Err(error) => return Finding::fail(code, error),
        };
        let mut seen = self.examined.address(server);
        for (at, ip) in reached.addresses.iter().take(4).enumerate() {
            let _ = write!(seen, "{}{ip}", if at == 0 { " at " } else { ", " });
        }
        let trusted = match reached.trusted {
            Trusted::Unencrypted => "plain HTTP",
            Trusted::Bundled => "its certificate is trusted by the bundled authorities",
            Trusted::ByFile => "its certificate is trusted by a file alone (files/trust)",
        };
        let _ = write!(seen, ", answered in {} ms; {trusted}", reached.took.as_millis());
        match reached.status {
            status @ 500.. => Finding::warn(code, format!("{seen}; it answered {status}"))
                .with_hint("what stands before it, or itself, is in trouble: ask who runs it"),
            _ => Finding::well(code, seen),
        }
    }

    pub(super) fn clock(&self, gitlab: Option<&Reached>) -> Finding {
        const CODE: &str = "token/clock";
        let Some(gitlab) = gitlab else { return Finding::not_asked(CODE, BEFORE) };
        let Some((theirs, after)) = gitlab.date else {
            return Finding::not_asked(CODE, "GitLab did not say what time it is");
        };
        let skew = theirs - (self.now + after);
        let seconds = skew.whole_seconds().unsigned_abs();
        if skew.abs() <= SKEW {
            return Finding::well(CODE, "this machine's clock and GitLab's agree to a minute");
        }
        let way = if skew.is_positive() { "behind" } else { "ahead of" };
        let minutes = seconds / 60;
        Finding::warn(CODE, format!("this machine's clock is {minutes} min {way} GitLab's"))
            .with_hint("ages are told by this clock, and images get their dates from another: set it by NTP")
    }
}
