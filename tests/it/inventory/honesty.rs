//! Answers that look whole and are not: lost links, two lists that contradict each other, facts that nobody knows.

use serde_json::json;
use simulator::{Failure, Fault, Mode, Server, Simulator};

use crate::support::{Folder, Gate, Outcome, Shop, world};

fn answer(body: &serde_json::Value, headers: &[(&str, &str)]) -> Failure {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let json = ("Content-Type".to_owned(), "application/json".to_owned());
    Failure::Answer {
        status: 200,
        headers: headers.chain([json]).collect(),
        body: body.to_string().into_bytes(),
    }
}

fn fails(outcome: &Outcome, exit: u8) {
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (exit, ""), "{}", outcome.told());
    assert!(outcome.stderr.contains("hint: "), "{}", outcome.told());
}

/// Pages of a hundred names without a `Link`: what a proxy that drops the field leaves of them.
#[test]
fn counts_go_on_where_pages_lost_their_links() {
    let sim = Simulator::start(world(Mode::Distribution));
    sim.seed_tags("acme/shop", 250);
    let names =
        |from: usize, to: usize| -> Vec<String> { (from..to).map(|at| format!("tag-{at:07}")).collect() };
    let page = |from, to| answer(&json!({ "name": "acme/shop", "tags": names(from, to) }), &[]);
    let list = |failure, last: &str| Fault::new(failure).on(Server::Registry).path(last).always();
    for args in [&["tags", "--count"][..], &["repositories", "--format", "json"]] {
        sim.clear_faults();
        sim.fault(list(page(100, 200), "last=tag-0000099"));
        sim.fault(list(page(200, 250), "last=tag-0000199"));
        sim.fault(Fault::new(page(0, 100)).on(Server::Registry).matching(r"tags/list\?n=\d+$").always());
        let outcome = Gate::of(&sim).run_aloud(args);
        let count = match args[0] {
            "tags" => outcome.stdout.trim().parse().unwrap(),
            _ => outcome.json()["repositories"][0]["tags_count"].as_u64().unwrap(),
        };
        assert_eq!(count, 250, "{}", outcome.told());
    }
}

#[test]
fn gitlabs_lists_go_on_where_pages_lost_their_links() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_repositories(130, 1, 1);
    let rows: Vec<_> = (0..100)
        .map(|at| {
            let name = format!("app-{at:02}");
            json!({ "id": at + 1000, "project_id": 9, "name": name, "path": format!("acme/shop/{name}") })
        })
        .collect();
    let first = |headers: &[(&str, &str)]| {
        sim.clear_faults();
        let rows = answer(&json!(rows), headers);
        sim.fault(Fault::new(rows).on(Server::Gitlab).matching("repositories.per_page=100$").always());
        Gate::of(&sim).run_aloud(&["repositories", "--count"])
    };
    fails(&first(&[]), 7);
    fails(&first(&[("X-Total", "130")]), 7);
    // An empty page is no end before everything came that was announced.
    let next =
        format!("<{}/api/v4/projects/9/registry/repositories?page=2>; rel=\"next\"", sim.addresses().gitlab);
    let rows = answer(&json!(rows), &[("Link", &next), ("X-Total", "130")]);
    sim.clear_faults();
    sim.fault(
        Fault::new(answer(&json!([]), &[("X-Total", "130"), ("Link", &next)]))
            .on(Server::Gitlab)
            .matching(r"repositories\?page=2$")
            .always(),
    );
    sim.fault(Fault::new(rows).on(Server::Gitlab).matching("repositories.per_page=100$").always());
    fails(&Gate::of(&sim).run_aloud(&["repositories", "--count"]), 7);
}

#[test]
fn just_a_hundred_repositories_without_a_total_are_believed_after_one_more_look() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_repositories(100, 1, 1);
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--count"]);
    assert_eq!((outcome.stdout.as_str(), outcome.requests.len()), ("100\n", 1), "{}", outcome.told());
}

#[test]
fn a_proxys_404_is_not_remembered_as_a_registry_without_a_database() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Html(404)).on(Server::Registry).path("/gitlab/").always());
    fails(&Gate::of(&sim).run_aloud(&["tags"]), 7);
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--details", "full"]);
    fails(&outcome, 7);
    assert!(outcome.stderr.contains("let /gitlab/v1/ through"), "{}", outcome.told());
    // What needs no date is told by the other way.
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--format", "json"]);
    assert_eq!(outcome.json()["repositories"][0]["tags_count"], 5, "{}", outcome.told());
}

/// Traefik's own 404 is word for word that of a registry without the route, and an ingress may set a registry's header
/// on everything.
#[test]
fn a_gateway_that_refuses_the_database_like_a_registry_without_one_is_found_out() {
    let text = |body: &str| Failure::Answer {
        status: 404,
        headers: vec![
            ("Content-Type".into(), "text/plain".into()),
            ("Docker-Distribution-Api-Version".into(), "registry/2.0".into()),
        ],
        body: body.as_bytes().to_vec(),
    };
    for refusal in [text(""), text("404 page not found\n")] {
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(Fault::new(refusal).on(Server::Registry).path("/gitlab/").always());
        for args in
            [&["tags"][..], &["cleanup", "--older-than", "1d", "--name-regex-delete", ".*", "--keep-n", "1"]]
        {
            let outcome = Gate::of(&sim).run_aloud(args);
            fails(&outcome, 7);
            assert!(outcome.stderr.contains("let /gitlab/v1/ through"), "{}", outcome.told());
        }
        let by_creation = Gate::of(&sim).run_aloud(&["tags", "--clock", "created", "--count"]);
        assert_eq!((by_creation.exit, by_creation.stdout.as_str()), (0, "5\n"), "{}", by_creation.told());
    }
}

#[test]
fn a_condition_on_what_nobody_knows_is_a_failure_and_not_nothing() {
    let sim = Shop::open(world(Mode::Filesystem));
    for args in [
        &["tags", "--filter", "published", ">", "2020-01-01", "--count"][..],
        &["tags", "--filter", "age", ">", "1d", "--clock", "published", "--count"],
        &["repositories", "--filter", "stored", ">", "1", "--count"],
    ] {
        fails(&Gate::of(&sim).run_aloud(args), 7);
    }
    // Some that are not known are told.
    sim.push("acme/shop", "undated", &simulator::ImageSpec::new().undated());
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--filter", "age", ">", "1d", "--count"]);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (0, "5\n"), "{}", outcome.told());
    assert!(outcome.stderr.contains("note: 1 tag is left out, whose age is not known"), "{}", outcome.told());
}

#[test]
fn counts_of_lists_that_contradict_each_other_are_no_counts() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_tags("acme/shop", 1_200);
    for names in [json!([]), json!(["a", "b"])] {
        sim.clear_faults();
        let list = answer(&json!({ "name": "acme/shop", "tags": names }), &[]);
        sim.fault(Fault::new(list).on(Server::Registry).path("/v2/").always());
        fails(&Gate::of(&sim).run_aloud(&["repositories"]), 7);
    }
    sim.clear_faults();
    let empty = answer(&json!([]), &[]);
    sim.fault(Fault::new(empty).on(Server::Registry).matching("/gitlab/v1/.*/tags/list").always());
    fails(&Gate::of(&sim).run_aloud(&["repositories"]), 7);
}

#[test]
fn empty_pages_that_lead_to_themselves_end_at_once() {
    let sim = Simulator::start(world(Mode::Distribution));
    sim.seed_tags("acme/shop", 3);
    let link = "</v2/acme/shop/tags/list?last=x&n=10000>; rel=\"next\"";
    let list = answer(&json!({ "name": "acme/shop", "tags": [] }), &[("Link", link)]);
    sim.fault(Fault::new(list).on(Server::Registry).path("tags/list").always());
    let outcome = Gate::of(&sim).run_aloud(&["tags"]);
    fails(&outcome, 7);
    assert!(outcome.requests.len() < 6, "{}", outcome.told());
}

#[test]
fn a_later_page_that_lost_its_link_is_not_the_end_either() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_tags("acme/shop", 3_000);
    let list = |sim: &Simulator| Gate::of(sim).run_aloud(&["tags", "--details", "none", "--format", "json"]);
    let tags = list(&sim).json();
    let rows: Vec<_> = tags["tags"].as_array().unwrap()[1_000..2_000]
        .iter()
        .map(|tag| json!({ "name": tag["name"], "digest": tag["digest"], "media_type": tag["media_type"] }))
        .collect();
    sim.fault(Fault::new(answer(&json!(rows), &[])).on(Server::Registry).path("last=tag-0000999").times(1));
    assert_eq!(list(&sim).json()["count"], 3_000);
}

#[test]
fn a_child_that_is_missing_is_asked_for_once() {
    let sim = Shop::open(world(Mode::Filesystem));
    let missing = json!({ "errors": [{ "code": "MANIFEST_UNKNOWN", "message": "manifest unknown" }] });
    let missing = Failure::Answer {
        status: 404,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: missing.to_string().into_bytes(),
    };
    sim.fault(Fault::new(missing).on(Server::Registry).path("/manifests/sha256:").always());
    let outcome =
        Gate::of(&sim).run_aloud(&["tags", "--name-regex", "multi", "--details", "full", "--format", "json"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(outcome.json()["tags"][0]["size_bytes"].is_null(), "{}", outcome.told());
    let asked = outcome.requests.iter().filter(|request| request.path.contains("/manifests/sha256:")).count();
    assert_eq!(asked, 3, "{}", outcome.told());
}

#[test]
fn a_clock_is_asked_whatever_the_details() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome =
        Gate::of(&sim).run_aloud(&["tags", "--details", "none", "--clock", "created", "--format", "json"]);
    let tags = outcome.json();
    assert!(
        tags["tags"].as_array().unwrap().iter().all(|tag| tag["created"].is_string()),
        "{}",
        outcome.told()
    );
}

#[test]
fn a_platform_that_is_not_known_is_null_and_not_none() {
    let sim = Shop::open(world(Mode::Metadata));
    let json = Gate::of(&sim).run_aloud(&["tags", "--details", "full", "--format", "json"]).json();
    let tags = json["tags"].as_array().unwrap();
    assert!(tags.iter().find(|tag| tag["name"] == "v1").unwrap()["platforms"].is_null());
}

#[test]
fn a_repository_that_is_missing_hides_no_other() {
    let sim = Shop::open(world(Mode::Metadata));
    let args = ["tags", "--repository", "unheard-of", "--repository", "worker", "--partial"];
    let outcome = Gate::of(&sim).run_aloud(&args);
    assert_eq!(outcome.exit, 5, "{}", outcome.told());
    assert!(outcome.stdout.contains("v1"), "{}", outcome.told());
    assert!(
        outcome.stdout.contains("incomplete: cannot list the tags of acme/shop/unheard-of"),
        "{}",
        outcome.told()
    );
}

#[test]
fn what_repositories_prints_is_taken_back() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--repository", "acme/shop/worker", "--count"]);
    assert_eq!(outcome.stdout, "1\n", "{}", outcome.told());
}

#[test]
fn an_old_page_does_not_outlive_a_failure() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let folder = Folder::new();
    let path = folder.path("tags.html");
    std::fs::write(&path, "yesterday's").unwrap();
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--html", path.to_str().unwrap()]);
    fails(&outcome, 6);
    assert!(folder.files().is_empty());
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--html", "/dev/null"]);
    fails(&outcome, 3);
    assert!(std::path::Path::new("/dev/null").exists());
}
