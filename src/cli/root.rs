//! The tree of commands, as the parser, help, the man pages and the documents have it.

use std::sync::OnceLock;

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::{Cli, ending};

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
        complete(command, &name)
    });
    let ending = ending::of_all(&root);
    root.after_help(ending)
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
