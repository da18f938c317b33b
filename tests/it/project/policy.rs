//! The project's own cleanup policy.

use registry_gate::Exit;
use registry_gate::Project as _;
use simulator::{Mode, Simulator};

use super::asking::{job, with};
use crate::support::world;

const PERSON: [(&str, &str); 1] = [("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN)];

#[test]
fn a_member_reads_it_and_a_job_is_told_why_not() {
    let policy = simulator::CleanupPolicy { enabled: true, ..simulator::CleanupPolicy::default() };
    let sim = Simulator::start(world(Mode::Metadata).cleanup_policy(policy.clone()));
    let read = with(&sim, &PERSON).cleanup_policy().unwrap();
    assert!(read.enabled);
    assert_eq!(read.keep_n, policy.keep_n.map(u64::from));
    assert_eq!(read.older_than, policy.older_than.filter(|text| !text.is_empty()));
    assert_eq!(sim.requests().len(), 1);
    let error = job(&sim).cleanup_policy().unwrap_err();
    assert_eq!((error.exit, sim.requests().len()), (Exit::Configuration, 0), "{error}");
}

#[test]
fn a_project_that_shows_none_has_no_empty_one() {
    let sim = Simulator::start(world(Mode::Metadata).cleanup_policy(None));
    assert_eq!(with(&sim, &PERSON).cleanup_policy().unwrap_err().exit, Exit::Denied);
    let foreign = [PERSON[0], ("CI_PROJECT_ID", "4711")];
    assert_eq!(with(&sim, &foreign).cleanup_policy().unwrap_err().exit, Exit::Denied);
}
