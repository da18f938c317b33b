//! Projects of consumers (`tests/consumers`), each with pipelines as GitLab would make and run them: what is in the registry
//! afterwards, how often something was built, and what is red.

mod cleaning;
mod deploying;
mod documents;
mod fork;
mod gated;
mod inputs;
mod keywords;
mod odd;
mod signing;
mod sources;
mod stories;
mod twice;

use programs::gitlab::Project;
use simulator::{Failure, Fault, Server, Simulator};

/// The program that jobs call.
pub(crate) const GATE: &str = env!("CARGO_BIN_EXE_registry-gate");

/// From now on the registry gives no answer.
fn fail(sim: &Simulator) {
    sim.fault(Fault::new(Failure::Status(500)).on(Server::Registry).always());
}

/// A consumer's project.
fn project<'s>(name: &str, sim: &'s Simulator) -> Project<'s> {
    let project = Project::of(name, sim, GATE);
    // What bake wrote names the registry in full.
    if name == "bake" {
        let host = &sim.addresses().registry_host;
        project.write("bake.json", &project.read("bake.json").replace("registry.example.com", host));
    }
    project
}

/// A project of this pipeline alone.
fn piped<'s>(sim: &'s Simulator, pipeline: &str) -> Project<'s> {
    let project = Project::empty(sim, GATE);
    project.write(".gitlab-ci.yml", pipeline);
    project
}
