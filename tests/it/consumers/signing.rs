//! Who signs without a key stays in one pipeline, for GitLab gives a child's jobs no identity that could be verified.

use super::project;
use programs::gitlab::{Source, Status};
use simulator::{Simulator, World};

#[test]
fn each_image_that_is_built_is_signed_once_in_the_pipeline_itself() {
    let sim = Simulator::start(World::default());
    let project = project("signing", &sim);
    let first = project.run(Source::Branch);
    assert_eq!((first.status, first.signed()), (Status::Success, vec!["web", "worker"]), "{first:#?}");
    assert!(first.jobs.iter().all(|job| job.child.is_empty()), "no child pipeline");
    let signatures = |name: &str| {
        let tags = sim.tags(&format!("acme/shop/{name}"));
        tags.iter().filter(|tag| tag.starts_with("sha256-")).count()
    };
    assert_eq!((signatures("web"), signatures("worker")), (1, 1));
    assert!(project.run(Source::Branch).signed().is_empty());
    project.write("services/worker/new.txt", "new");
    assert_eq!(project.run(Source::Branch).signed(), ["worker"]);
    assert_eq!((signatures("web"), signatures("worker")), (1, 2));
}

#[test]
fn the_jobs_that_sign_have_an_identity_and_the_gate_in_their_own_pipeline() {
    let sim = Simulator::start(World::default());
    let made = project("signing", &sim).made(Source::Branch).unwrap();
    let names = ["registry-gate-images", "build-images: [worker]", "build-images: [web]"];
    assert_eq!(made.names(), names);
    for job in &names[1..] {
        let job = made.job(job).unwrap();
        assert!(job.config["id_tokens"]["SIGSTORE_ID_TOKEN"]["aud"].is_string(), "{job:?}");
        assert_eq!(job.config["needs"][0], names[0]);
    }
}
