//! What others do and see: pushes by `skopeo` and `buildah`, and `skopeo inspect`'s view of an image.

use crate::images::{buildah, built, layout};
use crate::place::Place;
use programs::{command, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// The tags that [`push`] knows, and the media type under which each is stored.
pub(crate) const TAGS: [(&str, &str); 8] = [
    ("single", OCI),
    ("docker", DOCKER),
    ("undated", OCI),
    ("armv7", OCI),
    ("multi", "application/vnd.oci.image.index.v1+json"),
    ("multi-docker", "application/vnd.docker.distribution.manifest.list.v2+json"),
    ("attested", "application/vnd.oci.image.index.v1+json"),
    ("signature", OCI),
];

/// Pushes a tag of [`TAGS`] as somebody would: by `buildah` from its storage, or by `skopeo` from a layout.
pub(crate) fn push(place: &Place, tag: &str) {
    push_as(place, tag, tag);
}

/// Pushes an image of [`TAGS`] under another name.
pub(crate) fn push_as(place: &Place, tag: &str, name: &str) {
    built();
    let to = format!("docker://{}", place.reference(name));
    let mut with_buildah = buildah();
    let mut with_skopeo = command("skopeo");
    with_skopeo.args(["--insecure-policy", "copy", "--quiet"]);
    let done = match tag {
        "single" => with_buildah.args(["push", "--quiet", "--format", "oci"]),
        "docker" => with_buildah.args(["push", "--quiet", "--format", "v2s2"]),
        "multi" => with_buildah.args(["manifest", "push", "--quiet", "--all", "--format", "oci"]),
        "multi-docker" => with_skopeo.args(["--all", "--format", "v2s2"]),
        "attested" => with_skopeo.args(["--all", "--preserve-digests"]),
        "signature" => with_skopeo.arg("--preserve-digests"),
        _ => &mut with_skopeo,
    };
    let is_skopeo = done.get_program().to_string_lossy().contains("skopeo");
    let prefix = if is_skopeo { "--dest-" } else { "--" };
    done.arg(format!("{prefix}creds={}", Place::credentials()));
    match &place.authority {
        Some(_) => done.arg(format!("{prefix}cert-dir={}", certificates(place))),
        None => done.arg(format!("{prefix}tls-verify=false")),
    };
    match (tag, is_skopeo) {
        ("docker", _) => done.arg("single"),
        ("multi-docker", _) => done.arg(format!("oci:{}:multi", layout())),
        (_, true) => done.arg(format!("oci:{}:{tag}", layout())),
        (_, false) => done.arg(tag),
    };
    says(done.arg(to));
}

/// Pushes a tag of an OCI layout under its own name, with these options.
pub(crate) fn copy_from(place: &Place, layout: &Path, tag: &str, options: &[&str]) {
    copy_as(place, layout, tag, tag, options);
}

/// Pushes a tag of an OCI layout under another name.
pub(crate) fn copy_as(place: &Place, layout: &Path, tag: &str, name: &str, options: &[&str]) {
    copy_to(place, layout, tag, &format!(":{name}"), options);
}

/// Pushes a tag of an OCI layout to `:name` or `@digest`.
pub(crate) fn copy_to(place: &Place, layout: &Path, tag: &str, what: &str, options: &[&str]) {
    let from = format!("oci:{}:{tag}", layout.display());
    let mut skopeo = command("skopeo");
    skopeo.args(["--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false"]).args(options);
    skopeo.arg(format!("--dest-creds={}", Place::credentials()));
    let to = format!("docker://{}{what}", place.reference("").trim_end_matches(':'));
    says(skopeo.arg(from).arg(to));
}

/// Pulls every tag of the repository with all that is in it: each platform, each layer, each by its digest. The tags.
pub(crate) fn pull_all(place: &Place) -> BTreeSet<String> {
    let to = tempfile::tempdir().unwrap();
    let mut skopeo = command("skopeo");
    skopeo.args(["--insecure-policy", "sync", "--all", "--src", "docker", "--dest", "dir"]);
    skopeo.arg("--src-tls-verify=false").arg(format!("--src-creds={}", Place::credentials()));
    says(skopeo.arg(place.reference("").trim_end_matches(':')).arg(to.path()));
    let pulled = std::fs::read_dir(to.path()).unwrap().map(|entry| entry.unwrap().file_name());
    pulled.map(|name| name.to_str().unwrap().split_once(':').unwrap().1.to_owned()).collect()
}

/// The names of all tags.
pub(crate) fn list_tags(place: &Place) -> BTreeSet<String> {
    let mut skopeo = command("skopeo");
    skopeo.args(["list-tags", "--tls-verify=false"]).arg(format!("--creds={}", Place::credentials()));
    let told = says(skopeo.arg(format!("docker://{}", place.reference("").trim_end_matches(':'))));
    serde_json::from_value(serde_json::from_str::<Value>(&told).unwrap()["Tags"].take()).unwrap()
}

/// The manifest of a tag, to the byte.
pub(crate) fn raw(place: &Place, tag: &str) -> String {
    inspected(place, &["--raw"], &place.reference(tag))
}

/// Pulls what `:tag` or `@digest` names with all that is in it; why not, where that fails.
pub(crate) fn pull(place: &Place, what: &str) -> Result<(), String> {
    let to = tempfile::tempdir().unwrap();
    let mut skopeo = command("skopeo");
    skopeo.args(["--insecure-policy", "copy", "--quiet", "--all", "--src-tls-verify=false"]);
    skopeo.arg(format!("--src-creds={}", Place::credentials()));
    let from = format!("docker://{}{what}", place.reference("").trim_end_matches(':'));
    let done = run(skopeo.arg(from).arg(format!("dir:{}", to.path().display())), "");
    if done.code == 0 { Ok(()) } else { Err(done.stderr) }
}

/// A folder with the authorities of both servers.
fn certificates(place: &Place) -> String {
    let folder = place.folder().join("certificates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("gitlab.crt"), place.sim.ca_pem().unwrap()).unwrap();
    std::fs::copy(&place.authority.as_ref().unwrap().ca, folder.join("registry.crt")).unwrap();
    folder.display().to_string()
}

fn says(command: &mut Command) -> String {
    let done = run(command, "");
    assert_eq!(done.code, 0, "{command:?}: {}{}", done.stdout, done.stderr);
    done.stdout
}

/// An image as `skopeo` sees it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The digest that the tag points at.
    pub(crate) digest: String,
    /// Each platform, `none` for an artifact; attestations are none.
    pub(crate) platforms: BTreeMap<String, Member>,
}

/// What it says of several tags.
pub(crate) type Views = BTreeMap<&'static str, Seen>;

/// One platform of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Of its manifest.
    pub(crate) digest: String,
    /// Layers, config and manifest in bytes.
    pub(crate) size: u64,
    /// The configuration's date, to the second.
    pub(crate) created: String,
    /// Of the configuration.
    pub(crate) labels: BTreeMap<String, String>,
}

impl Seen {
    /// The date of the oldest platform.
    pub(crate) fn created(&self) -> &str {
        self.platforms.values().map(|member| member.created.as_str()).min().unwrap()
    }
}

/// Looks at a tag with `skopeo inspect`.
pub(crate) fn inspect(place: &Place, tag: &str) -> Seen {
    let reference = place.reference(tag);
    let raw = raw(place, tag);
    let digest = simulator::digest::Digest::of(raw.as_bytes()).to_string();
    let raw: Value = serde_json::from_str(&raw).unwrap();
    let repository = place.reference("").trim_end_matches(':').to_owned();
    let members = match raw["manifests"].as_array() {
        Some(children) => {
            let images = children.iter().filter(|child| child["platform"]["os"] != "unknown");
            images.map(|child| child["digest"].as_str().unwrap().to_owned()).collect()
        }
        None => vec![digest.clone()],
    };
    let platforms = members.into_iter().map(|digest| member(place, &repository, digest)).collect();
    // And what it says in its own words; it shows an index as the image of this machine in it.
    let told: Value = serde_json::from_str(&inspected(place, &[], &reference)).unwrap();
    assert_eq!(told["Digest"], digest.as_str());
    Seen { digest, platforms }
}

fn member(place: &Place, repository: &str, digest: String) -> (String, Member) {
    let reference = format!("{repository}@{digest}");
    let manifest = inspected(place, &["--raw"], &reference);
    let config: Value = serde_json::from_str(&inspected(place, &["--config", "--raw"], &reference)).unwrap();
    let parsed: Value = serde_json::from_str(&manifest).unwrap();
    let parts = parsed["layers"].as_array().unwrap().iter().chain([&parsed["config"]]);
    let size = parts.map(|part| part["size"].as_u64().unwrap()).sum::<u64>() + manifest.len() as u64;
    let part = |name: &str| config[name].as_str().filter(|part| !part.is_empty());
    let platform = match (part("os"), part("architecture"), part("variant")) {
        (Some(os), Some(architecture), Some(variant)) => format!("{os}/{architecture}/{variant}"),
        (Some(os), Some(architecture), None) => format!("{os}/{architecture}"),
        _ => "none".to_owned(),
    };
    let created = format!("{}Z", &config["created"].as_str().unwrap()[..19]);
    let labels = serde_json::from_value(config["config"]["Labels"].clone()).unwrap_or_default();
    (platform, Member { digest, size, created, labels })
}

fn inspected(place: &Place, options: &[&str], reference: &str) -> String {
    let mut skopeo = command("skopeo");
    skopeo.arg("inspect").args(options).arg(format!("--creds={}", Place::credentials()));
    match &place.authority {
        Some(_) => skopeo.arg(format!("--cert-dir={}", certificates(place))),
        None => skopeo.arg("--tls-verify=false"),
    };
    says(skopeo.arg(format!("docker://{reference}")))
}
