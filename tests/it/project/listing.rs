//! Needs of those tags alone that need them, and labels.

use registry_gate::Label;
use registry_gate::{Created, ListedTag, Needs, Platforms};
use registry_gate::{Facts, Met, Missing, label};
use simulator::{ImageSpec, Mode, Simulator};

use super::asking::{SHOP, job, list, requests, tag};
use crate::support::{MODES, NOW, world};

/// `dev-0` to `dev-9` of ten images, `rel-0` to `rel-4` of one, and the index `multi`.
fn shop(mode: Mode) -> Simulator {
    let sim = Simulator::start(world(mode));
    for at in 0..10 {
        let image = ImageSpec::new().created(NOW).label("number", &at.to_string()).layers(&[at]);
        sim.push(SHOP, &format!("dev-{at}"), &image);
    }
    for at in 0..5 {
        sim.push(SHOP, &format!("rel-{at}"), &ImageSpec::new().created(NOW).label("kind", "release"));
    }
    let multi =
        ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).label("kind", "multi").attestation();
    sim.push(SHOP, "multi", &multi);
    sim
}

fn labels(tag: &ListedTag) -> Option<Vec<Option<String>>> {
    let label = |image: &registry_gate::PlatformImage, name: &str| image.labels()?.get(name).cloned();
    let images = tag.images.as_ref()?;
    Some(images.iter().map(|image| label(image, "kind").or_else(|| label(image, "number"))).collect())
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where a server may say nothing")]
fn said(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn labels_of_every_image_are_read_once_each() {
    for mode in MODES {
        let sim = shop(mode);
        let listed = list(&job(&sim), &Needs { labels: true, ..Needs::default() }, &|_| true);
        assert_eq!(labels(tag(&listed, "dev-3")), Some(vec![said("3")]));
        assert_eq!(labels(tag(&listed, "rel-4")), Some(vec![said("release")]));
        assert_eq!(labels(tag(&listed, "multi")), Some(vec![said("multi"), said("multi")]), "{mode:?}");
        // Ten of dev, one of rel, two of the index.
        assert_eq!(requests(&sim, "GET /v2/acme/shop/blobs/"), 13, "{mode:?}");
        let shared = |name: &str| tag(&listed, name).images.clone().unwrap();
        assert!(
            std::sync::Arc::ptr_eq(&shared("rel-0"), &shared("rel-4")),
            "kept once for all tags of a digest"
        );
    }
}

#[test]
fn only_detailed_names_cost_more_than_the_list() {
    let needs = Needs {
        digest: true,
        created: Created::Always,
        sizes: true,
        platforms: Platforms::OfIndexes,
        labels: true,
        ..Needs::default()
    };
    for mode in MODES {
        let sim = shop(mode);
        let listed = list(&job(&sim), &needs, &|name| name.starts_with("dev-1"));
        for known in &listed.tags {
            let is_detailed = known.name.as_str() == "dev-1";
            assert!(known.digest.is_some() && known.media_type.is_some(), "{mode:?} {}", known.name);
            assert_eq!((known.created.is_some(), known.images.is_some()), (is_detailed, is_detailed));
        }
        assert_eq!(requests(&sim, "GET /v2/acme/shop/blobs/"), 1, "{mode:?}");
        assert_eq!(requests(&sim, "/tags/detail/"), 0, "{mode:?}");
        assert_eq!(requests(&sim, "/manifests/"), if mode == Mode::Metadata { 0 } else { 16 });
        // Where not even the digest is wanted, the others cost nothing at all.
        let listed = list(&job(&sim), &Needs { digest: false, ..needs.clone() }, &|name| name == "rel-0");
        assert!(tag(&listed, "rel-0").created.is_some());
        assert_eq!(requests(&sim, "/manifests/"), usize::from(mode != Mode::Metadata), "{mode:?}");
    }
}

#[test]
fn a_configuration_that_is_missing_leaves_labels_unknown() {
    let sim = shop(Mode::Metadata);
    sim.fault(
        simulator::Fault::new(simulator::Failure::Answer {
            status: 404,
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: br#"{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]}"#.to_vec(),
        })
        .on(simulator::Server::Registry)
        .path("/blobs/")
        .always(),
    );
    let listed = list(&job(&sim), &Needs { labels: true, ..Needs::default() }, &|_| true);
    let vendor = Label::parse("vendor").unwrap();
    for tag in &listed.tags {
        let carried = label::carries(&Facts::of_listed(tag), &vendor);
        assert_eq!(carried, Met::NotKnown(Missing::Labels), "unknown, and not none: {}", tag.name);
    }
}
