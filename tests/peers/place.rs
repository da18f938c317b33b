//! A GitLab and a registry: the simulator as both, or as GitLab alone beside a registry that others wrote.

use crate::ask::{Answer, ask, program};
use crate::authority::Authority;
use crate::registry::{Process, Registry, free_port, serve};
use programs::{command, run};
use simulator::token::SERVICE;
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

impl Kind {
    /// The program that it is, if it is one.
    pub(crate) fn program(self) -> Option<&'static str> {
        match self {
            Self::Debian => Some("docker-registry"),
            Self::Cncf => Some("registry"),
            Self::Simulated(_) => None,
        }
    }
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
        if let Kind::Simulated(mode) = kind {
            let sim = Simulator::start(world.mode(mode));
            return Self { kind, sim, registry: None, authority: None, folder };
        }
        let (program, port) = (kind.program().unwrap(), free_port());
        let authority = world.tls.then(|| Authority::issue(folder.path()));
        let external_registry = Some(format!("127.0.0.1:{port}"));
        let sim = Simulator::start(World { external_registry, mode: Mode::Distribution, ..world });
        let realm = format!("{}/jwt/auth", sim.addresses().gitlab);
        let (signer, tls) = (sim.token_certificate(), authority.as_ref());
        let registry = Registry { program, port, realm: &realm, signer, tls }.start(folder.path());
        Self { kind, sim, registry: Some(registry), authority, folder }
    }

    /// Stops a real registry, changes its configuration, lets something be done to its storage, and starts it again.
    pub(crate) fn restart<T>(
        &mut self,
        change: impl FnOnce(String) -> String,
        meanwhile: impl FnOnce(&str, &Path) -> T,
    ) -> T {
        let program = self.kind.program().unwrap();
        drop(self.registry.take());
        let file = self.folder().join("registry.yml");
        std::fs::write(&file, change(std::fs::read_to_string(&file).unwrap())).unwrap();
        let done = meanwhile(program, self.folder());
        let port = self.sim.addresses().registry_host.rsplit_once(':').unwrap().1.parse().unwrap();
        self.registry = Some(serve(program, port, self.folder()));
        done
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

    /// A token of GitLab's for the registry, as its job gets one: `pull`, `pull,push`.
    pub(crate) fn token(&self, actions: &str) -> String {
        let gitlab = &self.sim.addresses().gitlab;
        let url = format!("{gitlab}/jwt/auth?service={SERVICE}&scope=repository:acme/shop:{actions}");
        let mut curl = command("curl");
        let done = run(curl.args(["-sS", "--fail", "-u", &Self::credentials()]).arg(url), "");
        assert_eq!(done.code, 0, "{}", done.stderr);
        let answer: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        answer["token"].as_str().unwrap().to_owned()
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
