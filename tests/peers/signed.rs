//! Images that cosign signed, under their new names: it verifies there what it signed here.
//!
//! cosign takes long to compile, so this is a part of its own: `tests/run signatures`. And it trusts
//! no realm on this machine, so it comes by a side door, over the same storage.

use crate::component::mirror::{Job, Open};
use crate::place::{Kind, Place};
use crate::registry::side_door;
use crate::skopeo::{push, push_as};
use programs::runner::Wrapper;
use programs::{command, run};
use std::path::Path;
use std::process::Command;

/// In both of its forms: tags beside the image, as before version 3, and referrers.
const FORMS: [&str; 2] = ["--new-bundle-format=false", "--new-bundle-format=true"];

/// No log and no authority of others is asked.
const SIGNS: [&str; 5] = [
    "--key=cosign.key",
    "--use-signing-config=false",
    "--tlog-upload=false",
    "--allow-http-registry",
    "--yes",
];
const VERIFIES: [&str; 3] = ["--key=cosign.pub", "--insecure-ignore-tlog=true", "--allow-http-registry"];

/// Whether cosign does it, and its words.
fn cosign(home: &Path, words: &[&str]) -> (bool, String) {
    let mut cosign: Command = command("cosign");
    cosign.env("HOME", home).env("COSIGN_PASSWORD", "hunter2").current_dir(home).args(words);
    let done = run(&mut cosign, "");
    (done.code == 0, format!("{words:?}: {}{}", done.stdout, done.stderr))
}

fn does(home: &Path, words: &[&str]) {
    let (is_done, said) = cosign(home, words);
    assert!(is_done, "{said}");
}

#[test]
#[ignore = "cosign takes long to compile: tests/run signatures"]
fn cosign_verifies_at_the_target_what_it_signed_at_the_source() {
    for kind in [Kind::Debian, Kind::Cncf] {
        for form in FORMS {
            let place = Place::start(kind);
            push(&place, "multi");
            let (host, _open) = side_door(kind.program().unwrap(), place.folder());
            let image = |path: &str| format!("{host}/acme/shop{path}:multi");
            let home = tempfile::tempdir().unwrap();
            let home = home.path();
            std::fs::write(home.join("statement.json"), r#"{"builder": "ours"}"#).unwrap();
            does(home, &["generate-key-pair"]);
            does(home, &[&["sign", "--recursive", form], &SIGNS[..], &[&image("")]].concat());
            let attest = ["attest", "--type=custom", "--predicate=statement.json", form];
            does(home, &[&attest[..], &SIGNS, &[&image("")]].concat());
            place.expect(0, &["retag", "multi", "release:multi", "--signatures", "require"]);
            for path in ["", "/release"] {
                does(home, &[&["verify", form], &VERIFIES[..], &[&image(path)]].concat());
                let verify = ["verify-attestation", "--type=custom", form];
                does(home, &[&verify[..], &VERIFIES, &[&image(path)]].concat());
            }
            // What was left behind is missed.
            place.expect(0, &["retag", "multi", "bare:multi", "--signatures", "none"]);
            let (is_done, said) =
                cosign(home, &[&["verify", form], &VERIFIES[..], &[&image("/bare")]].concat());
            assert!(!is_done, "{kind:?} {form}: {said}");
        }
    }
}

/// A mirror copies the tag by which cosign finds what version 3 writes, as the project's own release is signed.
#[test]
#[ignore = "cosign takes long to compile: tests/run signatures"]
fn cosign_verifies_on_a_mirror_what_it_signed_at_home() {
    let (home, mirror) = (Open::start(Kind::Debian), Open::start(Kind::Cncf));
    push_as(&home.place, "attested", "1.2.3");
    let keys = tempfile::tempdir().unwrap();
    does(keys.path(), &["generate-key-pair"]);
    does(keys.path(), &[&["sign"], &SIGNS[..], &[&format!("{}:1.2.3", home.image)]].concat());
    let copied = Job::of(&mirror).copy(Wrapper::Subshell, &home.image, "1.2.3");
    assert_eq!(copied.code, 0, "{copied:?}");
    let copy = format!("{}:1.2.3", mirror.image);
    does(keys.path(), &[&["verify"], &VERIFIES[..], &[&copy]].concat());
}
