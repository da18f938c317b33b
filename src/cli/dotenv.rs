//! Which file for later jobs a run writes. It is read off the arguments before they are parsed, so that not even a
//! misspelt flag leaves an old answer behind.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::PREFIX;
use super::named::variable;
use super::value::prefix;
use crate::report::AnswerKind;

/// A command that writes such a file, and where it does in a job in which nobody named one: two commands in one job
/// keep both answers.
const DEFAULTS: [(&str, &str, AnswerKind); 6] = [
    ("check", "registry-gate.env", AnswerKind::Gate),
    ("wait", "registry-gate.env", AnswerKind::Gate),
    ("cleanup", "registry-gate-cleanup.env", AnswerKind::Cleanup),
    ("key", "registry-gate-key.env", AnswerKind::Key),
    ("retag", "registry-gate-retag.env", AnswerKind::Retag),
    (PIPELINE, "registry-gate-pipeline.env", AnswerKind::Pipeline),
];

/// The commands that write such a file.
pub fn dotenv_commands() -> impl Iterator<Item = &'static str> {
    DEFAULTS.into_iter().map(|(name, ..)| name)
}

/// The command that writes a pipeline.
const PIPELINE: &str = "pipeline";

/// The flag that names the file for it.
pub(crate) const OUTPUT_FLAG: &str = "--output";

/// The flags that name files which GitLab shows.
const SHOWING_FLAGS: [&str; 2] = ["--junit", "--annotations"];

/// The flag that names the file for later jobs.
pub(crate) const DOTENV_FLAG: &str = "--dotenv";

/// The file for later jobs that a run writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotenvFile {
    /// Its path.
    pub path: PathBuf,
    /// What its keys begin with.
    pub prefix: String,
    /// Whether the flag or its variable named it, or else it is that of every job.
    pub is_named: bool,
    /// Whose keys it has.
    pub kind: AnswerKind,
}

/// The file for later jobs that these arguments mean, as far as they can be understood. `None`: the command writes
/// none, only help is asked for, or it runs outside CI and nobody named one.
#[must_use]
pub fn dotenv_of(args: &[OsString], variables: &BTreeMap<String, String>, in_ci: bool) -> Option<DotenvFile> {
    let typed = TypedWords::of(args, variables)?;
    let named = typed.value("dotenv");
    Some(DotenvFile {
        is_named: named.is_some(),
        path: named.or_else(|| in_ci.then(|| typed.default.to_owned()))?.into(),
        prefix: typed.prefix(),
        kind: typed.kind,
    })
}

/// The file in which these arguments want a child pipeline, as far as they can be understood.
#[must_use]
pub(crate) fn child_of(args: &[OsString], variables: &BTreeMap<String, String>) -> Option<PathBuf> {
    let typed = TypedWords::of(args, variables).filter(|typed| typed.kind == AnswerKind::Pipeline)?;
    typed.value(OUTPUT_FLAG.trim_start_matches('-')).map(PathBuf::from)
}

/// The files that GitLab shows and that these arguments name, as far as they can be understood, each with its flag.
pub(crate) fn showing_of(
    args: &[OsString],
    variables: &BTreeMap<String, String>,
) -> Vec<(&'static str, PathBuf)> {
    let shows = |typed: &TypedWords<'_>| matches!(typed.kind, AnswerKind::Gate | AnswerKind::Pipeline);
    let Some(typed) = TypedWords::of(args, variables).filter(shows) else { return Vec::new() };
    let named = |flag: &'static str| Some((flag, typed.value(flag.trim_start_matches('-'))?.into()));
    SHOWING_FLAGS.into_iter().filter_map(named).collect()
}

/// The variables that a shell reads off standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shell {
    /// What they begin with.
    pub prefix: String,
    /// Whose they are.
    pub kind: AnswerKind,
}

/// The variables that a shell waits for, as far as these arguments can be understood. `None`: it waits for none.
#[must_use]
pub(crate) fn shell_of(args: &[OsString], variables: &BTreeMap<String, String>) -> Option<Shell> {
    let typed = TypedWords::of(args, variables)?;
    let is_asked = typed.value("format").is_some_and(|format| format == "shell");
    is_asked.then(|| Shell { prefix: typed.prefix(), kind: typed.kind })
}

/// What was typed behind a command that writes for later jobs, before it is parsed.
struct TypedWords<'a> {
    kind: AnswerKind,
    /// The file that it writes in a job in which nobody named one.
    default: &'static str,
    words: Vec<Cow<'a, str>>,
    variables: &'a BTreeMap<String, String>,
}

impl<'a> TypedWords<'a> {
    /// `None`: the command writes nothing of that kind, or only help is asked for.
    fn of(args: &'a [OsString], variables: &'a BTreeMap<String, String>) -> Option<Self> {
        let mut words = args.iter().skip(1).map(|arg| arg.to_string_lossy()).take_while(|arg| arg != "--");
        let first = words.next()?;
        let (_, default, kind) = DEFAULTS.into_iter().find(|(name, ..)| *name == first)?;
        let words: Vec<_> = words.collect();
        let is_help = words.iter().any(|word| matches!(word.as_ref(), "-h" | "--help"));
        (!is_help).then_some(Self { kind, default, words, variables })
    }

    /// What was given to a flag, or else set in its variable.
    fn value(&self, flag: &str) -> Option<String> {
        let set = variable(flag).and_then(|name| self.variables.get(&name));
        let set = set.map(|value| value.trim().to_owned());
        // What is not UTF-8 is refused when it is parsed, and no name of a file until then.
        let is_text = |value: &String| !value.is_empty() && !value.contains(char::REPLACEMENT_CHARACTER);
        self.given(&format!("--{flag}")).or(set).filter(is_text)
    }

    fn given(&self, flag: &str) -> Option<String> {
        let words = &self.words;
        let at = words.iter().position(|word| word == flag || word.starts_with(&format!("{flag}=")))?;
        if let Some((_, value)) = words[at].split_once('=') {
            return Some(value.to_owned());
        }
        // What looks like a flag is one: the value was forgotten.
        let is_flag = |word: &str| word.starts_with('-') && word != "-";
        words.get(at + 1).filter(|word| !is_flag(word)).map(|word| word.clone().into_owned())
    }

    fn prefix(&self) -> String {
        self.value("prefix").filter(|text| prefix(text).is_ok()).unwrap_or_else(|| PREFIX.to_owned())
    }
}
