//! A deployment that waits for an image which another pipeline builds.

use super::{fail, project};
use programs::gitlab::{Source, Status};
use simulator::{ImageSpec, Simulator, World};
use std::time::Duration;

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

#[test]
fn a_deployment_begins_when_the_image_is_there_with_all_its_platforms() {
    let sim = Simulator::start(World::default());
    let project = project("deployment", &sim)
        .variable("REGISTRY_GATE_INTERVAL", "1s")
        .variable("REGISTRY_GATE_TIMEOUT", "20s");
    sim.push("acme/shop/group/base", "v2", &ImageSpec::new());
    let ended = std::thread::scope(|scope| {
        let running = scope.spawn(|| project.run(Source::Branch));
        // Its first look finds one platform.
        while sim.requests().len() < 2 {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::thread::sleep(Duration::from_millis(100));
        sim.push("acme/shop/group/base", "v2", &ImageSpec::new().platforms(&BOTH));
        running.join().unwrap()
    });
    assert_eq!((ended.status, ended.called()), (Status::Success, vec!["deploy everything"]), "{ended:#?}");
    let log = &ended.job("registry-gate-wait").log;
    assert!(log.contains("linux/arm64 is missing"), "{log}");
    // The second time there is nothing to wait for.
    assert_eq!(project.run(Source::Branch).called(), ["deploy everything"]);
    assert!(sim.writes().is_empty());
}

#[test]
fn a_deployment_does_not_begin_when_the_image_never_comes_or_nobody_knows() {
    let sim = Simulator::start(World::default());
    let project = project("deployment", &sim).variable("REGISTRY_GATE_TIMEOUT", "1s");
    for code in [10, 6] {
        let ended = project.run(Source::Branch);
        assert_eq!((ended.status, ended.called().len()), (Status::Failed, 0), "{ended:#?}");
        assert_eq!(ended.job("registry-gate-wait").code, code, "{ended:#?}");
        assert_eq!(ended.job("deploy").status, Status::Skipped);
        fail(&sim);
    }
}
