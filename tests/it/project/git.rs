//! Branches and git tags, in one request with whatever token there is.

use registry_gate::Exit;
use registry_gate::{GitRef, GitRefKind, Project as _};
use simulator::{Failure, Fault, MAIN_SHA, Mode, Role, Server as Part, Simulator, Wire, World};

use super::asking::{job, requests, with};
use crate::support::{TOKEN, world};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn names(refs: &[GitRef], kind: GitRefKind) -> Vec<&str> {
    refs.iter().filter(|found| found.kind == kind).map(|found| found.name.as_str()).collect()
}

fn shop() -> World {
    world(Mode::Metadata)
        .branch("feature/login", SHA)
        .git_tag("v1", SHA)
        .annotated_git_tag("v2", MAIN_SHA)
        .git_ref("refs/merge-requests/1/head", SHA)
        .git_ref("refs/pipelines/7", SHA)
}

#[test]
fn a_job_reads_all_branches_and_tags_in_one_request() {
    let sim = Simulator::start(shop().root("/gitlab"));
    let refs = job(&sim).git_refs().unwrap();
    assert_eq!(names(&refs, GitRefKind::Branch), ["feature/login", "main"]);
    assert_eq!(names(&refs, GitRefKind::Tag), ["v1", "v2"]);
    assert_eq!(names(&refs, GitRefKind::MergeRequest), ["1"]);
    assert_eq!(refs[2].commits, [SHA]);
    assert_eq!(refs[3].commits, [SHA]);
    assert_eq!(refs[4].commits.len(), 2, "the tag's object and its commit");
    assert_eq!(refs[4].commits[1], MAIN_SHA);
    assert_eq!((sim.requests().len(), requests(&sim, "/gitlab/acme/shop.git/info/refs")), (1, 1));
}

#[test]
fn fifty_thousand_branches_are_one_request_too() {
    let sim = Simulator::start(shop());
    sim.seed_branches(50_000);
    assert_eq!(names(&job(&sim).git_refs().unwrap(), GitRefKind::Branch).len(), 50_002);
    assert_eq!(sim.requests().len(), 1);
}

#[test]
fn the_path_is_the_projects_however_it_is_spelt() {
    let sim = Simulator::start(shop().project_path("Acme/Shop"));
    assert!(job(&sim).git_refs().is_ok());
    assert_eq!(requests(&sim, "/Acme/Shop.git/info/refs"), 1);
    // Without CI_PROJECT_PATH a job cannot ask for it, and the image's path does.
    assert!(with(&sim, &[("CI_PROJECT_PATH", "")]).git_refs().is_ok());
    assert_eq!((sim.requests().len(), requests(&sim, "/acme/shop.git/info/refs")), (1, 1));
    // An access token can.
    let person = [("CI_PROJECT_PATH", ""), ("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN)];
    assert!(with(&sim, &person).git_refs().is_ok());
    assert_eq!((requests(&sim, "/api/v4/projects/"), requests(&sim, "/Acme/Shop.git/info/refs")), (1, 1));
}

#[test]
fn who_may_not_read_the_code_is_denied() {
    let read = |world: World, changed: &[(&str, &str)]| {
        let sim = Simulator::start(world);
        with(&sim, changed).git_refs().unwrap_err()
    };
    let scoped = |scopes: &[&str]| {
        let world = shop().access_token("glpat-scoped-token-000000", scopes);
        read(world, &[("REGISTRY_GATE_TOKEN", "glpat-scoped-token-000000")])
    };
    let elsewhere = [("CI_PROJECT_PATH", "acme/other")];
    for (error, hint) in [
        (read(shop().job_finished(), &[]), "while the job runs"),
        (read(shop().role(Role::Guest), &[]), "its own project's repository"),
        (read(shop(), &elsewhere), "job token allowlist"),
        (scoped(&["read_registry"]), "read_repository or api"),
        (read(shop(), &[("REGISTRY_GATE_TOKEN", "wrong-token")]), "REGISTRY_GATE_TOKEN needs the scope"),
    ] {
        assert_eq!(error.exit, Exit::Denied, "{error}");
        assert!(error.hint.as_deref().unwrap().contains(hint), "{error}");
        assert!(!error.to_string().contains(TOKEN), "{error}");
    }
}

#[test]
fn an_empty_repository_stops_and_says_what_to_do() {
    for world in [shop().empty_git(), shop().empty_git().git_tag("v1", SHA)] {
        let sim = Simulator::start(world);
        let error = job(&sim).git_refs().unwrap_err();
        assert_eq!(error.exit, Exit::Protocol, "{error}");
        assert_eq!(error.cause, "git names no branch");
        assert!(error.hint.unwrap().ends_with("take keep_refs out of the policy"));
    }
}

#[test]
fn whatever_goes_wrong_is_a_failure_and_never_fewer_refs() {
    let sim = Simulator::start(shop());
    let redirect = Failure::Redirect { status: 301, to: "/acme/new.git/info/refs".to_owned() };
    for (failure, exit) in [
        (Failure::Status(500), Exit::Unavailable),
        (Failure::Status(503), Exit::Unavailable),
        (Failure::Status(403), Exit::Denied),
        (Failure::Html(200), Exit::Protocol),
        (Failure::Html(502), Exit::Unavailable),
        (Failure::ContentType("text/plain".to_owned()), Exit::Protocol),
        (redirect, Exit::Protocol),
        (Failure::Wire(Wire::Truncate { keep: 60 }), Exit::Protocol),
        (Failure::Wire(Wire::Endless { bytes: Some(4) }), Exit::Protocol),
    ] {
        sim.clear_faults();
        sim.fault(Fault::new(failure.clone()).on(Part::Gitlab).path("info/refs").always());
        let error = job(&sim).git_refs().unwrap_err();
        assert_eq!(error.exit, exit, "{failure:?}: {error}");
        assert!(error.hint.is_some(), "{error}");
    }
}
