//! The reference of flags in docs/reference.md, written from the tree of commands.

use super::gate::leaves;
use crate::readme::document::root;
use clap::{Arg, Command};
use registry_gate::variable_of;
use std::fmt::Write as _;
use std::fs;

/// Where it begins in the document, of which it is the last section.
const BEGIN: &str = "\n## Flags\n";

/// Set, the right text is written into the document.
const UPDATE: &str = "UPDATE_REFERENCE";

fn flags(command: &Command) -> impl Iterator<Item = String> {
    let flags = command.get_arguments().filter(|arg| arg.get_long().is_some_and(|flag| flag != "help"));
    flags.map(|arg| row(command.get_name(), arg))
}

fn row(command: &str, arg: &Arg) -> String {
    let flag = arg.get_long().unwrap();
    let values: Vec<String> =
        arg.get_value_names().into_iter().flatten().map(|name| format!(" {name}")).collect();
    let values = if arg.get_action().takes_values() { values.concat() } else { String::new() };
    let short = arg.get_short().map_or_else(String::new, |short| format!("`-{short}`, "));
    let variable = variable_of(command, flag).map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = match (defaults.as_slice(), arg.get_action().takes_values()) {
        ([default], true) => format!("; default `{default}`"),
        _ => String::new(),
    };
    let meaning = arg.get_help().unwrap().to_string().replace('|', "\\|");
    let values = values.replace('|', "\\|");
    format!("| {short}`--{flag}{values}` | {variable} | {meaning}{default} |\n")
}

fn table(rows: &[String]) -> String {
    format!("\n| flag | variable | meaning |\n|---|---|---|\n{}", rows.concat())
}

fn reference() -> String {
    let commands = leaves();
    let of = |command| flags(command).collect::<Vec<_>>();
    let (_, first) = &commands[0];
    let is_common = |row: &String| commands.iter().all(|(_, command)| of(command).contains(row));
    let common: Vec<String> = of(first).into_iter().filter(is_common).collect();
    let mut text = String::from(
        "\nA flag that is typed beats its variable. What deletes, moves or confirms has none, nor has `--repository`, whose \
         variable would be a key of the dotenv file. `--help` is everywhere.\n\n### Every command\n",
    );
    text.push_str(&table(&common));
    for (name, command) in &commands {
        let own: Vec<String> = of(command).into_iter().filter(|row| !common.contains(row)).collect();
        let _ = write!(text, "\n### `{name}`\n{}", table(&own));
    }
    text
}

#[test]
fn the_reference_of_flags_is_that_of_the_commands() {
    let path = root().join("docs/reference.md");
    let document = fs::read_to_string(&path).unwrap();
    let (before, written) = document.split_once(BEGIN).unwrap();
    let right = reference();
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&path, format!("{before}{BEGIN}{right}")).unwrap();
    } else {
        assert_eq!(written, right, "docs/reference.md tells other flags; {UPDATE}=1 writes the right ones");
    }
}
