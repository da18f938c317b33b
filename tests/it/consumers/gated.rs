//! A project of two gates, each with its own conditions and its own build job.

use super::{GATE, fail};
use programs::gitlab::{Ended, Project, Source, Status};
use simulator::{Simulator, World};
use std::time::Duration;

const APP: &str = "acme/shop";
const WORKER: &str = "acme/shop/worker";

fn shop(sim: &Simulator) -> Project<'_> {
    let file = crate::readme::document::root().join("tests/fixtures/component/consumer.gitlab-ci.yml");
    let project = Project::empty(sim, GATE);
    let text = std::fs::read_to_string(file).unwrap();
    project.write(".gitlab-ci.yml", &text.replace("./push", "sh ./push"));
    project.write("push", "docker build -t \"$1\" .\ndocker push \"$1\"\n");
    project
}

/// What a gate answered, and whether its image is to be built.
fn answers(ended: &Ended, gate: &str) -> [String; 2] {
    let told = &ended.job(gate).told;
    ["VERDICT", "BUILD"].map(|key| {
        told.iter()
            .find(|(name, _)| name.ends_with(&format!("_{key}")))
            .map(|(_, value)| value.clone())
            .unwrap()
    })
}

#[test]
fn an_order_to_build_builds_what_is_there_and_no_more() {
    let sim = Simulator::start(World::default());
    let project = shop(&sim);
    assert_eq!(project.run(Source::Branch).pushed(), ["shop", "worker", "worker"]);
    let (app, worker) = (sim.digest(APP, "v1"), sim.digest(WORKER, "v1"));
    let forced = shop(&sim).variable("FORCE_BUILD", "true").run(Source::Branch);
    assert_eq!(
        (forced.status, answers(&forced, "registry-gate")),
        (Status::Success, ["present", "true"].map(str::to_owned))
    );
    assert_ne!(sim.digest(APP, "v1"), app);
    assert_eq!(sim.digest(WORKER, "v1"), worker);
    fail(&sim);
    let red = shop(&sim).variable("FORCE_BUILD", "true").run(Source::Branch);
    assert_eq!((red.status, red.builds()), (Status::Failed, 0), "an order hides no failure: {red:#?}");
}

#[test]
fn one_missing_or_old_image_of_several_is_enough_to_build() {
    let sim = Simulator::start(World::default());
    let project = shop(&sim);
    project.run(Source::Branch);
    sim.delete_tag(WORKER, "v2");
    for verdict in ["absent", "stale"] {
        let ended = project.run(Source::Branch);
        assert_eq!(answers(&ended, "worker-gate"), [verdict, "true"].map(str::to_owned), "{ended:#?}");
        assert_eq!(answers(&ended, "registry-gate")[1], "false");
        assert_eq!((ended.pushed(), sim.tags(WORKER).len()), (vec!["worker", "worker"], 2));
        sim.set_age(WORKER, "v1", Duration::from_secs(40 * 3600));
    }
}
