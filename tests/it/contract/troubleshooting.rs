//! Each heading of the README's troubleshooting is a part of what somebody with that trouble reads.

use std::io::{Read as _, Write as _};

use super::cleanup_trouble;
use super::gate::gate;
use crate::readme::document::{code, section};
use programs::template::Template;
use programs::{Done, command, run};
use simulator::{Failure, Fault, ImageSpec, Mode, RetryAfter, Server, Simulator, Wire, World};

fn headings() -> Vec<String> {
    let section = section("## Troubleshooting");
    let headings = section.lines().filter(|line| line.starts_with("### "));
    headings.map(|line| code(line)[0].to_owned()).collect()
}

/// Gets somebody into that trouble: what is printed, and the exit code to expect.
fn provoke(heading: &str) -> (i32, Done) {
    let asking = |world: World, fault: Option<Fault>, arguments: &[&str], without: &[&str]| {
        let (sim, folder) = (Simulator::start(world), tempfile::tempdir().unwrap());
        sim.push("acme/shop", "v1", &ImageSpec::new().created("1970-01-01T00:00:00Z"));
        if let Some(fault) = fault {
            sim.fault(fault.always());
        }
        let mut env = sim.env();
        env.retain(|(name, _)| !without.iter().any(|start| name.starts_with(start)));
        gate(&env, folder.path(), &[&["check", "v1", "--deadline", "1s"], arguments].concat())
    };
    let listing = |world: World, fault: Option<Fault>, words: &[&str]| {
        let (sim, folder) = (Simulator::start(world), tempfile::tempdir().unwrap());
        if let Some(fault) = fault {
            sim.fault(fault.always());
        }
        gate(&sim.env(), folder.path(), &[words, &["--deadline", "1s"]].concat())
    };
    let failing = |fault| asking(World::default(), Some(fault), &[], &[]);
    let token = |failure| Fault::new(failure).on(Server::Gitlab).path("/jwt/auth");
    let manifest = |failure| Fault::new(failure).on(Server::Registry).path("/manifests/");
    match heading {
        "CI_REGISTRY_IMAGE is not set" => (3, asking(World::default(), None, &[], &["CI_REGISTRY"])),
        "neither --server nor CI_SERVER_URL is set" => (3, asking(World::default(), None, &[], &["CI"])),
        "answered 401 Unauthorized" => (4, asking(World::default().job_finished(), None, &[], &[])),
        "GitLab grants no pull on" => (4, failing(token(Failure::LostActions(vec!["pull".into()])))),
        "its age is unknown" => {
            let world = World::default().mode(Mode::Filesystem);
            (7, asking(world, None, &["--max-age", "7d"], &[]))
        }
        "is of an authority that is not trusted here" | "the certificate of" => {
            (6, asking(World::default().tls(true), None, &[], &["CI_SERVER_TLS_CA_FILE"]))
        }
        "it wants a client certificate" => {
            let server = format!("https://localhost:{}", closed_club());
            (6, asking(World::default(), None, &["--server", &server, "--project", "acme/shop"], &[]))
        }
        "the object storage that the registry sends to" => {
            let world = World::default().mode(Mode::Filesystem).redirect_blobs(true);
            let refused = Fault::new(Failure::Status(403)).on(Server::Storage);
            (4, asking(world, Some(refused), &["--max-age", "7d"], &[]))
        }
        "a redirect to" => {
            let to = "https://gitlab.example.com/elsewhere".to_owned();
            (7, failing(manifest(Failure::Redirect { status: 302, to })))
        }
        "instead of JSON" => (7, failing(token(Failure::Html(200)))),
        "answered 429 Too Many Requests" => {
            (6, failing(manifest(Failure::TooManyRequests(RetryAfter::Seconds(60)))))
        }
        "refused the connection" => (
            6,
            asking(
                World::default(),
                None,
                &["--server", "http://127.0.0.1:1", "--project", "acme/shop"],
                &[],
            ),
        ),
        "the registry knows no such repository" => {
            (5, listing(World::default(), None, &["tags", "--repository", "unheard-of"]))
        }
        "to no job token" => (3, listing(World::default(), None, &["repositories", "--group", "acme"])),
        "were read until then" => {
            let list = Fault::new(Failure::Status(503)).on(Server::Registry).path("/tags/list/");
            (6, listing(World::default(), Some(list), &["tags"]))
        }
        "the deadline of" => (6, failing(manifest(Failure::Wire(Wire::Hang)))),
        "let /gitlab/v1/ through to the registry" => {
            let refused = Fault::new(Failure::Html(404)).on(Server::Registry).path("/gitlab/v1/");
            (7, asking(World::default(), Some(refused), &["--max-age", "7d"], &[]))
        }
        "registry-gate: no answer" => {
            let snippet = Template::read("check").job(".registry-gate:skip", &[]).lines.join("\n");
            (3, run(&mut command("sh"), &snippet))
        }
        other => cleanup_trouble::provoke(other)
            .unwrap_or_else(|| panic!("nobody knows how to get into this trouble: {other}")),
    }
}

/// A port where whoever begins a handshake is told by TLS 1.3's own alert that a certificate is required.
fn closed_club() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1000]);
            let _ = stream.write_all(b"\x15\x03\x03\x00\x02\x02\x74");
        }
    });
    port
}

#[test]
fn every_heading_is_printed() {
    let headings = headings();
    assert!(headings.len() >= 10, "{headings:?}");
    for heading in headings {
        let (code, done) = provoke(&heading);
        assert!(done.code == code && done.stderr.contains(&heading), "{heading}: not {code}, {done:?}");
        // All but the template's own end with what to do.
        let has_hint = done.stderr.contains("\n  hint: ") || heading.starts_with("registry-gate:");
        assert!(has_hint, "{heading}: {done:?}");
    }
}
