//! Flags that are typed before the command: `registry-gate --server https://gitlab.example.com check v1`.
//!
//! They are put behind it before anything is read off the arguments. Global flags of clap's would not do: of two with
//! one name, one on either side of the command, it drops one unsaid, and one default would serve all commands. And
//! what the dotenv file is must be known of arguments that clap refuses.

use std::ffi::OsString;

use clap::{Arg, Command};

use super::root;
use super::root::alone;

/// The arguments with the command first and every flag behind it. Of those that ask for help or the version before
/// any command, only what asks is left.
#[must_use]
pub(crate) fn ordered(args: &[OsString]) -> Vec<OsString> {
    let Some((program, words)) = args.split_first() else { return Vec::new() };
    if alone(args).is_some_and(|root| !root.get_subcommands().any(Command::has_subcommands)) {
        // Nothing stands before the command, nor below it.
        return args.to_vec();
    }
    let root = root();
    let flags = flags(root);
    let before = match leading(root, &flags, words) {
        Leading::Asks(word) => return vec![program.clone(), word.clone()],
        Leading::Unclear => return args.to_vec(),
        Leading::Flags(count) => count,
    };
    let (before, rest) = words.split_at(before);
    let Some((name, mut rest)) = rest.split_first() else { return vec![program.clone()] };
    if name == "help" {
        return [&[program.clone(), name.clone()], rest].concat();
    }
    let (mut names, mut moved) = (vec![program.clone(), name.clone()], before.to_vec());
    // `cleanup -v apply plan.json`
    if let Some(command) = root.find_subcommand(name)
        && let Leading::Flags(count) = leading(command, &flags, rest)
        && let Some(inner) = rest.get(count).filter(|word| command.find_subcommand(word).is_some())
    {
        names.push(inner.clone());
        moved.extend_from_slice(&rest[..count]);
        rest = &rest[count + 1..];
    }
    [&names, &moved, rest].concat()
}

/// What stands before the name of a command.
enum Leading<'a> {
    /// So many words: flags and their values.
    Flags(usize),
    /// This word, which asks for help or the version.
    Asks(&'a OsString),
    /// What clap must judge.
    Unclear,
}

fn leading<'a>(command: &Command, flags: &[Arg], words: &'a [OsString]) -> Leading<'a> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let text = word.to_string_lossy();
        match text.as_ref() {
            "-h" | "--help" | "-V" | "--version" => return Leading::Asks(word),
            "--" => return Leading::Unclear,
            flag if flag.starts_with('-') => at += 1 + values(command, flags, flag, words.get(at + 1)),
            _ => break,
        }
    }
    if at <= words.len() { Leading::Flags(at) } else { Leading::Unclear }
}

/// How many of the words behind a flag are its values. Of a misspelt one that is the next word, unless it names a
/// command: either way the run ends with what is wrong about the flag.
fn values(command: &Command, flags: &[Arg], flag: &str, next: Option<&OsString>) -> usize {
    if flag.contains('=') {
        return 0;
    }
    match flags.iter().find(|arg| is_named(arg, flag)) {
        Some(arg) if !arg.get_action().takes_values() => 0,
        Some(arg) => arg.get_num_args().map_or(1, |range| range.min_values()),
        None => {
            let is_value = |word: &OsString| {
                !word.to_string_lossy().starts_with('-') && command.find_subcommand(word).is_none()
            };
            usize::from(next.is_some_and(is_value))
        }
    }
}

fn is_named(arg: &Arg, flag: &str) -> bool {
    let is_long = || arg.get_long().is_some_and(|long| flag.strip_prefix("--") == Some(long));
    is_long() || arg.get_short().is_some_and(|short| flag == format!("-{short}"))
}

/// The flags of all commands: one of a name takes as many values in each.
fn flags(root: &Command) -> Vec<Arg> {
    fn gather(command: &Command, into: &mut Vec<Arg>) {
        into.extend(command.get_arguments().filter(|arg| !arg.is_positional()).cloned());
        command.get_subcommands().for_each(|inner| gather(inner, into));
    }
    let mut flags = Vec::new();
    gather(root, &mut flags);
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(typed: &str) -> String {
        let args: Vec<OsString> =
            std::iter::once("registry-gate").chain(typed.split_whitespace()).map(Into::into).collect();
        let words: Vec<_> =
            ordered(&args).into_iter().skip(1).map(|word| word.into_string().unwrap()).collect();
        words.join(" ")
    }

    #[test]
    fn flags_before_the_command_are_those_of_the_command() {
        assert_eq!(after("-v tags"), "tags -v");
        assert_eq!(
            after("--server https://a --color=never check v1 -v"),
            "check --server https://a --color=never v1 -v"
        );
        assert_eq!(after("--filter name = check check v1"), "check --filter name = check v1");
        assert_eq!(after("--project tags tags"), "tags --project tags");
        assert_eq!(after("-v cleanup --server https://a apply p"), "cleanup apply -v --server https://a p");
        assert_eq!(after("-v chekc v1"), "chekc -v v1");
    }

    #[test]
    fn a_misspelt_flag_is_told_of_the_command_that_was_meant() {
        assert_eq!(after("--sever https://a check v1"), "check --sever https://a v1");
        assert_eq!(after("--verbos check v1"), "check --verbos v1");
    }

    #[test]
    fn what_stands_behind_the_command_stays_where_it_is() {
        for typed in [
            "",
            "check",
            "check v1 -v -- -x",
            "cleanup --older-than 7d --plan apply",
            "-- check v1",
            "cleanup apply p",
        ] {
            assert_eq!(after(typed), typed);
        }
    }

    #[test]
    fn who_asks_for_help_before_a_command_gets_it() {
        assert_eq!(after("-v --help check"), "--help");
        assert_eq!(after("-v --version"), "--version");
        assert_eq!(after("-v help cleanup apply"), "help cleanup apply");
        assert_eq!(after("-v"), "");
        assert_eq!(after("--server"), "--server");
    }
}
