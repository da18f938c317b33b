//! The file, held against GitLab's own rules.

use proptest::prelude::*;

use std::fs;
use std::path::Path;

use super::*;
use crate::exit::Exit;
use crate::image::{Digest, Pointer, Reference, Repository, Tag};
use crate::registry::Found;
use crate::report::{CheckReport, Showing};
use crate::tree::Hash;

fn ruling(reason: &str) -> Ruling {
    Ruling {
        verdict: Verdict::Present,
        exists: Some(true),
        build: Some(false),
        reason: reason.into(),
        exit: Exit::Ok,
    }
}

/// What the file says.
fn text(dotenv: &Dotenv, ruling: &Ruling, image: Option<&ImageReport>) -> String {
    let report = CheckReport {
        images: image.into_iter().cloned().collect(),
        ruling: ruling.clone(),
        showing: Showing::default(),
    };
    let mut text = Vec::new();
    present(&Report::Check(&report), &dotenv.prefix, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn dotenv() -> Dotenv {
    Dotenv::new("registry-gate.env".into(), "REGISTRY_GATE_".into())
}

/// GitLab's parser (`Ci::ParseDotenvArtifactService`): split at the first `=`, strip both sides, refuse a
/// line without `=` and a key with anything but letters, digits and `_`.
fn gitlab_reads(text: &str) -> Result<Vec<(String, String)>, String> {
    if text.len() >= 5_120 {
        return Err("too large".into());
    }
    text.lines()
        .map(|line| {
            let (key, value) = line.split_once('=').ok_or(format!("Invalid Format: {line:?}"))?;
            let key = key.trim();
            match !key.is_empty()
                && key.len() <= 255
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            {
                true => Ok((key.to_owned(), value.trim().to_owned())),
                false => Err(format!("bad key: {key:?}")),
            }
        })
        .collect()
}

#[test]
fn every_key_is_written_and_unknown_ones_are_empty() {
    insta::assert_snapshot!(text(&dotenv(), &ruling("published 2d ago"), None), @r"
    REGISTRY_GATE_VERDICT=present
    REGISTRY_GATE_EXISTS=true
    REGISTRY_GATE_BUILD=false
    REGISTRY_GATE_REASON=published 2d ago
    REGISTRY_GATE_IMAGE=
    REGISTRY_GATE_REPOSITORY=
    REGISTRY_GATE_TAG=
    REGISTRY_GATE_DIGEST=
    REGISTRY_GATE_IMAGE_DIGEST=
    REGISTRY_GATE_CREATED_AT=
    REGISTRY_GATE_PUBLISHED_AT=
    REGISTRY_GATE_AGE_SECONDS=
    REGISTRY_GATE_AGE_DAYS=
    REGISTRY_GATE_SIZE_BYTES=
    REGISTRY_GATE_KEY=
    REGISTRY_GATE_BUILD_LIST=
    ");
}

#[test]
fn the_longest_values_still_fit() {
    let reference = Reference {
        host: "h".repeat(253),
        repository: Repository::parse(&"r".repeat(255)).unwrap(),
        pointer: Pointer::Tag { tag: Tag::parse(&"t".repeat(128)).unwrap(), digest: None },
    };
    let found =
        Found { digest: Digest::parse(&format!("sha512:{}", "a".repeat(128))).ok(), ..Found::default() };
    let long = ruling(&"é".repeat(5_000));
    let image = ImageReport {
        reference,
        ruling: long.clone(),
        found: Some(found),
        age: None,
        error: None,
        name: None,
        key: Some(Hash::of(b"")),
        has_no_key: false,
    };
    let text = text(&Dotenv::new("x".into(), "P".repeat(64)), &long, Some(&image));
    assert!(text.len() <= MOST_BYTES, "{} bytes", text.len());
    assert_eq!(gitlab_reads(&text).unwrap().len(), 16);
}

#[test]
fn an_old_file_is_replaced_and_a_device_is_written_to() {
    let folder = std::env::temp_dir().join(format!("registry-gate-dotenv-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("gate.env");
    fs::write(&path, "REGISTRY_GATE_BUILD=false\n").unwrap();
    Dotenv::new(path.clone(), "X_".into()).write_unknown("did not finish").unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("X_VERDICT=unknown\nX_EXISTS=\nX_BUILD=\nX_REASON=did not finish\n"), "{text}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "a temporary file was left behind");
    let error = Dotenv::new(folder.join("no/such/folder.env"), "X_".into()).write_unknown("").unwrap_err();
    assert_eq!(error.exit.code(), 3);
    fs::remove_dir_all(&folder).unwrap();
    Dotenv::new("/dev/null".into(), "X_".into()).write_unknown("").unwrap();
    assert!(!Path::new("/dev/null").is_file());
}

/// In the job that reads it, GitLab would put the token in: the reason may quote a label of whoever pushed the image.
#[test]
fn no_value_names_a_variable() {
    for reason in
        ["label team is %CI_JOB_TOKEN%", "label team is $CI_JOB_TOKEN", "label team is %%CI_JOB_TOKEN%%"]
    {
        let text = text(&dotenv(), &ruling(reason), None);
        assert!(text.contains("\nREGISTRY_GATE_REASON=label team is CI_JOB_TOKEN\n"), "{text}");
    }
}

proptest! {
    #[test]
    fn gitlab_takes_whatever_a_server_says(reason in any::<String>()) {
        let text = text(&dotenv(), &ruling(&reason), None);
        let read = gitlab_reads(&text).unwrap();
        prop_assert_eq!(read.len(), GateKey::ALL.len());
        prop_assert!(!text.contains(['$', '%', '"', '\'']));
        prop_assert!(!text.contains(|c| c != '\n' && is_dangerous(c)), "{text:?}");
        prop_assert!(text.len() <= MOST_BYTES);
        let plain = text.lines().all(|line| line.split_once('=').is_some_and(|(_, value)| value == value.trim()));
        prop_assert!(plain);
    }
}
