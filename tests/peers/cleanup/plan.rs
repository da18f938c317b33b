//! A plan, as whoever reads it sees it.

use crate::ask::Answer;
use crate::place::Place;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is printed and written to files.
#[derive(Debug)]
pub(crate) struct Plan(BTreeMap<String, Value>);

impl Plan {
    /// Plans, which writes nothing but the plan.
    pub(crate) fn make(place: &Place, policy: &[&str]) -> Self {
        let before = super::disk::storage(place);
        let files = ["cleanup", "--plan", "plan.json", "--html", "plan.html"];
        let answer = place.expect(0, &[&files, policy].concat());
        assert_eq!(super::disk::storage(place), before, "a plan changes nothing");
        let plan = Self::read(place);
        let totals = (answer.key("CLEANUP_TO_DELETE"), answer.key("CLEANUP_DELETED"));
        assert_eq!(totals, (plan.goes().len().to_string().as_str(), "0"));
        let page = std::fs::read_to_string(place.folder().join("plan.html")).unwrap();
        for name in plan.0.keys() {
            assert!(page.contains(name.as_str()) && answer.done.stdout.contains(name.as_str()), "{name}");
        }
        plan
    }

    /// What the last plan was.
    pub(crate) fn read(place: &Place) -> Self {
        let text = std::fs::read(place.folder().join("plan.json")).unwrap();
        let document: Value = serde_json::from_slice(&text).unwrap();
        let rows = document["plan"]["tags"].as_array().unwrap();
        Self(rows.iter().map(|row| (row["name"].as_str().unwrap().to_owned(), row.clone())).collect())
    }

    fn that(&self, action: &str) -> BTreeSet<String> {
        let rows = self.0.iter().filter(|(_, row)| row["action"] == action);
        rows.map(|(name, _)| name.clone()).collect()
    }

    /// The tags that go.
    pub(crate) fn goes(&self) -> BTreeSet<String> {
        self.that("delete")
    }

    /// The tags that stay.
    pub(crate) fn stays(&self) -> BTreeSet<String> {
        self.that("keep")
    }

    /// The tag by which the image of this one stays.
    pub(crate) fn image_stays(&self, name: &str) -> Option<&str> {
        self.0[name]["image_stays"].as_str()
    }

    /// Why it goes or stays.
    pub(crate) fn reason(&self, name: &str) -> &str {
        self.0[name]["reason"].as_str().unwrap()
    }
}

/// What became of each tag, of the outcome file.
pub(crate) fn outcomes(place: &Place) -> BTreeMap<String, (String, String)> {
    let text = std::fs::read_to_string(place.folder().join("outcome.jsonl")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows = lines.filter_map(|mut line| Some(line.get_mut("tag")?.take()));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.map(|row| (text(&row["name"]), (text(&row["outcome"]), text(&row["reason"])))).collect()
}

/// Names as a set.
pub(crate) fn set<T: AsRef<str>>(names: &[T]) -> BTreeSet<String> {
    names.iter().map(|name| name.as_ref().to_owned()).collect()
}

/// Fails unless so many are said to be deleted, and none failed.
pub(crate) fn deleted(answer: &Answer, count: usize) {
    let said = (answer.key("CLEANUP_DELETED"), answer.key("CLEANUP_FAILED"), answer.key("CLEANUP_REFUSED"));
    assert_eq!(said, (count.to_string().as_str(), "0", "false"), "{answer:?}");
}
