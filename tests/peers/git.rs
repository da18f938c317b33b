//! Refs as git itself lists them.

use crate::gitlab::{Gitlab, Repository};
use registry_gate::Error;
use registry_gate::Slots;
use registry_gate::git;
use registry_gate::{Client, Settings, Url};
use registry_gate::{GitRef, GitRefKind};
use std::path::PathBuf;

fn refs(gitlab: &Gitlab, repository: &str) -> Result<Vec<GitRef>, Error> {
    let client = Client::new(Settings::default()).unwrap();
    git::refs(&client, &Slots::new(1), &Url::parse(&gitlab.url).unwrap(), None, repository)
}

/// The same as git tells somebody at its own machine.
fn expected(repository: &Repository) -> Vec<GitRef> {
    let format = "--format=%(refname) %(objectname) %(*objectname)";
    let told = repository.git(&["for-each-ref", format, "refs/heads", "refs/merge-requests", "refs/tags"]);
    let found = told.lines().map(|line| {
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let name = words.next().unwrap();
        let (kind, name) = match name.split('/').nth(1) {
            Some("heads") => (GitRefKind::Branch, name.strip_prefix("refs/heads/").unwrap()),
            Some("tags") => (GitRefKind::Tag, name.strip_prefix("refs/tags/").unwrap()),
            _ => (GitRefKind::MergeRequest, name.split('/').nth(2).unwrap()),
        };
        GitRef { kind, name: name.to_owned(), commits: words.map(str::to_owned).collect() }
    });
    found.collect()
}

#[test]
fn all_branches_and_tags_are_those_that_git_names() {
    let gitlab = Gitlab::start();
    for (name, format) in [("acme/shop", "sha1"), ("acme/long", "sha256")] {
        let repository = gitlab.create_of(name, format);
        let git = |arguments: &[&str]| repository.git(arguments);
        let first = repository.commit("first", &[]);
        let second = repository.commit("second", &[&first]);
        for (name, commit) in [("main", &second), ("feature/login", &first), ("größe_ü", &first)] {
            git(&["update-ref", &format!("refs/heads/{name}"), commit]);
        }
        for name in ["refs/merge-requests/1/head", "refs/pipelines/7", "refs/keep-around/x"] {
            git(&["update-ref", name, &first]);
        }
        git(&["tag", "light", &first]);
        git(&["tag", "-a", "-m", "x", "annotated", &second]);
        git(&["pack-refs", "--all"]);
        git(&["tag", "-a", "-m", "x", "loose", &first]);
        let refs = refs(&gitlab, name).unwrap();
        assert_eq!(refs, expected(&repository), "{name}");
        assert_eq!(refs.len(), 7, "{refs:?}");
        assert!(refs.iter().any(|found| found.name == "annotated" && found.commits.contains(&second)));
    }
}

#[test]
fn a_tag_of_a_tag_leads_to_the_commit() {
    let gitlab = Gitlab::start();
    let repository = gitlab.create("a/b");
    let commit = repository.commit("first", &[]);
    repository.git(&["update-ref", "refs/heads/main", &commit]);
    repository.git(&["tag", "-a", "-m", "x", "inner", &commit]);
    repository.git(&["-c", "advice.nestedTag=false", "tag", "-a", "-m", "x", "outer", "inner"]);
    let refs = refs(&gitlab, "a/b").unwrap();
    assert_eq!(refs.last().unwrap().commits[1..], [commit]);
}

#[test]
fn thousands_of_branches_are_read_to_the_last_and_names_need_not_be_text() {
    let gitlab = Gitlab::start();
    let repository = gitlab.create("a/b");
    let commit = repository.commit("first", &[]);
    let mut packed: Vec<u8> = b"# pack-refs with: peeled fully-peeled sorted \n".to_vec();
    for at in 0..30_000 {
        packed.extend(format!("{commit} refs/heads/branch-{at:05}\n").bytes());
    }
    packed.extend(format!("{commit} refs/heads/").bytes().chain(*b"z-gr\xf6sse\n"));
    std::fs::write(repository.folder.join("packed-refs"), packed).unwrap();
    let refs = refs(&gitlab, "a/b").unwrap();
    assert_eq!(refs.len(), 30_001);
    assert_eq!((refs[29_999].name.as_str(), refs[30_000].name.as_str()), ("branch-29999", "z-gr\u{fffd}sse"));
}

#[test]
fn a_shallow_repository_is_read_too() {
    let gitlab = Gitlab::start();
    let repository = gitlab.create("a/b");
    let first = repository.commit("first", &[]);
    let second = repository.commit("second", &[&first]);
    repository.git(&["update-ref", "refs/heads/main", &second]);
    let shallow: PathBuf = repository.folder.join("shallow");
    std::fs::write(shallow, format!("{second}\n")).unwrap();
    assert_eq!(refs(&gitlab, "a/b").unwrap(), expected(&repository));
}

#[test]
fn an_empty_repository_and_none_at_all_are_failures() {
    let gitlab = Gitlab::start();
    gitlab.create("a/b");
    let error = refs(&gitlab, "a/b").unwrap_err();
    assert_eq!((error.exit.code(), error.cause.as_str()), (7, "git names no branch"), "{error}");
    assert_eq!(refs(&gitlab, "a/c").unwrap_err().exit.code(), 4);
}
