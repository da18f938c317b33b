//! What is read of a bake file, and what of it is wrong.

use std::path::Path;

use super::*;
use crate::error::Error;

const GROUPS: &str = include_str!("../../tests/fixtures/bake/groups.json");
const COMPOSE: &str = include_str!("../../tests/fixtures/bake/compose.json");
const UNTAGGED: &str = include_str!("../../tests/fixtures/bake/untagged.json");

const OWN: &str = "registry.example.com/acme/shop";

fn file(toml: &str, bake: &str, own: Option<&str>) -> Result<ImagesFile, Error> {
    let values = TagValues { sha: Some("0123".into()), ..TagValues::default() };
    let bake = Some(BakeText { text: bake, name: "bake.json" });
    ImagesFile::read(
        toml,
        "a.toml",
        Path::new("deploy"),
        &Picked { only: &[], values, bake, own, also: true },
    )
}

fn told(toml: &str, bake: &str, own: Option<&str>) -> String {
    let error = file(toml, bake, own).unwrap_err();
    assert_eq!(error.exit.code(), 3);
    format!("{}: {} ({})", error.attempt, error.cause, error.hint.unwrap_or_default())
}

fn image<'f>(file: &'f ImagesFile, name: &str) -> &'f ImageEntry {
    file.images.iter().find(|image| image.name == name).unwrap()
}

const NAMED: &str = "[images]\nbake = 'bake.json'\n";

#[test]
fn targets_with_tags_are_images_and_others_are_what_these_are_built_on() {
    let file = file(NAMED, GROUPS, Some(OWN)).unwrap();
    let images: Vec<(&str, bool, Option<&str>)> = file
        .images
        .iter()
        .map(|image| (&*image.name, image.is_image, image.repository.as_ref().map(Repository::as_str)))
        .collect();
    assert_eq!(
        images,
        [
            ("api", true, Some("api")),
            ("base", false, None),
            ("tool", true, None),
            ("web-amd64", true, Some("web/amd64")),
            ("web-arm64", true, Some("web/arm64")),
        ]
    );
    assert!(file.images[1].tag.is_none());
    assert_eq!((&*image(&file, "api").after, &file.order[..2]), (&[1][..], &[1, 0][..]));
}

#[test]
fn a_target_is_built_from_what_it_says() {
    let file = file(NAMED, GROUPS, Some(OWN)).unwrap();
    let api = &image(&file, "api").content;
    assert_eq!(api.context, Path::new("deploy/services/api"));
    assert_eq!(api.file.as_deref(), Some(Path::new("deploy/services/api/Dockerfile")));
    assert_eq!((api.target.as_deref(), api.platforms.len()), (Some("Release"), 2));
    assert_eq!(image(&file, "api").conditions.platforms.len(), 2, "the gate asks for them");
    assert!(
        api.build_args
            .contains(&crate::key::argument::Given::of(b"GREETING", b"hello ${name} and %{ if true }"))
    );
    let contexts: Vec<&str> = api.contexts.iter().map(|(_, place)| place.as_str()).collect();
    assert_eq!(contexts[1..], ["target:base", "deploy/lib"]);
    assert!(contexts[0].starts_with("docker-image://alpine:3.20@sha256:"));
    let tool = &image(&file, "tool").content;
    assert_eq!(tool.dockerfile.as_deref(), Some(&b"FROM alpine:3.20\nRUN echo ${HOME}\n"[..]));
    assert_eq!(tool.file, None);
}

#[test]
fn what_is_said_of_an_image_wins_key_by_key() {
    let toml = r#"
        [images]
        bake = "bake.json"
        platforms = ["linux/amd64"]
        max_age = "7d"
        [[image]]
        name = "web"
        repository = "site"
        build_args = ["buildno"]
        [[image]]
        name = "db"
        repository = "db"
        tag = "{sha}"
        [[image]]
        name = "more"
    "#;
    let file = file(toml, COMPOSE, Some(OWN)).unwrap();
    let web = image(&file, "web");
    assert!(web.is_image, "it is named, wherever bake sends it");
    assert_eq!(web.repository.as_ref().unwrap().as_str(), "site");
    assert_eq!((web.content.build_args.len(), web.content.build_args[0].value.clone()), (1, None));
    assert_eq!(web.content.file.as_deref(), Some(Path::new("deploy/docker/web.Dockerfile")));
    assert_eq!(web.conditions.platforms.len(), 1, "the default, as the target names none");
    assert_eq!(image(&file, "db").content.context, Path::new("deploy/db"));
    assert_eq!(image(&file, "more").content.context, Path::new("deploy"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    insta::assert_snapshot!(told(NAMED, "{\n  \"target\": }", Some(OWN)), @"read the targets of bake.json: line 2, column 13: it is no JSON (write it anew: docker buildx bake --print > bake.json)");
    insta::assert_snapshot!(told(NAMED, "{}", Some(OWN)), @"read the targets of bake.json: it has no targets (write it anew: docker buildx bake --print > bake.json)");
    insta::assert_snapshot!(told(NAMED, r#"{"target":{"a":{"platforms":["linux/amd64","plan9"]}}}"#, Some(OWN)), @"read the targets of bake.json: target.a.platforms[1]: a platform is os/architecture or os/architecture/variant, as in linux/arm64 (write it anew: docker buildx bake --print > bake.json)");
    insta::assert_snapshot!(told(NAMED, r#"{"target":{"a":{"args":{"SECRET":1}}}}"#, Some(OWN)), @"read the targets of bake.json: target.a.args.SECRET: it is no text (write it anew: docker buildx bake --print > bake.json)");
    insta::assert_snapshot!(told(NAMED, r#"{"target":{"a":{"contexts":{"b":"target:c"}}}}"#, Some(OWN)), @"read the targets of bake.json: target.a.contexts.b: there is no target:c (write it anew: docker buildx bake --print > bake.json)");
    insta::assert_snapshot!(told(NAMED, UNTAGGED, Some(OWN)), @"read the images of a.toml: line 2, column 1: no target of bake is an image (one is that has tags, and an output of type image or registry, or none)");
    insta::assert_snapshot!(told(NAMED, COMPOSE, Some(OWN)), @r#"read the images of a.toml: line 2, column 1: the repository of "db" is not known: no tag of the target is of registry.example.com/acme/shop (give the target such a tag, or write an [[image]] of its name with a repository)"#);
    insta::assert_snapshot!(told(NAMED, COMPOSE, None), @r#"read the images of a.toml: line 2, column 1: the repository of "db" is not known: CI_REGISTRY_IMAGE does not say which of its tags is the project's (give the target such a tag, or write an [[image]] of its name with a repository)"#);
}

#[test]
fn targets_that_are_linked_in_a_circle_are_named_where_the_file_names_bakes() {
    let linked = r#"{"target": {"a": {"tags": ["registry.example.com/acme/shop/a"], "contexts": {"x": "target:b"}},
                                "b": {"contexts": {"y": "target:a"}}}}"#;
    insta::assert_snapshot!(told(NAMED, linked, Some(OWN)), @r#"read the images of a.toml: line 2, column 1: "b" is built on "a", which is built on it again, in a circle ()"#);
}
