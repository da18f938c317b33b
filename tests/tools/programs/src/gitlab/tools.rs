//! `docker` and `cosign` for jobs: they write down what they are asked for, and afterwards it is so in the registry.

use std::path::Path;

use serde_json::Value;
use simulator::store::State;
use simulator::{ImageSpec, Simulator};

use crate::executable;

/// Writes down its own name and arguments, one line a call; a bake's definition follows.
const TOOL: &str = r#"#!/bin/sh
set -eu
if [ "${1-}" = login ]; then cat >/dev/null; exit; fi
if [ "${1-}" = inspect ]; then for last in "$@"; do :; done; echo "$last"; exit; fi
printf '%s\037' "${0##*/}" "$@" >>"$TOOLS_LOG"
if [ "${1-} ${2-}" = "buildx bake" ]; then tr '\n' ' ' >>"$TOOLS_LOG"; fi
echo >>"$TOOLS_LOG"
"#;

/// The programs that jobs find besides `registry-gate`.
const NAMES: [&str; 4] = ["docker", "cosign", "apk", "deploy"];

/// An image that a job built and may not have pushed.
#[derive(Debug, Default)]
struct Built {
    tags: Vec<String>,
    labels: Vec<(String, String)>,
    platforms: Vec<String>,
}

/// What the tools of a job did.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// The references that were pushed.
    pub(super) pushed: Vec<String>,
    /// Those that were signed.
    pub(super) signed: Vec<String>,
    /// Whether anything was built.
    pub(super) has_built: bool,
    /// Calls of other programs.
    pub(super) others: Vec<String>,
}

/// Puts the programs into a folder, and one that calls `registry-gate`: that of the tests is large, and jobs copy it.
pub(super) fn lay_out(folder: &Path, gate: &str) {
    for name in NAMES {
        executable::write(&folder.join(name), TOOL);
    }
    executable::write(&folder.join("registry-gate"), &format!("#!/bin/sh\nexec '{gate}' \"$@\"\n"));
}

/// Does what the tools were asked for, in the name of the project with this image.
///
/// # Errors
/// When a real one would have failed: a base that is not there, a push to another project.
pub(super) fn done(log: &str, sim: &Simulator, own: &str) -> Result<Used, String> {
    let mut used = Used::default();
    let mut built: Vec<Built> = Vec::new();
    for line in log.lines() {
        let words: Vec<&str> = line.split('\u{1f}').collect();
        match words.as_slice() {
            ["docker", "buildx", "bake", ..] => {
                used.has_built = true;
                for image in baked(words.last().expect("a definition"), sim)? {
                    push(&image, &image.tags[0], sim, own, &mut used)?;
                }
            }
            ["docker", "buildx", "build", rest @ ..] | ["docker", "build", rest @ ..] => {
                used.has_built = true;
                let image = image(rest, sim)?;
                if rest.contains(&"--push") {
                    for tag in &image.tags {
                        push(&image, tag, sim, own, &mut used)?;
                    }
                }
                built.push(image);
            }
            ["docker", "push", reference, ..] => {
                let image = built.iter().find(|image| image.tags.iter().any(|tag| tag == reference));
                let image = image
                    .ok_or_else(|| format!("An image does not exist locally with the tag: {reference}"))?;
                push(image, reference, sim, own, &mut used)?;
            }
            ["cosign", "sign", rest @ ..] => {
                let reference = rest.iter().rfind(|word| !word.is_empty()).expect("an image");
                let (repository, tag) = parts(reference);
                let digest =
                    sim.digest(repository, tag).ok_or_else(|| format!("{reference} is not there"))?;
                let hex = digest.as_str().trim_start_matches("sha256:").to_owned();
                sim.push(repository, &format!("sha256-{hex}.sig"), &ImageSpec::new().layers(&[7]));
                used.signed.push(name(reference));
            }
            other => used.others.push(other.join(" ").trim().to_owned()),
        }
    }
    Ok(used)
}

/// The image that `docker build` is to make.
fn image(words: &[&str], sim: &Simulator) -> Result<Built, String> {
    let mut built = Built::default();
    for (flag, value) in words.iter().zip(words.iter().skip(1)) {
        let pair = value.split_once('=');
        match *flag {
            "-t" | "--tag" => built.tags.push((*value).to_owned()),
            "--platform" => built.platforms = value.split(',').map(str::to_owned).collect(),
            "--label" => built.labels.extend(pair.map(|(key, value)| (key.to_owned(), value.to_owned()))),
            "--build-arg" => is_there(pair.map_or("", |(_, value)| value), sim)?,
            _ => {}
        }
    }
    Ok(built)
}

/// The images of a bake's definition.
fn baked(definition: &str, sim: &Simulator) -> Result<Vec<Built>, String> {
    let definition: Value = serde_json::from_str(definition).map_err(|error| error.to_string())?;
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut images = Vec::new();
    for target in definition["target"].as_object().into_iter().flat_map(|targets| targets.values()) {
        for context in target["contexts"].as_object().into_iter().flat_map(|contexts| contexts.values()) {
            let on = context.as_str().and_then(|context| context.strip_prefix("docker-image://"));
            is_there(on.unwrap_or_default(), sim)?;
        }
        let labels = target["labels"].as_object().into_iter().flatten();
        let labels = labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        let image = Built {
            tags: texts(&target["tags"]),
            labels: labels.collect(),
            platforms: texts(&target["platforms"]),
        };
        if !image.tags.is_empty() {
            images.push(image);
        }
    }
    Ok(images)
}

/// Fails when it names an image that is not in the registry.
fn is_there(base: &str, sim: &Simulator) -> Result<(), String> {
    if !base.starts_with(&sim.addresses().registry_host) {
        return Ok(());
    }
    let is_there = if let Some((named, digest)) = base.split_once('@') {
        let repository = named.split_once('/').expect("a path").1;
        let tags = sim.tags(repository);
        tags.iter().any(|tag| sim.digest(repository, tag).is_some_and(|known| known.as_str() == digest))
    } else {
        let (repository, tag) = parts(base);
        sim.digest(repository, tag).is_some()
    };
    is_there.then_some(()).ok_or_else(|| format!("failed to resolve source metadata for {base}: not found"))
}

fn push(image: &Built, reference: &str, sim: &Simulator, own: &str, used: &mut Used) -> Result<(), String> {
    let (repository, tag) = parts(reference);
    if repository != own && !repository.starts_with(&format!("{own}/")) {
        return Err(format!("denied: requested access to the resource is denied: {repository}"));
    }
    // No two builds give the same image.
    let mut spec = ImageSpec::new().layers(&[sim.with_state(State::number)]);
    for (key, value) in &image.labels {
        spec = spec.label(key, value);
    }
    if !image.platforms.is_empty() {
        spec = spec.platforms(&image.platforms.iter().map(String::as_str).collect::<Vec<_>>());
    }
    sim.push(repository, tag, &spec);
    used.pushed.push(name(reference));
    Ok(())
}

/// The path and the tag of a reference.
fn parts(reference: &str) -> (&str, &str) {
    let path = reference.split_once('/').unwrap_or_else(|| panic!("{reference} has no host")).1;
    path.rsplit_once(':').unwrap_or_else(|| panic!("{reference} has no tag"))
}

/// The last part of a repository's path, by which tests know it.
fn name(reference: &str) -> String {
    let (repository, _) = parts(reference);
    repository.rsplit('/').next().unwrap_or(repository).to_owned()
}
