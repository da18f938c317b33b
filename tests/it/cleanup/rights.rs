//! Who may delete.

use simulator::{Failure, Fault, Mode, Project, Role, Server, User, Visibility, Wire, World};

use super::judge::{honest, judge};
use super::place::{DELETING, POLICY, Place};
use crate::support::{Gate, Outcome, world};

const TOKEN: &str = simulator::ACCESS_TOKEN;

fn as_of(place: &Place, role: Role) {
    place.sim.with_state(|state| state.world.projects[0].members.insert(simulator::USER, role));
}

fn clean_up(place: &Place, gate: &Gate<'_>) -> Outcome {
    let outcome = place.file("outcome.jsonl");
    gate.run_aloud(&[&POLICY[..], &["--apply", "--outcome", &outcome]].concat())
}

#[test]
fn a_developers_access_token_deletes_through_the_api() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        for is_saved in [true, false] {
            let place = Place::open(world(mode).role(Role::Developer));
            let (before, plan) = (place.contents(), place.plan());
            let gate = place.gate().env("REGISTRY_GATE_TOKEN", TOKEN);
            let outcome = if is_saved { place.apply_as(&gate, &[]) } else { clean_up(&place, &gate) };
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
            let record = honest(&place, &before, &plan.goes, &outcome);
            assert_eq!(record.count("deleted"), 8);
            assert_eq!(place.contents(), plan.stays);
            let by_api =
                outcome.requests.iter().filter(|it| it.method == "DELETE" && it.server == Server::Gitlab);
            assert_eq!(by_api.count(), 8, "{}", outcome.told());
        }
    }
}

#[test]
fn the_same_plan_again_ends_as_before_where_a_tag_is_protected() {
    let protected = world(Mode::Metadata).role(Role::Developer);
    let place = Place::open(protected.protect_tags("^old-1$", Role::Maintainer, Role::Maintainer));
    place.plan();
    let gate = place.gate().env("REGISTRY_GATE_TOKEN", TOKEN);
    for _ in 0..2 {
        let outcome = place.apply_as(&gate, &[]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(place.holds("acme/shop:old-1"));
    }
}

#[test]
fn a_tag_that_moves_is_not_deleted_through_the_api_either() {
    let place = Place::open(world(Mode::Metadata).role(Role::Developer));
    let plan = place.plan();
    place.sim.move_tag("acme/shop", "old-2", "v3");
    let before = place.contents();
    let outcome = place.apply_as(&place.gate().env("REGISTRY_GATE_TOKEN", TOKEN), &[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let record = honest(&place, &before, &plan.goes, &outcome);
    assert_eq!(record.of("acme/shop:old-2").outcome, "skipped");
    assert_eq!(place.digest("old-2"), place.digest("v3"));
}

#[test]
fn the_api_may_fail_like_the_registry() {
    let place = Place::open(world(Mode::Metadata).role(Role::Developer));
    let (before, plan) = (place.contents(), place.plan());
    let failures = [
        Failure::Status(404),
        Failure::Status(500),
        Failure::Status(503),
        Failure::Html(200),
        Failure::Html(502),
        Failure::Wire(Wire::Reset),
    ];
    let after = failures.clone().map(|failure| Failure::After(Box::new(failure)));
    for failure in failures.into_iter().chain(after).chain([Failure::Status(403)]) {
        for (skip, is_once) in [(0, true), (0, false), (3, true), (3, false), (7, true)] {
            place.restore();
            let fault = Fault::new(failure.clone()).on(Server::Gitlab).method("DELETE").skip(skip);
            place.sim.fault(if is_once { fault } else { fault.always() });
            let outcome = place.apply_as(&place.gate().env("REGISTRY_GATE_TOKEN", TOKEN), &[]);
            judge(&place, &before, &plan.goes, &outcome).unwrap_or_else(|complaint| {
                panic!("{failure:?} {skip} {is_once}: {complaint}{}", outcome.told())
            });
        }
    }
}

/// Nothing is deleted, and the failure is that of somebody who may not.
fn is_denied(place: &Place, gate: &Gate<'_>, words: &str) {
    let (before, plan) = (place.contents(), place.plan());
    for is_saved in [true, false] {
        let outcome = if is_saved { place.apply_as(gate, &[]) } else { clean_up(place, gate) };
        assert_eq!(outcome.exit, 4, "{}", outcome.told());
        assert!(outcome.stderr.contains(words), "{words}{}", outcome.told());
        judge(place, &before, &plan.goes, &outcome)
            .unwrap_or_else(|complaint| panic!("{complaint}{}", outcome.told()));
        assert_eq!(place.contents(), before);
    }
}

#[test]
fn a_reporters_token_deletes_nothing() {
    for mode in DELETING {
        let place = Place::of(mode);
        as_of(&place, Role::Reporter);
        is_denied(&place, &place.gate().env("REGISTRY_GATE_TOKEN", TOKEN), "hint: ");
    }
}

#[test]
fn a_job_of_a_developer_deletes_nothing_where_the_registry_wants_more() {
    let place = Place::open(world(Mode::Metadata));
    let no_delete = Failure::LostActions(vec!["delete".to_owned()]);
    place.plan();
    place.sim.fault(Fault::new(no_delete).on(Server::Gitlab).always());
    is_denied(&place, &place.gate(), "a job token deletes in its own project only");
}

#[test]
fn nobody_deletes_without_a_token() {
    let place = Place::open(world(Mode::Metadata).visibility(Visibility::Public));
    let gate = place.gate().without("CI_REGISTRY_PASSWORD").without("CI_JOB_TOKEN");
    is_denied(&place, &gate, "set REGISTRY_GATE_TOKEN");
    let public = ["cleanup", "--name-regex-delete", "old-.*", "--max-delete", "10"];
    place.plan_by(&public, &[]);
    let before = place.contents();
    let again = place.apply_as(&gate, &[]);
    for outcome in [gate.run_aloud(&[&public[..], &["--apply"]].concat()), again] {
        assert_eq!(outcome.exit, 4, "{}", outcome.told());
        assert!(outcome.stderr.contains("nobody deletes without one"), "{}", outcome.told());
        assert_eq!(place.contents(), before);
    }
}

#[test]
fn somebody_elses_token_deletes_nothing() {
    let stranger = "glpat-STRANGER/token+never";
    let mut world: World =
        world(Mode::Metadata).project(Project::new(10, "other/project").member(77, Role::Owner));
    world.users.push(User { id: 77, username: "eve".to_owned(), password: None, admin: false });
    let kind = simulator::CredentialKind::Personal {
        user: 77,
        scopes: vec!["api".to_owned()],
        validity: simulator::Validity::Active,
    };
    let place = Place::open(world.credential(stranger, kind));
    is_denied(&place, &place.gate().env("REGISTRY_GATE_TOKEN", stranger).secret(stranger), "hint: ");
    let wrong = "glpat-WRONG/token+never";
    is_denied(&place, &place.gate().env("REGISTRY_GATE_TOKEN", wrong).secret(wrong), "REGISTRY_GATE_TOKEN");
}

#[test]
fn a_token_that_only_reads_plans_and_deletes_nothing() {
    let reads = "glpat-READS/registry+only";
    let place = Place::open(world(Mode::Metadata).access_token(reads, &["read_registry", "read_api"]));
    is_denied(&place, &place.gate().env("REGISTRY_GATE_TOKEN", reads).secret(reads), "hint: ");
}
