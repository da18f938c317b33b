//! What is a list of refs, and that nothing less is.

use proptest::prelude::*;

use super::*;

const A: &str = "b83d6e391c22777fca1ed3012fce84f633d7fed0";
const B: &str = "0123456789abcdef0123456789abcdef01234567";

fn packet(line: &[u8]) -> Vec<u8> {
    [format!("{:04x}", line.len() + 4).as_bytes(), line].concat()
}

/// A list of these lines, the first of which says what the server can do.
fn list(lines: &[&str]) -> Vec<u8> {
    let mut answer = packet(b"# service=git-upload-pack\n");
    answer.extend(b"0000");
    for (at, line) in lines.iter().enumerate() {
        let capabilities = if at == 0 { "\0multi_ack side-band-64k agent=git/2.50.1" } else { "" };
        answer.extend(packet(format!("{line}{capabilities}\n").as_bytes()));
    }
    answer.extend(b"0000");
    answer
}

fn branch(name: &str, commit: &str) -> GitRef {
    GitRef { kind: GitRefKind::Branch, name: name.to_owned(), commits: vec![commit.to_owned()] }
}

fn broken(answer: &[u8]) -> &'static str {
    match refs(answer) {
        Err(Unusable::Broken(why)) => why,
        other => panic!("{other:?} of {}", String::from_utf8_lossy(answer)),
    }
}

#[test]
fn branches_tags_and_merge_requests_are_read_and_nothing_else() {
    let answer = list(&[
        &format!("{A} HEAD"),
        &format!("{A} refs/heads/feature/x"),
        &format!("{A} refs/heads/main"),
        &format!("{B} refs/merge-requests//head"),
        &format!("{B} refs/merge-requests/12/head"),
        &format!("{A} refs/merge-requests/12/merge"),
        &format!("{A} refs/merge-requests/x/head"),
        &format!("{B} refs/pipelines/7"),
        &format!("{B} refs/tags/v1"),
        &format!("{A} refs/tags/v1^{{}}"),
        &format!("{B} refs/tags/v2"),
    ]);
    let tag = |name: &str, commits: &[&str]| GitRef {
        kind: GitRefKind::Tag,
        name: name.to_owned(),
        commits: commits.iter().map(|commit| (*commit).to_owned()).collect(),
    };
    let request =
        GitRef { kind: GitRefKind::MergeRequest, name: "12".to_owned(), commits: vec![B.to_owned()] };
    let expected = [branch("feature/x", A), branch("main", A), request, tag("v1", &[B, A]), tag("v2", &[B])];
    assert_eq!(refs(&answer).unwrap(), expected);
}

#[test]
fn line_breaks_may_be_missing_and_ids_may_be_long() {
    let mut answer = packet(BANNER);
    answer.extend(b"0000");
    let id = A.repeat(2)[..64].to_owned();
    answer.extend(packet(format!("{id} refs/heads/main\0x object-format=sha256").as_bytes()));
    answer.extend(b"0000");
    assert_eq!(refs(&answer).unwrap(), [branch("main", &id)]);
    let other = String::from_utf8(answer).unwrap().replace("sha256", "sha512");
    assert!(broken(other.as_bytes()).contains("unknown kind"));
    // An id of the other length is none here.
    assert_eq!(broken(&list(&[&format!("{id} refs/heads/main")])), "a line of it is none of git's");
}

#[test]
fn a_name_that_is_no_text_is_read_all_the_same() {
    let mut answer = packet(BANNER);
    answer.extend(b"0000");
    answer.extend(packet(&[A.as_bytes(), b" refs/heads/gr\xf6\xdfe\0\n"].concat()));
    answer.extend(b"0000");
    assert_eq!(refs(&answer).unwrap(), [branch("gr\u{fffd}\u{fffd}e", A)]);
}

#[test]
fn a_list_without_a_branch_proves_nothing() {
    let zero = "0".repeat(40);
    for lines in [vec![], vec![format!("{zero} capabilities^{{}}")], vec![format!("{A} refs/tags/v1")]] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(refs(&list(&lines)), Err(Unusable::NoBranch), "{lines:?}");
    }
}

#[test]
fn other_answers_are_no_list() {
    let main = format!("{A} refs/heads/main");
    let good = list(&[&main]);
    assert_eq!(refs(&good).unwrap(), [branch("main", A)]);
    let with = |line: &str| broken(&list(&[&main, line]));
    for odd in [
        format!("{B} refs/tags/v1^{{}}"),
        format!("{B} refs/heads/main^{{}}\0"),
        format!("{B}refs/heads/x"),
        format!("{B} "),
        format!("{} refs/heads/x", B.to_uppercase()),
        "short".to_owned(),
        format!("{main}\0again"),
        format!("{B} refs/heads/"),
        format!("{B} somewhere/else"),
        format!("{B} refs/heads/a b"),
        format!("{} capabilities^{{}}", "0".repeat(40)),
    ] {
        with(&odd);
    }
    // Behind the ids of a shallow repository no ref follows.
    assert_eq!(refs(&list(&[&main, &format!("shallow {B}")])).unwrap(), [branch("main", A)]);
    broken(&list(&[&main, &format!("shallow {B}"), &format!("{B} refs/heads/x")]));

    let begins = |answer: &[u8]| broken(answer);
    assert_eq!(begins(b""), "it is cut short");
    assert!(begins(b"<!DOCTYPE html><html>").contains("is no number"));
    let dumb = |id: &str| begins(format!("{id}\trefs/heads/main\n").as_bytes());
    assert_eq!((dumb(A), dumb(B)), ("it is cut short", "it is cut short"), "the dumb protocol");
    assert!(begins(&good[34..]).contains("does not begin"), "without its banner");
    let version = |line: &[u8]| {
        [&packet(b"# service=git-upload-pack\n"), b"0000".as_slice(), &packet(line), b"0000"].concat()
    };
    assert!(broken(&version(b"version 1\n")).contains("another version"));
    assert!(broken(&version(b"version 2\n")).contains("another version"));
    assert!(broken(&version(b"ERR no such repository\n")).contains("an error"));
    assert!(broken(&version(main.as_bytes())).contains("none of git's"), "without capabilities");
    assert!(broken(&[&good, b"0000".as_slice()].concat()).contains("behind its end"));
    for length in ["0001", "0002", "0003", "0004", "fff1"] {
        let odd = [&good[..good.len() - 4], length.as_bytes(), &vec![b'x'; 70_000]].concat();
        assert!(broken(&odd).contains("none that git writes"), "{length}");
    }
}

fn names() -> impl Strategy<Value = Vec<(String, bool)>> {
    let name =
        prop_oneof!["refs/heads/[a-z0-9/._-]{0,20}[a-z]", "refs/tags/[a-zé.]{1,9}", "refs/x/[a-z]{1,9}"];
    prop::collection::vec((name, any::<bool>()), 0..12)
}

/// The list of these refs, some with the commit behind them.
fn of(names: &[(String, bool)]) -> Vec<u8> {
    let mut lines = vec![format!("{A} refs/heads/main")];
    for (name, is_annotated) in names {
        lines.push(format!("{B} {name}"));
        if *is_annotated {
            lines.push(format!("{A} {name}^{{}}"));
        }
    }
    list(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn every_branch_and_tag_of_a_list_is_read(names in names()) {
        let read = refs(&of(&names)).unwrap();
        let kept: Vec<_> = names.iter().filter(|(name, _)| !name.starts_with("refs/x/")).collect();
        prop_assert_eq!(read.len(), kept.len() + 1);
        for (found, (name, is_annotated)) in read[1..].iter().zip(kept) {
            let end = format!("/{}", found.name);
            prop_assert!(name.ends_with(&end));
            prop_assert_eq!(found.commits.len(), if *is_annotated { 2 } else { 1 });
        }
    }

    #[test]
    fn no_part_of_a_list_is_a_list(names in names()) {
        let whole = of(&names);
        for end in 0..whole.len() {
            prop_assert!(refs(&whole[..end]).is_err(), "{} of {} bytes", end, whole.len());
        }
    }

    #[test]
    fn nothing_may_stand_behind_a_list(names in names(), more in prop::collection::vec(any::<u8>(), 1..9)) {
        prop_assert!(refs(&[of(&names), more].concat()).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        names in names(),
        at in any::<prop::sample::Index>(),
        odd in prop::collection::vec(any::<u8>(), 0..9),
    ) {
        let mut answer = of(&names);
        let at = at.index(answer.len());
        let end = (at + odd.len()).min(answer.len());
        answer.splice(at..end, odd.iter().copied());
        if let Ok(read) = refs(&answer) {
            prop_assert!(read.iter().all(|found| found.commits.iter().all(|id| id.len() == 40 || id.len() == 64)));
        }
        let _ = refs(&odd);
    }
}
