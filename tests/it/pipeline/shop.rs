//! A consumer's project in a folder, a job of it that plans, and what a runner would make of the plan.

use registry_gate::{Interrupt, Invocation, run};
use serde_yaml_ng::{Mapping, Value};
use simulator::{ImageSpec, Simulator};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use time::OffsetDateTime;

/// How a run ended, and what it said.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) exit: u8,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// A project of a consumer, in a job of a simulated GitLab.
pub(super) struct Shop<'s> {
    folder: TempDir,
    sim: &'s Simulator,
    env: Vec<(OsString, OsString)>,
}

impl<'s> Shop<'s> {
    /// With the files of one of `tests/consumers`.
    pub(super) fn of(consumer: &str, sim: &'s Simulator) -> Self {
        let shop = Self::bare(sim);
        programs::executable::copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/consumers").join(consumer),
            shop.folder.path(),
        );
        shop
    }

    /// With hidden jobs alone.
    pub(super) fn empty(sim: &'s Simulator) -> Self {
        let shop = Self::bare(sim);
        for file in ["ci/build.yml", "b.yml"] {
            shop.write(file, ".build-image:\n  script: [\"true\"]\n");
        }
        shop
    }

    fn bare(sim: &'s Simulator) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut env: Vec<(OsString, OsString)> =
            sim.env().into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let own = [("CI_PROJECT_DIR", folder.path().to_str().unwrap())];
        let more = [("CI_COMMIT_REF_SLUG", "main")];
        env.extend(own.into_iter().chain(more).map(|(name, value)| (name.into(), value.into())));
        Self { folder, sim, env }
    }

    pub(super) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn arg(&self, path: &str) -> String {
        self.path(path).to_str().unwrap().to_owned()
    }

    pub(super) fn write(&self, path: &str, content: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), content).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The variables of the job.
    pub(super) fn variables(&self) -> &[(OsString, OsString)] {
        &self.env
    }

    /// Plans, with the dotenv file that every job writes.
    pub(super) fn plan(&self, more: &[&str]) -> Ran {
        let (config, child) = (self.arg("registry-gate.toml"), self.arg("child.yml"));
        let dotenv = self.arg("pipeline.env");
        let args = ["pipeline", "--config", &config, "--output", &child, "--dotenv", &dotenv];
        self.run(&[&args[..], more].concat())
    }

    /// Plans to a file of this name in the project's folder.
    pub(super) fn plan_to(&self, child: &str, more: &[&str]) -> Ran {
        let (config, child) = (self.arg("registry-gate.toml"), format!("{}/{child}", self.arg("")));
        self.run(&[&["pipeline", "--config", &config, "--output", &child], more].concat())
    }

    pub(super) fn run(&self, args: &[&str]) -> Ran {
        let mut stdout = Vec::new();
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let exit = run(Invocation {
            args: [&["registry-gate"], args].concat().into_iter().map(OsString::from).collect(),
            env: self.env.clone(),
            now: OffsetDateTime::UNIX_EPOCH,
            stdout: &mut stdout,
            stderr: Arc::clone(&stderr) as _,
            terminal: false,
            watched: false,
            width: None,
            retry: crate::support::IMPATIENT,
            pace: None,
            interrupt: Interrupt::new(),
        });
        let stderr = stderr.lock().unwrap().clone();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { exit: exit.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// The child as GitLab reads it.
    pub(super) fn child(&self) -> Mapping {
        let child: Value = serde_yaml_ng::from_str(&self.read("child.yml")).unwrap();
        child.as_mapping().unwrap().clone()
    }

    /// The images that a plan builds, in its order; it is one that went well.
    pub(super) fn planned(&self, more: &[&str]) -> Vec<String> {
        let ran = self.plan(more);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{ran:?}");
        let child = self.child();
        let names = child.keys().filter_map(|name| name.as_str()?.strip_prefix("image "));
        names.map(str::to_owned).collect()
    }

    /// Does what the build jobs of the child do.
    pub(super) fn build(&self) {
        for (name, job) in
            self.child().iter().filter(|(name, _)| name.as_str().unwrap().starts_with("image "))
        {
            let variable = |name: &str| job["variables"][name].as_str().unwrap().to_owned();
            let image = variable("IMAGE");
            let (repository, tag) = image.split_once('/').unwrap().1.rsplit_once(':').unwrap();
            assert_eq!(tag, variable("IMAGE_TAG"), "{name:?}");
            self.sim.push(
                repository,
                tag,
                &ImageSpec::new().label("registry-gate.key", &variable("IMAGE_KEY")),
            );
        }
    }
}
