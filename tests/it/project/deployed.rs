//! What runs where.

use registry_gate::Exit;
use registry_gate::Project as _;
use simulator::{
    DeploymentStatus, EnvironmentState, Failure, Fault, Mode, NewDeployment, Server as Part, Simulator, Wire,
};

use super::asking::{job, requests, with};
use crate::support::world;

const A: &str = "0123456789abcdef0123456789abcdef01234567";
const B: &str = "89abcdef0123456789abcdef0123456789abcdef";

#[test]
fn the_last_success_of_each_environment_counts_and_stopped_ones_do_not() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.deploy("production", "v1", A);
    sim.deploy("production", "v2", B);
    sim.deploy_with(NewDeployment::new("production", "v3", A).status(DeploymentStatus::Failed));
    sim.deploy("review/old", "old", A);
    sim.stop_environment("review/old");
    sim.deploy("review/going", "going", A);
    sim.set_environment_state("review/going", EnvironmentState::Stopping);
    sim.deploy_with(NewDeployment::new("staging", "main", A).status(DeploymentStatus::Running));
    sim.add_environment("empty");
    for changed in [&[][..], &[("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN)]] {
        let mut found = with(&sim, changed).deployed().unwrap();
        found.sort_by(|a, b| a.environment.cmp(&b.environment));
        let found: Vec<_> = found.iter().map(|it| (&*it.environment, &*it.git_ref, &*it.commit)).collect();
        assert_eq!(found, [("production", "v2", B), ("review/going", "going", A)]);
        assert_eq!((sim.requests().len(), requests(&sim, "/environments")), (5, 5));
    }
}

#[test]
fn hundreds_of_environments_are_read_to_the_last() {
    let sim = Simulator::start(world(Mode::Metadata));
    for at in 0..230 {
        sim.deploy(&format!("review/{at}"), "main", A);
    }
    assert_eq!(job(&sim).deployed().unwrap().len(), 230);
    assert_eq!(sim.requests().len(), 3 + 230);
}

#[test]
fn one_that_cannot_be_read_leaves_nothing_known() {
    let sim = Simulator::start(world(Mode::Metadata));
    for at in 0..120 {
        sim.deploy(&format!("review/{at}"), "main", A);
    }
    for (failure, exits) in [
        (Failure::Status(500), [Exit::Unavailable; 2]),
        (Failure::Status(403), [Exit::Denied; 2]),
        (Failure::Status(404), [Exit::Denied; 2]),
        (Failure::Html(200), [Exit::Protocol; 2]),
        (Failure::InvalidJson, [Exit::Protocol; 2]),
        (Failure::Wire(Wire::Truncate { keep: 10 }), [Exit::Protocol, Exit::Unavailable]),
    ] {
        for position in [0, 1, 2, 60, 121] {
            sim.clear_faults();
            sim.fault(
                Fault::new(failure.clone()).on(Part::Gitlab).path("/environments").skip(position).always(),
            );
            let error = job(&sim).deployed().unwrap_err();
            assert!(exits.contains(&error.exit), "{failure:?} {position}: {error}");
        }
    }
    sim.clear_faults();
    let other = [("CI_PROJECT_ID", "4711")];
    assert_eq!(with(&sim, &other).deployed().unwrap_err().exit, Exit::Denied);
}
