//! How a run ends that has no answer: whoever waits for one, a later job or a shell, is told `unknown`.

use std::io::Write;

use super::child::ChildFile;
use super::invocation::Invocation;
use super::telling::{print, tell, tell_failure};
use crate::cli::{Shell, Stopped};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::dotenv::Dotenv;
use crate::output::{self, Format, Look, Paint};
use crate::report::{Failure, Report};
use crate::run::journal::Stderr;
use crate::secret::Redactor;

/// Who is told that there is no answer.
pub(super) struct Ending {
    pub(super) stderr: Stderr,
    /// For standard error.
    pub(super) alarm: Paint,
    /// Arguments and variables may hold a secret where none belongs.
    pub(super) redactor: Redactor,
    /// The shell that reads standard output.
    pub(super) shell: Option<Shell>,
    /// The file for later jobs, unless the run was to read it.
    pub(super) dotenv: Option<Dotenv>,
    /// The file of a child pipeline, unless the run was to read it.
    pub(super) child: Option<ChildFile>,
}

impl Ending {
    /// Ends a run that came to no command.
    pub(super) fn stopped(&self, stopped: Stopped, invocation: &mut Invocation<'_>) -> Exit {
        let stdout = &mut *invocation.stdout;
        match stopped {
            Stopped::Told(text) => {
                print(stdout, &text).map_or_else(|error| self.failed(&error), |()| Exit::Ok)
            }
            Stopped::Usage(problem) => {
                self.leave_unknown("wrong arguments");
                self.untold("wrong arguments", stdout);
                tell(&self.stderr, self.redactor.redact(&problem).trim_end());
                Exit::Usage
            }
            Stopped::Failed(error) => {
                self.untold(&self.redactor.redact(&error.summary()), stdout);
                self.failed(&error.into())
            }
        }
    }

    /// Ends a run that failed. What its answer is read from has been told by then.
    pub(super) fn failed(&self, error: &anyhow::Error) -> Exit {
        let known = error.downcast_ref::<Error>();
        let summary = known.map_or_else(|| format!("{error:#}"), Error::summary);
        self.leave_unknown(&self.redactor.redact(&summary));
        tell_failure(&self.stderr, self.alarm, &self.redactor.redact(&format!("{error:#}")));
        known.map_or(Exit::Unexpected, |error| error.exit)
    }

    /// Leaves later jobs with `unknown`. The first failure is the one to tell; if the file cannot be written, that was
    /// it.
    fn leave_unknown(&self, reason: &str) {
        if let Some(child) = &self.child {
            let _ = child.fail(reason);
        }
        if let Some(dotenv) = &self.dotenv {
            let _ = dotenv.write_unknown(reason);
        }
    }

    /// What a shell reads says `unknown`, too.
    fn untold(&self, reason: &str, stdout: &mut dyn Write) {
        let Some(Shell { prefix, kind }) = &self.shell else { return };
        let failure = Failure { reason, error: None, kind: *kind };
        let look = Look { prefix, ..Look::PLAIN };
        let _ = output::write(&Report::Failure(failure), Format::Shell, look, stdout);
    }
}
