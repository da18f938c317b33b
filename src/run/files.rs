//! Files that one run reads and writes are each one of their own: of two outputs with one path one would be left, and
//! an input that is written over is gone. That is found out before anything is written, and so before any request.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use crate::cli::{Command, DOTENV_FLAG, NamedFile, variable};
use crate::config::env::Variables;
use crate::config::policy::FILE;
use crate::error::Error;
use crate::file::{self, is_same};

/// Where the process's own outputs go.
const STREAMS: [(&str, &str); 2] = [("standard output", "/dev/stdout"), ("standard error", "/dev/stderr")];

/// Two that are one file.
pub(super) struct Clash {
    one: NamedFile,
    other: NamedFile,
}

impl Clash {
    /// The first clash among the files of a command; `dotenv` is the one for later jobs.
    pub(super) fn of(
        command: &Command,
        dotenv: Option<&Path>,
        variables: Option<&Variables>,
    ) -> Option<Self> {
        let mut files = command.files();
        files.extend(dotenv.map(|path| NamedFile::output(DOTENV_FLAG, path)));
        if matches!(command, Command::Cleanup(cleanup) if cleanup.saved.is_none() && cleanup.policy.policy.is_none())
        {
            files.push(NamedFile::input("the policy", Path::new(FILE)));
        }
        for (name, path) in variables.map(Variables::ca_files).into_iter().flatten() {
            files.push(NamedFile::input(name, path));
        }
        let pairs = files.iter().enumerate().flat_map(|(at, one)| {
            files[at + 1..]
                .iter()
                .filter(|other| one.is_output || other.is_output)
                .map(move |other| (one, other))
        });
        // What the shell sends into a file is an output too; both streams may go into one.
        let streams = STREAMS.map(|(by, path)| NamedFile::output(by, Path::new(path)));
        let printed = files.iter().flat_map(|file| streams.iter().map(move |stream| (file, stream)));
        let clash = |(one, other): &(&NamedFile, &NamedFile)| is_same(&one.path, &other.path);
        let (one, other) = pairs.chain(printed).find(clash)?;
        Some(Self { one: one.clone(), other: other.clone() })
    }

    /// Whether the file that this flag names is something that the run was to read, so that not even `unknown` is
    /// written.
    pub(super) fn spares(&self, flag: &str) -> bool {
        let both = [&self.one, &self.other];
        both.iter().any(|file| file.by == flag) && both.iter().any(|file| !file.is_output)
    }

    /// As a failure.
    pub(super) fn error(&self) -> Error {
        let Self { one, other } = self;
        let paths = match (file::name(&one.path), file::name(&other.path)) {
            (path, other) if path == other => format!("both are {path}"),
            (path, other) => format!("{path} and {other} are one file"),
        };
        let verb = if one.is_output && other.is_output { "write" } else { "use" };
        Error::usage(format!("{verb} {} and {}", one.by, other.by), paths)
            .with_hint("name a file of its own for each")
    }
}

/// Whether anything else that was typed or set is the path of the file that this flag names: arguments that were not
/// understood may have been meant to read it.
pub(super) fn is_named_otherwise(
    (flag, path): (&str, &Path),
    args: &[OsString],
    variables: &BTreeMap<String, String>,
) -> bool {
    let words: Vec<_> = args.iter().skip(2).map(|arg| arg.to_string_lossy()).collect();
    let is_own = |at: usize| words[at].starts_with(&format!("{flag}=")) || at > 0 && words[at - 1] == flag;
    let mut typed = (0..words.len()).filter(|at| !is_own(*at)).map(|at| words[at].as_ref());
    let is_it = |word: &str| {
        let value = word.split_once('=').filter(|_| word.starts_with("--")).map_or(word, |(_, value)| value);
        is_same(Path::new(value), path)
    };
    let own = variable(flag.trim_start_matches('-'));
    let mut set =
        variables.iter().filter(|(name, _)| Some(*name) != own.as_ref()).map(|(_, value)| value.trim());
    is_same(Path::new(FILE), path) || typed.any(is_it) || set.any(|value| value.split(',').any(is_it))
}
