//! What a mirror's pipeline copies: `skopeo` runs the lines of its job, as runners run them, from one registry to another.

use crate::place::{Kind, Place};
use crate::skopeo::{push, push_as};
use programs::runner::Wrapper;
use programs::{Done, command, run};
use serde_yaml_ng::Value;
use simulator::JOB_TOKEN;
use std::path::Path;
use tempfile::TempDir;

/// The lines of the job.
fn lines() -> Vec<String> {
    let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/mirror.yml")).unwrap();
    let pipeline: Value = serde_yaml_ng::from_str(&file).unwrap();
    let script = pipeline["copy-image"]["script"].as_sequence().unwrap();
    script.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

fn host(place: &Place) -> &str {
    &place.sim.addresses().registry_host
}

/// The image that a place's tags are of.
fn image(place: &Place) -> String {
    place.reference("").trim_end_matches(':').to_owned()
}

/// Where the job runs: its `skopeo` speaks plain HTTP to both registries, and is logged in at home, whose images are
/// nobody's secret.
struct Job<'a> {
    folder: TempDir,
    mirror: &'a Place,
}

impl<'a> Job<'a> {
    fn of(mirror: &'a Place, home: &Place) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let containers = folder.path().join(".config/containers");
        std::fs::create_dir_all(&containers).unwrap();
        let hosts = [home, mirror].map(host);
        let insecure = hosts.map(|host| format!("[[registry]]\nlocation = \"{host}\"\ninsecure = true\n"));
        std::fs::write(containers.join("registries.conf"), insecure.concat()).unwrap();
        let job = Self { folder, mirror };
        let login = format!(
            "echo {JOB_TOKEN} | skopeo login --username gitlab-ci-token --password-stdin {}",
            host(home)
        );
        assert_eq!(job.shell(&login).code, 0);
        job
    }

    fn shell(&self, script: &str) -> Done {
        let mut shell = command("bash");
        shell.current_dir(&self.folder).env("HOME", self.folder.path());
        shell.env("REGISTRY_AUTH_FILE", self.folder.path().join("auth.json"));
        run(&mut shell, script)
    }

    /// Runs it on such a runner.
    fn copy(&self, wrapper: Wrapper, from: &str, tag: &str) -> Done {
        let image = image(self.mirror);
        let variables = [
            ("IMAGE_FROM", from),
            ("CI_COMMIT_TAG", tag),
            ("CI_REGISTRY", host(self.mirror)),
            ("CI_REGISTRY_IMAGE", &image),
            ("CI_REGISTRY_USER", "gitlab-ci-token"),
            ("CI_REGISTRY_PASSWORD", JOB_TOKEN),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let _ = std::fs::remove_file(self.folder.path().join("image.env"));
        self.shell(&wrapper.script(self.folder.path().to_str().unwrap(), &variables, &lines()))
    }

    /// What it told the job that makes the release.
    fn told(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join("image.env")).ok()
    }

    /// The SHA-256 of a tag's manifest in a place; nothing where there is none.
    fn digest(&self, place: &Place, tag: &str) -> Option<String> {
        let script =
            format!("set -o pipefail; skopeo inspect --raw docker://{} | sha256sum", place.reference(tag));
        let done = self.shell(&script);
        (done.code == 0).then(|| done.stdout.split(' ').next().unwrap().to_owned())
    }
}

#[test]
fn the_copy_is_the_image_of_home_with_what_is_about_it() {
    let (home, mirror) = (Place::start(Kind::Debian), Place::start(Kind::Cncf));
    let job = Job::of(&mirror, &home);
    push_as(&home, "attested", "1.2.3");
    let digest = job.digest(&home, "1.2.3").unwrap();
    let signature = format!("sha256-{digest}");
    push_as(&home, "multi", &signature);
    let from = format!("docker://{}", image(&home));
    for wrapper in Wrapper::ALL {
        let done = job.copy(wrapper, &from, "1.2.3");
        assert_eq!(done.code, 0, "{wrapper:?}: {done:?}");
        assert_eq!(job.told(), Some(format!("IMAGE_DIGEST={}@sha256:{digest}\n", image(&mirror))));
    }
    assert_eq!(job.digest(&mirror, "1.2.3"), Some(digest.clone()));
    assert_eq!(job.digest(&mirror, &signature), job.digest(&home, &signature));
    // It can be named as where it comes from, too.
    let done = job.copy(Wrapper::Subshell, &format!("docker://{}", image(&mirror)), "1.2.3");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(job.told().is_some());
}

#[test]
fn an_image_that_is_not_there_or_not_signed_is_no_release_of_a_mirror() {
    let (home, mirror) = (Place::start(Kind::Debian), Place::start(Kind::Cncf));
    let job = Job::of(&mirror, &home);
    push(&home, "multi");
    let from = format!("docker://{}", image(&home));
    for tag in ["multi", "9.9.9"] {
        for wrapper in Wrapper::ALL {
            let done = job.copy(wrapper, &from, tag);
            assert_ne!(done.code, 0, "{wrapper:?}: {done:?}");
            assert_eq!(job.told(), None);
        }
    }
    assert_eq!(job.digest(&mirror, "9.9.9"), None);
}

#[test]
fn an_archive_serves_where_home_cannot_be_reached() {
    let (home, mirror) = (Place::start(Kind::Debian), Place::start(Kind::Cncf));
    let job = Job::of(&mirror, &home);
    push(&home, "multi");
    let digest = job.digest(&home, "multi");
    let saved = job.shell(&format!(
        "skopeo copy --quiet --all --preserve-digests docker://{} oci-archive:registry-gate.tar:1.2.3",
        home.reference("multi")
    ));
    assert_eq!(saved.code, 0, "{saved:?}");
    let done = job.copy(Wrapper::Subshell, "oci-archive:registry-gate.tar", "1.2.3");
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(job.digest(&mirror, "1.2.3"), digest);
    assert!(job.told().unwrap().ends_with(&format!("@sha256:{}\n", digest.unwrap())));
}
