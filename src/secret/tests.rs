//! What is masked, and what is not.

use super::*;

const TOKEN: &str = "s3cr3t/T0k3n+with=odd%bytes";

fn knowing(secret: &str) -> Redactor {
    let redactor = Redactor::new();
    redactor.add(&Secret::new(secret));
    redactor
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let value =
            group.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for character in 0..4 {
            if character <= group.len() {
                out.push(char::from(ALPHABET[(value >> (18 - 6 * character) & 63) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[test]
fn a_secret_cannot_be_printed() {
    assert_eq!(format!("{:?}", Secret::new(TOKEN)), "Secret(…)");
    assert_eq!(format!("{:?}", knowing(TOKEN)), "Redactor(…)");
}

#[test]
fn the_literal_and_every_percent_encoded_form_are_masked() {
    for form in [
        TOKEN.to_owned(),
        "s3cr3t%2FT0k3n%2Bwith%3Dodd%25bytes".to_owned(),
        "s3cr3t%2fT0k3n%2bwith=odd%25bytes".to_owned(),
        TOKEN.bytes().flat_map(|byte| format!("%{byte:02x}").into_bytes()).map(char::from).collect(),
    ] {
        assert_eq!(knowing(TOKEN).redact(&format!("a {form} b")), "a [MASKED] b");
    }
}

#[test]
fn base64_is_masked_whole_at_all_alignments() {
    for user in ["", "u", "ab", "abc", "gitlab-ci-token"] {
        let header = base64(format!("{user}:{TOKEN}").as_bytes());
        let masked = knowing(TOKEN).redact(&format!("got {header}, so"));
        assert_eq!(masked, "got [MASKED], so", "{user}");
        let url_safe = header.replace('+', "-").replace('/', "_").replace('=', "");
        assert_eq!(knowing(TOKEN).redact(&url_safe), "[MASKED]", "{user}");
    }
}

#[test]
fn a_secret_within_a_longer_one_does_not_leave_the_rest() {
    let redactor = knowing("abcdef");
    redactor.add(&Secret::new("abcdefghij"));
    assert_eq!(redactor.redact("x abcdefghij y abcdef z"), "x [MASKED] y [MASKED] z");
}

#[test]
fn a_secret_does_not_hide_behind_line_breaks_nor_in_halves() {
    const JOB: &str = "glcbt-64_S3cretS3cretS3cret00";
    let pair = base64(format!("gitlab-ci-token:{JOB}").as_bytes());
    let redactor = knowing(JOB);
    for (between, secrets) in
        [("\n", [JOB, &pair]), (" \r\n  ", [JOB, &pair]), ("<br>", [JOB, &pair]), ("\" + \"", [JOB, &pair])]
    {
        for secret in secrets {
            for at in 8..secret.len() - 8 {
                let text = format!("said: Basic {}{between}{} so", &secret[..at], &secret[at..]);
                let told = redactor.redact(&text);
                assert!(told.starts_with("said: Basic ") && told.ends_with(" so"), "{text:?}: {told:?}");
                let shown = |piece: &[u8]| told.contains(std::str::from_utf8(piece).unwrap());
                assert!(!JOB.as_bytes().windows(10).any(shown), "{text:?}: {told:?}");
                assert!(!pair.as_bytes()[24..].windows(10).any(shown), "{text:?}: {told:?}");
            }
        }
    }
    assert_eq!(redactor.redact("it begins with glcbt-64_S3cr..."), "it begins with [MASKED]...");
}

#[test]
fn words_of_a_password_are_no_secret() {
    let redactor = knowing("Registry-container-2024");
    for text in ["the Container Registry of 2024", "container-registry is down"] {
        assert_eq!(redactor.redact(text), text);
    }
    assert_eq!(redactor.redact("Registry-container-2024"), "[MASKED]");
}

#[test]
fn too_short_secrets_do_not_ruin_the_text() {
    assert_eq!(knowing("a").redact("a banana"), "a banana");
    assert_eq!(knowing("").redact("text"), "text");
}

#[test]
fn shapes_of_secrets_are_masked_without_knowing_them() {
    let redactor = Redactor::new();
    for (text, masked) in [
        ("https://user:pw@host/x", "https://[MASKED]@host/x"),
        ("https://us/er:p@ss@host/x", "https://[MASKED]@host/x"),
        ("http://user:p/a@ss@host:3128", "http://[MASKED]@host:3128"),
        ("https://token@host/x?a=b@c", "https://[MASKED]@host/x?a=b@c"),
        ("\"user:pw@host/acme/shop:v1\" is none", "\"[MASKED]@host/acme/shop:v1\" is none"),
        ("an image user:p/w@host/x:v1@sha256:ab", "an image [MASKED]@host/x:v1@sha256:ab"),
        ("https://host/a?private_token=abc&page=2", "https://host/a?private_token=[MASKED]&page=2"),
        ("/x?n=1&X-Amz-Signature=ab12 end", "/x?n=1&X-Amz-Signature=[MASKED] end"),
        ("Authorization: Bearer abcDefghij", "Authorization: Bearer [MASKED]"),
        ("basic dXNlcjpwYXNz!", "basic [MASKED]!"),
        ("token glpat-ABCDEFGHIJKLMNOPQRST.01", "token glpat-[MASKED]"),
        ("glcbt-64_ABCDEFGHIJKLMNOPQ", "glcbt-[MASKED]"),
        (
            "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P .",
            "jwt [MASKED] .",
        ),
    ] {
        assert_eq!(redactor.redact(text), masked);
    }
}

#[test]
fn ordinary_text_stays() {
    let redactor = knowing(TOKEN);
    for text in [
        "https://registry.example.com/v2/a/manifests/v1?n=10&last=b",
        "registry.example.com:5000/acme/shop:v1@sha256:e9ed9d87c881d8c2fd3a31b41904d01ba0b836e7fd15240d774d811a1c248181",
        "v1@latest, worker@sha512:ab, https://host:8443/@scope/package, 12:30 and host:80/x@y",
        "basic auth is needed; the bearer was late; Basic authentication failed, Bearer authorization too",
        "registry.example.com/global-settings/service-one-two:glibc-2.38-slim-bookworm-amd64",
        "glance-and-go, eyJ, größe ✓, mail a@b.example",
        "sha256:e9ed9d87c881d8c2fd3a31b41904d01ba0b836e7fd15240d774d811a1c248181",
        "",
    ] {
        assert_eq!(redactor.redact(text), text);
    }
}
