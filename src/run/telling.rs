//! What a run says: its answer on standard output, everything else on standard error.

use std::io::{BufWriter, ErrorKind, Write};
use std::sync::PoisonError;

use anyhow::Context as _;

use super::Run;
use crate::error::Error;
use crate::output::{self, Format, Look, Paint};
use crate::report::Report;
use crate::run::fold::SEEN;
use crate::run::journal::Stderr;
use crate::secret::masked;
use crate::words::lines;

impl Run<'_> {
    /// Writes what the command has to say. A reader that went away (`| head -1`) has seen enough.
    pub(super) fn answer(&mut self, report: &Report<'_>, format: Format) -> anyhow::Result<()> {
        if self.fold.as_ref().is_some_and(|fold| fold.close_before_an_answer()) {
            let _ = self.invocation.interrupt.sleep(SEEN);
        }
        let look = Look { paint: self.paint, prefix: &self.prefix };
        let mut out = BufWriter::new(&mut *self.invocation.stdout);
        match output::write(report, format, look, &mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.context("cannot write to standard output"),
        }
    }

    /// Says what explains, folded where GitLab shows it.
    pub(super) fn explain(&self, text: &str) {
        match &self.fold {
            Some(fold) => {
                fold.close();
                fold.write("Explanation", lines(&masked(text)).trim_end());
                fold.close();
            }
            None => tell(&self.invocation.stderr, text),
        }
    }

    /// Tells each failure once, however many images it befell.
    pub(super) fn tell_failures<'e>(&self, errors: impl Iterator<Item = &'e Error>) {
        let mut told: Vec<&Error> = Vec::new();
        for error in errors {
            if !told.contains(&error) {
                tell_failure(&self.invocation.stderr, self.alarm, &error.to_string());
                told.push(error);
            }
        }
    }
}

/// Prints the answer. A reader that went away (`| head -1`) has seen enough.
pub(super) fn print(stdout: &mut dyn Write, text: &str) -> anyhow::Result<()> {
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Says something to people, whoever's words it has. If nobody can hear it, there is nobody to tell that either.
pub(super) fn tell(stderr: &Stderr, text: &str) {
    let mut stderr = stderr.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(stderr, "{}", lines(&masked(text)));
}

/// Says what failed.
pub(super) fn tell_failure(stderr: &Stderr, paint: Paint, text: &str) {
    let mut stderr = stderr.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(stderr, "{} {}", paint.failure("error:"), lines(&masked(text)));
}
