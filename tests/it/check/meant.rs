//! What is told of an image that is not there: whether its repository is, and what was probably meant.

use simulator::{Failure, Fault, ImageSpec, Mode, Server, Wire};

use crate::support::{Gate, MODES, Shop, world};

#[test]
fn a_tag_that_is_near_is_named() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "1.0", &ImageSpec::new());
        sim.push("acme/shop", "latest", &ImageSpec::new());
        for (asked, reason) in [
            ("lastest", "acme/shop has no tag lastest; did you mean latest?"),
            ("1.0.0", "acme/shop has no tag 1.0.0; did you mean 1.0 or v1?"),
            ("Multi", "acme/shop has no tag Multi; did you mean multi?"),
            ("v7", "acme/shop has no tag v7"),
            ("acme/shop:mutli", "acme/shop has no tag mutli; did you mean multi?"),
        ] {
            let outcome = Gate::of(&sim).run(&["check", asked]);
            assert_eq!(outcome.answer(), "10 absent false true", "{}", outcome.told());
            assert_eq!(outcome.key("REASON"), reason, "{mode:?}");
            assert!(outcome.stdout.contains(reason), "{}", outcome.told());
            assert_eq!(outcome.requests.len(), 3, "{}", outcome.told());
        }
    }
}

#[test]
fn a_repository_that_is_not_there_is_told_and_the_projects_own_image_named() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for (asked, reason) in [
            ("wroker:v1", "the registry has no repository acme/shop/wroker"),
            ("shop:v1", "the registry has no repository acme/shop/shop; did you mean acme/shop:v1?"),
        ] {
            let outcome = Gate::of(&sim).run(&["check", asked]);
            assert_eq!(outcome.answer(), "10 absent false true", "{}", outcome.told());
            assert_eq!(outcome.key("REASON"), reason, "{mode:?}");
            assert_eq!(outcome.requests.len(), 3, "{}", outcome.told());
        }
    }
}

#[test]
fn a_request_is_spent_on_it_only_where_one_image_is_not_there_and_nothing_else_was_asked() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for args in [
            &["check", "multi"][..],
            &["check", "mutli", "v1"],
            &["age", "mutli"],
            &["inspect", "mutli"],
            &["check", "mutli", "--max-age", "7d"],
        ] {
            let outcome = Gate::of(&sim).run_aloud(args);
            let lists = outcome.requests.iter().filter(|request| request.path.ends_with("/tags/list"));
            assert_eq!(lists.count(), 0, "{}", outcome.told());
        }
    }
}

#[test]
fn every_format_tells_the_same() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for asked in ["mutli", "shop:v1", "none"] {
            let [text, json] = [&[][..], &["--format", "json"]].map(|format| {
                Gate::of(&sim).run(&[&["check", asked], format].concat()).key("REASON").to_owned()
            });
            assert_eq!(text, json, "{mode:?}");
        }
    }
}

#[test]
fn what_a_database_says_of_a_repository_needs_no_further_request() {
    let sim = Shop::open(world(Mode::Metadata));
    for args in [&["inspect", "shop:v1"][..], &["check", "shop:v1", "--max-age", "7d"]] {
        let outcome = Gate::of(&sim).run_aloud(args);
        assert!(outcome.stdout.contains("did you mean acme/shop:v1?"), "{}", outcome.told());
        assert_eq!(outcome.requests.len(), 3, "{}", outcome.told());
    }
}

#[test]
fn whatever_becomes_of_that_request_the_answer_stays() {
    for mode in MODES {
        for failure in [
            Failure::Status(503),
            Failure::Status(429),
            Failure::Status(401),
            Failure::Html(200),
            Failure::Html(404),
            Failure::InvalidJson,
            Failure::Wire(Wire::Reset),
        ] {
            let sim = Shop::open(world(mode));
            sim.fault(Fault::new(failure.clone()).on(Server::Registry).path("/tags/list").always());
            let outcome = Gate::of(&sim).run_aloud(&["check", "mutli"]);
            assert_eq!(outcome.answer(), "10 absent false true", "{failure:?}{}", outcome.told());
            assert_eq!(outcome.key("REASON"), "there is no acme/shop:mutli", "{failure:?}");
            assert_eq!(outcome.stderr, "", "{}", outcome.told());
            let lists = outcome.requests.iter().filter(|request| request.path.ends_with("/tags/list"));
            // A connection that broke in the pool is replaced silently.
            let most = if matches!(failure, Failure::Wire(_)) { 2 } else { 1 };
            assert!(lists.count() <= most, "sent once: {failure:?}{}", outcome.told());
        }
    }
}
