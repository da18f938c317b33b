//! What a rule says, in words.

use super::policy::{Action, Rule, Versions};
use crate::image::Label;

impl Rule {
    /// `rule 2 (review images)`.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("rule {} ({name})", self.number),
            None => format!("rule {}", self.number),
        }
    }

    /// Which tags it is about, in the words of a policy.
    #[must_use]
    pub fn condition(&self) -> String {
        let select = &self.select;
        let quoted = |texts: Vec<String>| texts.join(", ");
        let parts = [
            select.repository.as_ref().map(|pattern| format!("repository matches {pattern}")),
            select.name.as_ref().map(|pattern| format!("name matches {pattern}")),
            select.exclude.as_ref().map(|pattern| format!("not {pattern}")),
            select.larger_than.map(|bytes| format!("larger than {bytes} bytes")),
            select.smaller_than.map(|bytes| format!("smaller than {bytes} bytes")),
            (!select.platforms.is_empty()).then(|| {
                format!("for {}", quoted(select.platforms.iter().map(ToString::to_string).collect()))
            }),
            (!select.labels.is_empty()).then(|| {
                let label = |label: &Label| match &label.value {
                    Some(value) => format!("{}={value}", label.name),
                    None => label.name.clone(),
                };
                format!("labelled {}", quoted(select.labels.iter().map(label).collect()))
            }),
            select.version.map(|versions| match versions {
                Versions::Any => "a version".to_owned(),
                Versions::Release => "a release".to_owned(),
                Versions::Prerelease => "a pre-release".to_owned(),
            }),
            select.orphans.then(|| "what it is about is gone".to_owned()),
            Some(self.age()).filter(|age| !age.is_empty()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "everything".to_owned() } else { parts.join(", ") }
    }

    /// Of which age they are, in the same words; empty where that does not matter.
    pub(super) fn age(&self) -> String {
        let select = &self.select;
        let parts = [
            select.older_than.map(|span| format!("older than {span}")),
            select.newer_than.map(|span| format!("not older than {span}")),
            (!select.expired.is_empty()).then(|| "expired by its label".to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// What a tag is that stays by its rank: `among the newest 5 of each branch`, `the newest of each branch`.
    pub(super) fn among(&self) -> String {
        let one = match &self.action {
            Action::KeepNewest { count, .. } => *count == 1,
            Action::KeepVersions { keep, .. } => {
                let counts = [keep.majors, keep.minors, keep.patches, keep.prereleases];
                counts.into_iter().flatten().all(|count| count == 1)
            }
            Action::Keep | Action::Delete => true,
        };
        if one { self.kept() } else { format!("among {}", self.kept()) }
    }

    /// What of it stays, in words: `the newest 5 of each branch`.
    #[must_use]
    pub(crate) fn kept(&self) -> String {
        let groups = |per: &[String]| {
            let name = |group: &String| match group.parse::<usize>() {
                Ok(number) => format!("group {number}"),
                Err(_) => group.clone(),
            };
            per.iter().map(name).collect::<Vec<_>>().join(" and ")
        };
        let of_each = |per: &[String]| match per {
            [] => String::new(),
            per => format!(" of each {}", groups(per)),
        };
        match &self.action {
            Action::Keep | Action::Delete => String::new(),
            Action::KeepNewest { count: 1, per } => format!("the newest{}", of_each(per)),
            Action::KeepNewest { count, per } => format!("the newest {count}{}", of_each(per)),
            Action::KeepVersions { keep, per } => {
                let parts = [
                    (keep.majors, "highest", "major", ""),
                    (keep.minors, "highest", "minor", " of each major"),
                    (keep.patches, "newest", "patch release", " of each minor"),
                    (keep.prereleases, "newest", "pre-release", ""),
                ];
                let told = parts.into_iter().filter_map(|(count, order, noun, of)| {
                    Some(match count? {
                        1 => format!("the {order} {noun}{of}"),
                        count => format!("the {order} {count} {noun}s{of}"),
                    })
                });
                let told: Vec<String> = told.collect();
                let told = if told.is_empty() { "all versions".to_owned() } else { told.join(", ") };
                match per.as_slice() {
                    [] => told,
                    per => format!("{told}, for each {}", groups(per)),
                }
            }
        }
    }
}
