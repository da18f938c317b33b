//! Real tools push to the simulator, read from it, and delete in it.

use simulator::{JOB_TOKEN, Mode, Simulator, World};
use std::path::{Path, PathBuf};
use std::process::Command;

struct Workshop {
    folder: PathBuf,
    sim: Simulator,
}

impl Workshop {
    fn open(name: &str, mode: Mode, tls: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("pushes-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let sim = Simulator::start(World::default().mode(mode).tls(tls));
        if let Some(pem) = sim.ca_pem() {
            std::fs::write(folder.join("ca.crt"), pem).expect("a file written");
        }
        Self { folder, sim }
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}; tests/run installs it"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn skopeo(&self, command: &str, rest: &[&str], sides: &[&str]) -> String {
        let credentials = format!("gitlab-ci-token:{JOB_TOKEN}");
        let mut arguments = vec![command.to_owned()];
        for side in sides {
            arguments.extend([format!("--{side}creds"), credentials.clone()]);
            if self.sim.ca_pem().is_some() {
                arguments.extend([format!("--{side}cert-dir"), self.folder.display().to_string()]);
            } else {
                arguments.push(format!("--{side}tls-verify=false"));
            }
        }
        arguments.extend(rest.iter().map(|argument| (*argument).to_owned()));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.run("skopeo", &arguments)
    }

    /// `docker://…/acme/shop<rest>`.
    fn image(&self, rest: &str) -> String {
        format!("docker://{}/acme/shop{rest}", self.sim.addresses().registry_host)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An OCI layout with an index of two platforms and an attestation, tagged `multi`.
fn layout(folder: &Path) {
    use simulator::digest::Digest;
    let blobs = folder.join("layout/blobs/sha256");
    std::fs::create_dir_all(&blobs).expect("a folder");
    let put = |content: &str| {
        let digest = Digest::of(content.as_bytes());
        std::fs::write(blobs.join(digest.hex()), content).expect("a blob written");
        (digest.to_string(), content.len())
    };
    let oci = "application/vnd.oci.image";
    let mut members = Vec::new();
    for (os, architecture) in [("linux", "amd64"), ("linux", "arm64"), ("unknown", "unknown")] {
        let (layer, layer_size) = put(&format!("layer of {architecture}"));
        let (config, config_size) = put(&format!(
            r#"{{"os":"{os}","architecture":"{architecture}","rootfs":{{"type":"layers","diff_ids":["{layer}"]}}}}"#
        ));
        let (manifest, size) = put(&format!(
            r#"{{"schemaVersion":2,"mediaType":"{oci}.manifest.v1+json","config":{{"mediaType":"{oci}.config.v1+json","digest":"{config}","size":{config_size}}},"layers":[{{"mediaType":"{oci}.layer.v1.tar","digest":"{layer}","size":{layer_size}}}]}}"#
        ));
        members.push(format!(
            r#"{{"mediaType":"{oci}.manifest.v1+json","digest":"{manifest}","size":{size},"platform":{{"os":"{os}","architecture":"{architecture}"}}}}"#
        ));
    }
    let (index, size) = put(&format!(
        r#"{{"schemaVersion":2,"mediaType":"{oci}.index.v1+json","manifests":[{}]}}"#,
        members.join(",")
    ));
    let entry = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{oci}.index.v1+json","digest":"{index}","size":{size},"annotations":{{"org.opencontainers.image.ref.name":"multi"}}}}]}}"#
    );
    std::fs::write(folder.join("layout/index.json"), entry).expect("an index written");
    std::fs::write(folder.join("layout/oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#)
        .expect("a layout written");
}

fn pushes_reads_and_deletes(mode: Mode, tls: bool) {
    let shop = Workshop::open(&format!("skopeo-{mode:?}"), mode, tls);
    layout(&shop.folder);
    let quiet = ["--quiet", "--all"];
    let copy =
        |from: &str, to: &str, sides: &[&str]| shop.skopeo("copy", &[quiet[0], quiet[1], from, to], sides);
    copy("oci:layout:multi", &shop.image(":v1"), &["dest-"]);
    copy(&shop.image(":v1"), &shop.image("/worker:v1"), &["src-", "dest-"]);
    copy(&shop.image("/worker:v1"), "oci:back:multi", &["src-"]);
    let same = std::fs::read(shop.folder.join("back/index.json")).expect("an index");
    let digest = shop.sim.digest("acme/shop", "v1").expect("a tag");
    assert!(String::from_utf8_lossy(&same).contains(digest.as_str()), "what came back is not what went in");
    assert_eq!(shop.sim.digest("acme/shop/worker", "v1"), Some(digest));
    let seen = shop.skopeo("list-tags", &[&shop.image("")], &[""]);
    assert!(seen.contains("\"v1\""), "{seen}");
    assert!(shop.sim.repository_id("acme/shop/worker").is_some(), "a push makes GitLab's row");
    if mode.is_gitlab() {
        shop.skopeo("delete", &[&shop.image("/worker:v1")], &[""]);
        assert_eq!(shop.sim.tags("acme/shop/worker"), [""; 0]);
    }
    let unknown: Vec<String> = shop.sim.unknown_requests().iter().map(simulator::Recorded::line).collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn skopeo_with_a_metadata_database() {
    pushes_reads_and_deletes(Mode::Metadata, false);
}

#[test]
fn skopeo_without_a_metadata_database_over_tls() {
    pushes_reads_and_deletes(Mode::Filesystem, true);
}

#[test]
fn skopeo_with_a_plain_registry() {
    pushes_reads_and_deletes(Mode::Distribution, false);
}

#[test]
fn buildah_builds_and_pushes() {
    let shop = Workshop::open("buildah", Mode::Metadata, false);
    std::fs::write(shop.folder.join("hello"), "hello").unwrap();
    std::fs::write(shop.folder.join("Containerfile"), "FROM scratch\nCOPY hello /\nLABEL a=b\n").unwrap();
    let name = format!("localhost/simulator-push-{}", std::process::id());
    let credentials = format!("gitlab-ci-token:{JOB_TOKEN}");
    let folder = shop.folder.display().to_string();
    shop.run("buildah", &["bud", "-q", "--isolation", "chroot", "-t", &name, &folder]);
    shop.run(
        "buildah",
        &["push", "-q", "--tls-verify=false", "--creds", &credentials, &name, &shop.image(":built")],
    );
    shop.run("buildah", &["rmi", &name]);
    assert_eq!(shop.sim.tags("acme/shop"), ["built"]);
}
