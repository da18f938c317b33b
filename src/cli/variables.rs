//! Arguments completed by the variables that stand for flags.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgAction, FromArgMatches as _};

use super::named::{variable, variable_of};
use super::root::alone;
use super::tips::with_tips;
use super::value::HINT;
use super::{Cli, PREFIX, WIDTH, root};
use crate::error::Error;
use crate::secret::{masked, masked_value};
use crate::words::sort::set;
use crate::words::{likest, line, lines, quoted};

/// The variable that holds the images when none is typed.
pub const IMAGES: &str = "REGISTRY_GATE_IMAGES";

/// The variables that look like ours and are none, each with the one that may have been meant: misspelt, a condition
/// would vanish unseen. The keys of dotenv files, which later jobs inherit under any prefix, are left out.
#[must_use]
pub fn unknown(variables: &BTreeMap<String, String>) -> Vec<(&str, Option<String>)> {
    if variables.is_empty() {
        return Vec::new();
    }
    let command = root();
    let inner = command.get_subcommands().flat_map(clap::Command::get_subcommands);
    let commands = command.get_subcommands().chain(inner);
    let flags = commands.flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long);
    let known = set(flags.filter_map(variable).chain([IMAGES.to_owned()]));
    let is_key = |name: &str| {
        DOTENV_KEYS.iter().any(|key| name.strip_suffix(key).is_some_and(|rest| rest.ends_with('_')))
    };
    let strange = variables.keys().map(String::as_str).filter(|name| !known.contains(*name) && !is_key(name));
    strange.map(|name| (name, nearest(name, &known))).collect()
}

fn nearest(name: &str, known: &BTreeSet<String>) -> Option<String> {
    // All begin alike, which makes none of them more alike.
    let own = known.iter().filter_map(|name| name.strip_prefix(PREFIX));
    likest(name.strip_prefix(PREFIX).unwrap_or(name), own).map(|near| format!("{PREFIX}{near}"))
}

/// What the keys of dotenv files end with (`output::dotenv` writes them; a test compares the two).
pub(super) const DOTENV_KEYS: [&str; 23] = [
    "VERDICT",
    "EXISTS",
    "BUILD",
    "REASON",
    "IMAGE",
    "REPOSITORY",
    "TAG",
    "DIGEST",
    "IMAGE_DIGEST",
    "CREATED_AT",
    "PUBLISHED_AT",
    "AGE_SECONDS",
    "AGE_DAYS",
    "SIZE_BYTES",
    "KEY",
    "BUILD_LIST",
    "CLEANUP_TO_DELETE",
    "CLEANUP_DELETED",
    "CLEANUP_FAILED",
    "CLEANUP_FREED_BYTES",
    "CLEANUP_REFUSED",
    "CHANGED",
    "PREVIOUS_DIGEST",
];

/// How reading the command line can end without a command.
#[derive(Debug)]
pub enum Stopped {
    /// Help or version was asked for: text for standard output, exit 0.
    Told(String),
    /// The arguments are wrong: text for standard error, exit 2.
    Usage(String),
    /// Something else is wrong, such as a variable: it has its own exit.
    Failed(Error),
}

/// Reads the command line, completed by the variables in `variables` (our own names only, none empty). Help is as
/// wide as `width` columns, if that is not too wide to be read.
///
/// # Errors
/// See [`Stopped`].
pub fn parse(args: &[OsString], variables: &BTreeMap<String, String>, width: u16) -> Result<Cli, Stopped> {
    // What is wrong is told by the whole, which knows all commands.
    let alone = alone(args).and_then(|command| read(&command, width, args, variables).ok());
    alone.map_or_else(|| read(root(), width, args, variables), Ok)
}

/// The same, by this tree.
fn read(
    root: &clap::Command,
    width: u16,
    args: &[OsString],
    variables: &BTreeMap<String, String>,
) -> Result<Cli, Stopped> {
    let mut command = root.clone().term_width(width.min(WIDTH).into());
    let stopped = |error| stopped(with_tips(error, args));
    let matches = command.try_get_matches_from_mut(args).map_err(stopped)?;
    let Some((name, typed)) = matches.subcommand() else {
        return Cli::from_arg_matches(&matches).map_err(stopped);
    };
    let (names, meant, typed) = innermost(root.find_subcommand(name), name, typed);
    let mut flags = Vec::new();
    let mut images = Vec::new();
    let meant = meant.filter(|_| !variables.is_empty());
    for arg in meant.into_iter().flat_map(clap::Command::get_arguments) {
        if typed.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine) {
            continue;
        }
        let stands_for = match arg.get_long() {
            Some(flag) => variable_of(name, flag),
            None => (arg.get_id() == "images").then(|| IMAGES.to_owned()),
        };
        let Some((variable, value)) = stands_for.and_then(|name| variables.get_key_value(&name)) else {
            continue;
        };
        let extra = arguments(arg, variable, value).map_err(Stopped::Failed)?;
        // Tried alone, so that what is wrong with it is told of the variable and not of a flag nobody typed.
        for words in &extra {
            let alone = [&args[..1], &names, words].concat();
            match command.try_get_matches_from_mut(alone) {
                Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => {
                    return Err(Stopped::Failed(wrong_variable(variable, words, &error)));
                }
                _ => {}
            }
        }
        let extra = extra.into_iter().flatten();
        if arg.get_long().is_some() { flags.extend(extra) } else { images.extend(extra) }
    }
    // Flags go in right behind the command: at the end they might come after a `--`.
    let mut behind = 1;
    for name in &names {
        behind =
            args.iter().skip(behind).position(|arg| arg == name).map_or(args.len(), |at| behind + at + 1);
    }
    let (before, after) = args.split_at(behind);
    let completed = [before, &flags, after, &images].concat();
    let server_is_typed = typed.value_source("server") == Some(ValueSource::CommandLine);
    let matches = match completed.len() == args.len() {
        true => matches,
        false => command.try_get_matches_from(completed).map_err(stopped)?,
    };
    let mut cli = Cli::from_arg_matches(&matches).map_err(stopped)?;
    let whereabouts = cli.command.whereabouts();
    let connection = cli.command.connection_mut();
    (connection.server_is_typed, connection.whereabouts) = (server_is_typed, whereabouts);
    Ok(cli)
}

/// The command that is meant in the end: the words that name it, itself, and what was typed for it.
fn innermost<'a>(
    outer: Option<&'a clap::Command>,
    name: &str,
    typed: &'a clap::ArgMatches,
) -> (Vec<OsString>, Option<&'a clap::Command>, &'a clap::ArgMatches) {
    match typed.subcommand() {
        Some((inner, typed)) => {
            let meant = outer.and_then(|outer| outer.find_subcommand(inner));
            (vec![name.into(), inner.into()], meant, typed)
        }
        None => (vec![name.into()], outer, typed),
    }
}

/// The arguments that a variable stands for, each with its values.
fn arguments(arg: &clap::Arg, variable: &str, value: &str) -> Result<Vec<Vec<OsString>>, Error> {
    let Some(flag) = arg.get_long() else {
        let words = value.split_whitespace();
        return words.map(|word| Ok(vec![no_flag(variable, word)?.into()])).collect();
    };
    match arg.get_action() {
        ArgAction::SetTrue => match value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Ok(vec![vec![format!("--{flag}").into()]]),
            "false" | "0" | "no" => Ok(Vec::new()),
            _ => Err(Error::configuration(
                format!("read {variable}"),
                format!("{} is neither true nor false", quoted(value)),
            )),
        },
        ArgAction::Append => {
            // A label's value may have commas; where there are line breaks they alone separate.
            let separator = if value.contains('\n') { '\n' } else { ',' };
            let parts = value.split(separator).map(str::trim).filter(|part| !part.is_empty());
            let takes = arg.get_num_args().map_or(1, |range| range.min_values());
            parts.map(|part| several(flag, variable, part, takes)).collect()
        }
        _ => Ok(vec![vec![format!("--{flag}={}", value.trim()).into()]]),
    }
}

/// One use of a flag that takes so many values, which are separated by blanks.
fn several(flag: &str, variable: &str, part: &str, takes: usize) -> Result<Vec<OsString>, Error> {
    if takes <= 1 {
        return Ok(vec![format!("--{flag}={part}").into()]);
    }
    let values: Vec<&str> = part.splitn(takes, char::is_whitespace).map(str::trim).collect();
    if values.len() < takes {
        let cause = format!("{} has {} parts and should have {takes}", quoted(part), values.len());
        return Err(Error::configuration(format!("read {variable}"), cause)
            .with_hint("write FIELD OP VALUE, separated by blanks, and several on lines of their own"));
    }
    let values = values.into_iter().map(|value| no_flag(variable, value).map(OsString::from));
    std::iter::once(Ok(format!("--{flag}").into())).chain(values).collect()
}

/// A word of a variable, which is never a flag: who may set the variable may not choose the server as well.
fn no_flag<'a>(variable: &str, word: &'a str) -> Result<&'a str, Error> {
    if !word.starts_with('-') {
        return Ok(word);
    }
    let told = word.split_once('=').map_or(word, |(flag, _)| flag);
    Err(Error::configuration(
        format!("read {variable}"),
        format!("{} begins with -, and what a variable holds is never read as a flag", quoted(told)),
    )
    .with_hint("type flags behind the command, or set the variable that stands for them"))
}

fn wrong_variable(variable: &str, words: &[OsString], error: &clap::Error) -> Error {
    use std::error::Error as _;
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let told = words.join(" ");
    // `--max-age=7`: of a flag nobody typed only the value is told.
    let value = told
        .strip_prefix("--")
        .and_then(|flag| flag.split_once(['=', ' ']))
        .map_or(told.as_str(), |(_, value)| value);
    let cause = error.source().map_or_else(|| error.kind().to_string(), ToString::to_string);
    let (cause, hint) =
        cause.split_once(HINT).map_or((cause.as_str(), None), |(cause, hint)| (cause, Some(hint)));
    let error = Error::configuration(
        format!("read {variable}"),
        format!("{}: {cause}", quoted(&masked_value(value))),
    );
    hint.map_or(error.clone(), |hint| error.with_hint(hint))
}

fn stopped(mut error: clap::Error) -> Stopped {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Stopped::Told(error.render().to_string());
    }
    // Clap repeats arguments as they were typed.
    let told: Vec<_> = error.context().filter_map(|(kind, value)| Some((kind, harmless(value)?))).collect();
    for (kind, value) in told {
        error.insert(kind, value);
    }
    Stopped::Usage(masked(&lines(&error.render().to_string())))
}

/// What was typed, as it may be repeated; `None`: it is clap's own.
fn harmless(value: &ContextValue) -> Option<ContextValue> {
    let told = |text: &str| masked_value(&line(text));
    match value {
        ContextValue::String(text) => Some(ContextValue::String(told(text))),
        ContextValue::Strings(texts) => {
            Some(ContextValue::Strings(texts.iter().map(|text| told(text)).collect()))
        }
        ContextValue::StyledStrs(tips) => {
            let tip = |tip: &StyledStr| StyledStr::from(told(&tip.to_string()));
            Some(ContextValue::StyledStrs(tips.iter().map(tip).collect()))
        }
        _ => None,
    }
}
