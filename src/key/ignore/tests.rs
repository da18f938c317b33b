use super::{FaultyLine, Ignore};
use crate::tree::Scope as _;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

/// The lines of a file of vectors.
fn vectors(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ignore(patterns: &Value) -> Result<Ignore, FaultyLine> {
    let lines: Vec<&str> = patterns.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    Ignore::read(lines.join("\n").as_bytes(), &[])
}

#[test]
fn a_path_is_ignored_where_moby_ignores_it() {
    let vectors = vectors(include_str!("../../../tests/vectors/dockerignore/agreed.jsonl"));
    assert_eq!(vectors.len(), 263);
    for vector in vectors {
        let ignore = ignore(&vector["patterns"]).unwrap();
        let expected = vector["ignored"].as_bool().unwrap();
        assert_eq!(
            ignore.both(vector["path"].as_str().unwrap().as_bytes()),
            (expected, expected),
            "{vector}"
        );
    }
}

#[test]
fn where_the_builders_differ_each_is_followed_and_the_file_counts() {
    let vectors = vectors(include_str!("../../../tests/vectors/dockerignore/differ.jsonl"));
    assert_eq!(vectors.len(), 10);
    for vector in vectors {
        let ignore = ignore(&vector["patterns"]).unwrap();
        let said = ["ignored_buildkit", "ignored_classic"].map(|way| vector[way].as_bool().unwrap());
        assert_eq!(ignore.both(vector["path"].as_str().unwrap().as_bytes()), (said[0], said[1]), "{vector}");
        assert!(counts(&ignore, vector["path"].as_str().unwrap()), "{vector}");
    }
}

#[test]
fn what_is_no_pattern_is_refused_with_its_line() {
    let vectors = vectors(include_str!("../../../tests/vectors/dockerignore/refused.jsonl"));
    assert_eq!(vectors.len(), 13);
    for vector in vectors {
        let wrong = ignore(&vector["patterns"]).unwrap_err();
        assert_eq!(wrong.line, Some(vector["patterns"].as_array().unwrap().len()), "{vector}");
    }
    assert_eq!(Ignore::read(b"ok\n\n[", &[]).unwrap_err().line, Some(3));
    assert_eq!(Ignore::read(b"ok", &["[".into()]).unwrap_err().line, None);
    assert!(Ignore::read(b"ok", &["# nothing".into()]).is_err());
    let long = |length| Ignore::read(format!("a\n{}\n", "x".repeat(length)).as_bytes(), &[]);
    assert!(long(65_535).is_ok());
    assert_eq!(
        long(65_536).unwrap_err(),
        FaultyLine { line: Some(2), problem: "it is longer than 64 KB".into() }
    );
}

/// Whether a file counts, asked folder by folder as a walk does.
fn counts(ignore: &Ignore, path: &str) -> bool {
    let mut standing = ignore.root();
    for (end, _) in path.match_indices('/') {
        match ignore.enter(&standing, &path.as_bytes()[..end]) {
            Some(inner) => standing = inner,
            None => return false,
        }
    }
    ignore.wants(&standing, path.as_bytes())
}

#[test]
fn all_files_that_buildkit_sends_count() {
    let vectors = vectors(include_str!("../../../tests/vectors/dockerignore/trees.jsonl"));
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        let ignore = ignore(&vector["patterns"]).unwrap();
        let texts = |key: &str| -> BTreeSet<String> {
            let list = vector[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
            list.filter(|path| !path.ends_with('/')).collect()
        };
        let counting: BTreeSet<String> =
            texts("tree").into_iter().filter(|path| counts(&ignore, path)).collect();
        let missing: Vec<_> = texts("sent").difference(&counting).cloned().collect();
        assert_eq!(missing, Vec::<String>::new(), "{vector}");
    }
}

#[test]
fn odd_expressions_mean_what_they_mean_to_go() {
    for (pattern, path, ignored) in [
        ("x*|b", "qb", true),
        ("[*]", "*", false),
        ("[*]", "^]", true),
        ("a{2}*", "aab", true),
        ("a{,2}*", "a{,2}b", true),
        ("a{02}*", "a{02}b", true),
        (r"\d?", "7x", true),
        (r"\S\x41", "\u{b}A", true),
        ("[[:digit:]]", "7", true),
        ("[[:digit]", ":", true),
        (r"[\d-f]", "-", true),
        ("[a-]b]", "-b]", false),
        ("*.txt", "a\nb.txt", true),
        ("**/b?", "a\nx/bc", false),
        (r"\_?", "_x", true),
        (r"\<?", "<x", true),
        ("^*", "^a", true),
        ("?", "é", true),
        ("a]*", "a]b", true),
    ] {
        let read = Ignore::read(pattern.as_bytes(), &[]);
        if pattern == "[a-]b]" {
            assert!(read.is_err());
            continue;
        }
        assert_eq!(read.unwrap().both(path.as_bytes()).0, ignored, "{pattern} {path}");
    }
    for refused in
        [r"\pL", r"\Qa\E", r"\101", "*{2}", "a{2}{3}*", "a{1001}*", "a{3,2}*", r"\é", "[[:alfa:]]", "x*|{2}"]
    {
        assert!(Ignore::read(refused.as_bytes(), &[]).is_err(), "{refused}");
    }
}

#[test]
fn names_that_are_no_text_are_compared_by_their_bytes() {
    let ignored = |pattern: &[u8], path: &[u8]| Ignore::read(pattern, &[]).unwrap().both(path).0;
    assert!(ignored(b"\xff", b"\xff"));
    assert!(!ignored(b"\xff", b"\xfe"));
    assert!(ignored(b"**\xff", b"a/b\xff"));
    assert!(ignored(b"??", b"\xe2\x82"));
    assert!(!ignored(b"?", b"\xe2\x82"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// What a walk passes by as a whole holds nothing that counts.
    #[test]
    fn no_folder_is_passed_by_that_has_a_file_which_counts(
        lines in proptest::collection::vec("!?(\\*\\*|\\*|a|b|ab|\\?|\\[ab\\]|/|a\\*|b\\{2\\}|\\|){1,5}", 1..5),
        path in "[ab]{1,2}(/[ab]{1,2}){0,3}",
    ) {
        if let Ok(ignore) = Ignore::read(lines.join("\n").as_bytes(), &[]) {
            prop_assert_eq!(counts(&ignore, &path), ignore.both(path.as_bytes()) != (true, true), "{:?}", lines);
        }
    }

    #[test]
    fn any_file_of_any_bytes_is_read_or_refused(file in proptest::collection::vec(any::<u8>(), 0..60), path in "\\PC{1,10}") {
        if let Ok(ignore) = Ignore::read(&file, &[]) {
            let _ = ignore.both(path.as_bytes());
        }
    }
}
