//! Git's list of refs: no bytes end the job with a panic, and no part of a list passes for a list.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::git::{Unusable, parse};
use registry_gate::{GitRef, GitRefKind};

fuzz_target!(|body: &[u8]| {
    judged(body);
    // Random bytes rarely have the length that they say, so the same bytes are lines of a list, too.
    judged(&framed(body));
});

fn judged(answer: &[u8]) {
    match parse(answer) {
        Ok(refs) => {
            assert!(refs.iter().any(|found| found.kind == GitRefKind::Branch), "{refs:?}");
            refs.iter().for_each(sound);
            for end in 0..answer.len() {
                assert!(parse(&answer[..end]).is_err(), "{end} bytes of {answer:?} are a list");
            }
            assert!(parse(&[answer, b"0000"].concat()).is_err(), "{answer:?} may go on");
        }
        Err(Unusable::NoBranch) => assert!(answer.ends_with(b"0000")),
        Err(Unusable::Broken(why)) => assert!(!why.is_empty()),
    }
}

fn sound(found: &GitRef) {
    assert!(!found.name.is_empty() && !found.name.contains(' '), "{found:?}");
    assert!(!found.commits.is_empty(), "{found:?}");
    for commit in &found.commits {
        assert!(matches!(commit.len(), 40 | 64), "{found:?}");
        assert!(commit.bytes().all(|digit| digit.is_ascii_hexdigit()), "{found:?}");
    }
}

/// A list whose lines are those of the input; a lone `-` stands for the end of a part.
fn framed(body: &[u8]) -> Vec<u8> {
    let mut answer = b"001e# service=git-upload-pack\n0000".to_vec();
    for line in body.split(|byte| *byte == b'\n') {
        match line {
            b"-" => answer.extend(b"0000"),
            line => {
                answer.extend(format!("{:04x}", line.len() + 4).bytes());
                answer.extend(line);
            }
        }
    }
    answer.extend(b"0000");
    answer
}
