//! What branches, git tags and deployments name: where it cannot be read, nothing is planned and nothing deleted.

use simulator::{Failure, Fault, ImageSpec, Mode, RegistryAccess, Wire};

use super::judge::judge;
use super::place::{Contents, POLICY, Place, SHA};

fn failures() -> Vec<(Failure, &'static [u8])> {
    vec![
        (Failure::Status(401), &[4]),
        (Failure::Status(403), &[4]),
        (Failure::Status(404), &[4]),
        (Failure::Status(429), &[6]),
        (Failure::Status(500), &[6]),
        (Failure::Status(502), &[6]),
        (Failure::Status(503), &[6]),
        (Failure::Html(502), &[6]),
        (Failure::Html(200), &[7]),
        (Failure::ContentType("text/html".to_owned()), &[7]),
        (Failure::Wire(Wire::Reset), &[6]),
        (Failure::Wire(Wire::Close), &[6]),
        (Failure::Wire(Wire::Truncate { keep: 40 }), &[6, 7]),
        (Failure::ShortBody(40), &[7]),
        (Failure::ForeignLocation(302), &[7]),
        (Failure::Redirect { status: 301, to: "/users/sign_in".to_owned() }, &[7]),
    ]
}

#[test]
fn what_cannot_be_read_for_sure_stops_the_plan_and_its_execution() {
    let place = Place::of(Mode::Metadata);
    let (before, plan) = (place.contents(), place.plan());
    let last = place.sim.with_state(|state| state.world.projects[0].environments.all().last().unwrap().id);
    for (failure, exits) in failures() {
        for path in ["info/refs", "/environments?", &format!("/environments/{last}")] {
            let hurt = || {
                place.restore();
                place.sim.fault(Fault::new(failure.clone()).path(path).always());
            };
            hurt();
            let planned = place.reader().run_aloud(&POLICY);
            assert!(exits.contains(&planned.exit), "{failure:?} {path}{}", planned.told());
            assert_eq!(planned.dotenv.as_ref().unwrap().totals(), "- - - - -", "{}", planned.told());
            assert_eq!(planned.stdout, "", "{}", planned.told());
            for is_saved in [true, false] {
                hurt();
                let outcome = if is_saved { place.apply(&[]) } else { place.clean_up(&[]) };
                assert!(exits.contains(&outcome.exit), "{failure:?} {path}{}", outcome.told());
                judge(&place, &before, &plan.goes, &outcome)
                    .unwrap_or_else(|complaint| panic!("{complaint}{}", outcome.told()));
                assert_eq!(place.contents(), before);
                assert!(outcome.requests.iter().all(|request| request.method != "DELETE"));
            }
        }
    }
}

#[test]
fn code_that_nobody_may_read_is_not_taken_for_no_branches() {
    let place = Place::of(Mode::Metadata);
    place.plan();
    let before = place.contents();
    place.sim.with_state(|state| state.world.projects[0].code = RegistryAccess::Disabled);
    for outcome in [place.reader().run_aloud(&POLICY), place.apply(&[])] {
        assert_eq!(outcome.exit, 4, "{}", outcome.told());
        assert_eq!(place.contents(), before);
    }
}

#[test]
fn what_is_not_asked_for_is_not_read() {
    let place = Place::of(Mode::Metadata);
    place.plan_by(&["cleanup", "--name-regex-delete", "old-[12]"], &[]);
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let gitlab: Vec<String> =
        outcome.conversation().into_iter().filter(|line| line.contains(" gitlab ")).collect();
    assert_eq!(gitlab, ["GET gitlab /jwt/auth"]);
}

#[test]
fn commits_and_patterns_keep_what_they_name() {
    let place = Place::of(Mode::Metadata);
    let sha = "4f5a1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b";
    for (tag, from) in [("old-4f5a1c2d", "old-1"), (&sha[..12], "old-2"), ("review-login-17", "old-3")] {
        place.sim.with_state(|state| {
            let repository = state.repository("acme/shop");
            let tag_of = repository.tags.get(from).unwrap().clone();
            repository.tags.insert(tag, tag_of);
        });
    }
    place.sim.add_branch("login", sha);
    let policy = [
        "cleanup",
        "--name-regex-delete",
        "old-[0-9a-f]+|old-live|[0-9a-f]{12}|review-.*",
        "--keep-refs",
        "branches",
        "--keep-refs-as",
        "old-{short_sha}",
        "--keep-refs-as",
        "review-{slug}-*",
    ];
    let plan = place.plan_by(&policy, &[]);
    let shop = |tag: &str| format!("acme/shop:{tag}");
    for tag in ["old-4f5a1c2d", &sha[..12], "review-login-17", "old-live"] {
        assert!(plan.stays.contains_key(&shop(tag)), "{tag}: {:?}", plan.names());
    }
    // The branch is gone by now, and a new one names another: the plan is carried out by what is true now.
    let goes: Contents = plan.goes.clone();
    place.sim.remove_branch("login");
    place.sim.add_git_tag("old-1", sha);
    place.sim.add_branch("x", &format!("1{}", &sha[1..]));
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(goes.keys().all(|tag| !place.holds(tag)), "only branches were asked for{}", outcome.told());
    assert!(place.holds("acme/shop:old-4f5a1c2d"), "what stays by the plan stays");
}

#[test]
fn what_is_about_a_part_of_an_index_stays_with_it() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution3] {
        let place = Place::of(mode);
        let children = |tag: &str| {
            place.sim.with_state(|state| {
                state.repository("acme/shop").tagged(tag).unwrap().children()[0].digest.clone()
            })
        };
        for (tag, of) in [("list-kept", "multi"), ("list-gone", "old-multi")] {
            let list = ImageSpec::new().artifact("application/spdx+json").subject(&children(of));
            place.sim.push("acme/shop", tag, &list);
        }
        let plan = place.plan_by(&["cleanup", "--name-regex-delete", "old-[1-3]|old-multi|list-.*"], &[]);
        let names = plan.names();
        assert!(!names.contains(&"acme/shop:list-kept"), "{mode:?} {names:?}");
        for tag in ["acme/shop:old-multi", "acme/shop:list-gone"] {
            assert!(names.contains(&tag), "{mode:?} {names:?}");
        }
    }
}

#[test]
fn refs_keep_their_tags_in_any_usual_spelling() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let place = Place::of(mode);
        let living =
            ["Old-Feature.Login_2", "old-feature-login-2", "old_feature.login-2", "Old--Feature-Login-2"];
        let dead = ["old-feature-login-20", "old-feature-login"];
        for tag in living.iter().chain(&dead) {
            place.name("old-1", tag);
        }
        place.sim.add_branch("old/feature/Login.2", "9".repeat(40).as_str());
        let args = ["cleanup", "--name-regex-delete", "(?i)old.+", "--keep-refs", "branches"];
        let plan = place.plan_by(&args, &["--max-delete", "99"]);
        for tag in living {
            assert!(plan.stays.contains_key(&format!("acme/shop:{tag}")), "{tag}: {:?}", plan.names());
        }
        // A branch that comes before the plan is carried out is compared so, too.
        place.sim.add_branch("OLD/feature_login", &"8".repeat(40));
        let outcome = place.apply(&[]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(living.iter().all(|tag| place.holds(&format!("acme/shop:{tag}"))), "{}", outcome.told());
        assert!(!place.holds("acme/shop:old-feature-login-20") && place.holds("acme/shop:old-feature-login"));
    }
}

#[test]
fn what_a_merge_request_s_pipeline_deployed_keeps_its_branch_s_tags() {
    let place = Place::of(Mode::Metadata);
    let (then, now) = ("7".repeat(40), "6".repeat(40));
    for tag in ["old-login", "old-login-77777777", "old-second", "old-other", &now[..9]] {
        place.name("old-1", tag);
    }
    place.sim.add_branch("old/login", &now);
    place.sim.add_branch("old-second", &then);
    place.sim.add_branch("old-other", &"5".repeat(40));
    place.sim.add_git_ref("refs/merge-requests/12/head", &now);
    place.sim.deploy("review/login", "refs/merge-requests/12/head", &then);
    let args = [
        "cleanup",
        "--name-regex-delete",
        "old-.+|[0-9]+",
        "--keep-deployed",
        "--keep-refs-as",
        "{slug}-{short_sha}",
    ];
    let plan = place.plan_by(&args, &["--max-delete", "99"]);
    for tag in ["old-login", "old-login-77777777", "old-second", &now[..9]] {
        let is_kept = plan.stays.contains_key(&format!("acme/shop:{tag}"));
        assert!(is_kept, "{tag}: {:?}", plan.names());
    }
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(place.holds("acme/shop:old-login") && !place.holds("acme/shop:old-other"), "{}", outcome.told());
    // Without its branch only the commit is known, and that is told.
    place.sim.remove_branch("old/login");
    place.sim.remove_branch("old-second");
    let outcome = place.reader().run_aloud(&[&args[..], &["--format", "json"]].concat());
    assert!(
        outcome.stderr.contains("note: refs/merge-requests/12/head is deployed to review/login"),
        "{}",
        outcome.told()
    );
    // Git that cannot be asked leaves nothing known.
    place.sim.fault(Fault::new(Failure::Status(403)).path("info/refs").always());
    assert_eq!(place.reader().run_aloud(&args).exit, 4);
}

#[test]
fn a_deployment_may_write_out_what_kind_of_ref_it_is_of() {
    let place = Place::of(Mode::Metadata);
    place.sim.deploy("qa", "refs/heads/old-1", SHA);
    place.sim.deploy("demo", "refs/tags/old-2", SHA);
    let plan = place.plan_by(&["cleanup", "--name-regex-delete", "old-.+", "--keep-deployed"], &[]);
    for tag in ["old-1", "old-2", "old-prod"] {
        assert!(plan.stays.contains_key(&format!("acme/shop:{tag}")), "{tag}: {:?}", plan.names());
    }
}
