//! Deployments of the job's project.

use super::Simulator;
use crate::change::{self, Change};
use crate::environments::{DeploymentStatus, EnvironmentState, Environments, NewDeployment};
use crate::moment::Moment;

impl Simulator {
    /// Deploys a commit of a branch or tag with success, to an environment that is made if need be; the number of the
    /// deployment.
    #[expect(clippy::must_use_candidate, reason = "deploying is done for its effect")]
    pub fn deploy(&self, environment: &str, git_ref: &str, sha: &str) -> u64 {
        self.deploy_with(NewDeployment::new(environment, git_ref, sha))
    }

    /// Deploys in any other way; the number of the deployment.
    #[expect(clippy::must_use_candidate, reason = "deploying is done for its effect")]
    pub fn deploy_with(&self, deployment: NewDeployment) -> u64 {
        change::deploy(&mut self.instance.state(), deployment)
    }

    /// Says what became of a deployment.
    ///
    /// # Panics
    /// When there is no deployment of this number.
    pub fn set_deployment_status(&self, id: u64, status: DeploymentStatus) {
        let is_there = self.with_environments(|all| all.set_status(id, status, Moment::now()));
        assert!(is_there, "a deployment {id}");
    }

    /// Makes an environment to which nothing was ever deployed; its number.
    #[expect(clippy::must_use_candidate, reason = "it is done for its effect")]
    pub fn add_environment(&self, name: &str) -> u64 {
        let base = self.instance.state().world.projects[0].id * 1000;
        self.with_environments(|all| all.open(name, base, Moment::now()))
    }

    /// Stops an environment; what was deployed there is remembered.
    pub fn stop_environment(&self, name: &str) {
        self.change(&Change::StopEnvironment { name: name.to_owned() });
    }

    /// Sets the state of an environment.
    ///
    /// # Panics
    /// When there is no environment of this name.
    pub fn set_environment_state(&self, name: &str, state: EnvironmentState) {
        let is_there = self.with_environments(|all| all.set_state(name, state, Moment::now()));
        assert!(is_there, "an environment {name}");
    }

    fn with_environments<T>(&self, look: impl FnOnce(&mut Environments) -> T) -> T {
        look(&mut self.instance.state().world.projects[0].environments)
    }
}
