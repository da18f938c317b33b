//! Many images: tags of one repository, and repositories.

use simulator::{Failure, Fault, Mode, Server};

use crate::support::{Gate, MODES, Outcome, Shop, world};

fn check(gate: &Gate<'_>, names: &[String], more: &[&str]) -> Outcome {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    gate.run(&[&["check"], &names[..], more].concat())
}

fn verdicts(outcome: &Outcome) -> Vec<bool> {
    outcome.stdout.lines().map(|line| line.starts_with("present ")).collect()
}

/// `asked` tags of which every `each`th exists, spread over all that do.
fn mixed(asked: usize, tags: usize, each: usize) -> (Vec<String>, Vec<bool>) {
    let exists = |at: &usize| each > 0 && at.is_multiple_of(each);
    let name = |at: usize| match exists(&at) {
        true => format!("tag-{:07}", at * tags / asked),
        false => format!("tag-{:07}-not", at * tags / asked),
    };
    ((0..asked).map(name).collect(), (0..asked).map(|at| exists(&at)).collect())
}

#[test]
fn many_tags_cost_no_more_than_two_and_the_pages_of_the_list() {
    for tags in [10, 1_000, 1_001, 3_500, 12_000] {
        let sim = Shop::open(world(Mode::Metadata));
        sim.seed_tags("acme/shop/many", tags);
        for asked in [1, 2, 3, 5, 9, 30, 200] {
            if asked > tags {
                continue;
            }
            for each in [0, 1, 2, 7] {
                let (names, exist) = mixed(asked, tags, each);
                let names: Vec<String> = names.iter().map(|name| format!("many:{name}")).collect();
                let outcome = check(&Gate::of(&sim), &names, &[]);
                assert_eq!(verdicts(&outcome), exist, "{}", outcome.told());
                // What no list has is asked for itself.
                let absent = exist.iter().filter(|is_there| !**is_there).count();
                let most = 2 + asked.min(tags.div_ceil(1_000)) + absent;
                let told = format!("{asked} of {tags}, each {each}th: {} > {most}", outcome.requests.len());
                assert!(outcome.requests.len() <= most, "{told}\n{:#?}", outcome.conversation());
            }
        }
    }
}

#[test]
fn an_empty_and_a_missing_repository_have_no_tags() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.delete_tag("acme/shop/worker", "v1");
        for path in ["worker", "unheard-of"] {
            let names: Vec<String> = ["a", "b", "c", "d"].map(|tag| format!("{path}:{tag}")).into();
            let outcome = check(&Gate::of(&sim), &names, &[]);
            assert_eq!((outcome.exit, verdicts(&outcome)), (10, vec![false; 4]), "{}", outcome.told());
            assert!(outcome.requests.len() <= 2 + 4, "{}", outcome.told());
        }
    }
}

#[test]
fn without_a_database_tags_are_asked_for_and_broken_ones_are_absent() {
    for mode in [Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        sim.break_tag("acme/shop", "v2");
        let outcome = check(&Gate::of(&sim), &["v1", "v2", "v3", "none", "nope"].map(str::to_owned), &[]);
        assert_eq!(verdicts(&outcome), [true, false, true, false, false], "{}", outcome.told());
        let manifests = outcome.requests.iter().filter(|request| request.path.contains("/manifests/"));
        assert_eq!((manifests.count(), outcome.requests.len()), (5, 7), "{}", outcome.told());
    }
}

#[test]
fn fifty_tags_without_a_database_are_53_requests_at_most() {
    for mode in [Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        sim.seed_tags("acme/shop", 200);
        for each in [0, 1, 3] {
            let (names, exist) = mixed(50, 200, each);
            let outcome = check(&Gate::of(&sim), &names, &[]);
            assert_eq!(verdicts(&outcome), exist);
            assert!(outcome.requests.len() <= 53, "{} requests", outcome.requests.len());
        }
    }
}

#[test]
fn fifty_repositories_share_tokens_and_are_53_requests_at_most() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let names: Vec<String> = (0..50).map(|at| format!("service-{at}:v1")).collect();
        for at in (0..50).step_by(2) {
            sim.push(&format!("acme/shop/service-{at}"), "v1", &simulator::ImageSpec::new());
        }
        let outcome = check(&Gate::of(&sim), &names, &[]);
        assert_eq!(verdicts(&outcome), (0..50).map(|at| at % 2 == 0).collect::<Vec<_>>());
        assert!(outcome.requests.len() <= 53, "{} requests", outcome.requests.len());
        let ten = check(&Gate::of(&sim), &names[..10], &[]);
        assert_eq!(ten.requests.iter().filter(|request| request.path == "/jwt/auth").count(), 1);
    }
}

#[test]
fn ages_of_many_tags_are_one_page_with_a_database() {
    let sim = Shop::open(world(Mode::Metadata));
    let names = ["v1", "v2", "v3", "old", "none"].map(str::to_owned);
    let outcome = check(&Gate::of(&sim), &names, &["--max-age", "20d"]);
    assert_eq!((outcome.exit, outcome.requests.len()), (10, 3), "{}", outcome.told());
    let stale = check(&Gate::of(&sim), &names[..4], &["--max-age", "20d"]);
    assert_eq!(
        (stale.answer().as_str(), stale.requests.len()),
        ("11 stale true true", 2),
        "{}",
        stale.told()
    );
}

#[test]
fn the_same_image_twice_is_answered_twice() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let outcome = check(&Gate::of(&sim), &["v1", "v1", "none", "v1", "none"].map(str::to_owned), &[]);
        assert_eq!(verdicts(&outcome), [true, true, false, true, false], "{}", outcome.told());
    }
}

#[test]
fn lists_that_contradict_each_other_prove_no_absence() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.seed_tags("acme/shop/many", 3_500);
    let names: Vec<String> = (3_000..3_005).map(|at| format!("many:tag-{at:07}")).collect();
    for (status, body) in [
        (200, r#"{"name":"acme/shop/many","tags":null}"#),
        (200, r#"{"name":"acme/shop/many","tags":["tag-0000000"]}"#),
        (404, r#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]}"#),
    ] {
        sim.clear_faults();
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        let answer = Failure::Answer { status, headers, body: body.as_bytes().to_vec() };
        sim.fault(Fault::new(answer).on(Server::Registry).path("/v2/acme/shop/many/tags/list").always());
        let outcome = check(&Gate::of(&sim), &names, &[]);
        assert_eq!(verdicts(&outcome), vec![true; 5], "{body}: {}", outcome.told());
    }
}
