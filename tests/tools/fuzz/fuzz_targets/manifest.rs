//! Manifests and configurations: whatever somebody could push, a registry serves.
//!
//! Neither may end the job with a panic, and no label may move the cursor of the job log that shows it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::shown;
use registry_gate::{Configuration, Digest, Manifest, Platform};

fuzz_target!(|body: &[u8]| {
    match Manifest::parse(body) {
        Ok(Manifest::Image { config, subject, .. }) => {
            pointed_at(&config.digest);
            subject.as_ref().map(pointed_at);
            config.platform.as_ref().map(printable);
        }
        Ok(Manifest::Index { children, subject, .. }) => {
            subject.as_ref().map(pointed_at);
            for child in &children {
                pointed_at(&child.digest);
                child.platform.as_ref().map(printable);
            }
        }
        Err(problem) => told(&problem),
    }
    match Configuration::parse(body) {
        Ok(configuration) => {
            configuration.platform.as_ref().map(printable);
            for text in configuration.labels.iter().flat_map(|(name, value)| [name, value]) {
                let shown = shown(text);
                assert!(!shown.contains(char::is_control), "{text:?} is shown as {shown:?}");
                assert!(shown.chars().count() <= 121, "{text:?} is shown in full");
            }
        }
        Err(problem) => told(&problem),
    }
});

/// What a manifest points at becomes part of a URL.
fn pointed_at(digest: &Digest) {
    assert_eq!(Digest::parse(digest.as_str()).as_ref(), Ok(digest));
    assert!(digest.as_str().starts_with(digest.short()));
}

/// A platform that a server reports can be asked for as it is printed.
fn printable(platform: &Platform) {
    assert_eq!(Platform::parse(&platform.to_string()).as_ref(), Ok(platform));
    assert!(platform.serves(platform));
}

/// Errors are told in a job log; none of the server's own characters get there this way.
fn told(problem: &str) {
    assert!(!problem.is_empty() && problem.chars().all(|c| (' '..='~').contains(&c)), "{problem:?}");
}
