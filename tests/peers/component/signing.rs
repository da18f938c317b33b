//! The jobs of the project's own pipeline that sign: what they call, in which order, and where they stop. What they call
//! are programs that tell so.

use programs::runner::Wrapper;
use programs::{Done, command, executable, path, run};
use serde_yaml_ng::Value;
use std::path::Path;
use tempfile::TempDir;

/// Tells what it was called with, leaves what the real one leaves, and ends as a variable says.
const PROGRAM: &str = r#"#!/bin/sh
echo "${0##*/} $*" >>calls.txt
case "${0##*/} $1 $2" in
  "docker login "*) cat >password.txt ;;
  "docker buildx build") echo '{ "containerimage.digest": "sha256:0f", "image.name": "a" }' >built.json ;;
  "docker buildx imagetools") echo '{}' ;;
  "registry-gate check"*) exit "$LOOK" ;;
  "cosign verify"*) exit "$VERIFY" ;;
  "cosign sign-blob"*) echo '{}' >"$4" ;;
  "cosign "*) exit "$SIGN" ;;
esac
"#;

/// The folder of a job in which it finds such programs.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in [".ci/version", ".ci/changes", ".ci/pack", ".ci/notes", "Cargo.toml"] {
            folder.write(name, &std::fs::read_to_string(project.join(name)).unwrap());
        }
        folder.write("CHANGELOG.md", &format!("## {}\n\n- all\n", env!("CARGO_PKG_VERSION")));
        for machine in ["x86_64", "aarch64"] {
            folder.write(&format!("binaries/{machine}-unknown-linux-musl/registry-gate"), PROGRAM);
        }
        for name in ["docker", "cosign"] {
            folder.write(&format!("bin/{name}"), PROGRAM);
        }
        folder
    }

    /// Writes a file that can be run.
    fn write(&self, name: &str, text: &str) {
        executable::write(&self.0.path().join(name), text);
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).unwrap_or_default()
    }

    /// Runs the job's lines as a runner would.
    fn run(&self, job: &Value, wrapper: Wrapper, variables: &[(&str, &str)]) -> Done {
        let here = self.0.path().to_str().unwrap();
        let lines = ["before_script", "script"].map(|key| job[key].as_sequence().unwrap());
        let lines: Vec<String> =
            lines.into_iter().flatten().map(|line| line.as_str().unwrap().to_owned()).collect();
        let variables = [("CI_PROJECT_DIR", here), ("CI_REGISTRY_IMAGE", "r.example.com/a/b")]
            .iter()
            .chain(variables)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>();
        let programs = path(&[&self.0.path().join("bin")]);
        run(command("busybox").arg("sh").env("PATH", programs), &wrapper.script(here, &variables, &lines))
    }

    /// What it called, each by its first two words.
    fn called(&self) -> Vec<String> {
        let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        self.read("calls.txt").lines().map(words).collect()
    }
}

const LOGIN: [&str; 3] = ["docker login", "docker create", "docker cp"];

/// Whatever fails before its signature is made, the image's key does not name it.
pub(crate) fn image_job_builds_signs_and_names(job: &Value) {
    let looked = ["registry-gate check"];
    let built = [&LOGIN[..], &["docker context", "docker buildx", "docker buildx"]].concat();
    let (signed, named) = (["cosign sign"], ["registry-gate retag"]);
    for wrapper in Wrapper::ALL {
        for (build, look, sign, code, calls) in [
            ("false", "0", "0", 0, vec![]),
            ("", "0", "0", 3, vec![]),
            // Another pipeline built it meanwhile.
            ("true", "0", "0", 0, looked.to_vec()),
            ("true", "6", "0", 6, looked.to_vec()),
            ("true", "10", "1", 1, [&looked[..], &built, &signed].concat()),
            ("true", "12", "0", 0, [&looked[..], &built, &signed, &named].concat()),
        ] {
            let folder = Folder::new();
            let image = ("JOB_IMAGE", "r.example.com/a/b:c-1");
            let done =
                folder.run(job, wrapper, &[image, ("JOB_BUILD", build), ("LOOK", look), ("SIGN", sign)]);
            assert_eq!(done.code, code, "{done:?}");
            assert_eq!(folder.called(), calls, "{done:?}");
            let calls = folder.read("calls.txt");
            let version = format!("--build-arg VERSION={} ", env!("CARGO_PKG_VERSION"));
            assert_eq!(calls.contains("buildx build"), calls.contains(&version), "{calls}");
            let named = "registry-gate retag --force r.example.com/a/b@sha256:0f r.example.com/a/b:c-1\n";
            assert_eq!(calls.contains("retag"), calls.ends_with(named), "{calls}");
        }
    }
}

/// An image that neither the protected branch nor this tag has signed is no release; of one that is, all files are made.
pub(crate) fn release_job_signs_what_is_signed(job: &Value) {
    let image = format!("r.example.com/a/b@sha256:{}", "0f".repeat(32));
    let variables = [
        ("CI_COMMIT_TAG", env!("CARGO_PKG_VERSION")),
        ("CI_DEFAULT_BRANCH", "main"),
        ("CI_PROJECT_URL", "https://gitlab.example.com/a/b"),
        ("CI_SERVER_URL", "https://gitlab.example.com"),
        ("COMMIT_IMAGE_DIGEST", image.as_str()),
        ("SIGN", "0"),
    ];
    for wrapper in Wrapper::ALL {
        let folder = Folder::new();
        let refused = folder.run(job, wrapper, &[&variables[..], &[("VERIFY", "1")]].concat());
        assert_ne!(refused.code, 0);
        assert_eq!(folder.called(), [&LOGIN[..], &["cosign verify"]].concat(), "{refused:?}");
        assert_eq!(folder.read("release-notes.md"), "");

        let folder = Folder::new();
        let done = folder.run(job, wrapper, &[&variables[..], &[("VERIFY", "0")]].concat());
        assert_eq!(done.code, 0, "{done:?}");
        let inspected = ["docker buildx"; 2];
        let signed = [&["cosign verify", "cosign sign"], &inspected[..], &["cosign sign-blob"]].concat();
        assert_eq!(folder.called(), [&LOGIN[..], &signed].concat());
        let checksums = folder.read("release/checksums.txt");
        for file in ["registry-gate-linux-arm64.sbom.json", "registry-gate-x86_64-unknown-linux-musl.tar.gz"]
        {
            assert!(checksums.contains(&format!("  {file}\n")), "{checksums}");
        }
        assert_eq!(folder.read("release/checksums.txt.sigstore.json"), "{}\n");
        let digest = image.split_once('@').unwrap().1;
        assert!(folder.read("release-notes.md").contains(digest), "{}", folder.read("release-notes.md"));
        believes_its_own_pipelines_alone(&folder.read("calls.txt"));
    }
}

/// Whom `cosign verify` was told to believe.
fn believes_its_own_pipelines_alone(calls: &str) {
    let verify = calls.lines().find(|line| line.starts_with("cosign verify")).unwrap();
    let mut words = verify.split(' ').skip_while(|word| *word != "--certificate-identity-regexp");
    let pattern = words.nth(1).unwrap();
    let tag =
        format!("https://gitlab.example.com/a/b//.gitlab-ci.yml@refs/tags/{}", env!("CARGO_PKG_VERSION"));
    for (identity, is_believed) in [
        ("https://gitlab.example.com/a/b//.gitlab-ci.yml@refs/heads/main", true),
        (tag.as_str(), true),
        ("https://gitlab.example.com/a/b//.gitlab-ci.yml@refs/heads/mainly", false),
        ("https://gitlab.example.com/a/b//.gitlab-ci.yml@refs/heads/other", false),
        ("https://gitlab.example.com/a/b//.gitlab-ci.yml@refs/tags/9.9.9", false),
        ("https://gitlab.example.com/a/b//x.gitlab-ci.yml@refs/heads/main", false),
        ("https://gitlab.example.com/evil/a/b//.gitlab-ci.yml@refs/heads/main", false),
    ] {
        let done = run(command("grep").args(["-Eqx", pattern]), identity);
        assert_eq!(done.code == 0, is_believed, "{identity} by {pattern}");
    }
}
