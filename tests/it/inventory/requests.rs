//! How many requests a list costs, and that none is made twice.

use simulator::{Failure, Fault, ImageSpec, Mode, RetryAfter, Server, Simulator, World};

use crate::support::{Gate, Shop, world};

/// The simulator publishes by its own clock, which is later than that of other tests.
const LATER: &str = "2100-01-01T00:00:00Z";

#[test]
fn a_database_costs_a_token_and_a_request_for_each_thousand_tags() {
    for (tags, most) in [(1, 2), (999, 2), (1_001, 3), (2_000, 3), (2_500, 4), (10_000, 11)] {
        let sim = Simulator::start(world(Mode::Metadata));
        sim.seed_tags("acme/shop", tags);
        let outcome =
            Gate::of(&sim).run_aloud(&["tags", "--count", "--filter", "age", ">=", "0s", "--at", LATER]);
        assert_eq!(outcome.stdout, format!("{tags}\n"), "{}", outcome.stderr);
        assert_eq!(outcome.requests.len(), most, "{tags} tags");
    }
}

#[test]
fn just_a_thousand_tags_might_have_lost_their_link_so_one_more_is_asked() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_tags("acme/shop", 1_000);
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--count"]);
    assert_eq!((outcome.stdout.as_str(), outcome.requests.len()), ("1000\n", 3));
}

#[test]
fn all_repositories_share_one_token() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_repositories(20, 50, 7);
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--all-repositories", "--format", "csv", "--at", LATER]);
    assert_eq!(outcome.stdout.lines().count(), 1_001);
    assert_eq!(outcome.requests.len(), 22, "{}", outcome.told());
}

#[test]
fn without_a_database_each_manifest_and_configuration_is_read_once() {
    let sim = Simulator::start(World::default().mode(Mode::Filesystem).job_token(crate::support::TOKEN));
    sim.seed_tags("acme/shop", 70);
    let outcome =
        Gate::of(&sim).run_aloud(&["tags", "--count", "--filter", "age", ">=", "0s", "--at", LATER]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let of = |part: &str| outcome.requests.iter().filter(|request| request.path.contains(part)).count();
    // A token, a list refused and one given, 70 manifests, and the configuration that all have.
    assert_eq!((of("/manifests/"), of("/blobs/"), outcome.requests.len()), (70, 1, 75));
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--name-regex", "tag-000000.", "--format", "csv"]);
    let of = |part: &str| outcome.requests.iter().filter(|request| request.path.contains(part)).count();
    assert_eq!((of("/manifests/"), of("/blobs/")), (10, 1), "only what the names let through");
}

#[test]
fn created_costs_one_request_for_each_configuration() {
    let sim = Simulator::start(World::default().job_token(crate::support::TOKEN));
    sim.seed_tags("acme/shop", 70);
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--sort", "created", "--format", "csv", "--at", LATER]);
    assert_eq!(outcome.requests.len(), 2 + 1, "{}", outcome.told());
}

#[test]
fn an_index_that_many_tags_share_is_looked_into_once() {
    let sim = Shop::open(world(Mode::Metadata));
    for at in 0..20 {
        sim.push(
            "acme/shop/multi",
            &format!("m{at}"),
            &ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]),
        );
    }
    let args = ["tags", "--repository", "multi", "--details", "full", "--format", "csv", "--at", LATER];
    let outcome = Gate::of(&sim).run_aloud(&args);
    // The token, the list, and of the index what the database knows and what it says itself.
    assert_eq!(outcome.requests.len(), 4, "{}", outcome.told());
    assert!(outcome.stdout.contains("linux/amd64 linux/arm64"), "{}", outcome.told());
}

#[test]
fn no_more_requests_are_under_way_than_allowed() {
    let sim = Simulator::start(World::default().mode(Mode::Filesystem).job_token(crate::support::TOKEN));
    sim.seed_tags("acme/shop", 40);
    let args = ["tags", "--parallel", "3", "--format", "csv"];
    let outcome = Gate::of(&sim).run_aloud(&args);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(sim.traffic(Server::Registry).connections <= 3, "{:?}", sim.traffic(Server::Registry));
}

#[test]
fn too_many_requests_slow_a_list_down_and_do_not_end_it() {
    let sim = Simulator::start(World::default().mode(Mode::Filesystem).job_token(crate::support::TOKEN));
    sim.seed_tags("acme/shop", 60);
    sim.fault(
        Fault::new(Failure::TooManyRequests(RetryAfter::Unsaid))
            .on(Server::Registry)
            .path("/manifests/")
            .times(2),
    );
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--format", "csv"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(outcome.stdout.lines().count(), 61);
}
