//! What people write for an image, and what is none.

use super::*;

fn parts(text: &str) -> (Option<String>, Option<String>, String, bool) {
    let written = Written::parse(text).unwrap();
    let digest = written.pointer.digest().is_some();
    (written.host, written.path.map(|p| p.to_string()), written.pointer.to_string(), digest)
}

#[test]
fn every_written_form_is_read() {
    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(parts("v1"), (None, None, ":v1".into(), false));
    assert_eq!(parts(&format!("v1@{digest}")), (None, None, ":v1".into(), true));
    assert_eq!(parts("worker:v1"), (None, Some("worker".into()), ":v1".into(), false));
    assert_eq!(parts("a/b:v1"), (None, Some("a/b".into()), ":v1".into(), false));
    let full = (Some("registry.example.com:5050".into()), Some("acme/shop".into()), ":v1".into(), true);
    assert_eq!(parts(&format!("registry.example.com:5050/acme/shop:v1@{digest}")), full);
    assert_eq!(parts("localhost/acme/shop:v1").0, Some("localhost".into()));
    let by_digest = |path: &str| (Some(path.to_owned()), format!("@{digest}"), true);
    let asked = |text: &str| {
        let (_, path, pointer, is_digest) = parts(&format!("{text}@{digest}"));
        (path, pointer, is_digest)
    };
    assert_eq!(asked("acme/shop"), by_digest("acme/shop"));
    assert_eq!(asked("registry.example.com:5050/shop"), by_digest("shop"));
    assert_eq!(asked("worker"), (None, ":worker".into(), true));
}

#[test]
fn a_digest_alone_is_no_image_and_a_branch_is_no_tag() {
    let hint = |text: &str| Written::parse(text).unwrap_err().hint();
    let digest = Digest::of(b"");
    for text in [
        digest.to_string(),
        format!("@{digest}"),
        digest.short().to_owned(),
        format!("sha512:{}", "a".repeat(128)),
        format!("acme/shop:{digest}"),
        format!("acme/shop/{digest}"),
        format!("registry.example.com/{digest}"),
        format!("v1:{digest}"),
    ] {
        assert!(Written::parse(&text).unwrap_err().problem().contains("a digest alone"), "{text}");
        assert!(hint(&text).is_some_and(|hint| hint.contains("behind its repository")), "{text}");
    }
    assert!(Written::parse("acme/sha256:v1").is_ok(), "an odd name, and a tag");
    for text in ["feature/x", "worker:feature/x", "registry.example.com/shop:feature/x", "feature#1", "a b"] {
        assert!(hint(text).is_some_and(|hint| hint.contains("$CI_COMMIT_REF_SLUG")), "{text}");
    }
    assert!(hint("Acme/shop:v1").is_some_and(|hint| hint.contains("lower case")));
}

#[test]
fn a_host_has_a_dot_a_port_or_brackets() {
    let host = |text: &str| Written::parse(text).unwrap().host;
    for text in ["a.b", "localhost", "localhost:5000", "a:5000", "[::1]", "[::1]:5000", "127.0.0.1"] {
        assert_eq!(host(&format!("{text}/shop:v1")).as_deref(), Some(text));
    }
    assert_eq!(host("shop/worker:v1"), None);
}

#[test]
fn what_is_deleted_is_a_tag() {
    let digest = Digest::of(b"");
    let problem = WrittenTag::parse(&format!("acme/shop@{digest}")).unwrap_err().to_string();
    assert!(problem.contains("it names no tag"), "{problem}");
    assert!(WrittenTag::parse(&format!("worker@{digest}")).unwrap().digest.is_some());
}

#[test]
fn a_bad_reference_names_its_character_in_the_whole_text() {
    let problem = |text: &str| Written::parse(text).unwrap_err().to_string();
    assert!(problem("registry.example.com/Acme/shop:v1").contains("'A' at character 22"));
    assert!(problem("worker:fe/x").contains("'/' at character 10 is not allowed in a tag"));
    assert!(problem("registry.example.com:5050/shop:fe/x").contains("'/' at character 34"));
    assert!(problem("worker/web").contains("write worker/web:TAG"));
    assert!(problem("a/\u{1b}[2J").contains("write a/\u{fffd}[2J:TAG"));
    assert!(problem("worker:").contains("the tag is empty"));
    assert!(problem("https://registry.example.com/shop:v1").contains("without a scheme"));
    assert!(problem("v1@sha256:12").contains("64 hexadecimal digits"));
    assert!(problem("a b").contains("' ' at character 2"));
    assert!(problem("Worker:v1").contains("'W' at character 1"));
    assert!(problem("").contains("the tag is empty"));
}
