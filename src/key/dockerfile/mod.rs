//! What of a Dockerfile is looked at: which arguments it declares, and which of its inputs may be another tomorrow.
//!
//! Its text counts as a whole, so nothing here decides what a key covers, but for one thing: a proxy's variable counts
//! only where it is declared. For that a document within the file (`RUN <<EOF`) is read as instructions, too.

mod lines;
mod moving;
mod variables;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use moving::{Input, InputKind};

use lines::{Instruction, instructions};

use crate::words::sort::set;

/// A Dockerfile that was read.
#[derive(Clone, Debug)]
pub(crate) struct Dockerfile {
    syntax: Option<String>,
    instructions: Vec<Instruction>,
    declared: BTreeSet<String>,
}

impl Dockerfile {
    /// Reads one; what is no instruction is none of ours to judge.
    #[must_use]
    pub(crate) fn read(content: &[u8]) -> Self {
        let text = String::from_utf8_lossy(content);
        let arguments = |(name, _): (&str, Option<&str>)| name.to_owned();
        let all = instructions(&text, false).into_iter().chain(instructions(&text, true));
        let declared = all.filter_map(|instruction| {
            let rest = match instruction.name.as_str() {
                "ARG" => Some(instruction.rest.as_str()),
                "ONBUILD" => instruction
                    .rest
                    .split_once(char::is_whitespace)
                    .and_then(|(name, rest)| name.eq_ignore_ascii_case("arg").then_some(rest)),
                _ => None,
            };
            rest.map(|rest| variables::declared(rest).map(arguments).collect::<Vec<_>>())
        });
        Self {
            syntax: lines::directive(&text, "syntax"),
            declared: set(declared.flatten()),
            instructions: instructions(&text, true),
        }
    }

    /// Whether it declares an argument of this name.
    #[must_use]
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    /// What it takes from elsewhere, and may be something else tomorrow, in the order of its lines; `given` are the
    /// build's arguments, `contexts` the names that stand for contexts instead.
    #[must_use]
    pub(crate) fn moving(&self, given: &BTreeMap<String, String>, contexts: &BTreeSet<String>) -> Vec<Input> {
        self.inputs(given, contexts).into_iter().filter(|input| !input.is_pinned).collect()
    }

    /// All images that it names, pinned or not.
    #[must_use]
    pub(crate) fn images(&self, given: &BTreeMap<String, String>, contexts: &BTreeSet<String>) -> Vec<Input> {
        let is_image = |input: &Input| matches!(input.kind, InputKind::Image | InputKind::Syntax);
        self.inputs(given, contexts).into_iter().filter(is_image).collect()
    }
}
