//! A GitLab and a registry: the simulator as both, or as GitLab alone beside a registry that others wrote.

use crate::ask::{Answer, ask, program};
use crate::authority::Authority;
use crate::registry::{Process, Registry, free_port};
use simulator::{JOB_TOKEN, Mode, Simulator, World};
use std::path::Path;
use tempfile::TempDir;

/// Which registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Debian's `docker-registry`.
    Debian,
    /// CNCF distribution 3.
    Cncf,
    /// The simulator.
    Simulated(Mode),
}

/// Both of them, running.
pub(crate) struct Place {
    pub(crate) kind: Kind,
    pub(crate) sim: Simulator,
    pub(crate) registry: Option<Process>,
    /// The registry's own authority, when it speaks TLS.
    pub(crate) authority: Option<Authority>,
    folder: TempDir,
}

impl Place {
    /// Starts both, without TLS.
    pub(crate) fn start(kind: Kind) -> Self {
        Self::start_in(kind, World::default())
    }

    /// Starts both in such a world; with TLS the registry's certificate is of an authority of its own.
    pub(crate) fn start_in(kind: Kind, world: World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (program, port) = match kind {
            Kind::Simulated(mode) => {
                let sim = Simulator::start(world.mode(mode));
                return Self { kind, sim, registry: None, authority: None, folder };
            }
            Kind::Debian => ("docker-registry", free_port()),
            Kind::Cncf => ("registry", free_port()),
        };
        let authority = world.tls.then(|| Authority::issue(folder.path()));
        let external_registry = Some(format!("127.0.0.1:{port}"));
        let sim = Simulator::start(World { external_registry, mode: Mode::Distribution, ..world });
        let realm = format!("{}/jwt/auth", sim.addresses().gitlab);
        let (signer, tls) = (sim.token_certificate(), authority.as_ref());
        let registry = Registry { program, port, realm: &realm, signer, tls }.start(folder.path());
        Self { kind, sim, registry: Some(registry), authority, folder }
    }

    /// Its folder: the gate's working directory, and the registry's.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The full reference of a tag.
    pub(crate) fn reference(&self, tag: &str) -> String {
        format!("{}/acme/shop:{tag}", self.sim.addresses().registry_host)
    }

    /// User and password of a job, as `skopeo` and `buildah` take them.
    pub(crate) fn credentials() -> String {
        format!("gitlab-ci-token:{JOB_TOKEN}")
    }

    /// Asks the gate, with the job's variables.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Answer {
        self.ask_with(&[], arguments)
    }

    /// Asks the gate, with the job's variables and some more or other ones.
    pub(crate) fn ask_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Answer {
        let mut command = program(&self.sim.env(), self.folder());
        ask(command.envs(variables.iter().copied()).args(arguments), self.folder())
    }

    /// Fails unless the gate ends with this code; gives the answer.
    pub(crate) fn expect(&self, code: i32, arguments: &[&str]) -> Answer {
        let answer = self.ask(arguments);
        assert_eq!(answer.done.code, code, "{:?} {arguments:?}: {answer:?}", self.kind);
        answer
    }
}
