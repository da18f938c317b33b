//! The exit codes: the one table that the program, its README and its templates share.
//!
//! Codes below 10 are failures, codes from 10 on are answers, so that a pipeline can allow answers by
//! `allow_failure:exit_codes` without ever allowing a failure. 126 and up belong to shells and signals.

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Exit {
    /// The answer is yes, or the work is done.
    Ok = 0,
    /// A failure of no class below.
    Unexpected = 1,
    /// Wrong arguments.
    Usage = 2,
    /// A variable or file is missing or makes no sense.
    Configuration = 3,
    /// 401 or 403: not allowed, or not allowed to know.
    Denied = 4,
    /// A repository or source tag that the command needs is not there.
    NotFound = 5,
    /// Network, TLS, 429 or 5xx after all retries, or the deadline passed.
    Unavailable = 6,
    /// The server's answer could not be understood.
    Protocol = 7,
    /// Some of the work is done and some failed.
    Partial = 8,
    /// A safety limit stopped the work; nothing was changed.
    Refused = 9,
    /// The tag does not exist.
    Absent = 10,
    /// It exists and is older than asked.
    Stale = 11,
    /// It exists and lacks a platform, label or digest asked for.
    Incomplete = 12,
    /// A panic.
    Bug = 70,
}

impl Exit {
    /// Every code, in ascending order.
    pub const ALL: [Self; 14] = [
        Self::Ok,
        Self::Unexpected,
        Self::Usage,
        Self::Configuration,
        Self::Denied,
        Self::NotFound,
        Self::Unavailable,
        Self::Protocol,
        Self::Partial,
        Self::Refused,
        Self::Absent,
        Self::Stale,
        Self::Incomplete,
        Self::Bug,
    ];

    /// The process's exit status.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The name that README and error texts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unexpected => "unexpected",
            Self::Usage => "usage",
            Self::Configuration => "configuration",
            Self::Denied => "denied",
            Self::NotFound => "not-found",
            Self::Unavailable => "unavailable",
            Self::Protocol => "protocol",
            Self::Partial => "partial",
            Self::Refused => "refused",
            Self::Absent => "absent",
            Self::Stale => "stale",
            Self::Incomplete => "incomplete",
            Self::Bug => "bug",
        }
    }

    /// The meaning in one line, as the README's table and `--help` print it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "the answer is yes, or the work is done",
            Self::Unexpected => "a failure of no class below",
            Self::Usage => "wrong arguments",
            Self::Configuration => "a variable or file is missing or makes no sense",
            Self::Denied => "401 or 403: not allowed, or not allowed to know",
            Self::NotFound => "a repository or source tag that the command needs is not there",
            Self::Unavailable => "network, TLS, 429 or 5xx after all retries, or the deadline passed",
            Self::Protocol => "the server's answer could not be understood",
            Self::Partial => "some of the work is done and some failed",
            Self::Refused => "a safety limit stopped the work; nothing was changed",
            Self::Absent => "the tag does not exist",
            Self::Stale => "it exists and is older than asked",
            Self::Incomplete => "it exists and lacks a platform, label or digest asked for",
            Self::Bug => "a panic",
        }
    }

    /// Whether this is an answer (`absent`, `stale`, `incomplete`) rather than success or a failure.
    #[must_use]
    pub fn is_answer(self) -> bool {
        matches!(self, Self::Absent | Self::Stale | Self::Incomplete)
    }

    /// Whether `--on-unknown` may decide this failure: the look-up itself failed.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::Denied | Self::Unavailable | Self::Protocol)
    }
}

/// What the failures of a look-up (`denied`, `unavailable`, `protocol`) become for the gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnknown {
    /// They stay failures.
    #[default]
    Fail,
    /// As if the image did not exist: build.
    Absent,
    /// As if the image existed: do not build.
    Present,
}

impl OnUnknown {
    /// The names that `--on-unknown` takes.
    pub const NAMES: [&'static str; 3] = ["fail", "absent", "present"];

    /// Reads one of [`OnUnknown::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "fail" => Some(Self::Fail),
            "absent" => Some(Self::Absent),
            "present" => Some(Self::Present),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_begin_at_ten_and_failures_end_below() {
        for exit in Exit::ALL {
            let answer = (10..70).contains(&exit.code());
            assert_eq!(exit.is_answer(), answer, "{}", exit.name());
        }
    }

    #[test]
    fn codes_and_names_are_unique_and_ascending() {
        for pair in Exit::ALL.windows(2) {
            assert!(pair[0].code() < pair[1].code());
            assert_ne!(pair[0].name(), pair[1].name());
        }
    }
}
