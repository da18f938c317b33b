//! The dotenv file, whose reason quotes what a server said.
//!
//! GitLab fails the job for one line that it cannot read, and expands `$` in whichever job reads the value. Both
//! would be somebody else's doing if a server's words got into the file as they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::Exit;
use registry_gate::Found;
use registry_gate::Ruling;
use registry_gate::Verdict;
use registry_gate::{CheckReport, Showing, ImageReport, Report};
use registry_gate::{Digest, Pointer, Reference, Repository, Tag};
use registry_gate::{Format, Look, write};
use registry_gate::{GateKey, MOST_BYTES};

fuzz_target!(|reason: &str| {
    let ruling = Ruling {
        verdict: Verdict::Unknown,
        exists: None,
        build: Some(true),
        reason: reason.to_owned(),
        exit: Exit::Unavailable,
    };
    let alone = text("REGISTRY_GATE_", &ruling, None);
    gitlab_takes(&alone, "REGISTRY_GATE_");
    let prefix = "P".repeat(64);
    let longest = text(&prefix, &ruling, longest(&ruling));
    gitlab_takes(&longest, &prefix);
    let harmless = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if reason.len() <= 600 && reason.chars().all(harmless) {
        assert!(
            alone.contains(&format!("\nREGISTRY_GATE_REASON={reason}\n")),
            "{reason:?} was changed: {alone}"
        );
    }
});

/// What the file says.
fn text(prefix: &str, ruling: &Ruling, image: Option<ImageReport>) -> String {
    let report = CheckReport { images: image.into_iter().collect(), ruling: ruling.clone(), showing: Showing::default() };
    let (mut text, look) = (Vec::new(), Look { prefix, ..Look::PLAIN });
    let written = write(&Report::Check(&report), Format::Dotenv, look, &mut text);
    assert!(written.is_ok());
    String::from_utf8_lossy(&text).into_owned()
}

/// An image whose names are as long as names can be: the reason must leave room for them.
fn longest(ruling: &Ruling) -> Option<ImageReport> {
    let reference = Reference {
        host: "h".repeat(253),
        repository: Repository::parse(&"r".repeat(Repository::MAX)).ok()?,
        pointer: Pointer::Tag { tag: Tag::parse(&"t".repeat(Tag::MAX)).ok()?, digest: None },
    };
    let digest = Digest::parse(&format!("sha512:{}", "a".repeat(128))).ok()?;
    let found = Some(Found { digest: Some(digest), ..Found::default() });
    Some(ImageReport {
        reference,
        ruling: ruling.clone(),
        found,
        age: None,
        name: None,
        key: None,
        has_no_key: false,
        error: None,
    })
}

/// GitLab's rules, and that every value is what the job that reads it gets.
fn gitlab_takes(text: &str, prefix: &str) {
    assert!(text.len() <= MOST_BYTES, "{} bytes", text.len());
    assert!(text.ends_with('\n'));
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    assert_eq!(lines.len(), GateKey::ALL.len(), "{text}");
    for (key, line) in GateKey::ALL.iter().zip(lines) {
        let value = line.strip_prefix(&format!("{prefix}{}=", key.name()));
        let value = value.unwrap_or_else(|| panic!("{line:?} does not set {}", key.name()));
        assert_eq!(value, value.trim(), "GitLab would strip {line:?}");
        let odd = |c: char| matches!(c, '$' | '"' | '\'' | '`' | '\\' | '#') || c.is_control();
        assert!(!value.contains(odd), "a job would get something else than {line:?}");
    }
}
