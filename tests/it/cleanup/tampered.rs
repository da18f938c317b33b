//! Plans that somebody changed, cut short, or never were any: they delete nothing, and nobody is asked.

use serde_json::{Value, json};
use simulator::Mode;

use super::place::{GOES, Place};

/// The row of a tag.
fn row<'a>(plan: &'a mut Value, name: &str) -> &'a mut Value {
    let tags = plan["plan"]["tags"].as_array_mut().unwrap();
    let found = tags.iter_mut().find(|tag| tag["repository"] == "acme/shop" && tag["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

type Tampering = (&'static str, &'static str, fn(&mut Value));

fn tamperings() -> Vec<Tampering> {
    vec![
        ("no digest", "does not say its digest", |plan| row(plan, "old-1")["digest"] = Value::Null),
        ("a bad digest", "", |plan| row(plan, "old-1")["digest"] = json!("sha256:abc")),
        ("a digest of another length", "", |plan| row(plan, "old-1")["digest"] = json!("f".repeat(64))),
        ("keep made delete", "for a reason for which it", |plan| {
            row(plan, "v1")["action"] = json!("delete");
        }),
        ("delete made keep", "for a reason for which it deletes", |plan| {
            row(plan, "old-3")["action"] = json!("keep");
        }),
        ("an unknown action", "\"purge\" is nothing", |plan| row(plan, "old-1")["action"] = json!("purge")),
        ("no action", "no plan", |plan| row(plan, "old-1")["action"] = Value::Null),
        ("a path for a name", "", |plan| row(plan, "old-1")["name"] = json!("../../v1")),
        ("a digest for a name", "", |plan| {
            row(plan, "old-1")["name"] = json!(format!("sha256:{}", "a".repeat(64)));
        }),
        ("a query in a name", "", |plan| row(plan, "old-1")["name"] = json!("old-1?x=1")),
        ("a control character in a name", "", |plan| row(plan, "old-1")["name"] = json!("old\u{1b}[2J")),
        ("an empty name", "", |plan| row(plan, "old-1")["name"] = json!("")),
        ("a name without end", "", |plan| row(plan, "old-1")["name"] = json!("a".repeat(4000))),
        ("another repository", "no such repository", |plan| {
            row(plan, "old-1")["repository"] = json!("acme/other");
        }),
        ("a tag twice", "twice", |plan| {
            let copy = row(plan, "old-1").clone();
            *row(plan, "old-2") = copy;
        }),
        ("latest made delete", "says that latest stays", |plan| {
            row(plan, "latest")["action"] = json!("delete");
        }),
        ("keep made delete and a rule for it", "for a reason for which it", |plan| {
            let rule = row(plan, "old-1")["rule"].clone();
            for name in ["v1", "v2"] {
                row(plan, name)["rule"] = rule.clone();
            }
            row(plan, "v1")["action"] = json!("delete");
        }),
        ("a rule that only keeps", "none of its rules does", |plan| {
            plan["plan"]["rules"][0]["action"] = json!("keep");
        }),
        ("a rule that is not there", "none of its rules does", |plan| row(plan, "old-1")["rule"] = json!(9)),
        ("no rules", "no plan", |plan| plan["plan"]["rules"] = Value::Null),
        ("a tag that goes, to keep as well", "both keeps and deletes old-1", |plan| {
            let mut copy = row(plan, "old-1").clone();
            copy["action"] = json!("keep");
            plan["plan"]["tags"].as_array_mut().unwrap().push(copy);
        }),
        ("a tag that stays, to delete as well", "none of its rules does", |plan| {
            let mut copy = row(plan, "v1").clone();
            copy["action"] = json!("delete");
            plan["plan"]["tags"].as_array_mut().unwrap().insert(0, copy);
        }),
        ("a tag to keep twice", "keeps v1 twice", |plan| {
            let copy = row(plan, "v1").clone();
            plan["plan"]["tags"].as_array_mut().unwrap().push(copy);
        }),
        ("a tag more", "not as many as it says", |plan| {
            let mut copy = row(plan, "old-3").clone();
            copy["name"] = json!("v1-too");
            plan["plan"]["tags"].as_array_mut().unwrap().push(copy);
        }),
        ("a tag less", "not as many as it says", |plan| {
            plan["plan"]["tags"].as_array_mut().unwrap().pop();
        }),
        ("no tags", "not as many as it says", |plan| plan["plan"]["tags"] = json!([])),
        ("a larger total", "totals", |plan| plan["plan"]["totals"]["tags"] = json!(1000)),
        ("a smaller total", "totals", |plan| plan["plan"]["totals"]["delete"] = json!(1)),
        ("a larger repository", "not as many as it says", |plan| {
            plan["plan"]["repositories"][0]["totals"]["tags"] = json!(1000);
        }),
        ("a repository twice", "a repository twice", |plan| {
            let copy = plan["plan"]["repositories"][0].clone();
            plan["plan"]["repositories"].as_array_mut().unwrap().push(copy);
        }),
        ("a hostile repository", "", |plan| {
            plan["plan"]["repositories"][0]["repository"] = json!("../../api/v4/projects");
        }),
        ("goes with nobody", "which does not go", |plan| row(plan, "old-1")["goes_with"] = json!(["nobody"])),
        ("goes with itself", "which does not go", |plan| row(plan, "old-1")["goes_with"] = json!(["old-1"])),
        ("goes with what stays", "which does not go", |plan| row(plan, "old-1")["goes_with"] = json!(["v1"])),
        ("a bad subject", "", |plan| row(plan, "old-1")["subject"] = json!("sha256:")),
        ("refs of another kind", "are no git refs", |plan| plan["plan"]["keep_refs"] = json!(["stars"])),
        ("a bad template", "", |plan| plan["plan"]["keep_refs_as"] = json!(["{nothing}"])),
        ("no refs", "no plan", |plan| plan["plan"]["keep_refs"] = Value::Null),
        ("a limit below nothing", "no plan", |plan| plan["plan"]["max_delete"] = json!(-1)),
        ("another schema", "another format", |plan| plan["schema"] = json!("registry-gate/v2")),
        ("no schema", "no plan", |plan| drop(plan.as_object_mut().unwrap().remove("schema"))),
        ("no plan", "no plan", |plan| drop(plan.as_object_mut().unwrap().remove("plan"))),
        ("another document", "no plan", |plan| *plan = json!({ "schema": "registry-gate/v1", "tags": [] })),
        ("a list", "no plan", |plan| *plan = json!([])),
    ]
}

/// Carries out what is in the file; it must be refused as a configuration, with nothing asked.
fn is_no_plan(place: &Place, text: &[u8], name: &str, cause: &str) {
    let before = place.contents();
    std::fs::write(place.folder.path("plan.json"), text).unwrap();
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 3, "{name}{}", outcome.told());
    assert_eq!(outcome.requests.len(), 0, "{name}{}", outcome.told());
    assert!(outcome.stderr.contains(cause) && outcome.stderr.contains("hint: "), "{name}{}", outcome.told());
    assert!(outcome.stderr.contains("plan.json"), "{name}{}", outcome.told());
    assert!(!outcome.stderr.contains('\u{1b}'), "{name}{}", outcome.told());
    assert_eq!(outcome.dotenv.unwrap().totals(), "- - - - -", "{name}");
    assert_eq!(place.contents(), before, "{name}");
}

#[test]
fn a_plan_that_was_changed_is_none() {
    let place = Place::of(Mode::Metadata);
    let plan = place.plan().json;
    for (name, cause, tamper) in tamperings() {
        let mut plan = plan.clone();
        tamper(&mut plan);
        is_no_plan(&place, plan.to_string().as_bytes(), name, cause);
    }
}

#[test]
fn a_plan_that_was_cut_short_is_none_wherever_it_was() {
    let place = Place::of(Mode::Metadata);
    place.plan();
    let text = place.folder.read("plan.json").unwrap();
    let whole = text.trim_ascii_end().len();
    for at in (0..whole).step_by(whole / 60).chain([1, whole - 1]) {
        is_no_plan(&place, &text[..at], &format!("{at} of {whole} bytes"), "");
    }
}

#[test]
fn whatever_else_lies_there_is_none() {
    let place = Place::of(Mode::Metadata);
    for text in
        [&b""[..], b"\0", b"null", b"{}", b"\xff\xfe", b"<html></html>", b"\xef\xbb\xbf{}", b"[[[[[[[["]
    {
        is_no_plan(&place, text, &format!("{text:?}"), "");
    }
    let deep = "[".repeat(100_000);
    is_no_plan(&place, deep.as_bytes(), "deep", "");
    let outcome = place.gate().run_aloud(&["cleanup", "apply", &place.file("none.json")]);
    assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{}", outcome.told());
}

/// What cannot be seen from the file alone is seen when the tag is looked at again.
#[test]
fn another_digest_in_the_plan_is_a_tag_that_moved() {
    let place = Place::of(Mode::Metadata);
    let mut plan = place.plan().json;
    for name in ["old-1", "old-2", "old-3"] {
        let other = place.digest("v3");
        row(&mut plan, name)["digest"] = json!(other);
    }
    std::fs::write(place.folder.path("plan.json"), plan.to_string()).unwrap();
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    for tag in GOES {
        assert_eq!(
            place.holds(tag),
            matches!(tag, "acme/shop:old-1" | "acme/shop:old-2" | "acme/shop:old-3")
        );
    }
}
