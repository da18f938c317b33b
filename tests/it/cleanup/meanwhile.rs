//! What others do between a plan and its execution, and while it is carried out.

use simulator::{Change, Failure, Fault, Mode, NewDeployment};

use super::judge::honest;
use super::place::{Contents, DELETING, Place, SHA, SHOP, WORKER};
use super::record::Record;

fn moved(tag: &str, to: &str) -> Change {
    Change::MoveTag { repository: SHOP.to_owned(), tag: tag.to_owned(), to: to.to_owned() }
}

fn added(tag: &str, to: &str) -> Change {
    Change::AddTag { repository: SHOP.to_owned(), tag: tag.to_owned(), to: to.to_owned() }
}

fn vanished(tag: &str) -> Change {
    Change::DeleteTag { repository: SHOP.to_owned(), tag: tag.to_owned() }
}

fn branch(name: &str) -> Change {
    Change::AddBranch { name: name.to_owned(), sha: "f".repeat(40) }
}

fn deployed(name: &str) -> Change {
    Change::Deploy(NewDeployment::new("qa", name, SHA))
}

fn protected(pattern: &str) -> Change {
    Change::ProtectTags { pattern: pattern.to_owned() }
}

/// What changes, and what is said then: of the shop's tag, the outcome and words of the reason.
type Case = (Vec<Change>, Vec<(&'static str, &'static str, &'static str)>);

fn cases(mode: Mode) -> Vec<Case> {
    let git_tag = |name: &str| Change::AddGitTag { name: name.to_owned(), sha: "e".repeat(40) };
    let mut cases = vec![
        (
            vec![moved("old-1", "v2")],
            vec![("old-1", "skipped", "it points at"), ("SIG", "skipped", "stays with old-1")],
        ),
        (
            vec![moved("old-same", "old-1"), moved("old-multi", "old-2")],
            vec![
                ("old-same", "skipped", "it points at"),
                ("old-multi", "skipped", "it points at"),
                ("SIG", "skipped", "is tagged old-same by now"),
            ],
        ),
        (vec![vanished("old-2")], vec![("old-2", "already_gone", "")]),
        (vec![vanished("old-1")], vec![("old-1", "already_gone", ""), ("SIG", "deleted", "")]),
        (
            vec![added("old-9", "old-1")],
            vec![("SIG", "skipped", "is tagged old-9 by now"), ("old-1", "deleted", "")],
        ),
        (vec![added("young", "old-3"), added("old-9", "v1")], vec![("old-3", "deleted", "")]),
        (vec![moved("latest", "old-1")], vec![("SIG", "skipped", "is tagged latest by now")]),
        (
            vec![branch("old-1")],
            vec![("old-1", "skipped", "branch old-1 names it by now"), ("SIG", "skipped", "")],
        ),
        (vec![branch("Old/2")], vec![("old-2", "skipped", "branch Old/2 names it by now")]),
        (vec![git_tag("old-2")], vec![("old-2", "skipped", "git tag old-2 names it by now")]),
        (vec![deployed("old-3")], vec![("old-3", "skipped", "deployed to qa by now")]),
        (
            vec![Change::DeleteRepository { repository: WORKER.to_owned() }],
            vec![("worker:old-1", "already_gone", ""), ("old-1", "deleted", "")],
        ),
        (
            vec![Change::DeleteRepository { repository: SHOP.to_owned() }],
            vec![("old-1", "already_gone", ""), ("SIG", "already_gone", ""), ("worker:old-1", "deleted", "")],
        ),
    ];
    // distribution knows no rules for tags.
    if mode.is_gitlab() {
        cases.push((
            vec![protected("^old-1$")],
            vec![("old-1", "skipped", "the registry protects it"), ("SIG", "skipped", "stays with old-1")],
        ));
        cases.push((
            vec![Change::FreezeTags { pattern: "^old-[23]$".to_owned() }],
            vec![("old-2", "skipped", "the registry protects it"), ("old-3", "skipped", "IMMUTABLE")],
        ));
    }
    cases
}

/// `repository:tag` of a tag of the shop.
fn full(place: &str, signature: &str) -> String {
    match place {
        "SIG" => signature.to_owned(),
        "worker:old-1" => format!("{WORKER}:old-1"),
        tag => format!("{SHOP}:{tag}"),
    }
}

#[test]
fn what_changed_since_the_plan_is_looked_at_again() {
    for mode in DELETING {
        for (changes, told) in cases(mode) {
            let place = Place::of(mode);
            let plan = place.plan();
            let signature = place.signature("old-1");
            for change in &changes {
                place.sim.change(change);
            }
            let before = place.contents();
            let outcome = place.apply(&[]);
            assert_eq!(outcome.exit, 0, "{changes:?}{}", outcome.told());
            let record = honest(&place, &before, &plan.goes, &outcome);
            for (tag, word, reason) in &told {
                let fate = record.of(&full(tag, &signature));
                assert_eq!(fate.outcome, *word, "{mode:?} {changes:?} {tag}: {fate:?}");
                assert!(fate.reason.contains(reason), "{changes:?} {tag}: {fate:?}");
            }
            let others = record.fates.iter().filter(|(tag, _)| {
                !told.iter().any(|(known, ..)| full(known, &signature) == **tag)
                    && tag.starts_with("acme/shop:old")
            });
            let is_expected = |outcome: &str| {
                outcome == "deleted"
                    || changes.iter().any(|change| matches!(change, Change::DeleteRepository { .. }))
            };
            for (tag, fate) in others {
                assert!(is_expected(&fate.outcome), "{changes:?} {tag}: {fate:?}");
            }
        }
    }
}

#[test]
fn what_is_protected_already_is_an_outcome_of_its_tag() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let place = Place::of(mode);
        place.sim.change(&protected("^old-[12]$"));
        let (before, plan) = (place.contents(), place.plan());
        let outcome = place.clean_up(&[]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        let record = honest(&place, &before, &plan.goes, &outcome);
        assert_eq!((record.count("skipped"), record.count("deleted")), (4, 4), "{}", outcome.told());
    }
}

/// Lets something happen just before each request of a run, one after the other; `look` says whether the first request
/// of this kind still sees it.
///
/// What sees a tag as it is, is the last look before its deletion: all that comes before the `DELETE` is in time.
fn at_each_request(mode: Mode, changes: &[Change], sees: &str, judge: impl Fn(&Place, &Record, bool)) {
    let place = Place::of(mode);
    let plan = place.plan();
    let one = ["--parallel", "1"];
    let count = place.apply(&one).requests.len() as u64;
    let is_look = sees.starts_with("before ");
    let sees = sees.trim_start_matches("before ");
    let (mut in_time, mut too_late) = (0, 0);
    for at in 0..count {
        place.restore();
        place.sim.fault(Fault::new(Failure::Changes(changes.to_vec())).skip(at));
        let outcome = place.apply(&one);
        let record = place.folder.read("outcome.jsonl").and_then(|text| Record::read(&text));
        let record = record.unwrap_or_else(|| panic!("{at}{}", outcome.told()));
        assert_eq!(outcome.exit, 0, "{mode:?} {changes:?} before request {at}{}", outcome.told());
        assert!(record.fates.keys().eq(plan.goes.keys()));
        let first = outcome.requests.iter().position(|request| request.line().starts_with(sees));
        let is_seen = first.map_or(is_look, |first| at < first as u64 + u64::from(!is_look));
        *(if is_seen { &mut in_time } else { &mut too_late }) += 1;
        judge(&place, &record, is_seen);
        // Whatever happens to one tag: what stays by the plan stays as it was.
        let now = place.contents();
        let kept = plan.stays.iter().all(|(tag, digest)| now.get(tag) == Some(digest));
        assert!(kept, "{mode:?} {changes:?} before request {at}{}", outcome.told());
    }
    assert!(in_time > 0 && too_late > 0, "{in_time} {too_late}: it happens both in time and too late");
}

#[test]
fn a_tag_that_moves_before_it_is_looked_at_is_never_deleted() {
    for mode in DELETING {
        let sees = "before DELETE /v2/acme/shop/manifests/old-2";
        at_each_request(mode, &[moved("old-2", "v3")], sees, |place, record, is_seen| {
            let fate = record.of("acme/shop:old-2");
            if is_seen {
                assert!(fate.outcome == "skipped" && fate.reason.contains("it points at"), "{fate:?}");
                assert_eq!(place.digest("old-2"), place.digest("v3"));
            } else {
                assert_eq!(fate.outcome, "deleted");
            }
        });
    }
}

#[test]
fn a_tag_that_vanishes_meanwhile_is_gone() {
    for mode in DELETING {
        let sees = "DELETE /v2/acme/shop/manifests/old-2";
        at_each_request(mode, &[vanished("old-2")], sees, |place, record, _| {
            assert!(record.of("acme/shop:old-2").is_gone());
            assert!(!place.holds("acme/shop:old-2"));
        });
    }
}

#[test]
fn a_tag_that_is_protected_meanwhile_stays() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sees = "DELETE /v2/acme/shop/manifests/old-2";
        let changes = [protected("^old-2$"), Change::ExpireTokens];
        at_each_request(mode, &changes, sees, |place, record, is_seen| {
            let fate = record.of("acme/shop:old-2");
            assert_eq!(fate.outcome, if is_seen { "skipped" } else { "deleted" }, "{fate:?}");
            assert_eq!(place.holds("acme/shop:old-2"), is_seen);
        });
    }
}

#[test]
fn what_comes_into_use_before_it_is_asked_for_stays() {
    for mode in DELETING {
        for (change, sees) in [
            (branch("old-2"), "GET /acme/shop.git/info/refs"),
            (deployed("old-2"), "GET /api/v4/projects/9/environments?"),
        ] {
            at_each_request(mode, &[change], sees, |place, record, is_seen| {
                let fate = record.of("acme/shop:old-2");
                assert_eq!(fate.outcome, if is_seen { "skipped" } else { "deleted" }, "{fate:?}");
                assert_eq!(place.holds("acme/shop:old-2"), is_seen);
            });
        }
    }
}

#[test]
fn a_repository_that_vanishes_meanwhile_is_gone_and_no_failure() {
    for mode in DELETING {
        let count = {
            let place = Place::of(mode);
            place.plan();
            place.apply(&["--parallel", "1"]).requests.len() as u64
        };
        for at in [0, 4, 5, 6, count / 2, count - 2, count - 1] {
            let place = Place::of(mode);
            let plan = place.plan();
            let gone = Change::DeleteRepository { repository: SHOP.to_owned() };
            place.sim.fault(Fault::new(Failure::Changes(vec![gone])).skip(at));
            let outcome = place.apply(&["--parallel", "1"]);
            // Within the list that shows whether all is gone, that is not known.
            let is_open = outcome.stderr.contains("find out whether what was deleted is gone");
            let exit = if is_open && at + 2 >= count { 8 } else { 0 };
            assert_eq!(outcome.exit, exit, "{mode:?} before request {at}{}", outcome.told());
            let record = Record::read(&place.folder.read("outcome.jsonl").unwrap()).unwrap();
            // Where an index went while it was read, nobody knows what it held: companions are left alone.
            let is_settled = |(tag, fate): (&_, &super::record::Fate)| {
                fate.is_gone() || format!("{tag:?}").contains("sha256-")
            };
            assert!(record.fates.iter().all(is_settled), "{}", outcome.told());
            let left: Contents =
                plan.stays.clone().into_iter().filter(|(tag, _)| tag.starts_with(WORKER)).collect();
            assert_eq!(place.contents(), left);
        }
    }
}
