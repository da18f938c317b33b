//! What to type instead of what no command knows.
//!
//! Tips are ours and not clap's, whose measure takes any few common letters for a likeness (`--platform` for `--at`),
//! and which cannot know what people mean: that a repository is named by a flag, or that nothing is deleted anyway.

use std::ffi::OsString;

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::meant::meant;
use super::root;
use crate::image::reference::WrittenRepository;
use crate::words::likest;

/// The same failure with tips of ours and the usage of the command that was meant.
pub(super) fn with_tips(mut error: Error, args: &[OsString]) -> Error {
    let mut root = root().clone();
    root.build();
    let (names, command) = command_of(&root, args);
    let unknown = match error.kind() {
        ErrorKind::UnknownArgument => text_of(&error, ContextKind::InvalidArg),
        // A command that others stand below takes a word of its own for the name of one of them.
        ErrorKind::InvalidSubcommand => text_of(&error, ContextKind::InvalidSubcommand),
        _ => return error,
    };
    let Some(unknown) = unknown else { return error };
    if !names.is_empty() && error.kind() == ErrorKind::InvalidSubcommand {
        error = Error::new(ErrorKind::UnknownArgument).with_cmd(command);
        error.insert(ContextKind::InvalidArg, ContextValue::String(unknown.clone()));
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::Suggested] {
        error.remove(kind);
    }
    let tips = match unknown.strip_prefix("--").map(|flag| flag.split('=').next().unwrap_or(flag)) {
        Some(flag) => of_flag(&root, &names, command, flag),
        None if unknown.starts_with('-') => None,
        None => of_word(&names, command, &unknown),
    };
    if let Some(tip) = tips {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    error.insert(ContextKind::Usage, ContextValue::StyledStr(command.clone().render_usage()));
    error
}

fn text_of(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The command that was typed, and the words that name it.
fn command_of<'a>(root: &'a Command, args: &[OsString]) -> (String, &'a Command) {
    let (mut names, mut command) = (Vec::new(), root);
    for word in args.iter().skip(1) {
        let Some(inner) = command.find_subcommand(word) else { break };
        names.push(inner.get_name());
        command = inner;
    }
    (names.join(" "), command)
}

fn of_flag(root: &Command, names: &str, command: &Command, flag: &str) -> Option<String> {
    if let Some(meant) = meant(names, flag) {
        return Some(meant.to_owned());
    }
    let own: Vec<&str> = flags(command).collect();
    if let Some(near) = likest(flag, own.iter().copied()) {
        return Some(format!("did you mean --{near}?"));
    }
    let begin = format!("{flag}-");
    let longer: Vec<String> =
        own.iter().filter(|own| own.starts_with(&begin)).map(|own| format!("--{own}")).collect();
    if !longer.is_empty() {
        return Some(format!("did you mean {}?", several(&longer, "or")));
    }
    let others: Vec<String> = root
        .get_subcommands()
        .filter(|other| flags(other).any(|own| own == flag))
        .map(|other| other.get_name().to_owned())
        .collect();
    (!others.is_empty()).then(|| format!("--{flag} is a flag of {}", several(&others, "and")))
}

fn flags(command: &Command) -> impl Iterator<Item = &str> {
    command.get_arguments().filter_map(clap::Arg::get_long)
}

fn several(names: &[String], last_by: &str) -> String {
    match names {
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_by} {last}", first.join(", ")),
        [] => String::new(),
    }
}

fn of_word(names: &str, command: &Command, word: &str) -> Option<String> {
    if let Some(near) = likest(word, command.get_subcommands().map(Command::get_name)) {
        return Some(format!("did you mean {near}?"));
    }
    let is_tag = word.contains(':') || word.contains('@');
    let is_repository = !is_tag && WrittenRepository::parse(word).is_ok();
    match names {
        "tags" | "cleanup" if is_repository => Some(format!("name a repository by --repository {word}")),
        "tags" => Some(
            "a repository is named by --repository NAME; registry-gate inspect IMAGE shows one tag"
                .to_owned(),
        ),
        "cleanup" => Some(
            "a repository is named by --repository NAME; registry-gate delete IMAGE deletes one tag"
                .to_owned(),
        ),
        "repositories" => Some(
            "--group GROUP lists a group's; registry-gate tags --repository NAME lists the tags of one"
                .to_owned(),
        ),
        "age" | "inspect" => Some("one image at a time; registry-gate check takes several".to_owned()),
        _ => None,
    }
}
