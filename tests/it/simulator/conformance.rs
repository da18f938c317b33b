//! The simulator answers as the real registries did.

use simulator::conformance::{Player, Target, Transcript};
use simulator::{Mode, Simulator, World};

/// Plays a transcript against a fresh simulator; what differs, one entry for each step.
fn play(mode: Mode, transcript: &Transcript) -> Vec<String> {
    let sim = Simulator::start(World::default().mode(mode).of_transcript(&transcript.world));
    let addresses = sim.addresses();
    let token = transcript.world["job_token"].as_str().expect("a job token");
    let target = Target {
        registry: addresses.registry.clone(),
        jwt: format!("{}/jwt/auth", addresses.gitlab),
        user: format!("gitlab-ci-token:{token}"),
    };
    Player::new(target)
        .play(transcript)
        .into_iter()
        .filter(|verdict| !verdict.differences.is_empty())
        .map(|verdict| format!("{}: {}", verdict.step, verdict.differences.join("; ")))
        .collect()
}

fn transcript(name: &str) -> Transcript {
    let path = format!("{}/tests/conformance/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a transcript");
    let transcript = Transcript::parse(&text).expect("a transcript");
    assert!(transcript.steps.len() > 130, "{name} is too short to mean anything");
    transcript
}

#[test]
fn answers_as_gitlab_with_its_database() {
    assert_eq!(play(Mode::Metadata, &transcript("gitlab-metadata")), [""; 0]);
    assert_eq!(play(Mode::Metadata, &transcript("promotion-gitlab-metadata")), [""; 0]);
}

#[test]
fn answers_as_gitlab_without_its_database() {
    assert_eq!(play(Mode::Filesystem, &transcript("gitlab-filesystem")), [""; 0]);
    assert_eq!(play(Mode::Filesystem, &transcript("promotion-gitlab-filesystem")), [""; 0]);
}

#[test]
fn answers_as_distribution_2_8() {
    assert_eq!(play(Mode::Distribution, &transcript("distribution-2.8")), [""; 0]);
    assert_eq!(play(Mode::Distribution, &transcript("promotion-distribution-2.8")), [""; 0]);
    assert_eq!(play(Mode::Distribution, &transcript("distribution-2.8-more")), [""; 0]);
}

#[test]
fn answers_as_distribution_3_0() {
    assert_eq!(play(Mode::Distribution3, &transcript("distribution-3.0")), [""; 0]);
    assert_eq!(play(Mode::Distribution3, &transcript("promotion-distribution-3.0")), [""; 0]);
}

#[test]
fn the_player_sees_every_kind_of_difference() {
    let mut transcript = transcript("gitlab-metadata");
    transcript.steps.truncate(60);
    let changed = ["status", "link", "body", "header"];
    let step = |name: &str, transcript: &Transcript| {
        transcript.steps.iter().position(|step| step.step.contains(name)).expect("a step")
    };
    let at = step("ping without a token", &transcript);
    transcript.steps[at].answer.status = 403;
    let at = step("tags of a repository that is not there", &transcript);
    transcript.steps[at].answer.body["errors"][0]["code"] = "MANIFEST_UNKNOWN".into();
    let at = step("ping, token without access", &transcript);
    transcript.steps[at].answer.headers.remove("gitlab-container-registry-version");
    let at = step("push v1", &transcript);
    transcript.steps[at].answer.headers.insert("location".to_owned(), "/elsewhere".to_owned());
    assert_eq!(play(Mode::Metadata, &transcript).len(), changed.len());
}
