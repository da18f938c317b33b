//! The formats there are, by their names. What each makes of a report stands in a file of its own; [`super::write`]
//! chooses among them, and nothing else does.

/// What a report is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For people who want to know how much and why, and not which.
    Summary,
    /// For programs.
    Json,
    /// For spreadsheets (RFC 4180).
    Csv,
    /// A page for a browser.
    Html,
    /// Variables that a shell reads.
    Shell,
    /// Variables that later jobs of a pipeline get.
    Dotenv,
    /// Test results that GitLab shows.
    Junit,
    /// Links that GitLab shows beside a job.
    Annotations,
}

impl Format {
    const NAMED: [(&'static str, Self); 9] = [
        ("text", Self::Text),
        ("summary", Self::Summary),
        ("json", Self::Json),
        ("csv", Self::Csv),
        ("html", Self::Html),
        ("shell", Self::Shell),
        ("dotenv", Self::Dotenv),
        ("junit", Self::Junit),
        ("annotations", Self::Annotations),
    ];

    /// The format of a name.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(name, _)| *name == text).map(|(_, format)| format)
    }

    /// Its name.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        Self::NAMED.into_iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    /// The format of the same in sums; `None`: there is none, since programs sum up by themselves.
    #[must_use]
    pub(crate) fn in_sums(self) -> Option<Self> {
        self.is_for_people().then_some(Self::Summary)
    }

    /// Whether a person who reads it needs no further line on what it comes to.
    #[must_use]
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Self::Text | Self::Summary)
    }
}
