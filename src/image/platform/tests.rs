//! One platform under its many names.

use super::*;
use proptest::prelude::*;

fn platform(text: &str) -> Platform {
    Platform::parse(text).unwrap()
}

fn told(os: &str, architecture: &str, variant: Option<&str>) -> Option<Platform> {
    Platform::reported(Reported { os, architecture, variant, ..Reported::default() })
}

#[test]
fn names_are_read_as_containerd_reads_them() {
    for (written, canonical) in [
        ("linux/amd64", "linux/amd64"),
        ("linux/x86_64", "linux/amd64"),
        ("linux/x86-64", "linux/amd64"),
        ("Linux/AMD64", "linux/amd64"),
        ("linux/amd64/v1", "linux/amd64"),
        ("linux/amd64/v3", "linux/amd64/v3"),
        ("linux/i386", "linux/386"),
        ("linux/aarch64", "linux/arm64"),
        ("linux/arm64/8", "linux/arm64"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/arm64/v9", "linux/arm64/v9"),
        ("linux/arm", "linux/arm/v7"),
        ("linux/arm/7", "linux/arm/v7"),
        ("linux/arm/6", "linux/arm/v6"),
        ("linux/armhf", "linux/arm/v7"),
        ("linux/armel", "linux/arm/v6"),
        ("macos/arm64", "darwin/arm64"),
        ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
        ("windows(10.0.17763+win32k)/amd64", "windows(10.0.17763+win32k)/amd64"),
        ("windows(+win32k)/amd64", "windows(+win32k)/amd64"),
        ("wasi/wasm", "wasi/wasm"),
    ] {
        assert_eq!(platform(written).to_string(), canonical, "{written}");
    }
    assert_eq!(told("linux", "x86_64", None), Some(platform("linux/amd64")));
    assert_eq!(told("linux", "arm", Some("")), Some(platform("linux/arm/v7")));
    assert_eq!(told("macOS", "aarch64", Some("8")), Some(platform("darwin/arm64")));
}

#[test]
fn another_variant_is_another_platform() {
    let serves = |has: &str, asked: &str| platform(has).serves(&platform(asked));
    assert!(serves("linux/arm", "linux/arm/v7") && serves("linux/arm/v7", "linux/arm"));
    assert!(!serves("linux/arm/v6", "linux/arm"));
    assert!(serves("linux/arm64", "linux/arm64/v8") && serves("linux/arm64/v8", "linux/arm64"));
    assert!(!serves("linux/arm64/v9", "linux/arm64/v8") && !serves("linux/amd64/v3", "linux/amd64"));
    assert!(!serves("linux/amd64", "windows/amd64"));
}

#[test]
fn a_version_is_asked_for_number_by_number() {
    let has = |version| {
        let reported =
            Reported { os: "windows", architecture: "amd64", os_version: version, ..Reported::default() };
        Platform::reported(reported).unwrap()
    };
    let asked = platform("windows(10.0.17763)/amd64");
    assert!(has(Some("10.0.17763.5576")).serves(&asked) && has(Some("10.0.17763")).serves(&asked));
    assert!(!has(Some("10.0.177631")).serves(&asked) && !has(Some("10.0.20348.1")).serves(&asked));
    assert!(!has(None).serves(&asked), "not known to be that version");
    assert!(has(Some("10.0.17763.5576")).serves(&platform("windows/amd64")));
    assert!(!has(Some("10.0.17763.5576")).serves(&platform("windows(10.0.17763+win32k)/amd64")));
}

#[test]
fn what_nobody_knows_is_refused_when_asked_for_and_kept_when_reported() {
    let problem = |text: &str| Platform::parse(text).unwrap_err().problem();
    for (asked, nearest) in [
        ("linux/amd46", "amd64"),
        ("linux/x64", "amd64"),
        ("linux/arm46", "arm64"),
        ("linux/armv7", "arm/v7"),
        ("linux/arm64v8", "arm64"),
        ("linux/ppc64el", "ppc64le"),
        ("linux/s930x", "s390x"),
        ("lunix/amd64", "linux"),
        ("window/amd64", "windows"),
    ] {
        assert!(
            problem(asked).ends_with(&format!("; did you mean {nearest}?")),
            "{asked}: {}",
            problem(asked)
        );
    }
    assert_eq!(problem("linux/quantum-9000"), "nobody knows the architecture \"quantum-9000\"");
    assert_eq!(told("linux", "quantum", None).unwrap().to_string(), "linux/quantum");
    assert_eq!(told("lunix", "amd64", None).unwrap().to_string(), "lunix/amd64");
}

#[test]
fn attestations_are_not_platforms() {
    assert_eq!(told("unknown", "unknown", None), None);
    assert_eq!(told("", "", None), None);
    assert_eq!(told("linux", "", None), None);
}

#[test]
fn a_bad_platform_says_why() {
    let problem = |text: &str| Platform::parse(text).unwrap_err().problem();
    for text in
        ["linux", "linux/", "/amd64", "linux/arm/v7/8", "", "linux/arm/", "linux/(1)", "linux/arm/(7)"]
    {
        assert!(problem(text).starts_with("a platform is os/architecture"), "{text}: {}", problem(text));
    }
    for text in [
        "windows(/amd64",
        "windows()/amd64",
        "windows(1)x/amd64",
        "(1)/amd64",
        "windows+x/amd64",
        "a(1+)/amd64",
    ] {
        assert!(problem(text).starts_with("a version stands behind"), "{text}: {}", problem(text));
    }
    assert!(problem("linux/amd 64").starts_with("' ' at character 10"));
    assert!(problem("linux:amd64").starts_with("':' at character 6"));
}

proptest! {
    #[test]
    fn a_platform_that_is_shown_is_read_again(text in "[a-z]{3,7}(\\([0-9.]{0,5}(\\+[a-z0-9]{1,3}){0,2}\\))?/[a-zA-Z0-9_]{1,8}(/v?[0-9]{1,2})?") {
        if let Ok(read) = Platform::parse(&text) {
            prop_assert_eq!(Platform::parse(&read.to_string()).ok(), Some(read.clone()), "{}", read);
            prop_assert!(read.serves(&read));
        }
    }

    #[test]
    fn every_known_name_is_known_in_any_case(os in proptest::sample::select(&names::OPERATING_SYSTEMS[..]), architecture in proptest::sample::select(&names::ARCHITECTURES[..])) {
        let read = platform(&format!("{}/{}", os.to_uppercase(), architecture.to_uppercase()));
        prop_assert_eq!((read.os.as_str(), read.architecture.as_str()), (os, architecture));
    }

    #[test]
    fn any_text_is_a_platform_or_refused(text in "\\PC{0,30}") {
        let _ = Platform::parse(&text);
    }
}
