//! Labels and annotations that say how long an image is to live.

use serde_json::{Value, json};
use simulator::{ImageSpec, Mode};

use super::place::{Place, SHOP};
use crate::support::Shop;

const OLD: &str = "2025-12-31T12:00:00Z";

/// Gives a manifest annotations, and pushes it under its tag again; its new digest.
fn annotate(place: &Place, tag: &str, annotations: Value, change: impl Fn(&mut Value)) -> String {
    let (media_type, payload) = place.sim.with_state(|state| {
        let manifest = state.repository(SHOP).tagged(tag).unwrap();
        (manifest.media_type.clone(), manifest.payload.clone())
    });
    let mut document: Value = serde_json::from_slice(&payload).unwrap();
    document["annotations"] = annotations;
    change(&mut document);
    let digest = place.sim.push_raw(SHOP, tag, &media_type, &serde_json::to_vec(&document).unwrap());
    place.sim.set_times(SHOP, tag, OLD, None);
    digest.to_string()
}

#[test]
fn all_expiry_labels_and_annotations_must_have_expired() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution3] {
        let place = Place::of(mode);
        let image = || ImageSpec::new().created(OLD).layers(&[7]);
        let index = || image().platforms(&["linux/amd64", "linux/arm64"]);
        let (quay, fdo) = ("quay.expires-after", "fdo.expires-after");
        let put = |tag: &str, image: &ImageSpec| Shop::put(&place.sim, SHOP, tag, image, OLD);
        put("goes-label", &image().label(quay, "2w"));
        put("goes-both", &image().label(quay, "2w").label(fdo, "3w"));
        put("stays-other", &image().label(quay, "2w").label(fdo, "9w"));
        put("stays-none", &image());
        put("goes-annotation", &image());
        annotate(&place, "goes-annotation", json!({quay: "2w"}), |_| {});
        put("stays-annotation", &image().label(quay, "2w"));
        annotate(&place, "stays-annotation", json!({quay: "9w"}), |_| {});
        put("stays-never", &image().label(quay, "2w"));
        annotate(&place, "stays-never", json!({fdo: "never"}), |_| {});
        put("goes-index", &index());
        annotate(&place, "goes-index", json!({quay: "2w"}), |_| {});
        put("stays-index", &index().label(quay, "2w"));
        annotate(&place, "stays-index", json!({quay: "9w"}), |_| {});
        // One of the images of an index is to live longer, its own manifest says.
        put("stays-child", &index().label(quay, "2w"));
        put("child", &image().label(quay, "2w"));
        let child = annotate(&place, "child", json!({quay: "9w"}), |_| {});
        let size =
            place.sim.with_state(|state| state.repository(SHOP).tagged("child").unwrap().payload.len());
        annotate(&place, "stays-child", json!({}), |document| {
            let member = &mut document["manifests"][1];
            (member["digest"], member["size"]) = (child.clone().into(), size.into());
        });
        let file = place.file("policy.toml");
        let rule = "[[cleanup.rule]]\nname_regex = '(goes|stays)-.*'\nexpired = true\naction = 'delete'\n";
        std::fs::write(&file, rule).unwrap();
        let plan = place.plan_by(&["cleanup", "--policy", &file], &[]);
        let goes = ["goes-annotation", "goes-both", "goes-index", "goes-label"];
        assert_eq!(plan.names(), goes.map(|tag| format!("acme/shop:{tag}")), "{mode:?}");
        let outcome = place.apply(&[]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        for tag in
            ["stays-other", "stays-none", "stays-annotation", "stays-never", "stays-index", "stays-child"]
        {
            assert!(place.holds(&format!("acme/shop:{tag}")), "{tag} {mode:?}{}", outcome.told());
        }
    }
}
