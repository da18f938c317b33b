//! The files that a command was told to read and to write.

use std::path::{Path, PathBuf};

use super::{Command, Connection, GateArgs, OUTPUT_FLAG, Saved};

/// A file, and what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedFile {
    /// The flag, the argument or the variable: `--plan`.
    pub by: &'static str,
    /// Its path.
    pub path: PathBuf,
    /// Whether it is written, or else read.
    pub is_output: bool,
}

impl NamedFile {
    /// A file that is read.
    #[must_use]
    pub(crate) fn input(by: &'static str, path: &Path) -> Self {
        Self { by, path: path.to_owned(), is_output: false }
    }

    /// A file that is written.
    #[must_use]
    pub(crate) fn output(by: &'static str, path: &Path) -> Self {
        Self { by, path: path.to_owned(), is_output: true }
    }
}

impl Command {
    /// Every file that flags and arguments, or the variables in their place, name, but for that for later jobs
    /// ([`super::dotenv_of`]).
    #[must_use]
    pub(crate) fn files(&self) -> Vec<NamedFile> {
        let mut files: Vec<NamedFile> = match self {
            Self::Check(check) => of_gate(&check.gate),
            Self::Wait(wait) => of_gate(&wait.gate),
            Self::Age(_) | Self::Inspect(_) | Self::Repositories(_) => Vec::new(),
            Self::Pipeline(pipeline) => {
                let mut files = outputs([
                    (OUTPUT_FLAG, &pipeline.output),
                    ("--junit", &pipeline.showing.junit),
                    ("--annotations", &pipeline.showing.annotations),
                ]);
                files.push(NamedFile::input("--config", &pipeline.config));
                files
            }
            Self::Retag(retag) => inputs([("--config", &retag.config)]),
            Self::Doctor(doctor) => inputs([("--config", &doctor.config)]),
            Self::Tags(tags) => outputs([("--html", &tags.html)]),
            Self::Delete(delete) => outputs([("--outcome", &delete.outcome)]),
            Self::Key(key) => {
                let mut files = outputs([("--list", &key.list)]);
                files.extend(inputs([
                    ("--file", &key.content.file),
                    ("--ignore-file", &key.content.ignore_file),
                    ("--compare", &key.compare),
                    ("--config", &key.config),
                ]));
                files
            }
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => {
                    let mut files = outputs([("--outcome", &apply.outcome)]);
                    files.push(NamedFile::input("the plan", &apply.file));
                    files
                }
                None => {
                    let given = [
                        ("--plan", &cleanup.plan),
                        ("--html", &cleanup.html),
                        ("--outcome", &cleanup.outcome),
                    ];
                    let mut files = outputs(given);
                    files.extend(cleanup.policy.policy.iter().map(|path| NamedFile::input("--policy", path)));
                    files
                }
            },
        };
        let Connection { ca_file, .. } = self.connection();
        files.extend(ca_file.iter().map(|path| NamedFile::input("--ca-file", path)));
        files
    }
}

fn of_gate(gate: &GateArgs) -> Vec<NamedFile> {
    let mut files = outputs([("--junit", &gate.showing.junit), ("--annotations", &gate.showing.annotations)]);
    files.extend(inputs([
        ("--file", &gate.handed.file),
        ("--ignore-file", &gate.handed.ignore_file),
        ("--config", &gate.config),
    ]));
    files
}

fn inputs<const N: usize>(given: [(&'static str, &Option<PathBuf>); N]) -> Vec<NamedFile> {
    given.into_iter().filter_map(|(by, path)| Some(NamedFile::input(by, path.as_deref()?))).collect()
}

fn outputs<const N: usize>(given: [(&'static str, &Option<PathBuf>); N]) -> Vec<NamedFile> {
    given.into_iter().filter_map(|(by, path)| Some(NamedFile::output(by, path.as_deref()?))).collect()
}
