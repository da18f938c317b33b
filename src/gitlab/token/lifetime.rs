//! How long a token lives, so that it is renewed while it still does: a 401 costs each thread a round trip.
//!
//! GitLab's answer does not say it (5 minutes by default, 15 on GitLab.com); its token does, as a JWT. What cannot be
//! read there costs a round trip later and nothing else.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::dates::clock::Stopwatch;

/// GitLab's own default.
const USUAL: Duration = Duration::from_secs(300);

/// The longest time before its end at which a token is not used any more.
const LEEWAY: Duration = Duration::from_secs(60);

/// How long a token has lived, and will.
pub(super) struct Lifetime {
    watch: Stopwatch,
    length: Duration,
}

impl Lifetime {
    /// That of a token which was asked for when the watch was started. `told` is what the answer says, in seconds.
    pub(super) fn of(token: &str, told: Option<u64>, watch: Stopwatch) -> Self {
        let told = told.filter(|seconds| *seconds > 0).or_else(|| seconds(token));
        Self { watch, length: told.map_or(USUAL, Duration::from_secs) }
    }

    /// Whether the token is to be renewed.
    pub(super) fn is_ending(&self) -> bool {
        let leeway = LEEWAY.min(self.length / 5);
        self.watch.elapsed() >= self.length.saturating_sub(leeway)
    }
}

/// The seconds from a JWT's making to its end.
fn seconds(token: &str) -> Option<u64> {
    let claims = token.split('.').nth(1)?;
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    u64::try_from(claims.exp.checked_sub(claims.iat)?).ok().filter(|seconds| *seconds > 0)
}

#[derive(Deserialize)]
struct Claims {
    iat: i64,
    exp: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    fn length(token: &str, told: Option<u64>) -> u64 {
        Lifetime::of(token, told, Stopwatch::start()).length.as_secs()
    }

    #[test]
    fn the_answer_counts_then_the_token_then_the_usual() {
        let token = jwt(r#"{"iat":1700000000,"exp":1700000900}"#);
        assert_eq!(length(&token, Some(60)), 60);
        assert_eq!(length(&token, None), 900);
        assert_eq!(length(&token, Some(0)), 900);
        for opaque in [
            "",
            "opaque",
            "a.b.c",
            "a.%%%.c",
            &jwt("{}"),
            &jwt("[]"),
            &jwt(r#"{"iat":9,"exp":9}"#),
            &jwt(r#"{"iat":9,"exp":8}"#),
            &jwt(r#"{"iat":-9223372036854775808,"exp":9223372036854775807}"#),
        ] {
            assert_eq!(length(opaque, None), 300, "{opaque}");
        }
    }

    #[test]
    fn a_token_is_renewed_before_its_end() {
        let ending = |millis| {
            let lifetime = Lifetime { watch: Stopwatch::start(), length: Duration::from_millis(millis) };
            std::thread::sleep(Duration::from_millis(90));
            lifetime.is_ending()
        };
        assert!(ending(100), "a fifth before");
        assert!(!ending(60_000));
        assert!(!Lifetime::of("", Some(u64::MAX), Stopwatch::start()).is_ending());
    }
}
