//! What a job sees of its GitLab, finding by finding.

use crate::error::Error;
use crate::exit::Exit;
use crate::secret::masked;
use crate::words::line;

/// How it is with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Well,
    /// Worth knowing.
    Note,
    /// Some commands will not work.
    Warn,
    /// Nothing will work.
    Fail,
    /// Something before it failed, or it could not be asked without changing anything.
    NotAsked,
}

impl Health {
    /// Its word in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::NotAsked => "not asked",
        }
    }
}

/// What was seen of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about, for ever the same: `token/pull`.
    pub code: &'static str,
    /// How it is.
    pub health: Health,
    /// What was seen, in one line that is safe to show anybody.
    pub seen: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Of a failure, its class.
    pub exit: Exit,
}

impl Finding {
    fn new(code: &'static str, health: Health, seen: &str) -> Self {
        Self { code, health, seen: masked(&line(seen)), hint: None, exit: Exit::Ok }
    }

    /// It is as it should be.
    #[must_use]
    pub(crate) fn well(code: &'static str, seen: impl AsRef<str>) -> Self {
        Self::new(code, Health::Well, seen.as_ref())
    }

    /// It is worth knowing.
    #[must_use]
    pub(crate) fn note(code: &'static str, seen: impl AsRef<str>) -> Self {
        Self::new(code, Health::Note, seen.as_ref())
    }

    /// Some commands will not work.
    #[must_use]
    pub(crate) fn warn(code: &'static str, seen: impl AsRef<str>) -> Self {
        Self::new(code, Health::Warn, seen.as_ref())
    }

    /// Nothing will work, for this reason.
    #[must_use]
    pub(crate) fn fail(code: &'static str, error: &Error) -> Self {
        Self { exit: error.exit, health: Health::Fail, ..Self::of_error(code, error) }
    }

    /// Some commands will not work, for this reason.
    #[must_use]
    pub(crate) fn of_error(code: &'static str, error: &Error) -> Self {
        let seen = format!("cannot {}: {}", error.attempt, error.summary());
        Self { hint: error.hint.clone(), ..Self::warn(code, seen) }
    }

    /// It was not asked, for this reason.
    #[must_use]
    pub(crate) fn not_asked(code: &'static str, why: impl AsRef<str>) -> Self {
        Self::new(code, Health::NotAsked, why.as_ref())
    }

    /// With what to do about it.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.hint = Some(masked(&line(hint)));
        self
    }
}

/// The answer of `doctor`.
#[derive(Clone, Debug, Default)]
pub struct DoctorReport {
    /// In the order of a request: job, names, way, token, registry, API, files.
    pub findings: Vec<Finding>,
    /// Whether a warning counts, too.
    pub strict: bool,
}

impl DoctorReport {
    /// How many findings are so.
    #[must_use]
    pub fn count(&self, health: Health) -> usize {
        self.findings.iter().filter(|finding| finding.health == health).count()
    }

    /// The class of the first failure; with `strict` 1 for warnings alone.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let failure = self.findings.iter().find(|finding| finding.health == Health::Fail);
        match failure {
            Some(failure) => failure.exit,
            None if self.strict && self.count(Health::Warn) > 0 => Exit::Unexpected,
            None => Exit::Ok,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_decides_and_warnings_do_where_they_are_to() {
        let warn = Finding::warn("token/push", "no");
        let fail = |exit| Finding::fail("way/gitlab", &Error::new(exit, "reach it", "no"));
        let exit = |findings: &[Finding], strict| DoctorReport { findings: findings.to_vec(), strict }.exit();
        assert_eq!(exit(&[], true), Exit::Ok);
        assert_eq!(exit(std::slice::from_ref(&warn), false), Exit::Ok);
        assert_eq!(exit(std::slice::from_ref(&warn), true), Exit::Unexpected);
        let both = [warn, fail(Exit::Denied), fail(Exit::Unavailable)];
        assert_eq!(exit(&both, true), Exit::Denied);
    }
}
