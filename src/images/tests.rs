//! What is an images file, and what is none.

use std::path::Path;

use super::*;
use crate::error::Error;

fn values() -> TagValues {
    TagValues { branch_slug: Some("main".into()), sha: Some("0123456789".into()), ..TagValues::default() }
}

fn read(text: &str) -> Result<ImagesFile, Error> {
    ImagesFile::read(
        text,
        "a.toml",
        Path::new("deploy"),
        &Picked { only: &[], values: values(), bake: None, own: None, also: true },
    )
}

fn told(text: &str) -> String {
    let error = read(text).unwrap_err();
    assert_eq!(error.exit.code(), 3);
    let hint = error.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{}{hint}", error.cause)
}

#[test]
fn an_image_has_what_it_says_and_the_rest_of_all() {
    let file = read(
        r#"
        [cleanup]
        [images]
        platforms = ["linux/amd64", "linux/arm64"]
        max_age = "7d"
        build_args = { A = "1" }
        [[image]]
        name = "base"
        [[image]]
        name = "api"
        repository = ""
        context = "../services/api"
        platforms = "linux/amd64"
        build_args = ["B=2=2", "C"]
        contexts = { lib = "lib", alpine = "docker-image://alpine:3" }
        after = ["base"]
        tag = "{branch_slug}"
        "#,
    )
    .unwrap();
    let [base, api] = &file.images[..] else { panic!("{file:?}") };
    assert_eq!(base.repository.as_ref().unwrap().as_str(), "base");
    assert_eq!(base.content.context, Path::new("deploy"));
    assert_eq!(base.content.platforms.len(), 2);
    assert_eq!(base.content.build_args.len(), 1);
    assert!(base.tag.as_ref().unwrap().has_key());
    assert_eq!((api.repository.as_ref(), &*api.after), (None, &[0][..]));
    assert_eq!(api.content.context, Path::new("deploy/../services/api"));
    let names: Vec<&[u8]> = api.content.build_args.iter().map(|given| given.name.as_slice()).collect();
    assert_eq!(names, [b"B", b"C"]);
    assert_eq!(api.content.contexts[0].1, "deploy/lib");
    assert_eq!(api.content.contexts[1].1, "docker-image://alpine:3");
    assert_eq!((api.conditions.max_age, api.conditions.platforms.len()), (base.conditions.max_age, 1));
}

#[test]
fn images_are_built_behind_what_they_are_built_on() {
    let file =
        read("[[image]]\nname='c'\nafter=['b','a']\n[[image]]\nname='b'\nafter='a'\n[[image]]\nname='a'")
            .unwrap();
    assert_eq!(file.order, [2, 1, 0]);
}

#[test]
fn what_is_no_images_file_is_told_with_its_place() {
    insta::assert_snapshot!(told(""), @"line 1, column 1: there is no image (write images as [[image]], each with a name)");
    insta::assert_snapshot!(told("[[image]]\ncontext = '.'"), @r#"line 1, column 1: the image has no name (write name = "api", or the like)"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'a b'"), @r#"line 2, column 9: name "a b": ' ' is not allowed in a name"#);
    insta::assert_snapshot!(told("[image]\nname = 'a'"), @"line 1, column 1: image takes a list of tables, each written [[image]], not a table");
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\nfrom = 'b'"), @r#"line 3, column 1: "from" is no key of an image (an image takes name, repository, context, file, ignore_file, target, build_args, contexts, paths, leave_out, inputs, tracked, submodules, lfs, after, tag, also, platforms, labels, max_age, clock, unknown_age, job, variables)"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\nafter = ['b']"), @r#"line 3, column 11: after: there is no image "b""#);
    insta::assert_snapshot!(told("[[image]]\nname='a'\nafter=['b']\n[[image]]\nname='b'\nafter=['a']"), @r#"line 6, column 9: "b" is built on "a", which is built on it again, in a circle"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\ntag = 'latest'"), @r#"line 3, column 8: tag "latest" moves: what it is today says nothing of what it should hold (ask for {key} or {sha}, or for a max_age such as "7d")"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\ntag = '{tag}'"), @r#"line 3, column 8: tag "{tag}": {tag} is empty in this pipeline (only a pipeline of a git tag has one (CI_COMMIT_TAG); pick images with --only)"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\nunknown_age = 'stale'"), @"line 3, column 1: unknown_age changes nothing without max_age");
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\n[[image]]\nname = 'a'"), @r#"line 3, column 1: there are two images "a""#);
    insta::assert_snapshot!(told("[[image]]\nname='a'\ntag='v1'\n[[image]]\nname='b'\nrepository='a'\ntag='v1'"), @r#"line 4, column 1: "a" and "b" have one repository and one tag, v1 (give one of them another repository, or another tag)"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'Api'"), @r#"line 1, column 1: "Api" names no repository: 'A' at character 1 is not allowed in a repository name (a-z, 0-9, and . _ - / between them) (give it a repository of another name)"#);
    insta::assert_snapshot!(told("[[image]]\nname = 'a'\nbuild_args = 'SECRET=1'"), @r#"line 3, column 15: build_args: it is a table of texts, or a list of "NAME=VALUE" and "NAME""#);
    insta::assert_snapshot!(told("[images]\nname = 'a'\n[[image]]\nname = 'a'"), @r#"line 2, column 1: "name" is no key of [images] ([images] takes repository, context, file, ignore_file, target, build_args, contexts, paths, leave_out, inputs, tracked, submodules, lfs, after, tag, also, platforms, labels, max_age, clock, unknown_age, job, variables, bake, include)"#);
}

#[test]
fn names_that_follow_are_filled_as_tags_are_and_may_move() {
    let text = "[images]\nalso = ['{branch_slug}']\n[[image]]\nname='a'\n[[image]]\nname='b'\nalso=['latest','x-{key}','main','{branch_slug}']\n[[image]]\nname='c'\nalso=[]";
    let names = |file: &ImagesFile| -> Vec<String> {
        let images = file.images.iter();
        images.map(|image| image.also.iter().map(TagText::text).collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(names(&read(text).unwrap()), ["main", "latest x-{key} main", ""]);
    let of_a_tag = TagValues { branch_slug: None, ..values() };
    let picked = |also| Picked { only: &[], values: of_a_tag.clone(), bake: None, own: None, also };
    let told = ImagesFile::read(text, "a.toml", Path::new("."), &picked(true)).unwrap_err();
    assert!(
        told.cause.contains("line 2, column 10: also \"{branch_slug}\": {branch_slug} is empty"),
        "{told:?}"
    );
    assert!(told.to_string().contains("write {short_sha}, which each has"), "{told}");
    let unnamed = ImagesFile::read(text, "a.toml", Path::new("."), &picked(false)).unwrap();
    assert_eq!(
        names(&unnamed),
        ["", "latest main", ""],
        "nobody is given them, and no key is needed for them"
    );
}

#[test]
fn names_that_contradict_each_other_are_refused() {
    let of = |also: &str| told(&format!("[[image]]\nname = 'a'\ntag = '{{sha}}'\nalso = {also}"));
    insta::assert_snapshot!(of("['{sha}']"), @r#"line 4, column 10: also "{sha}": it is the image's tag itself"#);
    insta::assert_snapshot!(of("['v1', 'v1']"), @r#"line 4, column 16: also "v1": it is named twice"#);
    insta::assert_snapshot!(of("['{sha']"), @r#"line 4, column 10: also "{sha": a } is missing"#);
    insta::assert_snapshot!(of("['b:v1']"), @r#"line 4, column 10: also "b:v1": ':' at character 2 is not allowed in a tag (letters, digits, _ . - and not . or - first)"#);
    insta::assert_snapshot!(of("[1]"), @r#"line 4, column 9: also takes a list of tags, such as "{branch_slug}", not 1"#);
    insta::assert_snapshot!(of(&format!("'sha256-{}.sig'", "0".repeat(64))), @r#"line 4, column 9: also "sha256-0000000000000000000000000000000000000000000000000000000000000000.sig": it is the name of something that is about another image (choose a tag of another form than sha256-…)"#);
    insta::assert_snapshot!(told("[[image]]\nname='a'\ntag='v1'\n[[image]]\nname='b'\nrepository='a'\ntag='v2'\nalso='v1'"), @r#"line 4, column 1: "a" and "b" have one repository and one tag, v1 (give one of them another repository, or another tag)"#);
    insta::assert_snapshot!(told("[images]\nrepository=''\nalso='{branch_slug}'\n[[image]]\nname='a'\ntag='v1'\n[[image]]\nname='b'"), @r#"line 7, column 1: "a" and "b" have one repository and one tag, main (give one of them another repository, or another tag)"#);
}

#[test]
fn an_image_that_is_not_picked_needs_no_tag_in_this_pipeline() {
    let text = "[[image]]\nname='a'\ntag='{tag}'\n[[image]]\nname='b'\nafter='a'";
    let only = ["b".to_owned()];
    let file = ImagesFile::read(
        text,
        "a.toml",
        Path::new("."),
        &Picked { only: &only, values: values(), bake: None, own: None, also: true },
    )
    .unwrap();
    assert!(file.images[0].tag.is_none() && file.images[1].tag.is_some());
    let only = ["c".to_owned()];
    let error = ImagesFile::read(
        text,
        "a.toml",
        Path::new("."),
        &Picked { only: &only, values: values(), bake: None, own: None, also: true },
    )
    .unwrap_err();
    assert_eq!((error.exit.code(), error.hint.as_deref()), (2, Some("its images are a, b")));
}
