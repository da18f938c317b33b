//! Tags that somebody moves, deletes or makes between a plan and its end, with `skopeo`.

use super::plan::{Plan, deleted, outcomes, set};
use super::stock::Stock;
use crate::place::{Kind, Place};
use crate::skopeo::{pull, pull_all};

#[test]
fn a_tag_that_moved_stays_and_what_is_tagged_anew_keeps_what_is_about_it() {
    let place = Place::start(Kind::Cncf);
    let stock = Stock::push(&place);
    let plan = Plan::make(&place, &["--name-regex-delete", "tmp-.*|main-00000002"]);
    let sig2 = stock.about("main-00000002", ".sig");
    let sig_of_gone = format!("{}.sig", stock.child_of("tmp-gone", 1).replace(':', "-"));
    for tag in ["tmp-1", "tmp-pair-amd64", "tmp-gone", "main-00000002", "proof-of-2", &sig2, &sig_of_gone] {
        assert!(plan.goes().contains(tag), "{tag}: {plan:?}");
    }
    // To another image; to another kind; anew, beside a tag that goes; away.
    stock.push_again(&place, "v1.1.0", "tmp-1");
    stock.push_again(&place, "pair", "tmp-pair-amd64");
    stock.push_again(&place, "main-00000002", "hotfix");
    stock.push_again(&place, "v2.0.0-rc.1", "tmp-gone");
    place.expect(0, &["delete", "tmp-astray"]);
    let applied = place.expect(0, &["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl"]);
    let outcomes = outcomes(&place);
    let of = |tag: &str| (outcomes[tag].0.as_str(), outcomes[tag].1.as_str());
    for tag in ["tmp-1", "tmp-pair-amd64", "tmp-gone"] {
        assert_eq!(of(tag).0, "skipped", "{tag}: {outcomes:?}");
        assert!(of(tag).1.starts_with("it points at ") && of(tag).1.ends_with(" by now"), "{outcomes:?}");
    }
    assert_eq!(of("tmp-astray"), ("already_gone", ""));
    assert_eq!(of("main-00000002"), ("deleted", ""));
    let [att2, listed2] = [".att", ""].map(|suffix| stock.about("main-00000002", suffix));
    for tag in [&sig2, &att2, &listed2, "proof-of-2"] {
        assert_eq!(of(tag), ("skipped", "what it is about is tagged hotfix by now"));
    }
    assert_eq!(of(&sig_of_gone), ("skipped", "stays with tmp-gone, which it is about"));
    let gone: Vec<&String> =
        outcomes.iter().filter(|(_, (what, _))| what == "deleted").map(|(tag, _)| tag).collect();
    deleted(&applied, gone.len());
    let mut left = &(&plan.stays() | &plan.goes()) - &set(&gone);
    left.insert("hotfix".to_owned());
    left.remove("tmp-astray");
    assert_eq!(pull_all(&place), left);
    pull(&place, &format!("@{}", stock.digests["main-00000002"])).unwrap();
}
