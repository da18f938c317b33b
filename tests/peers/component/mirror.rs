//! What a mirror's pipeline copies: `crane` runs the lines of its job, as runners run them, from one registry to another.
//! It asks no realm on this machine for a token, so both are reached by side doors.

use crate::place::{Kind, Place};
use crate::registry::{Process, side_door};
use crate::skopeo::{push, push_as};
use programs::runner::Wrapper;
use programs::{Done, command, run};
use serde_yaml_ng::Value;
use std::path::Path;
use tempfile::TempDir;

/// The lines of the job.
fn lines() -> Vec<String> {
    let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/mirror.yml")).unwrap();
    let pipeline: Value = serde_yaml_ng::from_str(&file).unwrap();
    let script = pipeline["copy-image"]["script"].as_sequence().unwrap();
    script.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// A registry that asks nobody for a token, over the storage of one that does.
pub(crate) struct Open {
    pub(crate) place: Place,
    /// The image that its tags are of.
    pub(crate) image: String,
    host: String,
    _process: Process,
}

impl Open {
    pub(crate) fn start(kind: Kind) -> Self {
        let place = Place::start(kind);
        let (host, process) = side_door(kind.program().unwrap(), place.folder());
        Self { image: format!("{host}/acme/shop"), place, host, _process: process }
    }

    /// A tag's digest; nothing where there is none.
    fn digest(&self, tag: &str) -> Option<String> {
        let done = run(command("crane").args(["digest", &format!("{}:{tag}", self.image)]), "");
        (done.code == 0).then(|| done.stdout.trim_end().to_owned())
    }
}

/// Where the job runs.
pub(crate) struct Job<'a> {
    folder: TempDir,
    mirror: &'a Open,
}

impl<'a> Job<'a> {
    pub(crate) fn of(mirror: &'a Open) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), mirror }
    }

    /// Runs it on such a runner.
    pub(crate) fn copy(&self, wrapper: Wrapper, from: &str, tag: &str) -> Done {
        let variables = [
            ("IMAGE_FROM", from),
            ("CI_COMMIT_TAG", tag),
            ("CI_REGISTRY", &self.mirror.host),
            ("CI_REGISTRY_IMAGE", &self.mirror.image),
            ("CI_REGISTRY_USER", "gitlab-ci-token"),
            ("CI_REGISTRY_PASSWORD", "secret"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let _ = std::fs::remove_file(self.folder.path().join("image.env"));
        let mut shell = command("busybox");
        shell.arg("sh").current_dir(&self.folder).env("HOME", self.folder.path());
        run(&mut shell, &wrapper.script(self.folder.path().to_str().unwrap(), &variables, &lines()))
    }

    /// What it told the job that makes the release.
    fn told(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join("image.env")).ok()
    }
}

#[test]
fn the_copy_is_the_image_of_home_with_what_is_about_it() {
    let (home, mirror) = (Open::start(Kind::Debian), Open::start(Kind::Cncf));
    let job = Job::of(&mirror);
    push_as(&home.place, "attested", "1.2.3");
    let digest = home.digest("1.2.3").unwrap();
    let signature = digest.replace(':', "-");
    push_as(&home.place, "multi", &signature);
    for wrapper in Wrapper::ALL {
        let done = job.copy(wrapper, &home.image, "1.2.3");
        assert_eq!(done.code, 0, "{wrapper:?}: {done:?}");
        assert_eq!(job.told(), Some(format!("IMAGE_DIGEST={}@{digest}\n", mirror.image)));
    }
    assert_eq!(mirror.digest("1.2.3"), Some(digest.clone()));
    assert_eq!(mirror.digest(&signature), home.digest(&signature));
    // What was copied by hand is there already, and need not have a signature.
    push(&mirror.place, "multi");
    let done = job.copy(Wrapper::Subshell, &mirror.image, "multi");
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(
        job.told(),
        Some(format!("IMAGE_DIGEST={}@{}\n", mirror.image, mirror.digest("multi").unwrap()))
    );
}

#[test]
fn an_image_that_is_not_there_or_not_signed_is_no_release_of_a_mirror() {
    let (home, mirror) = (Open::start(Kind::Debian), Open::start(Kind::Cncf));
    let job = Job::of(&mirror);
    push(&home.place, "multi");
    for (from, tag) in [(&home.image, "multi"), (&home.image, "9.9.9"), (&mirror.image, "9.9.9")] {
        for wrapper in Wrapper::ALL {
            let done = job.copy(wrapper, from, tag);
            assert_ne!(done.code, 0, "{wrapper:?}: {done:?}");
            assert_eq!(job.told(), None);
        }
    }
    assert_eq!(mirror.digest("9.9.9"), None);
}
