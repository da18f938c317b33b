//! A plan as `--plan` writes it, read by somebody who trusts none of it.

use serde_json::Value;

use super::place::Contents;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// What goes.
    pub(crate) goes: Contents,
    /// What stays.
    pub(crate) stays: Contents,
    /// Why carrying it out would be refused.
    pub(crate) refused: Option<String>,
    /// All of it.
    pub(crate) json: Value,
}

impl Plan {
    /// Reads it.
    ///
    /// # Panics
    /// When it contradicts itself.
    pub(crate) fn read(text: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(text).expect("JSON");
        assert_eq!(json["schema"], "registry-gate/v1");
        let plan = &json["plan"];
        let (mut goes, mut stays) = (Contents::new(), Contents::new());
        for tag in plan["tags"].as_array().expect("tags") {
            let text =
                |key: &str| tag[key].as_str().unwrap_or_else(|| panic!("no {key} in {tag}")).to_owned();
            let name = format!("{}:{}", text("repository"), text("name"));
            assert!(!text("reason").is_empty(), "{tag}");
            let list = match text("action").as_str() {
                "delete" => &mut goes,
                "keep" => &mut stays,
                other => panic!("{other}"),
            };
            assert!(list.insert(name, text("digest")).is_none(), "twice: {tag}");
        }
        let (totals, count) = (&plan["totals"], |of: &Contents| Value::from(of.len()));
        assert_eq!((&totals["delete"], &totals["keep"]), (&count(&goes), &count(&stays)), "{totals}");
        let refused = plan["refused"].as_str().map(str::to_owned);
        Self { goes, stays, refused, json }
    }

    /// Everything that was there.
    pub(crate) fn all(&self) -> Contents {
        self.goes.clone().into_iter().chain(self.stays.clone()).collect()
    }

    /// The names of what goes.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.goes.keys().map(String::as_str).collect()
    }
}
