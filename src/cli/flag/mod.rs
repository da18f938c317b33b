//! Flags as data.
//!
//! clap's derive macro writes a kilobyte of code for each flag, and most flags stand in several commands. As data a flag
//! takes a quarter of it, and a struct of them is still read from top to bottom (`arguments!`).

mod typed;

pub(super) use typed::{Typed, always, arguments, missing};

use clap::builder::ValueParser;
use clap::{Arg, ArgAction};

/// The headings of help, in whose order flags are listed.
pub(super) const ASK: &str = "What to ask";
pub(super) const CONTENT: &str = "What counts";
pub(super) const POLICY: &str = "Policy";
pub(super) const CONDITIONS: &str = "Conditions";
pub(super) const ORDER: &str = "Conditions and order";
pub(super) const AGES: &str = "Ages";
pub(super) const ANSWER: &str = "Answer";
pub(super) const DELETION: &str = "Deletion";
pub(super) const WRITING: &str = "Writing";
pub(super) const OUTPUT: &str = "Output";
pub(super) const CONNECTION: &str = "Connection";

/// A flag, or an operand, which has no name.
#[derive(Clone, Copy)]
pub(super) struct Flag {
    name: Option<&'static str>,
    short: Option<char>,
    heading: Option<&'static str>,
    /// What its values are called in help: as many as it takes at once.
    values: &'static [&'static str],
    parser: fn() -> ValueParser,
    default: Option<&'static str>,
    conflicts: &'static [&'static str],
    requires: Option<&'static str>,
    instead: Option<&'static str>,
    hyphens: bool,
}

const NOTHING: Flag = Flag {
    name: None,
    short: None,
    heading: None,
    values: &[],
    parser: ValueParser::string,
    default: None,
    conflicts: &[],
    requires: None,
    instead: None,
    hyphens: false,
};

/// A group of flags, which has its own.
pub(super) const GROUP: Flag = NOTHING;

/// A flag without a value.
pub(super) const fn switch(name: &'static str, heading: &'static str) -> Flag {
    Flag { name: Some(name), heading: Some(heading), ..NOTHING }
}

/// A flag with a value, which is any text.
pub(super) const fn value(name: &'static str, value: &'static [&'static str], heading: &'static str) -> Flag {
    Flag { values: value, ..switch(name, heading) }
}

/// What stands without a flag.
pub(super) const fn operand(value: &'static [&'static str]) -> Flag {
    Flag { values: value, ..NOTHING }
}

impl Flag {
    /// How its value is read.
    pub(super) const fn read(self, parser: fn() -> ValueParser) -> Self {
        Self { parser, ..self }
    }

    /// What it is where nobody says.
    pub(super) const fn default(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    /// The fields it cannot stand beside.
    pub(super) const fn conflicts(self, fields: &'static [&'static str]) -> Self {
        Self { conflicts: fields, ..self }
    }

    /// The field without which it means nothing.
    pub(super) const fn requires(self, field: &'static str) -> Self {
        Self { requires: Some(field), ..self }
    }

    /// It must be there, or else that field.
    pub(super) const fn required_without(self, field: &'static str) -> Self {
        Self { instead: Some(field), ..self }
    }

    /// One letter stands for it, too.
    pub(super) const fn short(self, letter: char) -> Self {
        Self { short: Some(letter), ..self }
    }

    /// Its value may begin with a hyphen.
    pub(super) const fn with_hyphens(self) -> Self {
        Self { hyphens: true, ..self }
    }

    /// As clap has it, for a field that is always there.
    pub(super) fn always(&self, field: &'static str, help: &'static str) -> Arg {
        let arg = self.arg(field, help, ArgAction::Set);
        if self.default.is_none() { arg.required(true) } else { arg }
    }

    /// As clap has it, for the field of this name. The help is the field's documentation.
    fn arg(&self, field: &'static str, help: &'static str, action: ArgAction) -> Arg {
        let mut arg = Arg::new(field).action(action).help(short(help));
        if let Some(name) = self.name {
            arg = arg.long(name);
        }
        if let Some(letter) = self.short {
            arg = arg.short(letter);
        }
        if let Some(heading) = self.heading {
            arg = arg.help_heading(heading);
        }
        if !self.values.is_empty() {
            arg =
                arg.value_names(self.values).value_parser((self.parser)()).allow_hyphen_values(self.hyphens);
        }
        if self.values.len() > 1 {
            arg = arg.num_args(self.values.len());
        }
        if let Some(value) = self.default {
            arg = arg.default_value(value);
        }
        if let Some(field) = self.requires {
            arg = arg.requires(field);
        }
        if let Some(field) = self.instead {
            arg = arg.required_unless_present(field);
        }
        arg.conflicts_with_all(self.conflicts)
    }
}

/// Lines of a documentation as one, without the full stop at its end.
fn short(help: &str) -> String {
    let mut line = String::with_capacity(help.len());
    for word in help.split_ascii_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.ends_with('.') {
        line.pop();
    }
    line
}
