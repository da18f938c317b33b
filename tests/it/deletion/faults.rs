//! Whatever goes wrong: what is said of a tag is true of it.

use registry_gate::Deletion;
use registry_gate::Error;
use registry_gate::Exit;
use registry_gate::map_on;
use simulator::{Change, Failure, Fault, Mode, Role, Server, Simulator, Wire, World};

use super::place::{DELETED, GITLABS, Place, SHOP, asked, shop};

fn world(mode: Mode) -> World {
    World::default().mode(mode)
}

fn gone(tag: &str) -> Failure {
    Failure::Changes(vec![Change::DeleteTag { repository: SHOP.to_owned(), tag: tag.to_owned() }])
}

fn on_delete(failure: Failure) -> Fault {
    Fault::new(failure).on(Server::Registry).method("DELETE")
}

fn is_there(sim: &Simulator, tag: &str) -> bool {
    sim.tags(SHOP).iter().any(|known| known == tag)
}

#[test]
fn somebody_elses_404_is_no_proof_that_the_tag_is_gone() {
    let answers = [
        Failure::Html(404),
        Failure::Answer { status: 404, headers: Vec::new(), body: b"404 page not found\n".to_vec() },
        Failure::Answer {
            status: 404,
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"OCI index found, but accept header does not support OCI indexes"}]}"#.to_vec(),
        },
        Failure::Html(200),
        Failure::Html(202),
    ];
    for answer in answers {
        let sim = shop(world(Mode::Metadata));
        sim.fault(on_delete(answer.clone()));
        let error = Place::of_job(&sim).delete(SHOP, "v1").unwrap_err();
        assert_eq!(error.exit, Exit::Protocol, "{answer:?}");
        assert!(is_there(&sim, "v1"));
    }
}

#[test]
fn an_answer_lost_on_the_way_is_asked_for_again() {
    for mode in GITLABS {
        let sim = shop(world(mode));
        sim.fault(on_delete(gone("v1")));
        sim.fault(on_delete(Failure::Wire(Wire::Reset)));
        assert_eq!(Place::of_job(&sim).delete(SHOP, "v1"), Ok(DELETED));
        assert!(!is_there(&sim, "v1"));
    }
}

#[test]
fn a_deletion_that_never_got_an_answer_is_looked_up_once() {
    for failure in
        [Failure::Wire(Wire::Reset), Failure::Status(503), Failure::Html(504), Failure::Status(500)]
    {
        for mode in GITLABS {
            let sim = shop(world(mode));
            sim.fault(on_delete(gone("v1")));
            sim.fault(on_delete(failure.clone()).always());
            let place = Place::of_job(&sim);
            assert_eq!(place.delete(SHOP, "v1"), Ok(DELETED), "{failure:?}");
            assert!(!is_there(&sim, "v1"));
            assert_eq!(asked(&sim).last().unwrap(), "GET /v2/acme/shop/manifests/v1");

            let error = place.delete(SHOP, "v2").unwrap_err();
            assert_eq!(error.exit, Exit::Unavailable);
            assert!(error.cause.ends_with("; the tag is still there"), "{error}");
            assert!(is_there(&sim, "v2"));
        }
    }
}

#[test]
fn what_cannot_be_looked_up_either_is_said_to_be_unknown() {
    let sim = shop(world(Mode::Metadata));
    sim.fault(on_delete(gone("v1")));
    sim.fault(Fault::new(Failure::Wire(Wire::Reset)).on(Server::Registry).skip(1).always());
    let error = Place::of_job(&sim).delete(SHOP, "v1").unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert!(error.cause.ends_with("; it is not known whether the tag is gone"), "{error}");
}

#[test]
fn without_a_token_nothing_was_asked_and_nothing_is_looked_up() {
    let sim = shop(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Gitlab).always());
    let error = Place::of_job(&sim).delete(SHOP, "v1").unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert!(!error.cause.contains("the tag"), "{error}");
    assert_eq!(asked(&sim), [""; 0]);
}

#[test]
fn a_project_on_the_move_is_unavailable_and_an_unusable_rule_is_neither_gone_nor_protected() {
    let answer = |status, code: &str| Failure::Answer {
        status,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: format!(r#"{{"errors":[{{"code":"{code}","message":"words"}}]}}"#).into_bytes(),
    };
    for (status, code, exit, hint) in [
        (409, "RENAME_IN_PROGRESS", Exit::Unavailable, "renamed or moved"),
        (400, "TAG_PATTERN_COUNT_LIMIT_EXCEEDED", Exit::Protocol, "protection rule"),
        (400, "TAG_IMMUTABILITY_PATTERN_INVALID", Exit::Protocol, "protection rule"),
        (401, "UNAUTHORIZED", Exit::Denied, ""),
    ] {
        let sim = shop(world(Mode::Metadata));
        sim.fault(on_delete(answer(status, code)));
        let error = Place::of_job(&sim).delete(SHOP, "v1").unwrap_err();
        assert_eq!(error.exit, exit, "{error}");
        assert!(error.hint.as_ref().unwrap().contains(hint), "{error}");
        assert!(is_there(&sim, "v1"));
    }
    let sim = shop(world(Mode::Metadata));
    sim.fault(on_delete(answer(403, "DENIED")));
    sim.fault(on_delete(Failure::Html(403)).skip(1));
    sim.fault(
        on_delete(Failure::Answer {
            status: 403,
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: br#"{"message":"403 Forbidden"}"#.to_vec(),
        })
        .skip(2),
    );
    let place = Place::of_job(&sim);
    let Ok(Deletion::Forbidden(error)) = place.delete(SHOP, "v1") else { panic!("it may be protected") };
    assert!(error.summary().contains("DENIED: words"), "{error}");
    for other in ["a page", "a proxy's JSON"] {
        assert_eq!(place.delete(SHOP, "v1").unwrap_err().exit, Exit::Denied, "{other} is nobody's rule");
    }
}

/// What is said of a tag, compared with what the registry holds.
fn is_true(sim: &Simulator, tag: &str, said: &Result<Deletion, Error>) -> bool {
    match said {
        Ok(Deletion::Deleted(_) | Deletion::AlreadyGone) => !is_there(sim, tag),
        Err(error) if error.cause.ends_with("not known whether the tag is gone") => true,
        Ok(Deletion::Moved(_) | Deletion::Protected(_) | Deletion::Forbidden(_)) | Err(_) => {
            is_there(sim, tag)
        }
    }
}

#[test]
fn every_fault_at_every_request_leaves_what_is_said_true() {
    let failures = [
        Failure::Status(500),
        Failure::Status(503),
        Failure::Status(403),
        Failure::Html(200),
        Failure::Html(404),
        Failure::Html(502),
        Failure::InvalidJson,
        Failure::Wire(Wire::Reset),
        Failure::Wire(Wire::Close),
        Failure::ExpiredToken,
        Failure::ForeignLocation(302),
        Failure::LostActions(vec!["delete".to_owned()]),
    ];
    for mode in GITLABS {
        for role in [Role::Maintainer, Role::Developer] {
            for failure in &failures {
                for position in 0..9 {
                    for lasts in [false, true] {
                        let sim = shop(world(mode).role(role));
                        let fault = Fault::new(failure.clone()).skip(position);
                        sim.fault(if lasts { fault.always() } else { fault });
                        let place = Place::of_token(&sim, simulator::ACCESS_TOKEN);
                        for tag in ["v1", "missing", "v2"] {
                            let said = place.delete(SHOP, tag);
                            let is_honest = tag == "missing" || is_true(&sim, tag, &said);
                            assert!(
                                is_honest,
                                "{mode:?} {role:?} {failure:?} {position} {tag}: {said:?}\n{:#?}",
                                asked(&sim)
                            );
                        }
                        assert!(is_there(&sim, "same") && is_there(&sim, "multi"));
                    }
                }
            }
        }
    }
}

#[test]
fn an_interrupted_run_knows_of_each_tag_what_became_of_it() {
    let sim = Simulator::start(world(Mode::Metadata).latency(std::time::Duration::from_millis(5)));
    sim.seed_tags(SHOP, 200);
    let place = Place::of_job(&sim);
    let tags: Vec<String> = sim.tags(SHOP);
    let said = map_on(8, &tags, |tag| {
        if tag == "tag-0000050" {
            place.interrupt.request();
        }
        place.delete(SHOP, tag)
    });
    for (tag, said) in tags.iter().zip(&said) {
        assert!(is_true(&sim, tag, said), "{tag}: {said:?}");
    }
    let deleted = said.iter().filter(|said| **said == Ok(DELETED)).count();
    assert!((1..100).contains(&deleted), "{deleted}");
    let not_begun = said.iter().filter(|said| said.as_ref().is_err_and(|error| error.request.is_none()));
    assert_eq!(not_begun.count(), 200 - deleted, "what was under way was finished, and nothing was begun");
}
