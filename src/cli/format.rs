//! The formats that standard output may carry, and whether what people read is coloured.

use super::flag::always;

/// What an answer about images is written in.
pub(super) const ANSWERS: &[&str] = &["text", "json"];

/// What the gate's answer is written in.
pub(super) const GATE: &[&str] = &["text", "json", "shell"];

/// What a cleanup is written in.
pub(super) const CLEANUPS: &[&str] = &["text", "json", "csv", "shell"];

/// What a table is written in.
pub(super) const TABLES: &[&str] = &["text", "json", "csv"];

/// Who is shown colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Whoever sees them.
    #[default]
    Auto,
    /// Everybody.
    Always,
    /// Nobody.
    Never,
}

always!(Colour);

impl Colour {
    /// What was asked for; `None`: nothing.
    #[must_use]
    pub fn asked(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::Always => Some(true),
            Self::Never => Some(false),
        }
    }

    /// The names that `--color` takes.
    pub const NAMES: [&'static str; 3] = ["auto", "always", "never"];

    /// Reads one of [`Colour::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "always" => Some(Self::Always),
            "never" => Some(Self::Never),
            _ => None,
        }
    }
}
