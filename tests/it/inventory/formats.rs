//! Formats: the schema, the tables, the page.

use simulator::Mode;

use crate::support::{Folder, Gate, Shop, world};

#[test]
fn the_table_is_aligned_and_leaves_out_what_nobody_knows() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--sort", "-age,name"]);
    let digest = |tag: &str| sim.digest("acme/shop", tag).unwrap().to_string()[..19].to_owned();
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(lines[0], "tag      size   age  published             digest               type");
    assert_eq!(
        lines[1],
        format!("old    1.0 kB  100d  2025-10-23T12:00:00Z  {}  oci image", digest("old")),
        "{}",
        outcome.told()
    );
    assert_eq!(
        lines[5],
        format!("multi       -   10d  2026-01-21T12:00:00Z  {}  oci index", digest("multi"))
    );
    assert!(outcome.stderr.starts_with("5 tags"), "{}", outcome.told());
}

#[test]
fn csv_is_read_back_as_it_was() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome =
        Gate::of(&sim).run_aloud(&["tags", "--all-repositories", "--details", "full", "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(outcome.stdout.as_bytes());
    let heads = rows.headers().unwrap().clone();
    let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| &row[at("complete")] == "true" && row[at("digest")].len() == 71));
    let multi = rows.iter().find(|row| &row[at("name")] == "multi").unwrap();
    assert_eq!(multi[at("platforms")].split(' ').count(), 3);
}

#[test]
fn the_page_is_written_beside_the_answer_and_says_when_it_is_incomplete() {
    let sim = Shop::open(world(Mode::Filesystem));
    let folder = Folder::new();
    let path = folder.path("tags.html");
    let args = ["tags", "--all-repositories", "--html", path.to_str().unwrap(), "--format", "csv"];
    let outcome = Gate::of(&sim).run_aloud(&args);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(
        page.contains("acme/shop/worker") && !page.contains("http://") || page.contains("<!doctype html>")
    );
    assert_eq!(folder.files().len(), 1, "no draft is left behind");
}

#[test]
fn a_page_that_could_not_be_finished_is_not_begun() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(
        simulator::Fault::new(simulator::Failure::Status(503)).on(simulator::Server::Registry).always(),
    );
    let folder = Folder::new();
    let path = folder.path("tags.html");
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--html", path.to_str().unwrap()]);
    assert_eq!(outcome.exit, 6, "{}", outcome.told());
    assert!(folder.files().is_empty());
}
