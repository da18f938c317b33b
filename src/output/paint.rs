//! Colour, where somebody sees it: on a terminal, and what is told for people in GitLab's job log, which is none but
//! shows it. What a pipe or a file reads on standard output is plain, unless it was asked for.

use crate::gate::verdict::Verdict;

/// Whether texts are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    /// Decides: what was asked for wins, then `NO_COLOR`, then whether somebody sees it.
    #[must_use]
    pub(crate) fn choose(asked: Option<bool>, no_color: bool, is_seen: bool) -> Self {
        Self(asked.unwrap_or(!no_color && is_seen))
    }

    fn with(self, style: anstyle::Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A verdict in its colour: green is skipped, yellow is built, red is a failure.
    #[must_use]
    pub(crate) fn verdict(self, verdict: Verdict, text: &str) -> String {
        let colour = match verdict {
            Verdict::Present => anstyle::AnsiColor::Green,
            Verdict::Stale | Verdict::Incomplete | Verdict::Absent => anstyle::AnsiColor::Yellow,
            Verdict::Unknown => anstyle::AnsiColor::Red,
        };
        self.with(colour.on_default().bold(), text)
    }

    /// What announces a failure.
    #[must_use]
    pub(crate) fn failure(self, text: &str) -> String {
        self.with(anstyle::AnsiColor::Red.on_default().bold(), text)
    }

    /// What will be gone, or stayed against the plan.
    #[must_use]
    pub(crate) fn warning(self, text: &str) -> String {
        self.with(anstyle::AnsiColor::Yellow.on_default().bold(), text)
    }

    /// What stays as it is.
    #[must_use]
    pub(crate) fn good(self, text: &str) -> String {
        self.with(anstyle::AnsiColor::Green.on_default().bold(), text)
    }

    /// What explains, and may be overlooked.
    #[must_use]
    pub(crate) fn faint(self, text: &str) -> String {
        self.with(anstyle::Style::new().dimmed(), text)
    }
}
