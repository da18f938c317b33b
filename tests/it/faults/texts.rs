//! What a person reads of each fault, each text once, to be read aloud when it changes.

use std::collections::BTreeMap;

use simulator::{Failure, Fault, Mode, Server, Simulator};

use super::kinds;
use crate::support::{Gate, Outcome, Shop, world};

/// The text with names in place of ports.
fn named(sim: &Simulator, text: &str) -> String {
    let addresses = sim.addresses();
    let mut text = text.to_owned();
    for (address, name) in [
        (&addresses.gitlab, "gitlab.example.com"),
        (&addresses.registry, "registry.example.com"),
        (&addresses.storage, "storage.example.com"),
        (&addresses.elsewhere, "elsewhere.example.com"),
    ] {
        text = text.replace(address.split_once("://").expect("a scheme").1, name);
    }
    // Tokens differ in length.
    let words: Vec<&str> = text.split(' ').collect();
    let is_count = |at: usize| words.get(at + 1).is_some_and(|next| next.starts_with("bytes"));
    let shown = words.iter().enumerate().map(|(at, word)| if is_count(at) { "N" } else { word });
    shown.collect::<Vec<_>>().join(" ")
}

/// The errors of a run, without what was said while it tried again.
fn errors(sim: &Simulator, outcome: &Outcome) -> Vec<String> {
    let text = named(sim, &outcome.stderr);
    let mut errors: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.contains(", trying again in ")) {
        match errors.last_mut() {
            Some(last) if line.starts_with("  ") => *last = format!("{last}\n{line}"),
            _ => errors.push(line.to_owned()),
        }
    }
    errors
}

#[test]
fn every_fault_is_told_in_words() {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut tell = |name: String, errors: Vec<String>| {
        for error in errors {
            told.entry(error).or_default().push(name.clone());
        }
    };
    for kind in kinds::all() {
        for (place, server, path, args) in [
            ("token", Server::Gitlab, "/jwt/auth", &["check", "v1"][..]),
            ("tag", Server::Registry, "/manifests/v1", &["check", "v1"]),
            ("list", Server::Registry, "tags/list", &["check", "v1", "v2", "v3"]),
            ("detail", Server::Registry, "tags/detail", &["check", "v1", "--max-age", "20d"]),
            ("blob", Server::Registry, "/blobs/", &["check", "v1", "--label", "vendor"]),
            ("storage", Server::Storage, "/blobs/", &["check", "v1", "--label", "vendor"]),
        ] {
            let sim = Shop::open(world(Mode::Metadata));
            sim.fault(Fault::new(kind.failure.clone()).on(server).path(path).always());
            let outcome = Gate::of(&sim).run_aloud(args);
            tell(format!("{}: {place}", kind.name), errors(&sim, &outcome));
        }
    }
    for (name, failure) in [
        ("503 once discovered", Failure::Status(503)),
        ("401", Failure::Status(401)),
        ("page", Failure::Html(200)),
    ] {
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(Fault::new(failure).on(Server::Gitlab).always());
        let gate = Gate::at_a_desk(&sim).env("CI_SERVER_URL", &sim.addresses().gitlab);
        let outcome = gate.run_aloud(&["check", "v1", "--project", "acme/shop"]);
        tell(format!("{name}: discovery"), errors(&sim, &outcome));
    }
    let text: Vec<String> =
        told.iter().map(|(error, names)| format!("[{}]\n{error}\n", names.join(", "))).collect();
    insta::assert_snapshot!("texts", text.join("\n"));
}
