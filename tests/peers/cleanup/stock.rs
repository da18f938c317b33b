//! A repository in which everything hangs together that can: siblings of one digest, children of indexes and lists with
//! tags of their own, signatures, attestations, referrers, and images without a date.

use super::layout::{Layout, digest};
use crate::place::Place;
use crate::skopeo;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was pushed.
pub(crate) struct Stock {
    layout: Layout,
    /// The digest of each tag that was written by hand, by its name.
    pub(crate) digests: BTreeMap<String, String>,
    /// Digests of untagged manifests that belong to indexes: the attestation of `proven`.
    pub(crate) attestation: String,
    /// The digest of a referrer of `main-00000003` that no tag names.
    pub(crate) untagged: String,
}

impl Stock {
    /// Pushes everything.
    pub(crate) fn push(place: &Place) -> Self {
        let layout = Layout::new();
        let image = |name: &str, created: &str| layout.image(name, "amd64", Some(created));
        let [main1, main2, main3] = ["2024-01-01", "2024-02-01", "2024-03-01"]
            .map(|date| image(&format!("main of {date}"), &format!("{date}T00:00:00Z")));
        let undated = layout.image("nobody knows when", "amd64", None);
        let epoch = image("reproducible", "1970-01-01T00:00:00Z");
        let (dev3, dev4) = (image("dev 3", "2024-01-05T00:00:00Z"), image("dev 4", "2024-02-05T00:00:00Z"));
        let [v100, v101, v110, v200rc] =
            ["1.0.0", "1.0.1", "1.1.0", "2.0.0-rc.1"].map(|name| image(name, "2024-01-10T00:00:00Z"));
        let two = |name: &str| {
            ["amd64", "arm64"]
                .map(|one| layout.image(&format!("{name} {one}"), one, Some("2024-01-20T00:00:00Z")))
        };
        let [pair_amd64, pair_arm64] = two("pair");
        let [gone_amd64, gone_arm64] = two("gone");
        let [list_amd64, list_arm64] = two("list");
        let [old_amd64, old_arm64] = two("old");
        let (proven_child, astray_child) =
            (image("proven", "2024-01-21T00:00:00Z"), image("astray", "2024-01-22T00:00:00Z"));
        let (proven, attestation) = layout.attested(&proven_child);
        let (astray, _) = layout.attested(&astray_child);
        let pair = layout.index(&[&pair_amd64, &pair_arm64]);
        let gone = layout.index(&[&gone_amd64, &gone_arm64]);
        let list = layout.index(&[&list_amd64, &list_arm64]);
        let old = layout.index(&[&old_amd64, &old_arm64]);
        let (proof2, proof3) = (layout.referrer("proof 2", &main2), layout.referrer("proof 3", &main3));
        // Where a registry has no API for referrers, clients keep a list of them under a tag.
        let (listed2, listed3) = (layout.index(&[&proof2]), layout.index(&[&proof3]));
        let [sig2, att2, sig3, sbom3, sig_of_child, sig_of_gone, sig_of_tagged] =
            ["1", "2", "3", "4", "5", "6", "7"].map(|name| layout.signature(name));
        let tags = [
            // A sibling stays.
            ("main-00000001".to_owned(), &main1),
            ("release".to_owned(), &main1),
            // Goes with everything that is about it.
            ("main-00000002".to_owned(), &main2),
            (about(&main2, ".sig"), &sig2),
            (about(&main2, ".att"), &att2),
            (about(&main2, ""), &listed2),
            ("proof-of-2".to_owned(), &proof2),
            // The newest stays, and so does everything that is about it.
            ("main-00000003".to_owned(), &main3),
            (about(&main3, ".sig"), &sig3),
            (about(&main3, ".sbom"), &sbom3),
            (about(&main3, ""), &listed3),
            ("proof-of-3".to_owned(), &proof3),
            ("dev-00000001".to_owned(), &undated),
            ("dev-00000002".to_owned(), &epoch),
            ("dev-00000003".to_owned(), &dev3),
            ("dev-00000004".to_owned(), &dev4),
            ("latest".to_owned(), &v100),
            ("v1.0.0".to_owned(), &v100),
            ("v1.0.1".to_owned(), &v101),
            ("tmp-1".to_owned(), &v101),
            ("v1.1.0".to_owned(), &v110),
            ("v2.0.0-rc.1".to_owned(), &v200rc),
            // The index stays, its children's own tags go.
            ("pair".to_owned(), &pair),
            ("tmp-pair-amd64".to_owned(), &pair_amd64),
            ("tmp-pair-arm64".to_owned(), &pair_arm64),
            (about(&pair_arm64, ".sig"), &sig_of_child),
            // The index goes, a child's own tag stays.
            ("tmp-gone".to_owned(), &gone),
            ("gone-amd64".to_owned(), &gone_amd64),
            (about(&gone_arm64, ".sig"), &sig_of_gone),
            (about(&gone_amd64, ".sig"), &sig_of_tagged),
            ("proven".to_owned(), &proven),
            ("tmp-proven-child".to_owned(), &proven_child),
            ("tmp-astray".to_owned(), &astray),
            ("astray-child".to_owned(), &astray_child),
        ];
        // The same as lists and images of Docker's own types, which skopeo makes of them.
        let docker = [
            ("list".to_owned(), &list),
            ("tmp-list-amd64".to_owned(), &list_amd64),
            ("tmp-old".to_owned(), &old),
            ("old-arm64".to_owned(), &old_arm64),
        ];
        let untagged = layout.referrer("proof without a tag", &main3);
        layout.write_tags(&[&tags[..], &docker[..], &[("untagged".to_owned(), &untagged)]].concat());
        let names = |tags: &[(String, &Value)]| tags.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        for name in names(&tags) {
            skopeo::copy_from(place, layout.folder(), &name, &["--all", "--preserve-digests"]);
        }
        for name in names(&docker) {
            skopeo::copy_from(place, layout.folder(), &name, &["--all", "--format", "v2s2"]);
        }
        let at = format!("@{}", digest(&untagged));
        skopeo::copy_to(place, layout.folder(), "untagged", &at, &["--preserve-digests"]);
        // What builders push themselves; tags of one image, of which one goes.
        for (image, _) in skopeo::TAGS {
            skopeo::push(place, image);
        }
        skopeo::push_as(place, "single", "tmp-single");
        let digests = tags.iter().map(|(name, descriptor)| (name.clone(), digest(descriptor).to_owned()));
        let digests = digests.collect();
        let (attestation, untagged) = (digest(&attestation).to_owned(), digest(&untagged).to_owned());
        Self { layout, digests, attestation, untagged }
    }

    /// Pushes the image of one tag under the name of another, as somebody does between a plan and its end.
    pub(crate) fn push_again(&self, place: &Place, image: &str, tag: &str) {
        skopeo::copy_as(place, self.layout.folder(), image, tag, &["--all", "--preserve-digests"]);
    }

    /// The digest of a child of an index, by its place there.
    pub(crate) fn child_of(&self, index: &str, at: usize) -> String {
        let blob = self.layout.folder().join("blobs").join(self.digests[index].replace(':', "/"));
        let index: Value = serde_json::from_slice(&std::fs::read(blob).unwrap()).unwrap();
        digest(&index["manifests"][at]).to_owned()
    }

    /// The name of what is about the image of a tag: `.sig`, `.att`, `.sbom`, or nothing.
    pub(crate) fn about(&self, tag: &str, suffix: &str) -> String {
        format!("{}{suffix}", self.digests[tag].replace(':', "-"))
    }
}

fn about(image: &Value, suffix: &str) -> String {
    format!("{}{suffix}", digest(image).replace(':', "-"))
}
