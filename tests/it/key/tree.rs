//! What of a tree counts: names, contents, the owner's bit, links. Nothing else does.

use super::desk::{Desk, odd};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The key before and after something is done to the context.
fn keys(prepare: impl FnOnce(&Desk), change: impl FnOnce(&Desk)) -> (String, String) {
    let desk = Desk::new();
    prepare(&desk);
    let before = desk.key(&[]);
    change(&desk);
    (before, desk.key(&[]))
}

fn same(prepare: impl FnOnce(&Desk), change: impl FnOnce(&Desk)) {
    let (before, after) = keys(prepare, change);
    assert_eq!(before, after);
}

fn other(prepare: impl FnOnce(&Desk), change: impl FnOnce(&Desk)) {
    let (before, after) = keys(prepare, change);
    assert_ne!(before, after);
}

#[test]
fn the_owners_bit_counts_and_no_other_does() {
    let script = |desk: &Desk| {
        desk.write("ctx/run.sh", "x");
        desk.chmod("ctx/run.sh", 0o644);
    };
    other(script, |desk| desk.chmod("ctx/run.sh", 0o744));
    other(
        |desk| {
            script(desk);
            desk.chmod("ctx/run.sh", 0o755);
        },
        |desk| desk.chmod("ctx/run.sh", 0o655),
    );
    for mode in [0o666, 0o600, 0o640, 0o664, 0o645, 0o4644, 0o2666] {
        same(script, |desk| desk.chmod("ctx/run.sh", mode));
    }
    same(|desk| desk.write("ctx/d/f", "x"), |desk| desk.chmod("ctx/d", 0o777));
}

#[test]
fn times_and_the_place_of_the_checkout_count_for_nothing() {
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    same(
        |desk| desk.write("ctx/f", "x"),
        |desk| fs::File::options().append(true).open(desk.path("ctx/f")).unwrap().set_modified(past).unwrap(),
    );
    let desk = Desk::new();
    desk.write("ctx/a/b", "x");
    let here = desk.key(&[]);
    fs::create_dir_all(desk.path("elsewhere/deeper")).unwrap();
    fs::rename(desk.path("ctx"), desk.path("elsewhere/deeper/other name")).unwrap();
    assert_eq!(desk.key_on("elsewhere/deeper/other name", &[]), here);
    desk.link("elsewhere/deeper/other name", "link");
    assert_eq!(desk.key_on("link", &[]), here);
}

#[test]
fn every_move_between_names_is_another_key() {
    let two = |desk: &Desk| {
        desk.write("ctx/a", "1");
        desk.write("ctx/b", "2");
    };
    other(two, |desk| fs::rename(desk.path("ctx/a"), desk.path("ctx/c")).unwrap());
    other(two, |desk| {
        fs::create_dir(desk.path("ctx/d")).unwrap();
        fs::rename(desk.path("ctx/a"), desk.path("ctx/d/a")).unwrap();
    });
    other(two, |desk| {
        desk.write("ctx/a", "2");
        desk.write("ctx/b", "1");
    });
    other(two, |desk| desk.write("ctx/copy", "1"));
    other(
        |desk| desk.write("ctx/ab", "c"),
        |desk| {
            desk.remove("ctx/ab");
            desk.write("ctx/a", "bc");
        },
    );
    other(|_| {}, |desk| desk.write("ctx/empty", ""));
    other(|desk| desk.write("ctx/f", "a\n"), |desk| desk.write("ctx/f", "a\r\n"));
    other(|desk| desk.write("ctx/f", "a"), |desk| desk.write("ctx/f", "\u{feff}a"));
}

#[test]
fn a_link_is_its_text_and_not_what_is_behind_it() {
    let link = |desk: &Desk| {
        desk.write("ctx/f", "x");
        desk.write("outside", "1");
        desk.link("f", "ctx/l");
        desk.link("../outside", "ctx/out");
        desk.link("nowhere", "ctx/dangling");
        desk.link("loop", "ctx/loop");
        fs::create_dir(desk.path("ctx/d")).unwrap();
        desk.link("d", "ctx/dl");
    };
    other(link, |desk| desk.link("./f", "ctx/l"));
    other(link, |desk| {
        desk.remove("ctx/l");
        desk.write("ctx/l", "x");
    });
    other(link, |desk| {
        desk.remove("ctx/l");
        desk.write("ctx/l", "f");
    });
    other(link, |desk| desk.link("e", "ctx/dl"));
    same(link, |desk| desk.write("outside", "2"));
}

#[test]
fn empty_folders_and_repositories_count_for_nothing() {
    same(|_| {}, |desk| fs::create_dir_all(desk.path("ctx/a/b/c")).unwrap());
    same(
        |_| {},
        |desk| {
            desk.write("ctx/.git/objects/x", "1");
            desk.write("ctx/sub/.git", "gitdir: ../x");
        },
    );
    same(|desk| desk.write("ctx/.dockerignore", "d\n"), |desk| desk.write("ctx/d/f", "x"));
    other(|_| {}, |desk| desk.write("ctx/.github", "x"));
}

#[test]
fn names_of_any_bytes_have_a_line_each() {
    let desk = Desk::new();
    let names: [&[u8]; 14] = [
        "é".as_bytes(),
        "e\u{301}".as_bytes(),
        b"\xff",
        b"\xc3",
        b"new\nline",
        b"tab\there",
        b"back\\slash",
        b"back\\x0aslash",
        b"with blank",
        b" ",
        b"x",
        b"X",
        b"\x7f",
        b"\\xff",
    ];
    let mut keys = BTreeSet::from([desk.key(&[])]);
    for name in names {
        desk.write(odd("ctx", name), "x");
        assert!(keys.insert(desk.key(&[])), "{name:?}");
    }
    assert_eq!(desk.list(&[]).lines().count(), 1 + 1 + 1 + names.len());
}

#[test]
fn lines_are_in_the_order_of_their_bytes() {
    let desk = Desk::new();
    for name in ["a-b", "a.b", "a/b", "A", "a/-", "a\u{1}", "aa", "a\\", "é", "a/z/-", "a/z-"] {
        desk.write(Path::new("ctx").join(name), "");
    }
    let list = desk.list(&["--build-arg", "B=1", "--build-arg", "A=1", "--platform", "linux/amd64"]);
    let lines: Vec<&str> = list.lines().skip(1).collect();
    assert!(lines.is_sorted(), "{list}");
    assert_eq!(lines.len(), 11 + 1 + 1 + 2 + 1);
}

#[test]
fn what_this_run_writes_does_not_count() {
    let desk = Desk::new();
    let key = desk.key(&[]);
    let (list, dotenv) = (desk.arg("ctx/keys.list"), desk.arg("ctx/sub/../key.env"));
    fs::create_dir(desk.path("ctx/sub")).unwrap();
    for _ in 0..2 {
        assert_eq!(desk.key(&["--list", &list, "--dotenv", &dotenv]), key);
    }
    assert!(desk.path("ctx/keys.list").exists() && desk.path("ctx/key.env").exists());
    assert!(!fs::read_to_string(desk.path("ctx/keys.list")).unwrap().contains(".part"));
    assert_ne!(desk.key(&[]), key, "another run's files are files");
}

#[test]
fn a_hundred_thousand_files_have_a_key() {
    let desk = Desk::new();
    for folder in 0..100 {
        fs::create_dir(desk.path(format!("ctx/{folder}"))).unwrap();
        // Further names of one file: file systems are slow to make so many files.
        let first = desk.path(format!("ctx/{folder}/0"));
        fs::write(&first, "").unwrap();
        for file in 1..1_000 {
            fs::hard_link(&first, desk.path(format!("ctx/{folder}/{file}"))).unwrap();
        }
    }
    let told = desk.explained(&[]);
    assert!(told.contains("in       100001 files"), "{told}");
    assert!(told.contains("note     100001 files count"), "{told}");
}
