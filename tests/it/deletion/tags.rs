//! Tags, by the registry itself.

use registry_gate::Deletion;
use registry_gate::Exit;
use simulator::{Failure, Fault, Mode, Project, Role, Server, Simulator, World};

use super::place::{ALL, DELETED, GITLABS, MODES, OTHERS, Place, SHOP, WORKER, asked, shop};

fn world(mode: Mode) -> World {
    World::default().mode(mode)
}

/// Whether the image behind a tag is there as a whole.
fn is_whole(sim: &Simulator, tag: &str) -> bool {
    sim.with_state(|state| {
        let repository = state.repository(SHOP);
        repository.tagged(tag).cloned().is_some_and(|manifest| {
            manifest.children().iter().all(|child| repository.manifests.contains_key(&child.digest))
        })
    })
}

#[test]
fn the_tag_goes_and_what_shares_its_image_stays() {
    for mode in GITLABS {
        let sim = shop(world(mode));
        let place = Place::of_job(&sim);
        assert_eq!(place.delete(SHOP, "v1"), Ok(DELETED));
        assert_eq!(place.delete(SHOP, "multi"), Ok(DELETED));
        assert_eq!(sim.tags(SHOP), ["same", "v2"]);
        assert!(is_whole(&sim, "same") && is_whole(&sim, "v2"));
        assert_eq!(sim.tags(WORKER), ["v1"]);
        assert_eq!(place.delete(SHOP, "v1"), Ok(Deletion::AlreadyGone));
        assert_eq!(place.delete("acme/shop/none", "v1"), Ok(Deletion::AlreadyGone));
        assert_eq!(
            asked(&sim),
            [
                "GET /v2/acme/shop/manifests/v1",
                "DELETE /v2/acme/shop/manifests/v1",
                "GET /v2/acme/shop/manifests/multi",
                "DELETE /v2/acme/shop/manifests/multi",
                "GET /v2/acme/shop/manifests/v1",
                "GET /v2/acme/shop/none/manifests/v1",
            ]
        );
        assert_eq!(sim.requests().len(), 7, "and one token for all of them");
    }
}

#[test]
fn a_registry_that_deletes_by_digest_alone_is_left_alone() {
    let sim = shop(world(Mode::Distribution));
    let error = Place::of_job(&sim).delete(SHOP, "v1").unwrap_err();
    assert_eq!(error.exit, Exit::Refused);
    assert!(error.cause.contains("by digest alone") && error.cause.contains("nothing was deleted"));
    assert_eq!(sim.tags(SHOP), ALL);
    assert_eq!(asked(&sim), ["GET /v2/acme/shop/manifests/v1", "DELETE /v2/acme/shop/manifests/v1"]);
}

#[test]
fn protected_and_immutable_tags_stay_and_the_others_go() {
    for mode in GITLABS {
        let world = world(mode).role(Role::Developer);
        let world = world.protect_tags("^v1$", Role::Maintainer, Role::Maintainer).immutable_tags("^multi$");
        let sim = shop(world);
        let place = Place::of_job(&sim);
        for (tag, code) in [("v1", "PROTECTED_TAG"), ("multi", "IMMUTABLE_TAG")] {
            let Ok(Deletion::Protected(words)) = place.delete(SHOP, tag) else {
                panic!("{tag} is protected")
            };
            assert!(words.starts_with(code) && words.contains(tag), "{words}");
        }
        assert_eq!(place.delete(SHOP, "v2"), Ok(DELETED));
        assert_eq!(sim.tags(SHOP), ["multi", "same", "v1"]);
    }
}

#[test]
fn a_registry_that_deletes_nothing_says_so() {
    for mode in MODES {
        for world in [world(mode).delete_enabled(false), World { read_only: true, ..world(mode) }] {
            let sim = shop(world);
            let error = Place::of_job(&sim).delete(SHOP, "v1").unwrap_err();
            assert_eq!(error.exit, Exit::Denied, "{error}");
            assert!(error.cause.contains("switched off, or the registry is read-only"), "{error}");
            assert!(error.hint.unwrap().contains("storage.delete.enabled"));
            assert_eq!(sim.tags(SHOP), ALL);
        }
    }
}

#[test]
fn a_job_deletes_in_its_own_project_only() {
    let mut other = Project::new(10, OTHERS).member(simulator::USER, Role::Owner);
    other.visibility = simulator::Visibility::Public;
    let sim = shop(world(Mode::Metadata).project(other));
    sim.push(OTHERS, "v1", &simulator::ImageSpec::new());
    let place = Place::of_job(&sim);
    for _ in 0..2 {
        let error = place.delete(OTHERS, "v1").unwrap_err();
        assert_eq!(
            (error.exit, error.cause.as_str()),
            (Exit::Denied, "GitLab grants no delete on acme/other")
        );
        assert!(error.hint.unwrap().starts_with("a job token deletes in its own project only"));
    }
    assert_eq!(sim.tags(OTHERS), ["v1"]);
    let asked = asked(&sim);
    assert_eq!(
        asked,
        ["GET /v2/acme/other/manifests/v1", "DELETE /v2/acme/other/manifests/v1"],
        "once refused is refused"
    );
}

#[test]
fn a_deploy_token_does_not_delete_and_is_not_shown_to_the_api_in_vain() {
    let kind = simulator::CredentialKind::Deploy {
        username: "token".to_owned(),
        project: simulator::PROJECT,
        scopes: vec!["read_registry".to_owned(), "write_registry".to_owned()],
    };
    let sim = shop(world(Mode::Metadata).credential("gldt-secret", kind));
    let place = Place::of_token(&sim, "gldt-secret");
    for tag in ["v1", "v2"] {
        let error = place.delete(SHOP, tag).unwrap_err();
        assert_eq!(
            (error.exit, error.cause.as_str()),
            (Exit::Denied, "GitLab grants no delete on acme/shop")
        );
        assert!(error.attempt.ends_with(&format!("/acme/shop:{tag}")), "{error}");
    }
    assert_eq!(sim.tags(SHOP), ALL);
    assert_eq!(sim.requests_to(Server::Gitlab).len(), 2, "a token and one list");
}

#[test]
fn a_token_that_expires_on_the_way_is_renewed_and_nothing_is_left_out() {
    let sim = shop(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::ExpiredToken).on(Server::Registry).skip(1));
    let place = Place::of_job(&sim);
    for tag in ALL {
        assert_eq!(place.delete(SHOP, tag), Ok(DELETED));
    }
    assert_eq!(sim.tags(SHOP), [""; 0]);
    assert_eq!(sim.requests_to(Server::Gitlab).len(), 2);
}
