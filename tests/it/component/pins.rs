//! What the project itself is built with is pinned: a digest or a whole version, and one compiler everywhere.

use super::pipeline::{files, read, text};
use programs::template::{COMPONENTS, Template};
use serde_yaml_ng::Value;

/// Whether an image can be no other tomorrow: it has a digest, or a version with all its numbers.
fn is_pinned(image: &str) -> bool {
    let version = image.rsplit_once('/').map_or(image, |(_, name)| name).split_once(':').map(|(_, tag)| tag);
    let is_whole = |version: &str| {
        let number = version.trim_start_matches('v').split('-').next().unwrap();
        number.split('.').count() == 3 && number.split('.').all(|part| part.parse::<u32>().is_ok())
    };
    image.contains("@sha256:") || version.is_some_and(is_whole)
}

/// The images that a pipeline names: its jobs', those of their services, and those of which a variable says so.
fn images(node: &Value, found: &mut Vec<String>) {
    for item in node.as_sequence().into_iter().flatten() {
        images(item, found);
    }
    for (key, value) in node.as_mapping().into_iter().flatten() {
        let named = match (key.as_str(), value) {
            (Some("image"), Value::String(_) | Value::Mapping(_)) => vec![value.clone()],
            (Some("services"), Value::Sequence(services)) => services.clone(),
            (Some(variable), Value::String(_)) if variable.ends_with("_IMAGE") => vec![value.clone()],
            _ => {
                images(value, found);
                continue;
            }
        };
        let name = |image: &Value| image.as_str().or_else(|| image["name"].as_str()).unwrap().to_owned();
        found.extend(named.iter().map(name));
    }
}

fn images_of_the_pipeline() -> Vec<String> {
    let mut found = Vec::new();
    for file in files() {
        images(&read(file), &mut found);
    }
    assert!(found.len() > 12, "{found:?}");
    found
}

/// The tag of an image, without its digest.
fn tag<'a>(image: &'a str, name: &str) -> Option<&'a str> {
    Some(image.strip_prefix(name)?.strip_prefix(':')?.split('@').next().unwrap())
}

/// The bases of the Dockerfile's stages that are no stages themselves.
fn bases(dockerfile: &str) -> Vec<&str> {
    let lines = dockerfile.lines().filter_map(|line| line.strip_prefix("FROM "));
    let words = lines.map(|line| line.split(' ').filter(|word| !word.starts_with("--")).collect::<Vec<_>>());
    let froms: Vec<Vec<&str>> = words.collect();
    let stages: Vec<&str> = froms.iter().filter_map(|words| words.get(2).copied()).collect();
    froms.iter().map(|words| words[0]).filter(|base| *base != "scratch" && !stages.contains(base)).collect()
}

#[test]
fn an_image_is_pinned_by_a_digest_or_by_all_numbers_of_its_version() {
    for (image, expected) in [
        ("rust:1.95.0-bookworm", true),
        ("r.example.com:5000/a/cli:v1.114.0", true),
        ("docker@sha256:aa", true),
        ("docker", false),
        ("docker:28", false),
        ("docker:28.5-dind", false),
        ("r.example.com:5000/a/cli:latest", false),
        ("r.example.com:5000/a/cli", false),
    ] {
        assert_eq!(is_pinned(image), expected, "{image}");
    }
}

#[test]
fn every_image_of_the_pipeline_is_pinned_or_its_own() {
    for image in images_of_the_pipeline() {
        // A variable is among those that are looked at themselves.
        let is_variable = image.starts_with('$') && image.ends_with("_IMAGE");
        assert!(is_variable || image.starts_with("$CI_REGISTRY_IMAGE:") || is_pinned(&image), "{image}");
    }
}

#[test]
fn the_components_run_a_fixed_version_unless_told_otherwise() {
    for component in COMPONENTS {
        let inputs = Template::read(component).inputs;
        let image = inputs["image"]["default"].as_str().unwrap();
        assert!(is_pinned(image), "{component}: {image}");
    }
}

#[test]
fn the_job_image_is_built_on_digests() {
    let dockerfile = text("Dockerfile");
    let bases = bases(&dockerfile);
    assert!(bases.len() >= 2, "{bases:?}");
    for base in bases {
        assert!(base.contains("@sha256:"), "{base}");
    }
}

/// What stands between quotes behind `name = ` in a line of a TOML file.
fn value<'a>(toml: &'a str, name: &str) -> &'a str {
    let after = toml.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
    after.unwrap().trim_matches('"')
}

/// The versions of Rust in the names of some images.
fn compilers<'a>(images: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    images.filter_map(|image| tag(image, "rust")).map(|tag| tag.split('-').next().unwrap()).collect()
}

#[test]
fn one_compiler_is_tested_and_released_and_the_oldest_is_tried() {
    let (toolchain, cargo) = (text("rust-toolchain.toml"), text("Cargo.toml"));
    let (channel, oldest) = (value(&toolchain, "channel"), value(&cargo, "rust-version"));
    let (pipeline, dockerfile) = (images_of_the_pipeline(), text("Dockerfile"));
    assert_eq!(compilers(bases(&dockerfile).into_iter()), [channel]);
    assert_eq!(compilers(pipeline.iter().map(String::as_str)), [channel, &format!("{oldest}.0")]);
}
