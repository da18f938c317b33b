//! What is wrong from the beginning: variables, tokens, rights, names, TLS, proxies.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use simulator::{
    CredentialKind, Failure, Fault, ImageSpec, Mode, Project, RegistryAccess, Role, Server, Visibility,
};

use crate::support::{Gate, MODES, Shop, TOKEN, world};

/// The commands that all end alike when nothing can be known.
const COMMANDS: [&[&str]; 5] = [
    &["check", "v1"],
    &["check", "none"],
    &["check", "v1", "--max-age", "20d", "--format", "json"],
    &["age", "v1"],
    &["inspect", "v1", "-v"],
];

fn every_command_fails(gate: &Gate<'_>, exit: u8, words: &str) {
    for args in COMMANDS {
        let outcome = gate.run_aloud(args);
        outcome.fails(&[exit]);
        assert!(outcome.stderr.contains(words), "{words:?} is not said{}", outcome.told());
    }
}

#[test]
fn a_project_without_a_registry_is_a_configuration() {
    let sim = Shop::open(world(Mode::Metadata).registry_access(RegistryAccess::Disabled));
    let gate = Gate::of(&sim).without("CI_REGISTRY_IMAGE").without("CI_REGISTRY");
    every_command_fails(&gate, 3, "CI_REGISTRY_IMAGE is not set");
    let gate = Gate::of(&sim).without("CI_REGISTRY_IMAGE");
    every_command_fails(&gate, 3, "CI_REGISTRY_IMAGE is not set");
    let gate = Gate::of(&sim)
        .env("CI_REGISTRY_IMAGE", "")
        .without("CI_REGISTRY")
        .env("REGISTRY_GATE_ON_UNKNOWN", "absent");
    gate.run_aloud(&["check", "v1"]).fails(&[3]);
}

#[test]
fn a_registry_switched_off_meanwhile_is_denied() {
    for mode in MODES {
        let sim = Shop::open(world(mode).registry_access(RegistryAccess::Disabled));
        every_command_fails(&Gate::of(&sim), 4, "GitLab grants no pull on acme/shop");
    }
}

#[test]
fn an_instance_without_a_registry_is_a_configuration() {
    let mut world = world(Mode::Metadata);
    world.registry_enabled = false;
    let sim = Shop::open(world);
    every_command_fails(&Gate::of(&sim), 3, "registry not enabled");
}

#[test]
fn another_projects_image_is_denied_and_not_absent() {
    for mode in MODES {
        let other = Project::new(10, "other/private");
        let sim = Shop::open(world(mode).project(other));
        sim.push("other/private", "v1", &ImageSpec::new());
        let image = format!("{}/other/private:v1", sim.addresses().registry_host);
        for args in [&["check", &image][..], &["age", &image], &["inspect", &image]] {
            let outcome = Gate::of(&sim).run_aloud(args);
            outcome.fails(&[4]);
            assert!(outcome.stderr.contains("job token allowlist"), "{}", outcome.told());
        }
        let nowhere = format!("{}/other/unheard-of:v1", sim.addresses().registry_host);
        Gate::of(&sim).run_aloud(&["check", &nowhere]).fails(&[4]);
    }
}

#[test]
fn an_allowlisted_project_and_a_public_one_answer() {
    for mode in MODES {
        let mut listed = Project::new(10, "other/listed").member(simulator::USER, Role::Reporter);
        listed.allowlist.push(simulator::PROJECT);
        let public = Project::new(11, "other/public").visibility(Visibility::Public);
        let sim = Shop::open(world(mode).project(listed).project(public));
        for path in ["other/listed", "other/public"] {
            sim.push(path, "v1", &ImageSpec::new());
            let host = &sim.addresses().registry_host;
            assert_eq!(
                Gate::of(&sim).run(&["check", &format!("{host}/{path}:v1")]).answer(),
                "0 present true false"
            );
            assert_eq!(
                Gate::of(&sim).run(&["check", &format!("{host}/{path}:v2")]).answer(),
                "10 absent false true"
            );
        }
    }
}

#[test]
fn of_several_images_the_denied_one_does_not_hide_the_others() {
    for mode in MODES {
        let sim = Shop::open(world(mode).project(Project::new(10, "other/private")));
        let image = format!("{}/other/private:v1", sim.addresses().registry_host);
        for condition in [&[][..], &["--max-age", "20d"], &["--label", "vendor"]] {
            let args = [&["check", &image, "v1", "none"], condition].concat();
            let outcome = Gate::of(&sim).run_aloud(&args);
            outcome.fails(&[4]);
            let verdicts: Vec<_> =
                outcome.stdout.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
            assert_eq!(verdicts, ["unknown", "present", "absent"], "{}", outcome.told());
        }
    }
}

#[test]
fn a_job_that_has_ended_is_denied() {
    for mode in MODES {
        let sim = Shop::open(world(mode).job_finished());
        every_command_fails(&Gate::of(&sim), 4, "a job token lives as long as its job");
    }
}

#[test]
fn a_wrong_token_is_denied() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", "glpat-wrong/one+two").secret("glpat-wrong/one+two");
    every_command_fails(&gate, 4, "REGISTRY_GATE_TOKEN");
    let spaced = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", "glpat-two words\n");
    every_command_fails(&spaced, 3, "read REGISTRY_GATE_TOKEN");
}

#[test]
fn a_token_with_the_wrong_scope_is_denied() {
    let sim = Shop::open(
        world(Mode::Metadata)
            .access_token("glpat-reads+users", &["read_user"])
            .access_token("glpat-only+writes", &["write_registry"]),
    );
    let gate = |token| Gate::of(&sim).env("REGISTRY_GATE_TOKEN", token).secret(token);
    every_command_fails(&gate("glpat-reads+users"), 4, "read_registry");
    every_command_fails(&gate("glpat-only+writes"), 4, "read_registry");
}

#[test]
fn access_and_deploy_tokens_answer() {
    let deploy = CredentialKind::Deploy {
        username: "robot".to_owned(),
        project: simulator::PROJECT,
        scopes: vec!["read_registry".to_owned()],
    };
    let world = world(Mode::Metadata).access_token("glpat-reads+images", &["read_registry"]);
    let sim = Shop::open(world.credential("gldt-deploy+token", deploy));
    let gate = |token| Gate::of(&sim).env("REGISTRY_GATE_TOKEN", token).secret(token);
    assert_eq!(gate("glpat-reads+images").run(&["check", "v1"]).exit, 0);
    let named = gate("gldt-deploy+token").env("REGISTRY_GATE_USER", "robot");
    assert_eq!(named.run(&["check", "v1"]).exit, 0);
    gate("gldt-deploy+token").run_aloud(&["check", "v1"]).fails(&[4]);
}

#[test]
fn a_private_project_is_denied_without_a_token() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).without("CI_REGISTRY_PASSWORD").without("CI_JOB_TOKEN");
    every_command_fails(&gate, 4, "set REGISTRY_GATE_TOKEN");
}

#[test]
fn a_registry_for_members_only_is_denied_to_others() {
    let mut members = Project::new(10, "other/members").visibility(Visibility::Public);
    members.registry = RegistryAccess::Private;
    let sim = Shop::open(world(Mode::Metadata).project(members));
    sim.push("other/members", "v1", &ImageSpec::new());
    let image = format!("{}/other/members:v1", sim.addresses().registry_host);
    Gate::of(&sim).run_aloud(&["check", &image]).fails(&[4]);
}

#[test]
fn protected_tags_and_repositories_are_read_all_the_same() {
    for mode in MODES {
        let world = world(mode).role(Role::Developer).immutable_tags("^v1$");
        let world = world.protect_tags("^v", Role::Owner, Role::Owner).protect_repositories(
            "acme/*",
            Role::Owner,
            Role::Owner,
        );
        assert_eq!(Gate::of(&Shop::open(world)).run(&["check", "v1"]).answer(), "0 present true false");
    }
}

#[test]
fn fewer_rights_than_asked_for_are_denied_and_not_absent() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.fault(Fault::new(Failure::LostActions(vec!["pull".to_owned()])).always());
        every_command_fails(&Gate::of(&sim), 4, "GitLab grants no pull on acme/shop");
    }
}

#[test]
fn a_host_that_does_not_exist_is_unavailable() {
    let sim = Shop::open(world(Mode::Metadata));
    let gitlab = Gate::of(&sim).env("CI_SERVER_URL", "https://gitlab.invalid");
    every_command_fails(&gitlab, 6, "the host gitlab.invalid is unknown");
    let registry = Gate::of(&sim)
        .env("CI_REGISTRY", "registry.invalid")
        .env("CI_REGISTRY_IMAGE", "registry.invalid/acme/shop");
    every_command_fails(&registry, 6, "the host registry.invalid is unknown");
}

/// A port on which nobody listens.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port()
}

#[test]
fn a_refused_connection_is_unavailable() {
    let sim = Shop::open(world(Mode::Metadata));
    let nobody = format!("127.0.0.1:{}", closed_port());
    let gitlab = Gate::of(&sim).env("CI_SERVER_URL", &format!("http://{nobody}"));
    every_command_fails(&gitlab, 6, "refused the connection");
    let registry =
        Gate::of(&sim).env("CI_REGISTRY", &nobody).env("CI_REGISTRY_IMAGE", &format!("{nobody}/acme/shop"));
    every_command_fails(&registry, 6, "refused the connection");
}

#[test]
fn an_unknown_authority_is_unavailable() {
    let sim = Shop::open(world(Mode::Metadata).tls(true));
    assert_eq!(Gate::of(&sim).run(&["check", "v1"]).exit, 0, "with CI_SERVER_TLS_CA_FILE");
    every_command_fails(&Gate::of(&sim).without("CI_SERVER_TLS_CA_FILE"), 6, "authority that is not trusted");
    let file = sim.ca_file().unwrap().to_str().unwrap().to_owned();
    let named = Gate::of(&sim).without("CI_SERVER_TLS_CA_FILE");
    assert_eq!(named.run(&["check", "v1", "--ca-file", &file]).exit, 0);
    let set = Gate::of(&sim).without("CI_SERVER_TLS_CA_FILE").env("SSL_CERT_FILE", &file);
    assert_eq!(set.run(&["check", "v1"]).exit, 0);
}

#[test]
fn a_ca_file_that_is_none_is_a_configuration() {
    let sim = Shop::open(world(Mode::Metadata).tls(true));
    every_command_fails(
        &Gate::of(&sim).env("CI_SERVER_TLS_CA_FILE", "/nonexistent.pem"),
        3,
        "CI_SERVER_TLS_CA_FILE",
    );
}

#[test]
fn broken_tls_is_unavailable_wherever_it_breaks() {
    for server in [Server::Gitlab, Server::Registry] {
        let sim = Shop::open(world(Mode::Metadata).tls(true));
        sim.fault(Fault::new(Failure::BrokenTls).on(server).always());
        every_command_fails(&Gate::of(&sim), 6, "");
    }
}

#[test]
fn plain_http_is_no_silent_fallback() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).env("CI_SERVER_URL", &sim.addresses().gitlab.replace("http:", "https:"));
    every_command_fails(&gate, 6, "");
    let secure = Shop::open(world(Mode::Metadata).tls(true));
    let plain = Gate::of(&secure).env("CI_SERVER_URL", &secure.addresses().gitlab.replace("https:", "http:"));
    for args in COMMANDS {
        let outcome = plain.run_aloud(args);
        outcome.fails(&[6, 7]);
        assert!(outcome.stderr.contains("https"), "the hint says what to try{}", outcome.told());
    }
}

/// A proxy that answers everything with this.
fn proxy(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // All of the request is read, and the client's end awaited: a reset would take the answer away.
            let mut head = Vec::new();
            let mut piece = [0; 4096];
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(length) if length > 0 => head.extend_from_slice(&piece[..length]),
                    _ => break,
                }
            }
            let _ = stream.write_all(answer.as_bytes());
            let _ = stream.shutdown(std::net::Shutdown::Write);
            while matches!(stream.read(&mut piece), Ok(length) if length > 0) {}
        }
    });
    format!("http://{address}")
}

#[test]
fn a_refusing_proxy_is_unavailable() {
    const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const WHO: &str =
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let sim = Shop::open(world(Mode::Metadata).tls(true));
    every_command_fails(&Gate::of(&sim).env("HTTPS_PROXY", &proxy(REFUSED)), 6, "the proxy");
    let asking = proxy(WHO).replace("://", "://who:pa55+word@");
    every_command_fails(&Gate::of(&sim).env("HTTPS_PROXY", &asking).secret("pa55+word"), 6, "407");
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    every_command_fails(&Gate::of(&sim).env("HTTPS_PROXY", &nobody), 6, "the proxy");
    let spared = Gate::of(&sim).env("HTTPS_PROXY", &nobody).env("NO_PROXY", "127.0.0.0/8");
    assert_eq!(spared.run(&["check", "v1"]).exit, 0);
}

#[test]
fn a_token_echoed_by_a_server_is_masked() {
    let basic = crate::support::base64(format!("gitlab-ci-token:{TOKEN}").as_bytes());
    let encoded = "glcbt-64_S3CR3T%2Bnever%2Fprint%3Dme~please%3F";
    let echo = format!("you sent {TOKEN}, {encoded} and Basic {basic}");
    let json =
        serde_json::json!({ "errors": [{ "code": "DENIED", "message": echo }], "message": echo }).to_string();
    let page = format!("<html><title>{echo}</title></html>");
    for (status, kind, body) in [
        (403, "application/json", json.as_str()),
        (500, "text/plain", &echo),
        (502, "text/html", &page),
        (200, "text/plain", &echo),
        (404, "text/html", &page),
    ] {
        let failure = Failure::Answer {
            status,
            headers: vec![
                ("Content-Type".to_owned(), kind.to_owned()),
                ("Location".to_owned(), format!("/sign-in?token={encoded}")),
                ("Www-Authenticate".to_owned(), format!("Bearer realm=\"{echo}\"")),
            ],
            body: body.as_bytes().to_vec(),
        };
        for server in [Server::Gitlab, Server::Registry] {
            for args in COMMANDS {
                let sim = Shop::open(world(Mode::Metadata));
                sim.fault(Fault::new(failure.clone()).on(server).always());
                Gate::of(&sim).run_aloud(args).fails(&[4, 6, 7]);
            }
        }
    }
    for status in [301, 302, 307] {
        let sim = Shop::open(world(Mode::Metadata));
        let to = format!("/users/{TOKEN}/{encoded}?private_token={encoded}");
        sim.fault(Fault::new(Failure::Redirect { status, to }).always());
        Gate::of(&sim).run_aloud(&["check", "v1", "-v"]).fails(&[7]);
    }
}

#[test]
fn on_unknown_decides_what_a_failure_becomes() {
    let faults = [(Failure::Status(403), 4), (Failure::Status(503), 6), (Failure::Html(404), 7)];
    for mode in MODES {
        for (failure, exit) in &faults {
            let sim = Shop::open(world(mode));
            sim.fault(Fault::new(failure.clone()).always());
            for (args, code, build) in [
                (&["--on-unknown", "fail"][..], *exit, "-"),
                (&["--on-unknown", "absent"], 10, "true"),
                (&["--on-unknown", "present"], 0, "false"),
                (&["--on-unknown", "absent", "--exit-zero"], 0, "true"),
                (&["--on-unknown", "present", "--exit-zero"], 0, "false"),
                (&["--exit-zero"], *exit, "-"),
                (&["--force"], *exit, "-"),
                (&["--on-unknown", "present", "--force"], 10, "true"),
            ] {
                for images in [&["v1"][..], &["v1", "worker:v1"], &["v1", "v2", "v3"]] {
                    let outcome = Gate::of(&sim).run_aloud(&[&["check"], images, args].concat());
                    assert_eq!(outcome.answer(), format!("{code} unknown - {build}"), "{}", outcome.told());
                    assert!(outcome.stderr.contains("hint: "), "{}", outcome.told());
                }
            }
        }
    }
}
