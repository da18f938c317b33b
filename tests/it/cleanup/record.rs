//! The outcome file, read strictly.

use std::collections::BTreeMap;

use serde_json::Value;

/// What became of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) outcome: String,
    pub(crate) reason: String,
    /// Of what was deleted, as it was seen; of the others as it was planned.
    pub(crate) digest: String,
}

impl Fate {
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.outcome.as_str(), "deleted" | "already_gone")
    }

    /// The deletion was sent, its answer was lost, and nobody answers what became of it.
    pub(crate) fn is_open(&self) -> bool {
        self.outcome == "failed" && self.reason.contains("it is not known whether the tag is gone")
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// How many tags were to go.
    pub(crate) to_delete: usize,
    /// By `repository:tag`.
    pub(crate) fates: BTreeMap<String, Fate>,
    /// The last line; a run that was killed wrote none.
    pub(crate) end: Option<Value>,
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

impl Record {
    /// What the last line says of how the run ended.
    pub(crate) fn exit_code(&self) -> Option<i64> {
        self.end.as_ref()?["exit_code"].as_i64()
    }

    /// Reads it; `None`: nothing was begun.
    ///
    /// # Panics
    /// When a line is none, comes twice, or the sums are wrong.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).expect("UTF-8");
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let first = lines.next()?;
        assert!(text.ends_with('\n'), "{text}");
        assert_eq!(keys(&first), ["begin", "schema"]);
        assert_eq!(first["schema"], "registry-gate/v1");
        let to_delete = usize::try_from(first["begin"]["to_delete"].as_u64().expect("a number")).unwrap();
        let (mut fates, mut end) = (BTreeMap::new(), None);
        for line in lines {
            assert!(end.is_none(), "a line after the end: {line}");
            if line.get("end").is_some() {
                end = Some(line["end"].clone());
                continue;
            }
            let row = &line["tag"];
            assert_eq!(keys(row), ["digest", "error", "name", "outcome", "reason", "repository"]);
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let fate = Fate { outcome: text("outcome"), reason: text("reason"), digest: text("digest") };
            let name = format!("{}:{}", text("repository"), text("name"));
            assert_eq!(row["error"].is_object(), fate.outcome == "failed", "{row}");
            assert_eq!(fate.reason.is_empty(), !matches!(&*fate.outcome, "skipped" | "failed"), "{row}");
            let is_still_there = fate.outcome == "failed" && fate.reason.contains("it is still there");
            let before: Option<Fate> = fates.insert(name, fate);
            assert!(
                before.is_none_or(|fate| is_still_there && fate.outcome == "deleted"),
                "told twice: {row}"
            );
        }
        let record = Self { to_delete, fates, end };
        if let Some(end) = &record.end {
            assert_eq!(record.fates.len(), to_delete, "every tag is told");
            assert_eq!(end["to_delete"], to_delete);
            for outcome in ["deleted", "already_gone", "skipped", "failed", "not_reached", "would_delete"] {
                assert_eq!(end[outcome], record.count(outcome), "{outcome} in {end}");
            }
        }
        Some(record)
    }

    pub(crate) fn count(&self, outcome: &str) -> usize {
        self.fates.values().filter(|fate| fate.outcome == outcome).count()
    }

    pub(crate) fn of(&self, tag: &str) -> &Fate {
        self.fates.get(tag).unwrap_or_else(|| panic!("nothing is told of {tag}: {self:#?}"))
    }

    /// How the run must end that wrote this: 0, 8, or another code of a failure (`None`).
    pub(crate) fn exit(&self) -> Option<u8> {
        let is_unconfirmed = self.end.as_ref().is_some_and(|end| end["unconfirmed"].is_object());
        let is_forbidden = self.fates.values().any(|fate| fate.reason.contains("or not for this token"));
        match (self.count("failed") + self.count("not_reached"), self.count("deleted")) {
            (0, 0) if is_forbidden => None,
            (0, 1..) if is_unconfirmed => Some(8),
            (0, _) => Some(0),
            (_, 0) => None,
            _ => Some(8),
        }
    }
}
