//! The variables that stand for flags.

/// What the names of our own variables, and of the keys of dotenv files by default, begin with.
pub const PREFIX: &str = "REGISTRY_GATE_";

/// The variable of a flag, `max-age`, if it has one.
pub(crate) fn variable_of_flag(flag: &str) -> String {
    let mut name = PREFIX.to_owned();
    name.extend(flag.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_uppercase() }));
    name
}
