//! Which file for later jobs a run writes. It is read off the arguments before they are parsed, so that not even a
//! misspelt flag leaves an old answer behind.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::PREFIX;
use super::value::prefix;
use super::variables::variable;

/// A command that writes such a file, and where it does in a job in which nobody named one: two commands in one job
/// keep both answers.
const DEFAULTS: [(&str, &str); 2] = [("check", "registry-gate.env"), (CLEANUP, "registry-gate-cleanup.env")];

/// The command whose file has keys of its own.
const CLEANUP: &str = "cleanup";

/// The flag that names the file for later jobs.
pub const DOTENV_FLAG: &str = "--dotenv";

/// The file for later jobs that a run writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotenvFile {
    /// Its path.
    pub path: PathBuf,
    /// What its keys begin with.
    pub prefix: String,
    /// Whether the flag or its variable named it, or else it is that of every job.
    pub is_named: bool,
    /// Whether it has the keys of a cleanup, or else those of the gate.
    pub is_of_cleanup: bool,
}

/// The file for later jobs that these arguments mean, as far as they can be understood. `None`: the command writes
/// none, only help is asked for, or it runs outside CI and nobody named one.
#[must_use]
pub fn dotenv_of(args: &[OsString], variables: &BTreeMap<String, String>, in_ci: bool) -> Option<DotenvFile> {
    let mut words = args.iter().skip(1).map(|arg| arg.to_string_lossy()).take_while(|arg| arg != "--");
    let command = words.next()?;
    let (name, default) = DEFAULTS.into_iter().find(|(name, _)| *name == command)?;
    let words: Vec<_> = words.collect();
    if words.iter().any(|word| matches!(word.as_ref(), "-h" | "--help")) {
        return None;
    }
    let given = |flag: &str| {
        let at = words.iter().position(|word| word == flag || word.starts_with(&format!("{flag}=")))?;
        if let Some((_, value)) = words[at].split_once('=') {
            return Some(value.to_owned());
        }
        // What looks like a flag is one: the value was forgotten.
        let is_flag = |word: &str| word.starts_with('-') && word != "-";
        words.get(at + 1).filter(|word| !is_flag(word)).map(|word| word.clone().into_owned())
    };
    let of = |flag: &str| {
        let set = variable(flag).and_then(|name| variables.get(&name)).map(|value| value.trim().to_owned());
        // What is not UTF-8 is refused when it is parsed, and no name of a file until then.
        let is_text = |value: &String| !value.is_empty() && !value.contains(char::REPLACEMENT_CHARACTER);
        given(&format!("--{flag}")).or(set).filter(is_text)
    };
    let named = of("dotenv");
    Some(DotenvFile {
        is_named: named.is_some(),
        path: named.or_else(|| in_ci.then(|| default.to_owned()))?.into(),
        prefix: of("prefix").filter(|text| prefix(text).is_ok()).unwrap_or_else(|| PREFIX.to_owned()),
        is_of_cleanup: name == CLEANUP,
    })
}
