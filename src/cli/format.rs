//! The one format that standard output carries, and whether it is coloured.

/// What an answer is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Format {
    /// The names that `--format` takes.
    pub const NAMES: [&'static str; 2] = ["text", "json"];

    /// Reads one of [`Format::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// What a table is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For spreadsheets (RFC 4180).
    Csv,
}

impl TableFormat {
    /// The names that `--format` takes for tables.
    pub const NAMES: [&'static str; 3] = ["text", "json", "csv"];

    /// Reads one of [`TableFormat::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// What a failure is written in.
    pub(super) fn of_failures(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Csv => Format::Text,
        }
    }
}

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
