//! What could not be written when the work was done. It changes no answer and undoes no deletion: everything else is
//! still written, the totals are told on standard error, and only a success is none any more.

use super::{Run, tell, tell_failure};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Report;

impl Run<'_> {
    /// Keeps a failure to write, until all that can be is written; says whether it was written.
    pub(super) fn keep(&mut self, written: anyhow::Result<()>) -> bool {
        let Err(why) = written else { return true };
        // Standard output that takes no plan takes no outcome either.
        if !self.unwritten.iter().any(|known| known.to_string() == why.to_string()) {
            self.unwritten.push(why);
        }
        false
    }

    /// Writes the answer for later jobs. Where nobody named the file, they are left with `unknown`, and the run ends as
    /// it would have.
    pub(super) fn write_dotenv(&mut self, report: &Report<'_>) {
        let Some(dotenv) = &self.dotenv else { return };
        match dotenv.write(report) {
            Err(error) if !dotenv.is_named() => {
                tell(&self.invocation.stderr, &format!("warning: {error}"));
            }
            written => {
                self.keep(written.map_err(Into::into));
            }
        }
    }

    /// How the run ends, after what could not be written is told: as it would have, but for a success or an answer.
    /// These are partial where something was deleted, else of the class of what failed.
    pub(super) fn whole(&mut self, exit: Exit, changed: bool) -> Exit {
        let exit = self.ends(exit, changed);
        for trouble in std::mem::take(&mut self.unwritten) {
            tell_failure(&self.invocation.stderr, self.alarm, &format!("{trouble:#}"));
        }
        exit
    }

    /// How the run ends if nothing more is to be written.
    pub(super) fn ends(&self, exit: Exit, changed: bool) -> Exit {
        let Some(first) = self.unwritten.first() else { return exit };
        match exit {
            Exit::Ok if changed => Exit::Partial,
            exit if exit == Exit::Ok || exit.is_answer() => {
                first.downcast_ref::<Error>().map_or(Exit::Unexpected, |error| error.exit)
            }
            exit => exit,
        }
    }
}
