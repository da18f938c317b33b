//! A project that includes the components, on this disk, and `gitlab-ci-local` to run its pipeline.

use programs::template::{COMPONENTS, file};
use programs::{Done, command, path, run};
use std::path::Path;
use tempfile::TempDir;

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// What tests say of a pipeline in GitLab's place.
const PREDEFINED: [&str; 5] =
    ["CI_PIPELINE_SOURCE", "CI_JOB_MANUAL", "CI_COMMIT_REF_PROTECTED", "CI_COMMIT_TAG", "CI_COMMIT_BRANCH"];

/// The files of this project's own pipeline.
pub(crate) const OWN: [&str; 8] = [
    ".ci/home.yml",
    ".ci/check.yml",
    ".ci/image.yml",
    ".ci/component.yml",
    ".ci/release.yml",
    ".ci/mirror.yml",
    ".ci/child.yml",
    ".ci/never.yml",
];

/// The project: a git repository with the templates of this one, which `gitlab-ci-local` takes for the components.
pub(crate) struct Consumer {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// A pipeline of `tests/fixtures/component`.
pub(crate) fn fixture(name: &str) -> String {
    let file = Path::new(PROJECT).join(format!("tests/fixtures/component/{name}.gitlab-ci.yml"));
    std::fs::read_to_string(file).unwrap()
}

impl Consumer {
    /// A project with this pipeline, whose jobs have these variables.
    pub(crate) fn new(pipeline: &str, variables: &[(String, String)]) -> Self {
        Self::at("gitlab.example.com", &[], pipeline, variables)
    }

    /// This project itself on such a host.
    pub(crate) fn of_this_project(host: &str) -> Self {
        let pipeline = std::fs::read_to_string(Path::new(PROJECT).join(".gitlab-ci.yml")).unwrap();
        Self::at(host, &OWN, &pipeline, &[])
    }

    /// A project on such a host, with these files of this one.
    fn at(host: &str, files: &[&str], pipeline: &str, variables: &[(String, String)]) -> Self {
        // What decides which component is meant stays gitlab-ci-local's own: the project and its commit.
        let names = ["CI_SERVER_URL", "CI_API_V4_URL", "CI_JOB_TOKEN", "CI_PROJECT_ID"];
        let wanted = |name: &str| names.contains(&name) || name.starts_with("CI_REGISTRY");
        let variables = variables.iter().filter(|(name, _)| wanted(name)).cloned().collect();
        let consumer = Self { folder: tempfile::tempdir().unwrap(), variables };
        let folder = consumer.folder.path();
        for component in COMPONENTS {
            let templates = folder.join("templates").join(component);
            std::fs::create_dir_all(&templates).unwrap();
            std::fs::copy(file(component), templates.join("template.yml")).unwrap();
        }
        for name in ["push", "cleanup.toml", "Dockerfile", ".dockerignore"] {
            let fixtures = Path::new(PROJECT).join("tests/fixtures/component");
            std::fs::copy(fixtures.join(name), folder.join(name)).unwrap();
        }
        for name in files {
            std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
            std::fs::copy(Path::new(PROJECT).join(name), folder.join(name)).unwrap();
        }
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
        consumer.git(&["remote", "add", "origin", &format!("git@{host}:acme/shop.git")]);
        consumer
    }

    /// The project of a fixture.
    pub(crate) fn of_fixture(name: &str, variables: &[(String, String)]) -> Self {
        Self::new(&fixture(name), variables)
    }

    /// Runs `gitlab-ci-local` in it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        let gate = Path::new(env!("CARGO_BIN_EXE_registry-gate")).parent().unwrap();
        self.run_with(gate, arguments)
    }

    /// The same, with the `registry-gate` of this folder.
    pub(crate) fn run_with(&self, gate: &Path, arguments: &[&str]) -> Done {
        let mut local = command("gitlab-ci-local");
        local.current_dir(&self.folder).env("PATH", path(&[gate])).env("HOME", self.folder.path());
        local.args(["--force-shell-executor", "--ignore-predefined-vars"]);
        let known = self.variables.iter().map(|(name, _)| name.as_str()).chain(PREDEFINED);
        local.arg(known.collect::<Vec<_>>().join(","));
        for (name, value) in &self.variables {
            local.arg("--variable").arg(format!("{name}={value}"));
        }
        run(local.args(arguments), "")
    }

    /// What a job printed in the last run that had it.
    pub(crate) fn log(&self, job: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(format!(".gitlab-ci-local/output/{job}.log"))).ok()
    }

    /// An artifact that a job left in the last run.
    pub(crate) fn artifact(&self, job: &str, file: &str) -> Option<String> {
        let artifact = format!(".gitlab-ci-local/artifacts/{job}/{file}");
        std::fs::read_to_string(self.folder.path().join(artifact)).ok()
    }

    /// The report that a job left for later jobs.
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
