//! Every condition of `check`, and `age`, asked of images that others pushed.

use crate::images::REVISION;
use crate::place::{Kind, Place};
use crate::skopeo::{TAGS, Views};
use simulator::Mode;

/// Asks everything.
pub(crate) fn hold(place: &Place, views: &Views) {
    existence(place, views);
    digests(place, views);
    platforms(place);
    no_platform(place);
    labels(place);
    ages(place, views);
    several(place);
}

fn existence(place: &Place, views: &Views) {
    for (tag, view) in views {
        let answer = place.expect(0, &["check", tag]);
        assert_eq!((answer.key("VERDICT"), answer.key("BUILD")), ("present", "false"));
        assert_eq!(answer.key("DIGEST"), view.digest);
    }
    for nothing in ["v9", "nowhere:single", "nested/nowhere:single"] {
        let answer = place.expect(10, &["check", nothing]);
        assert_eq!((answer.key("EXISTS"), answer.key("BUILD")), ("false", "true"));
    }
    let forced = place.expect(10, &["check", "single", "--force"]);
    assert_eq!((forced.key("EXISTS"), forced.key("BUILD")), ("true", "true"));
    place.expect(0, &["check", "v9", "--exit-zero"]);
}

fn digests(place: &Place, views: &Views) {
    let (single, multi) = (&views["single"].digest, &views["multi"].digest);
    place.expect(0, &["check", &format!("single@{single}")]);
    place.expect(0, &["check", &format!("{}@{multi}", place.reference("multi"))]);
    place.expect(12, &["check", &format!("multi@{single}")]);
}

fn platforms(place: &Place) {
    for (code, tag, platform) in [
        (0, "single", "linux/amd64"),
        (12, "single", "linux/arm64"),
        (0, "docker", "linux/amd64"),
        (0, "armv7", "linux/arm/v7"),
        (0, "armv7", "linux/arm"),
        (12, "armv7", "linux/arm/v6"),
        (12, "armv7", "linux/amd64"),
        (0, "multi", "linux/amd64,linux/arm64,linux/arm/v7"),
        (0, "multi", "linux/arm64/v8,linux/arm"),
        (12, "multi", "linux/amd64,linux/riscv64"),
        (12, "multi", "linux/arm/v6"),
        (0, "multi-docker", "linux/amd64,linux/arm/v7"),
        (12, "multi-docker", "linux/s390x"),
        (0, "attested", "linux/amd64"),
        (12, "attested", "linux/arm64"),
        (12, "signature", "linux/amd64"),
    ] {
        // Once by flags, once by the variable: they say the same.
        let typed = platform.split(',').flat_map(|one| ["--platform", one]);
        let answer = place.expect(code, &["check", tag].into_iter().chain(typed).collect::<Vec<_>>());
        let verdict = if code == 0 { "present" } else { "incomplete" };
        assert_eq!(answer.key("VERDICT"), verdict, "{tag} {platform}");
        let by_variable = place.ask_with(&[("REGISTRY_GATE_PLATFORM", platform)], &["check", tag]);
        assert_eq!((by_variable.done.code, by_variable.key("VERDICT")), (code, verdict), "{tag} {platform}");
    }
}

/// What an attestation names in an index is no platform to ask for.
fn no_platform(place: &Place) {
    place.expect(2, &["check", "attested", "--platform", "unknown/unknown"]);
}

fn labels(place: &Place) {
    let revision = format!("{}={}", REVISION.0, REVISION.1);
    let other = format!("{}=0000000", REVISION.0);
    for tag in ["single", "docker", "armv7", "multi", "multi-docker", "attested"] {
        place.expect(0, &["check", tag, "--label", &revision]);
        place.expect(0, &["check", tag, "--label", REVISION.0, "--label", "io.buildah.version"]);
        let answer = place.expect(12, &["check", tag, "--label", &other]);
        assert!(answer.key("REASON").contains(REVISION.1), "{answer:?}");
        place.expect(12, &["check", tag, "--label", "no.such.label"]);
        place.expect(12, &["check", tag, "--label", &revision, "--platform", "linux/riscv64"]);
    }
    place.expect(12, &["check", "signature", "--label", &revision]);
}

fn ages(place: &Place, views: &Views) {
    let has_database = place.kind == Kind::Simulated(Mode::Metadata);
    for tag in ["single", "docker", "multi", "multi-docker", "armv7", "attested"] {
        place.expect(0, &["check", tag, "--max-age", "1h"]);
        let later = place.expect(11, &["check", tag, "--max-age", "7d", "--at", "2099-01-01T00:00:00Z"]);
        assert_eq!((later.key("VERDICT"), later.key("BUILD")), ("stale", "true"));
        // Both programs mean the same date, of which the other's view was cut to whole seconds.
        let created = views[tag].created();
        let at = format!("2099{}.999999999Z", &created[4..19]);
        let years = place.expect(0, &["age", tag, "--clock", "created", "--unit", "seconds", "--at", &at]);
        assert_eq!(years.done.stdout.trim().parse::<i64>().unwrap(), seconds_until(&at, created), "{tag}");
        place.expect(11, &["age", tag, "--max", "1h", "--at", &at]);
    }
    for tag in ["undated", "signature"] {
        let by_created = ["check", tag, "--max-age", "7d", "--clock", "created"];
        place.expect(7, &by_created).failed(7, "its age is unknown");
        place.expect(11, &[&by_created[..], &["--unknown-age", "stale"]].concat());
        place.expect(0, &[&by_created[..], &["--unknown-age", "fresh"]].concat());
        place.expect(7, &["age", tag, "--clock", "created"]).failed(7, "its age is unknown");
        // With a database the tag has a date, whatever its image says.
        place.expect(if has_database { 0 } else { 7 }, &["check", tag, "--max-age", "7d"]);
    }
    let published =
        place.expect(if has_database { 0 } else { 7 }, &["age", "single", "--clock", "published"]);
    assert_eq!(published.done.stdout, if has_database { "0\n" } else { "" });
    place.expect(10, &["age", "v9"]);
    place.expect(10, &["inspect", "v9"]);
}

/// Whole seconds between two RFC 3339 times.
fn seconds_until(later: &str, earlier: &str) -> i64 {
    let read = |text| simulator::Moment::parse(text).unwrap().seconds();
    read(later) - read(earlier)
}

fn several(place: &Place) {
    let all: Vec<&str> = TAGS.iter().map(|(tag, _)| *tag).collect();
    let answer = place.expect(0, &[&["check", "--format", "json"], &all[..]].concat());
    for (image, (tag, _)) in answer.json()["images"].as_array().unwrap().iter().zip(TAGS) {
        assert_eq!((image["tag"].as_str(), image["verdict"].as_str()), (Some(tag), Some("present")));
    }
    let answer = place.expect(10, &["check", "single", "v9", "multi", "worker:v9"]);
    assert_eq!(
        (answer.key("VERDICT"), answer.key("EXISTS"), answer.key("BUILD")),
        ("absent", "false", "true")
    );
}
