//! Saved plans, as they were written and as somebody changed them.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{DoomedAt, KeepRefs, MostDeleted, SavedPlan};
use crate::exit::Exit;

const PLAN: &str = include_str!("../../tests/fixtures/plan.json");

#[test]
fn what_a_plan_says_is_read() {
    let plan = SavedPlan::read(PLAN.as_bytes(), "plan.json").unwrap();
    assert_eq!(Ok(plan.created_at), OffsetDateTime::parse("2026-01-31T12:00:00Z", &Rfc3339));
    assert_eq!(
        (plan.server.as_str(), plan.registry.as_str()),
        ("https://gitlab.example.com", "registry.example.com")
    );
    assert_eq!(plan.project.as_deref(), Some("acme/shop"));
    assert_eq!(plan.policy.keep_refs, KeepRefs { branches: false, tags: true });
    let templates: Vec<String> = plan.policy.templates.iter().map(ToString::to_string).collect();
    assert_eq!(templates, ["{name}", "review-{slug}-*"]);
    assert_eq!((plan.policy.keep_deployed, plan.policy.max_delete), (true, Some(MostDeleted::Tags(2))));
    let [share] = plan.shares.as_slice() else { panic!("{:?}", plan.shares) };
    assert_eq!((share.repository.as_str(), share.tags, share.deleted), ("acme/shop", 3, 2));
    let [old, list] = plan.doomed.as_slice() else { panic!("{:?}", plan.doomed) };
    assert_eq!(
        (old.tag.as_str(), old.size_bytes, old.held, &old.after),
        ("old", Some(1068), false, &Vec::new())
    );
    assert_eq!(
        (list.tag.as_str(), list.size_bytes, list.held, &list.after),
        ("list", None, true, &vec![DoomedAt(0)])
    );
    assert_eq!(list.subject, old.digest);
}

/// What somebody did to a plan's file is not carried out.
#[test]
fn a_plan_that_contradicts_itself_is_refused() {
    let good: serde_json::Value = serde_json::from_str(PLAN).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut spoilt = good.clone();
        change(&mut spoilt);
        let error = SavedPlan::read(spoilt.to_string().as_bytes(), "plan.json").unwrap_err();
        assert_eq!(error.exit, Exit::Configuration);
        error.cause
    };
    let tag = |document: &mut serde_json::Value, name: &str| -> usize {
        let tags = document["plan"]["tags"].as_array().unwrap();
        tags.iter().position(|tag| tag["name"] == name).unwrap()
    };
    let set = |name: &'static str, key: &'static str, value: serde_json::Value| {
        move |document: &mut serde_json::Value| {
            let at = tag(document, name);
            document["plan"]["tags"][at][key] = value.clone();
        }
    };
    let told = [
        refused(&set("v1", "action", "delete".into())),
        refused(&set("old", "action", "keep".into())),
        refused(&set("old", "action", "burn".into())),
        refused(&set("old", "digest", serde_json::Value::Null)),
        refused(&set("old", "digest", "sha256:12".into())),
        refused(&set("old", "name", "list".into())),
        refused(&set("list", "name", "../../x".into())),
        refused(&set("list", "subject", "sha256:".into())),
        refused(&set("old", "repository", "acme/other".into())),
        refused(&set("list", "goes_with", serde_json::json!(["v1"]))),
        refused(&set("list", "goes_with", serde_json::json!(["list"]))),
        refused(&set("old", "goes_with", serde_json::json!(["list"]))),
        refused(&|document| document["plan"]["totals"]["delete"] = 1.into()),
        refused(&|document| document["plan"]["repositories"][0]["totals"]["tags"] = 1.into()),
        refused(&|document| document["plan"]["totals"]["tags"] = 1.into()),
        refused(&|document| document["plan"]["repositories"][0]["totals"]["delete"] = 1.into()),
        refused(&|document| {
            let twice = document["plan"]["repositories"][0].clone();
            document["plan"]["repositories"].as_array_mut().unwrap().push(twice);
        }),
        refused(&|document| document["plan"]["created_at"] = "yesterday".into()),
        refused(&|document| document["schema"] = "registry-gate/v2".into()),
        refused(&|document| document["plan"]["keep_refs"] = serde_json::json!(["stashes"])),
        refused(&|document| document["plan"]["keep_refs_as"] = serde_json::json!(["{branch}"])),
        refused(&|document| document["plan"]["keep_refs_as"] = serde_json::json!(["{\u{1b}[31m}"])),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    it deletes v1, and none of its rules does
    a tag goes with "old", which does not go
    "burn" is nothing that can be done to a tag
    it deletes old and does not say its digest
    a sha256 digest has 64 hexadecimal digits, this one 2
    it deletes list twice
    '.' at character 1 is not allowed in a tag (letters, digits, _ . - and not . or - first)
    a sha256 digest has 64 hexadecimal digits, this one 0
    it has a tag of "acme/other" and no such repository
    a tag goes with "v1", which does not go
    a tag goes with "list", which does not go
    its tags go with each other in a circle
    its totals are not those of its tags
    its tags of acme/shop are not as many as it says
    its totals are not those of its tags
    its tags of acme/shop are not as many as it says
    it has a repository twice
    it was made at no time: "yesterday"
    it is of another format, "registry-gate/v2"
    "stashes" are no git refs
    there is no placeholder {branch}; there are {name}, {slug}, {sha} and {short_sha}
    there is no placeholder {�[31m}; there are {name}, {slug}, {sha} and {short_sha}
    "#);
    let cut = |bytes: usize| SavedPlan::read(&PLAN.as_bytes()[..bytes], "plan.json").unwrap_err().to_string();
    insta::assert_snapshot!(cut(PLAN.len() / 2), @"
    cannot read the plan plan.json: it ends too early, at line 66, column 26
      hint: make it anew: registry-gate cleanup --plan FILE
    ");
    let not_json = SavedPlan::read(b"<html>", "plan.json").unwrap_err().to_string();
    insta::assert_snapshot!(not_json, @"
    cannot read the plan plan.json: it is no JSON (line 1, column 1)
      hint: make it anew: registry-gate cleanup --plan FILE
    ");
    let other = SavedPlan::read(b"{\"schema\":\"registry-gate/v1\",\"tags\":[]}", "plan.json")
        .unwrap_err()
        .to_string();
    assert!(
        other.contains("it is JSON, but no plan: unknown field `tags`, expected `schema` or `plan`"),
        "{other}"
    );
}

/// Every object in a document, by its pointer.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            fields.iter().for_each(|(key, value)| objects(value, &format!("{at}/{key}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, value)| objects(value, &format!("{at}/{place}"), found));
        }
        _ => {}
    }
}

#[test]
fn a_plan_that_lacks_a_field_or_has_one_more_is_refused_with_its_name() {
    let good: Value = serde_json::from_str(PLAN).unwrap();
    let mut all = Vec::new();
    objects(&good, "", &mut all);
    let refused = |document: &Value, told: &str| {
        let error = SavedPlan::read(document.to_string().as_bytes(), "plan.json").unwrap_err();
        assert_eq!(error.exit, Exit::Configuration);
        assert!(error.cause.starts_with("it is JSON, but no plan: "), "{}", error.cause);
        assert!(error.cause.contains(told), "{told}: {}", error.cause);
    };
    let mut tried = 0;
    for at in &all {
        for key in good.pointer(at).unwrap().as_object().unwrap().keys() {
            let mut lacks = good.clone();
            lacks.pointer_mut(at).unwrap().as_object_mut().unwrap().remove(key);
            refused(&lacks, &format!("missing field `{key}`"));
            tried += 1;
        }
        let mut more = good.clone();
        more.pointer_mut(at).unwrap()["keep\u{1b}[2J"] = Value::Null;
        refused(&more, "unknown field `keep\u{fffd}[2J`");
    }
    assert!(tried > 70, "{tried} fields");
}
