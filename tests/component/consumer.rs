//! A project that includes the component, on this disk, and `gitlab-ci-local` to run its pipeline.

use crate::tools::{Done, command, path, run};
use std::path::Path;
use tempfile::TempDir;

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// The project: a git repository with the template of this one, which `gitlab-ci-local` takes for the component.
pub(crate) struct Consumer {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Consumer {
    /// A project with this pipeline, whose jobs have these variables.
    pub(crate) fn new(pipeline: &str, variables: &[(String, String)]) -> Self {
        // What decides which component is meant stays gitlab-ci-local's own: the project and its commit.
        let names = ["CI_SERVER_URL", "CI_API_V4_URL", "CI_JOB_TOKEN"];
        let wanted = |name: &str| names.contains(&name) || name.starts_with("CI_REGISTRY");
        let variables = variables.iter().filter(|(name, _)| wanted(name)).cloned().collect();
        let consumer = Self { folder: tempfile::tempdir().unwrap(), variables };
        let folder = consumer.folder.path();
        std::fs::create_dir_all(folder.join("templates/check")).unwrap();
        std::fs::copy(crate::template::PATH, folder.join("templates/check/template.yml")).unwrap();
        std::fs::copy(Path::new(PROJECT).join("tests/fixtures/component/push"), folder.join("push")).unwrap();
        std::fs::write(folder.join(".gitlab-ci.yml"), pipeline).unwrap();
        consumer.git(&["init", "--quiet", "--initial-branch=main", "."]);
        consumer.git(&["add", "--all"]);
        consumer.git(&[
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
            "commit",
            "--quiet",
            "--message=A",
        ]);
        consumer.git(&["remote", "add", "origin", "git@gitlab.example.com:acme/shop.git"]);
        consumer
    }

    /// The pipeline of `tests/fixtures/component`.
    pub(crate) fn of_fixture(variables: &[(String, String)]) -> Self {
        let file = Path::new(PROJECT).join("tests/fixtures/component/consumer.gitlab-ci.yml");
        Self::new(&std::fs::read_to_string(file).unwrap(), variables)
    }

    /// Runs `gitlab-ci-local` in it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        let mut local = command("gitlab-ci-local");
        let gate = Path::new(env!("CARGO_BIN_EXE_registry-gate")).parent().unwrap();
        local.current_dir(&self.folder).env("PATH", path(&[gate])).env("HOME", self.folder.path());
        local.args(["--force-shell-executor", "--ignore-predefined-vars"]);
        local.arg(self.variables.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(","));
        for (name, value) in &self.variables {
            local.arg("--variable").arg(format!("{name}={value}"));
        }
        run(local.args(arguments), "")
    }

    /// What a job printed in the last run that had it.
    pub(crate) fn log(&self, job: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(format!(".gitlab-ci-local/output/{job}.log"))).ok()
    }

    /// The report that a gate left for later jobs.
    pub(crate) fn report(&self, job: &str, file: &str) -> String {
        let reports = format!(".gitlab-ci-local/artifacts/{job}/.gitlab-ci-reports/dotenv");
        std::fs::read_to_string(self.folder.path().join(reports).join(file)).unwrap()
    }

    /// Forgets what the last run printed and left.
    pub(crate) fn forget(&self) {
        let _ = std::fs::remove_dir_all(self.folder.path().join(".gitlab-ci-local"));
    }

    fn git(&self, arguments: &[&str]) {
        let done = run(command("git").current_dir(&self.folder).args(arguments), "");
        assert_eq!(done.code, 0, "git {arguments:?}: {}", done.stderr);
    }
}
