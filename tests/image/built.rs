//! The image, built once for all tests of this program.

use programs::binary::binary;
use programs::{Done, command, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// An image in a storage of its own.
pub(crate) struct Image {
    folder: TempDir,
}

/// The image of this machine's architecture.
pub(crate) fn image() -> &'static Image {
    static IMAGE: OnceLock<Image> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let context = folder.path().join("context");
        std::fs::create_dir(&context).unwrap();
        std::fs::copy(binary("amd64"), context.join("registry-gate")).unwrap();
        std::fs::copy("/bin/busybox", context.join("busybox")).unwrap();
        std::fs::copy("/etc/ssl/certs/ca-certificates.crt", context.join("ca-certificates.crt")).unwrap();
        let image = Image { folder };
        let dockerfile = Path::new(PROJECT).join("Dockerfile");
        let mut build = image.buildah();
        build.args(["bud", "--isolation", "chroot", "--pull-never", "--target", "from-files"]);
        build
            .args(["--build-arg", "VERSION=1.2.3", "--tag", "job-image", "--file"])
            .arg(dockerfile)
            .arg(context);
        let done = run(&mut build, "");
        assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
        image
    })
}

impl Image {
    /// `buildah` on this storage and no other.
    pub(crate) fn buildah(&self) -> Command {
        let mut command = command("buildah");
        command.arg("--root").arg(self.folder.path().join("storage"));
        command.arg("--runroot").arg(self.folder.path().join("run")).args(["--storage-driver", "vfs"]);
        command
    }

    /// The image's configuration and its manifest, compressed as the project's pipeline compresses it (level 9).
    pub(crate) fn pushed(&self) -> (Value, Value) {
        let layout = tempfile::tempdir().unwrap();
        let (storage, run_root) = (self.folder.path().join("storage"), self.folder.path().join("run"));
        let image = format!(
            "containers-storage:[vfs@{}+{}]localhost/job-image:latest",
            storage.display(),
            run_root.display()
        );
        let mut copy = command("skopeo");
        copy.args([
            "copy",
            "--quiet",
            "--dest-compress-format",
            "gzip",
            "--dest-compress-level",
            "9",
            &image,
        ]);
        let done = run(copy.arg(format!("oci:{}", layout.path().display())), "");
        assert_eq!(done.code, 0, "{}", done.stderr);
        let read =
            |file: PathBuf| -> Value { serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap() };
        let blob =
            |digest: &Value| layout.path().join("blobs").join(digest.as_str().unwrap().replace(':', "/"));
        let manifest = read(blob(&read(layout.path().join("index.json"))["manifests"][0]["digest"]));
        (read(blob(&manifest["config"]["digest"])), manifest)
    }

    /// A new container of it.
    pub(crate) fn container(&self) -> Container<'_> {
        let made = run(self.buildah().args(["from", "--pull-never", "job-image"]), "");
        assert_eq!(made.code, 0, "{}", made.stderr);
        Container { image: self, name: made.stdout.trim().to_owned() }
    }
}

/// A container; it goes when it is dropped.
pub(crate) struct Container<'a> {
    image: &'a Image,
    name: String,
}

impl Container<'_> {
    /// Runs a command in it, as this user, with this on its standard input.
    pub(crate) fn run(&self, user: &str, words: &[&str], input: &str) -> Done {
        loop {
            let mut start = self.image.buildah();
            start.args(["run", "--isolation", "chroot", "--user", user, &self.name, "--"]).args(words);
            let done = run(&mut start, input);
            // buildah makes a copy of itself, and finds it busy now and then: nothing was started.
            if !done.stderr.starts_with("Close_Fd sealing memfd copy") {
                return done;
            }
        }
    }
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        run(self.image.buildah().args(["rm", &self.name]), "");
    }
}
