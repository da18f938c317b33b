//! The tree of commands, as the parser, help, the man pages and the documents have it.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::{Arg, ArgAction, Args as _, Command, CommandFactory as _};

use super::cleanup::LONG;
use super::format::GATE;
use super::value::format;
use super::{
    AgeArgs, CheckArgs, CleanupArgs, Cli, DeleteArgs, DoctorArgs, InspectArgs, KeyArgs, PipelineArgs,
    RepositoriesArgs, RetagArgs, TagsArgs, WaitArgs, ending,
};

/// What the program is called.
pub(super) const NAME: &str = "registry-gate";

/// As wide as help is where nobody knows better, and wider than this it is never: long lines are hard to read.
pub const WIDTH: u16 = 100;

/// Every command with its flags, and with what its help ends with: made once, as it is looked at several times in a run.
#[must_use]
pub fn root() -> &'static Command {
    static ROOT: OnceLock<Command> = OnceLock::new();
    ROOT.get_or_init(whole)
}

fn whole() -> Command {
    let root = Cli::command().term_width(WIDTH.into()).mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        complete(special(command), &name)
    });
    let ending = ending::of_all(&root);
    root.after_help(ending)
}

/// Gives a command its flags.
type WithFlags = fn(Command) -> Command;

/// The commands, each with its flags.
const COMMANDS: [(&str, WithFlags); 12] = [
    ("check", CheckArgs::augment_args),
    ("wait", WaitArgs::augment_args),
    ("age", AgeArgs::augment_args),
    ("inspect", InspectArgs::augment_args),
    ("tags", TagsArgs::augment_args),
    ("repositories", RepositoriesArgs::augment_args),
    ("cleanup", CleanupArgs::augment_args),
    ("delete", DeleteArgs::augment_args),
    ("key", KeyArgs::augment_args),
    ("retag", RetagArgs::augment_args),
    ("pipeline", PipelineArgs::augment_args),
    ("doctor", DoctorArgs::augment_args),
];

/// The root with no other command than the one that these arguments name first, and without help: enough for arguments
/// that are right, and a tenth of the work. Of all others [`root()`] says what people read.
pub(super) fn alone(args: &[OsString]) -> Option<Command> {
    let (name, with_flags) =
        COMMANDS.into_iter().find(|(name, _)| args.get(1).is_some_and(|arg| arg == name))?;
    Some(Command::new(NAME).subcommand(special(with_flags(Command::new(name)))))
}

/// A command, with what is special about its flags.
fn special(command: Command) -> Command {
    let gate = |arg: Arg| arg.value_name("text|json|shell").value_parser(format(GATE));
    let long = |arg: Arg| arg.default_value(LONG);
    match command.get_name() {
        "check" => command.mut_arg("format", gate),
        "wait" => command.mut_arg("format", gate).mut_arg("deadline", |arg| {
            let help = "Give up after this long: the last answer counts";
            arg.long("timeout").default_value("30m").help(help)
        }),
        "cleanup" => command
            .args_conflicts_with_subcommands(true)
            .disable_help_subcommand(true)
            .mut_arg("deadline", long),
        "delete" => command.mut_arg("deadline", long),
        _ => command,
    }
}

/// A command, and those below it. Help itself is asked for by a flag, which stands among those about output.
fn complete(command: Command, names: &str) -> Command {
    let command = command
        .mut_subcommands(|inner| {
            let names = format!("{names} {}", inner.get_name());
            complete(inner, &names)
        })
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("Print this help")
                .help_heading("Output"),
        );
    let ending = ending::of(&command, names);
    command.after_help(ending)
}
