//! `registry-gate tags` says of each image what `skopeo inspect` says of it.

use crate::place::Place;
use crate::skopeo::Views;
use std::collections::BTreeSet;

/// Compares the list of everything that was pushed there.
pub(crate) fn holds(place: &Place, views: &Views) {
    let list = ["tags", "--details", "full", "--clock", "created", "--sort", "name", "--format", "json"];
    let answer = place.expect(0, &list).json();
    let tags = answer["tags"].as_array().unwrap();
    let names: BTreeSet<&str> = tags.iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(names, views.keys().copied().collect(), "{:?}: {answer:#}", place.kind);
    assert_eq!((&answer["count"], &answer["complete"]), (&views.len().into(), &true.into()));
    for tag in tags {
        let name = tag["name"].as_str().unwrap();
        let expected = &views[name];
        assert_eq!(tag["image"], place.reference(name));
        assert_eq!(tag["digest"], expected.digest.as_str(), "{:?} {name}", place.kind);
        assert_eq!(tag["created"], expected.created(), "{:?} {name}: {tag:#}", place.kind);
        let size: u64 = expected.platforms.values().map(|it| it.size).sum();
        assert_eq!(tag["size_bytes"], size, "{:?} {name}: {tag:#}", place.kind);
    }
    let counted = place.expect(0, &["tags", "--count", "--filter", "name", "~", "multi"]);
    assert_eq!(counted.done.stdout, "2\n", "{counted:?}");
    let missing = place.expect(5, &["tags", "--repository", "unheard-of"]);
    assert!(missing.done.stderr.contains("the registry knows no such repository"), "{missing:?}");
}
