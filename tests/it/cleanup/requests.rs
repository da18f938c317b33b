//! How many requests a cleanup costs.

use simulator::{ImageSpec, Mode, Simulator, World};

use crate::support::{Folder, Gate, Outcome, TOKEN};

const SHOP: &str = "acme/shop";

fn seeded(mode: Mode, tags: usize) -> Simulator {
    let sim = Simulator::start(World::default().mode(mode).job_token(TOKEN));
    sim.seed_tags(SHOP, tags);
    sim
}

struct Cost {
    tokens: usize,
    lists: usize,
    manifests: usize,
    deletions: usize,
    all: usize,
}

fn cost(outcome: &Outcome) -> Cost {
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let of = |method: &str, part: &str| {
        outcome.requests.iter().filter(|it| it.method == method && it.path.contains(part)).count()
    };
    Cost {
        tokens: of("GET", "/jwt/auth"),
        lists: of("GET", "/tags/list"),
        manifests: of("HEAD", "/manifests/") + of("GET", "/manifests/") + of("GET", "/tags/detail"),
        deletions: of("DELETE", "/manifests/"),
        all: outcome.requests.len(),
    }
}

/// A hundred of the tags.
const POLICY: [&str; 3] = ["cleanup", "--name-regex-delete", "tag-00000[0-9]{2}"];

#[test]
fn with_a_database_a_deletion_costs_a_look_and_a_request_beside_the_lists() {
    for (tags, pages) in [(300, 1), (1_500, 2), (2_500, 3)] {
        let sim = seeded(Mode::Metadata, tags);
        let outcome = Gate::of(&sim).may_delete().run_aloud(&[&POLICY[..], &["--apply"]].concat());
        let cost = cost(&outcome);
        // A list to decide by, one to reckon the limit by, and one that shows what is gone. A single page to decide by
        // may have lost its `Link`, so that one more is asked for.
        let lists = 3 * pages + usize::from(pages == 1);
        assert_eq!((cost.tokens, cost.lists), (1, lists));
        assert_eq!((cost.manifests, cost.deletions, cost.all), (100, 100, 201 + lists));
        assert_eq!(sim.tags(SHOP).len(), tags - 100);
    }
}

#[test]
fn a_plan_costs_a_token_and_a_request_for_each_thousand_tags() {
    let sim = seeded(Mode::Metadata, 2_500);
    let by_age =
        [&POLICY[..], &["--older-than", "1s", "--keep-n", "10", "--at", "2100-01-01T00:00:00Z"]].concat();
    for args in [&POLICY[..], &by_age] {
        let cost = cost(&Gate::of(&sim).run_aloud(args));
        assert_eq!((cost.tokens, cost.lists, cost.all), (1, 3, 4));
    }
}

#[test]
fn a_kept_index_costs_one_more_and_once_for_all_its_tags() {
    let sim = seeded(Mode::Metadata, 300);
    for (tag, layer) in [("multi-1", 1), ("multi-2", 1), ("multi-3", 2)] {
        sim.push(SHOP, tag, &ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).layers(&[layer]));
    }
    let outcome = Gate::of(&sim).may_delete().run_aloud(&[&POLICY[..], &["--apply"]].concat());
    let cost = cost(&outcome);
    assert_eq!((cost.tokens, cost.lists, cost.manifests, cost.deletions, cost.all), (1, 4, 102, 100, 207));
}

#[test]
fn a_saved_plan_costs_a_look_at_each_tag_and_a_list_before_and_after() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution3] {
        let (sim, folder) = (seeded(mode, 300), Folder::new());
        let file = folder.arg("plan.json");
        let gate = Gate::of(&sim).within(&folder).may_delete();
        assert_eq!(
            Gate::of(&sim).within(&folder).run_aloud(&[&POLICY[..], &["--plan", &file]].concat()).exit,
            0
        );
        let cost = cost(&gate.run_aloud(&["cleanup", "apply", &file]));
        // Without a database the first list is refused, and the end of a list of names is asked for.
        let lists = if mode == Mode::Metadata { 2 } else { 5 };
        assert_eq!(
            (cost.tokens, cost.lists, cost.manifests, cost.deletions, cost.all),
            (1, lists, 100, 100, 201 + lists)
        );
    }
}

#[test]
fn companions_of_a_saved_plan_cost_one_list_more() {
    let (sim, folder) = (seeded(Mode::Metadata, 1_500), Folder::new());
    let image = sim.push(SHOP, "tag-0000000", &ImageSpec::new().layers(&[99]));
    sim.attach(SHOP, &image, "sig");
    let file = folder.arg("plan.json");
    assert_eq!(Gate::of(&sim).within(&folder).run_aloud(&[&POLICY[..], &["--plan", &file]].concat()).exit, 0);
    let gate = Gate::of(&sim).within(&folder).may_delete();
    let cost = cost(&gate.run_aloud(&["cleanup", "apply", &file]));
    // Between the images and what is about them somebody may have tagged an image anew.
    assert_eq!((cost.tokens, cost.lists, cost.manifests, cost.deletions, cost.all), (1, 6, 101, 101, 209));
}

#[test]
fn without_a_database_each_manifest_is_read_once() {
    for mode in [Mode::Filesystem, Mode::Distribution3] {
        let sim = seeded(mode, 300);
        let outcome = Gate::of(&sim).may_delete().run_aloud(&[&POLICY[..], &["--apply"]].concat());
        let cost = cost(&outcome);
        assert_eq!((cost.tokens, cost.deletions), (1, 100));
        assert!(cost.manifests <= 300 + 100, "{}", cost.manifests);
        // A token, a list refused, and three given, each with its end.
        assert_eq!(cost.all, 1 + cost.lists + cost.manifests + 100);
        assert!(cost.lists <= 7, "{}", cost.lists);
    }
}

#[test]
fn no_more_requests_are_under_way_than_allowed() {
    let sim = seeded(Mode::Metadata, 300);
    let args = [&POLICY[..], &["--apply", "--parallel", "3"]].concat();
    assert_eq!(Gate::of(&sim).may_delete().run_aloud(&args).exit, 0);
    let connections = sim.traffic(simulator::Server::Registry).connections;
    assert!(connections <= 3, "{connections}");
}
