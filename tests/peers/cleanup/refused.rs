//! Registries that delete nothing: one that deletes by digest alone, and one that is read-only. Nothing is lost, and
//! it is said why.

use super::disk::storage;
use super::plan::{Plan, outcomes};
use super::stock::Stock;
use crate::place::{Kind, Place};
use crate::skopeo::pull_all;

/// Tries every way to delete; each ends with this code and these words, and everything is still there.
fn nothing_is_deleted(place: &Place, code: i32, words: &str) {
    let (tags, before) = (pull_all(place), storage(place));
    let policy = ["--name-regex-delete", "tmp-.*"];
    let plan = Plan::make(place, &policy);
    assert!(plan.goes().len() > 5);
    let outcome = ["--outcome", "outcome.jsonl"];
    for command in [
        &[&["cleanup", "--apply"], &policy[..], &outcome].concat()[..],
        &[&["cleanup", "apply", "plan.json"], &outcome[..]].concat(),
    ] {
        let answer = place.ask(command);
        answer.failed(code, words);
        assert!(
            answer.done.stdout.contains(&format!("0 of {} tags deleted", plan.goes().len())),
            "{answer:?}"
        );
        assert_eq!((answer.key("CLEANUP_DELETED"), answer.key("CLEANUP_REFUSED")), ("0", "false"));
        let outcomes = outcomes(place);
        assert_eq!(outcomes.len(), plan.goes().len(), "{outcomes:?}");
        assert!(outcomes.values().any(|(outcome, why)| outcome == "failed" && why.contains(words)));
        assert!(outcomes.values().all(|(outcome, _)| ["failed", "not_reached"].contains(&outcome.as_str())));
    }
    place.ask(&["delete", "tmp-1", "single"]).failed(code, words);
    assert_eq!((pull_all(place), storage(place)), (tags, before));
}

#[test]
fn debian_s_docker_registry_deletes_by_digest_alone_so_nothing_is_deleted() {
    let place = Place::start(Kind::Debian);
    Stock::push(&place);
    nothing_is_deleted(&place, 9, "this registry deletes by digest alone");
}

#[test]
fn a_registry_that_is_read_only_deletes_nothing() {
    let mut place = Place::start(Kind::Cncf);
    Stock::push(&place);
    let read_only = "\n  maintenance: { readonly: { enabled: true } }\nhttp:";
    place.restart(|config| config.replacen("\nhttp:", read_only, 1), |_, _| ());
    nothing_is_deleted(&place, 4, "deletion is switched off, or the registry is read-only");
}
