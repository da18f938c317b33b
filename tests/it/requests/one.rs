//! One image.

use simulator::{ImageSpec, Mode, Server};

use crate::support::{Gate, MODES, Outcome, Shop, world};

const JWT: &str = "GET gitlab /jwt/auth";

/// The conversation without digests and without what the object storage is asked.
fn outline(outcome: &Outcome) -> Vec<String> {
    let lines = outcome.conversation().into_iter().filter(|line| !line.contains(" storage "));
    lines.map(|line| line.split("sha256:").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn existence_is_two_requests_everywhere() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for tag in ["v1", "multi"] {
            let outcome = Gate::of(&sim).run(&["check", tag]);
            assert_eq!(outline(&outcome), [JWT, &format!("GET registry /v2/acme/shop/manifests/{tag}")]);
        }
        // A no is proven by the second; the third tells what was probably meant, whatever the format.
        let absent =
            [JWT, "GET registry /v2/acme/shop/manifests/none", "GET registry /v2/acme/shop/tags/list"];
        for more in [&[][..], &["--format", "json"]] {
            let outcome = Gate::of(&sim).run(&[&["check", "none"], more].concat());
            assert_eq!(outline(&outcome), absent, "{}", outcome.told());
        }
        let digest = sim.digest("acme/shop", "v1").unwrap();
        let outcome = Gate::of(&sim).run(&["check", &format!("v1@{digest}")]);
        assert_eq!(outcome.requests.len(), 2, "{}", outcome.told());
    }
}

#[test]
fn with_a_database_an_age_is_two_requests_and_an_index_one_more() {
    let sim = Shop::open(world(Mode::Metadata));
    for args in [
        &["check", "v1", "--max-age", "20d"][..],
        &["age", "v1"],
        &["age", "multi"],
        // The index itself names its platforms.
        &["check", "multi", "--platform", "linux/arm64", "--platform", "linux/arm", "--max-age", "20d"],
        &["check", "multi", "--platform", "linux/riscv64"],
        // The manifest itself proves absence.
        &["check", "none", "--max-age", "20d"],
        &["check", "none", "--platform", "linux/amd64"],
        &["age", "none"],
    ] {
        let outcome = Gate::of(&sim).run_aloud(args);
        let detail = format!("GET registry /gitlab/v1/repositories/acme/shop/tags/detail/{}/", args[1]);
        let manifest = match args {
            [_, "multi", _, _, ..] => Some("GET registry /v2/acme/shop/manifests/".to_owned()),
            [_, "none", ..] => Some("GET registry /v2/acme/shop/manifests/none".to_owned()),
            _ => None,
        };
        let expected: Vec<String> = [JWT.to_owned(), detail].into_iter().chain(manifest).collect();
        assert_eq!(outline(&outcome), expected, "{}", outcome.told());
    }
}

#[test]
fn a_platform_is_read_where_it_is_named() {
    let sim = Shop::open(world(Mode::Metadata));
    // Of a single image the database leaves the variant out: its configuration names it.
    for (tag, asked, most) in [
        ("multi", "linux/arm/v7", 3),
        ("multi", "linux/arm/v6", 3),
        ("v1", "linux/amd64", 3),
        ("v1", "linux/amd64/v3", 3),
    ] {
        let outcome = Gate::of(&sim).run(&["check", tag, "--platform", asked]);
        assert_eq!(outline(&outcome).len(), most, "{}", outcome.told());
    }
}

#[test]
fn older_registries_cost_one_or_two_more() {
    for (minor, patch) in [(14, 0), (6, 0)] {
        let sim = Shop::open(world(Mode::Metadata).version(4, minor, patch));
        for (args, requests) in [
            (&["check", "v1"][..], 2),
            (&["check", "v1", "--max-age", "20d"], 3),
            (&["check", "multi", "--max-age", "20d"], 3),
            (&["check", "none", "--max-age", "20d"], 4),
            // Nothing but the child itself tells that it is there.
            (&["check", "multi", "--platform", "linux/arm64"], 5),
            (&["check", "multi", "--platform", "linux/arm/v7", "--max-age", "20d"], 5),
            (&["check", "v1", "--platform", "linux/amd64"], 4),
        ] {
            let outcome = Gate::of(&sim).run(args);
            assert_eq!(outline(&outcome).len(), requests, "4.{minor}{}", outcome.told());
        }
    }
}

#[test]
fn a_registry_before_name_exact_is_searched_by_name() {
    for (tags, exit) in [(50, 0), (3000, 0)] {
        let sim = Shop::open(world(Mode::Metadata).version(4, 6, 0));
        sim.seed_tags("acme/shop", tags);
        let wanted = format!("tag-{:07}", tags - 1);
        sim.set_times("acme/shop", &wanted, "2026-01-21T12:00:00Z", None);
        let outcome = Gate::of(&sim).run(&["check", &wanted, "--max-age", "20d"]);
        assert_eq!(
            (outcome.exit, outcome.key("PUBLISHED_AT")),
            (exit, "2026-01-21T12:00:00Z"),
            "{}",
            outcome.told()
        );
        assert!(outcome.requests.len() <= 4, "{}", outcome.told());
        assert_eq!(Gate::of(&sim).run(&["check", "tag-none", "--max-age", "20d"]).exit, 10);
    }
}

/// Labels: what they cost beyond what platforms cost.
fn labels(mode: Mode, tag: &str, platforms: &[&str]) -> usize {
    let sim = Shop::open(world(mode));
    let asked: Vec<&str> = platforms.iter().flat_map(|platform| ["--platform", platform]).collect();
    let labels = Gate::of(&sim).run(&[&["check", tag, "--label", "vendor=ada"], &asked[..]].concat());
    assert_eq!(labels.exit, 0, "{}", labels.told());
    outline(&labels).len()
}

#[test]
fn labels_are_one_more_a_platform_with_a_database() {
    assert_eq!(labels(Mode::Metadata, "v1", &[]), 3);
    assert_eq!(labels(Mode::Metadata, "multi", &["linux/arm64"]), 4);
    assert_eq!(labels(Mode::Metadata, "multi", &["linux/arm64", "linux/amd64"]), 5);
    assert_eq!(labels(Mode::Metadata, "multi", &[]), 6);
}

/// With a database or without: nothing that only a database knows is asked.
#[test]
fn a_content_key_is_two_requests_and_its_label_more_where_it_is_built() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Shop::open(world(mode));
        for (tag, exit, requests) in [("none", 10, 2), ("v1", 0, 3), ("multi", 0, 2 + 3 * 2)] {
            let outcome = Gate::of(&sim).run(&["check", tag, "--content-key", &"0f".repeat(32)]);
            assert_eq!((outcome.exit, outline(&outcome).len()), (exit, requests), "{}", outcome.told());
        }
    }
}

#[test]
fn labels_are_two_more_a_platform_elsewhere() {
    // The token, and the refusal of the metadata API: one request on GitLab's registry, two elsewhere.
    for (mode, before) in [(Mode::Filesystem, 2), (Mode::Distribution, 3)] {
        assert_eq!(labels(mode, "v1", &[]), before + 2, "{mode:?}");
        assert_eq!(labels(mode, "multi", &["linux/arm64"]), before + 1 + 2, "{mode:?}");
        assert_eq!(labels(mode, "multi", &["linux/arm64", "linux/amd64"]), before + 1 + 4, "{mode:?}");
        assert_eq!(labels(mode, "multi", &[]), before + 1 + 6, "{mode:?}");
    }
}

#[test]
fn blobs_come_from_the_storage_without_credentials() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let outcome = Gate::of(&sim).run(&["check", "multi", "--label", "vendor"]);
        let stored = sim.requests_to(Server::Storage);
        assert_eq!(stored.len(), 3, "{}", outcome.told());
        assert!(stored.iter().all(|request| !request.has_credentials()));
        let direct = Shop::open(world(mode).redirect_blobs(false));
        assert_eq!(Gate::of(&direct).run(&["check", "multi", "--label", "vendor"]).exit, 0);
    }
}

#[test]
fn only_pull_is_ever_asked_for() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for args in [&["check", "v1", "worker:v1"][..], &["age", "v1"], &["inspect", "multi"]] {
            let outcome = Gate::of(&sim).run(args);
            let tokens = outcome.requests.iter().filter(|request| request.path == "/jwt/auth");
            for token in tokens {
                let query = token.target.split_once('?').unwrap().1;
                let mut scopes = 0;
                for part in query.split('&') {
                    match part.split_once('=').unwrap() {
                        ("service", service) => assert_eq!(service, "container_registry"),
                        ("scope", scope) => {
                            assert!(
                                scope.starts_with("repository%3Aacme%2Fshop") && scope.ends_with("%3Apull"),
                                "{scope}"
                            );
                            scopes += 1;
                        }
                        other => panic!("{other:?}"),
                    }
                }
                assert_eq!(scopes, if args.len() == 3 { 2 } else { 1 });
            }
        }
    }
}

#[test]
fn nothing_is_pinged_and_no_challenge_is_waited_for() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "art", &ImageSpec::new().artifact("application/x"));
        for args in [&["check", "v1", "v2", "v3", "none"][..], &["inspect", "multi"], &["inspect", "art"]] {
            let outcome = Gate::of(&sim).run(args);
            assert!(
                outcome.requests.iter().all(|request| request.path != "/v2/" && request.status != 401),
                "{}",
                outcome.told()
            );
        }
    }
}
