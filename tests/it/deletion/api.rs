//! Tags, by GitLab's API, for an access token to which the registry grants no `delete`.

use registry_gate::Deletion;
use registry_gate::Exit;
use simulator::{ACCESS_TOKEN, Failure, Fault, Mode, Role, Server, World};

use super::place::{ALL, DELETED, MODES, Place, SHOP, WORKER, asked, shop};

const LIST: &str = "GET /api/v4/projects/9/registry/repositories";

/// A world in which the token's owner is a Developer.
fn world(mode: Mode) -> World {
    World::default().mode(mode).role(Role::Developer)
}

#[test]
fn a_developers_token_goes_by_the_api_once_the_registry_refused_it() {
    for mode in MODES {
        let sim = shop(world(mode));
        let (own, worker) = (sim.repository_id(SHOP).unwrap(), sim.repository_id(WORKER).unwrap());
        let place = Place::of_token(&sim, ACCESS_TOKEN);
        assert_eq!(place.delete(SHOP, "v1"), Ok(DELETED));
        assert_eq!(place.delete(SHOP, "v2"), Ok(DELETED));
        assert_eq!(place.delete(SHOP, "v2"), Ok(Deletion::AlreadyGone));
        assert_eq!(sim.tags(SHOP), ["multi", "same"]);
        assert_eq!(
            asked(&sim),
            [
                "GET /v2/acme/shop/manifests/v1",
                "DELETE /v2/acme/shop/manifests/v1",
                LIST,
                "GET /v2/acme/shop/manifests/v1",
                &format!("DELETE /api/v4/projects/9/registry/repositories/{own}/tags/v1"),
                "GET /v2/acme/shop/manifests/v2",
                &format!("DELETE /api/v4/projects/9/registry/repositories/{own}/tags/v2"),
                "GET /v2/acme/shop/manifests/v2",
            ]
        );
        sim.clear_requests();
        assert_eq!(place.delete(WORKER, "v1"), Ok(DELETED));
        assert_eq!(
            asked(&sim),
            [
                "GET /v2/acme/shop/worker/manifests/v1".to_owned(),
                "DELETE /v2/acme/shop/worker/manifests/v1".to_owned(),
                "GET /v2/acme/shop/worker/manifests/v1".to_owned(),
                format!("DELETE /api/v4/projects/9/registry/repositories/{worker}/tags/v1"),
            ],
            "the list is known"
        );
        assert_eq!(sim.tags(WORKER), [""; 0]);
    }
}

#[test]
fn a_maintainers_token_needs_no_api() {
    let sim = shop(World::default());
    assert_eq!(Place::of_token(&sim, ACCESS_TOKEN).delete(SHOP, "v1"), Ok(DELETED));
    assert_eq!(asked(&sim), ["GET /v2/acme/shop/manifests/v1", "DELETE /v2/acme/shop/manifests/v1"]);
}

#[test]
fn a_protected_tag_stays_and_is_said_to_be() {
    for mode in MODES {
        let sim = shop(world(mode).protect_tags("^v1$", Role::Maintainer, Role::Maintainer));
        let place = Place::of_token(&sim, ACCESS_TOKEN);
        let Ok(Deletion::Forbidden(error)) = place.delete(SHOP, "v1") else { panic!("it is protected") };
        assert!(error.cause.contains("403 Forbidden"), "{error}");
        assert_eq!(place.delete(SHOP, "v2"), Ok(DELETED));
        assert_eq!(sim.tags(SHOP), ["multi", "same", "v1"]);
    }
}

#[test]
fn a_tag_that_moved_meanwhile_stays() {
    for mode in MODES {
        let sim = shop(world(mode));
        let place = Place::of_token(&sim, ACCESS_TOKEN);
        let digest = sim.digest(SHOP, "v1").unwrap();
        sim.move_tag(SHOP, "v1", "v2");
        let told = place.delete_pinned("v1", digest.as_str());
        let digest = sim.digest(SHOP, "v1").unwrap();
        let Ok(Deletion::Moved(now)) = told else { panic!("{told:?}") };
        assert_eq!(now.as_str(), digest.as_str());
        assert_eq!(sim.tags(SHOP), ALL);
        assert_eq!(place.delete_pinned("v1", digest.as_str()), Ok(DELETED));
    }
}

#[test]
fn a_list_that_fails_is_a_failure_and_the_next_tag_asks_again() {
    let sim = shop(world(Mode::Metadata));
    let place = Place::of_token(&sim, ACCESS_TOKEN);
    sim.fault(Fault::new(Failure::Html(502)).path("/registry/repositories").times(3));
    assert_eq!(place.delete(SHOP, "v1").unwrap_err().exit, Exit::Unavailable);
    sim.fault(Fault::new(Failure::InvalidJson).path("/registry/repositories"));
    assert_eq!(place.delete(SHOP, "v1").unwrap_err().exit, Exit::Protocol);
    assert_eq!(sim.tags(SHOP), ALL);
    assert_eq!(place.delete(SHOP, "v1"), Ok(DELETED));
}

#[test]
fn a_registry_that_fails_gitlab_is_a_failure_of_the_tag() {
    for mode in MODES {
        let sim = shop(world(mode));
        let trouble = Fault::new(Failure::Status(503)).on(Server::RegistryFromRails).method("DELETE");
        sim.fault(trouble.times(1));
        let place = Place::of_token(&sim, ACCESS_TOKEN);
        let error = place.delete(SHOP, "v1").unwrap_err();
        assert_eq!(error.exit, Exit::Unexpected, "{error}");
        assert!(error.cause.ends_with("; the tag is still there"), "{error}");
        assert_eq!(sim.tags(SHOP), ALL);
        assert_eq!(place.delete(SHOP, "v1"), Ok(DELETED));
    }
}

#[test]
fn a_token_without_the_scope_is_denied_and_no_tag_is_called_protected() {
    let sim = shop(World::default().access_token("glpat-reads", &["read_api", "read_registry"]));
    let error = Place::of_token(&sim, "glpat-reads").delete(SHOP, "v1").unwrap_err();
    assert_eq!(error.exit, Exit::Denied, "{error}");
    assert!(error.hint.unwrap().contains("scope api"));
    assert_eq!(sim.tags(SHOP), ALL);
}
