//! Who may not, and what is not there: what is told is so, and no repository comes into being by asking.

use simulator::{Mode, Project, Role, Server, Simulator, Visibility};

use crate::support::{Gate, Outcome, Shop, world};

const SHOP: &str = "acme/shop";

fn aloud(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run_aloud(&[&["retag"], args].concat())
}

fn pushes(outcome: &Outcome) -> usize {
    outcome.requests.iter().filter(|request| request.target.contains("push")).count()
}

#[test]
fn a_source_that_is_not_there_makes_no_repository() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        let rows = sim.with_state(|state| state.rows.len());
        for source in ["none", "typo:v1", "typo/deeper:v1"] {
            let outcome = aloud(&sim, &[source, "new"]);
            assert_eq!((outcome.exit, pushes(&outcome)), (5, 0), "{}", outcome.told());
            assert_eq!(outcome.key("CHANGED"), "");
            assert!(
                outcome.stderr.contains("hint: nothing was changed; check the name"),
                "{}",
                outcome.told()
            );
        }
        assert_eq!(sim.with_state(|state| state.rows.len()), rows);
        assert_eq!(sim.digest(SHOP, "new"), None);
    }
}

#[test]
fn protected_and_immutable_tags_and_repositories_say_by_which_rule() {
    let developer = || world(Mode::Metadata).role(Role::Developer);
    for (world, hint) in [
        (
            developer().protect_tags("^v2$", Role::Maintainer, Role::Maintainer),
            "protects this tag against pushes",
        ),
        (developer().immutable_tags("^v2$"), "makes this tag immutable"),
        (
            developer().protect_repositories("acme/*", Role::Maintainer, Role::Maintainer),
            "protects this repository's path",
        ),
    ] {
        let sim = Shop::open(world);
        let before = sim.digest(SHOP, "v2");
        let outcome = aloud(&sim, &["v1", "v2", "--force"]);
        assert_eq!((outcome.exit, outcome.key("CHANGED")), (4, "false"), "{}", outcome.told());
        assert!(outcome.stderr.contains(hint), "{}", outcome.told());
        assert_eq!(sim.digest(SHOP, "v2"), before);
        // What is so already needs no right.
        assert_eq!(aloud(&sim, &["v2", "v2"]).exit, 0);
    }
}

#[test]
fn without_a_database_an_immutable_tag_is_moved() {
    let sim = Shop::open(world(Mode::Filesystem).role(Role::Developer).immutable_tags("^v2$"));
    assert_eq!(aloud(&sim, &["v1", "v2", "--force"]).exit, 0);
}

#[test]
fn another_projects_repository_is_not_pushed_to() {
    let mut other = Project::new(10, "acme/other").member(simulator::USER, Role::Owner);
    other.visibility = Visibility::Public;
    let sim = Shop::open(world(Mode::Metadata).project(other));
    sim.push("acme/other", "v1", &simulator::ImageSpec::new());
    let host = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").unwrap().1;
    let outcome = aloud(&sim, &[&format!("{host}/acme/other:v1"), &format!("{host}/acme/other:v2")]);
    assert_eq!(outcome.exit, 4, "{}", outcome.told());
    assert!(outcome.stderr.contains("GitLab grants no push on acme/other"), "{}", outcome.told());
    assert!(outcome.stderr.contains("a job token pushes in its own project only"), "{}", outcome.told());
    assert_eq!(sim.tags("acme/other"), ["v1"]);
}

#[test]
fn a_read_only_registry_says_so() {
    let sim = Shop::open(simulator::World { read_only: true, ..world(Mode::Metadata) });
    let outcome = aloud(&sim, &["v1", "new"]);
    assert_eq!(outcome.exit, 4, "{}", outcome.told());
    assert!(outcome.stderr.contains("the registry is read-only"), "{}", outcome.told());
}

#[test]
fn an_image_that_lacks_a_platform_gets_no_further_name() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        sim.lose_member(SHOP, "multi", 1);
        let outcome = aloud(&sim, &["multi", "new"]);
        assert_eq!((outcome.exit, outcome.key("CHANGED")), (9, "false"), "{}", outcome.told());
        assert_eq!(sim.digest(SHOP, "new"), None);
    }
}

#[test]
fn names_that_can_be_none_are_refused_before_any_request() {
    let sim = Shop::open(world(Mode::Metadata));
    let digest = sim.digest(SHOP, "v1").unwrap();
    for targets in [
        &[format!("v2@{digest}")][..],
        &[format!("acme/shop@{digest}")],
        &[digest.to_string()],
        &["sha256:zz".to_owned()],
        &[format!("sha256-{}", digest.hex())],
        &[format!("sha256-{}.sig", digest.hex())],
        &["feature/x".to_owned()],
        &["other.example.com/acme/shop:v2".to_owned()],
        &["v2".to_owned(), "acme/shop:v2".to_owned()],
    ] {
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let outcome = aloud(&sim, &[&["v1"], targets.as_slice()].concat());
        assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
    }
    assert!(sim.requests_to(Server::Registry).is_empty());
}
