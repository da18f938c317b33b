//! What GitLab shows beside a job's log: test results and links. It decorates an answer and is none: what cannot be
//! written is a warning. An old file goes before anything can fail, since reports are always uploaded.

use std::path::{Path, PathBuf};

use super::{Run, tell};
use crate::cli::ShowingArgs;
use crate::file::{name, remove, replace};
use crate::output::{self, Format, Look};
use crate::report::Report;
use crate::run::journal::Stderr;

/// A file that GitLab shows.
pub(super) struct Decoration {
    path: PathBuf,
    format: Format,
}

impl Decoration {
    /// Those that were asked for; what lay in their places is gone.
    pub(super) fn begin(showing: Option<&ShowingArgs>, stderr: &Stderr) -> Vec<Self> {
        let Some(ShowingArgs { junit, annotations }) = showing else { return Vec::new() };
        let asked = [(junit, Format::Junit), (annotations, Format::Annotations)];
        let asked = asked.into_iter().filter_map(|(path, format)| Some(Self { path: path.clone()?, format }));
        let mut begun = Vec::new();
        for decoration in asked {
            match remove(&decoration.path) {
                Ok(_) => begun.push(decoration),
                Err(why) => warn(stderr, &decoration, &why.to_string()),
            }
        }
        begun
    }

    /// What lay in a place that was named is gone, where nothing more is understood.
    pub(super) fn clear(path: &Path, stderr: &Stderr) {
        if let Err(why) = remove(path) {
            tell(stderr, &format!("warning: cannot remove {}: {why}", name(path)));
        }
    }
}

fn warn(stderr: &Stderr, Decoration { path, format }: &Decoration, why: &str) {
    tell(stderr, &format!("warning: cannot write {} as {}: {why}", name(path), format.name()));
}

impl Run<'_> {
    /// Writes what GitLab shows of an answer, once.
    pub(super) fn decorate(&mut self, report: &Report<'_>) {
        for decoration in std::mem::take(&mut self.decorations) {
            let mut text = Vec::new();
            let written = output::write(report, decoration.format, Look::PLAIN, &mut text);
            let text = self.variables.redactor().redact(&String::from_utf8_lossy(&text));
            // A file without a link or a case is none that GitLab takes.
            let written = written
                .and_then(|()| if text.is_empty() { Ok(()) } else { replace(&decoration.path, &text) });
            if let Err(why) = written {
                warn(&self.invocation.stderr, &decoration, &why.to_string());
            }
        }
    }
}
