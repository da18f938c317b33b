//! A real registry and the tokens that are good, stale, foreign or nonsense; and a registry that is gone.

use crate::ask::{ask, program};
use crate::place::{Kind, Place};
use crate::registry::{Registry, free_port};
use crate::skopeo;
use serde_json::json;
use simulator::token::{Access, Claims, ISSUER, SERVICE, Signer};
use simulator::{Failure, Fault, Project, Server, Simulator, World};
use std::time::{SystemTime, UNIX_EPOCH};

const REGISTRIES: [Kind; 2] = [Kind::Debian, Kind::Cncf];

/// Orders these words in the place of every token.
fn hand_out(sim: &Simulator, token: &str) {
    let body = json!({ "token": token }).to_string().into_bytes();
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let answer = Failure::Answer { status: 200, headers, body };
    sim.fault(Fault::new(answer).on(Server::Gitlab).path("/jwt/auth").always());
}

/// A token that grants pulling, as GitLab would have signed it so many seconds ago.
fn token(signer: &Signer, seconds_ago: i64, name: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let issued = i64::try_from(now).unwrap() - seconds_ago;
    let access =
        Access { kind: "repository".into(), name: name.into(), actions: vec!["pull".into()], meta: None };
    signer.sign(&Claims {
        access: vec![access],
        jti: "1".into(),
        aud: SERVICE.into(),
        sub: "ada".into(),
        iss: ISSUER.into(),
        iat: issued,
        nbf: issued,
        exp: issued + 300,
        auth_type: "build".into(),
        user: None,
    })
}

#[test]
fn a_registry_refuses_tokens_that_expired_or_are_for_another_repository() {
    let signer = Signer::generate();
    for program_of in ["docker-registry", "registry"] {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let external_registry = Some(format!("127.0.0.1:{port}"));
        let sim = Simulator::start(World { external_registry, ..World::default() });
        let realm = format!("{}/jwt/auth", sim.addresses().gitlab);
        let certificate = signer.certificate();
        let registry = Registry { program: program_of, port, realm: &realm, signer: certificate, tls: None };
        let _registry = registry.start(folder.path());
        let check = |token: &str| {
            sim.clear_faults();
            hand_out(&sim, token);
            ask(program(&sim.env(), folder.path()).args(["check", "v1"]), folder.path())
        };
        // A good one first: the empty registry has no such tag, and says so.
        assert_eq!(check(&token(&signer, 0, "acme/shop")).done.code, 10, "{program_of}");
        check(&token(&signer, 86_400, "acme/shop")).failed(4, "cannot read the manifest");
        check(&token(&signer, 0, "acme/other")).failed(4, "acme/shop");
        check(&token(&Signer::generate(), 0, "acme/shop")).failed(4, "cannot read the manifest");
        check("garbage").failed(4, "cannot read the manifest");
        check("a.b.c").failed(4, "cannot read the manifest");
    }
}

#[test]
fn a_job_token_that_died_or_may_not_pull_is_denied() {
    let finished = Place::start_in(Kind::Debian, World::default().job_finished());
    finished.ask(&["check", "v1"]).failed(4, "answered 401 Unauthorized");
    // The job's user is no member of the other project, and it does not list the job's.
    let stranger = Place::start_in(Kind::Debian, World::default().project(Project::new(10, "acme/other")));
    let image = stranger.reference("v1").replace("acme/shop", "acme/other");
    stranger.ask(&["check", &image]).failed(4, "GitLab grants no pull on acme/other");
    let garbage = [("CI_JOB_TOKEN", "garbage"), ("CI_REGISTRY_PASSWORD", "garbage")];
    Place::start(Kind::Debian).ask_with(&garbage, &["check", "v1"]).failed(4, "answered 401 Unauthorized");
}

#[test]
fn a_registry_that_stopped_is_unavailable_and_no_image_absent() {
    for kind in REGISTRIES {
        let mut place = Place::start(kind);
        skopeo::push(&place, "single");
        place.expect(0, &["check", "single"]);
        drop(place.registry.take());
        let answer = place.ask(&["check", "single", "--deadline", "2s"]);
        answer.failed(6, "refused");
        assert_eq!(answer.key("BUILD"), "");
        let answer = place.ask(&["check", "single", "--deadline", "2s", "--on-unknown", "absent"]);
        assert_eq!((answer.done.code, answer.key("VERDICT"), answer.key("BUILD")), (10, "unknown", "true"));
        place.ask(&["age", "single", "--deadline", "2s"]).failed(6, "refused");
        place.ask(&["inspect", "single", "--deadline", "2s"]).failed(6, "refused");
    }
}

#[test]
fn plain_http_is_spoken_only_where_it_was_asked_for() {
    let place = Place::start(Kind::Debian);
    skopeo::push(&place, "single");
    place.expect(0, &["check", "single"]);
    // A GitLab over TLS beside it: the registry is then spoken to over TLS too, unless told otherwise.
    let secure = Simulator::start(World {
        external_registry: Some(place.sim.addresses().registry_host.clone()),
        ..World::default().tls(true)
    });
    // The registry trusts the other GitLab's signature, so that is whose tokens are handed out.
    let good = place.token("pull");
    hand_out(&secure, &good);
    let check = |more: &[&str]| {
        let mut command = program(&secure.env(), place.folder());
        ask(command.args(["check", "single", "--deadline", "2s"]).args(more), place.folder())
    };
    check(&[]).failed(6, "TLS");
    let answer = check(&["--plain-http"]);
    assert_eq!(answer.done.code, 0, "{answer:?}");
}
