//! A GitLab to test against: REST v4, `/jwt/auth` with signed tokens, and its container registry, which takes real
//! pushes. It is stateful, fails on order, records every request, and knows when it was asked something it does not
//! know.
//!
//! ```
//! use simulator::{Fault, Failure, ImageSpec, Mode, Server, Simulator, World};
//!
//! let sim = Simulator::start(World::default().mode(Mode::Metadata));
//! sim.push("acme/shop", "v1", &ImageSpec::default());
//! sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).path("/manifests/").times(2));
//! // … run something with `sim.env()` as its environment, then:
//! assert!(sim.unknown_requests().is_empty());
//! assert_eq!(sim.tags("acme/shop"), ["v1"]);
//! ```

mod cache;
mod certificate;
mod change;
mod cleanup_policy;
pub mod conformance;
mod control;
pub mod digest;
mod environment;
mod environments;
mod exchange;
mod fault;
mod foreign;
mod git;
mod gitlab;
pub mod http;
mod image;
mod instance;
mod mode;
mod moment;
mod odd;
mod people;
mod record;
mod registry;
mod simulator;
mod spoil;
pub mod store;
pub mod token;
mod world;

pub use change::Change;
pub use cleanup_policy::CleanupPolicy;
pub use environments::{
    Deployment, DeploymentStatus, Environment, EnvironmentState, Environments, NewDeployment,
};
pub use exchange::Addresses;
pub use fault::{Failure, Fault, RetryAfter, Server};
pub use foreign::foreign_404s;
pub use git::{GitRef, GitRepository, MAIN_SHA};
pub use http::{Traffic, Wire};
pub use image::{ImageSpec, Member};
pub use mode::{Mode, RegistryVersion};
pub use moment::Moment;
pub use odd::Odd;
pub use people::{
    Credential, CredentialKind, FeatureAccess, Group, Project, RegistryAccess, RepositoryRule, Role, TagRule,
    User, Validity, Visibility,
};
pub use record::Recorded;
pub use simulator::{Names, Seed, Simulator};
pub use world::{ACCESS_TOKEN, ADMIN, JOB_TOKEN, PROJECT, TagOrder, USER, World};
