//! The fallback index: what is about an image, listed under the tag `sha256-<hex>` by clients, where the registry has no
//! API for it (OCI distribution specification, "Referrers Tag Schema").
//!
//! Its entries are descriptors, which are kept as their makers wrote them. Two lists of one image are joined, never
//! chosen between: each may have what the other has not.

use serde_json::{Value, json};

use super::{Digest, media_type};

/// The entries of a fallback index, each digest once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Referrers(Vec<(Digest, Value)>);

impl Referrers {
    /// Reads an index; `None`: it is none, or has an entry without a digest.
    #[must_use]
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let index: Value = serde_json::from_slice(bytes).ok()?;
        let mut referrers = Self::default();
        for entry in index.get("manifests")?.as_array()? {
            let digest = Digest::parse(entry.get("digest")?.as_str()?).ok()?;
            referrers.add(digest, entry.clone());
        }
        Some(referrers)
    }

    /// The digests of its entries.
    pub(crate) fn digests(&self) -> impl Iterator<Item = &Digest> {
        self.0.iter().map(|(digest, _)| digest)
    }

    /// Adds an entry, unless there is one of this digest.
    pub(crate) fn add(&mut self, digest: Digest, entry: Value) {
        if !self.digests().any(|known| *known == digest) {
            self.0.push((digest, entry));
        }
    }

    /// Keeps the entries that are let through.
    pub(crate) fn retain(&mut self, is_let_through: impl Fn(&Digest) -> bool) {
        self.0.retain(|(digest, _)| is_let_through(digest));
    }

    /// Whether it has all that another one has.
    #[must_use]
    pub(crate) fn has_all_of(&self, other: &Self) -> bool {
        other.digests().all(|digest| self.digests().any(|own| own == digest))
    }

    /// An index with what is in `theirs`, an index, and behind that with what is in this one and not there. What `theirs`
    /// says beside its entries stays.
    #[must_use]
    pub(crate) fn joined(&self, theirs: Option<&[u8]>) -> Vec<u8> {
        let read = theirs.and_then(|bytes| Some((serde_json::from_slice(bytes).ok()?, Self::read(bytes)?)));
        let (mut index, mut all): (Value, Self) = read.unwrap_or_else(|| {
            (json!({ "schemaVersion": 2, "mediaType": media_type::OCI_INDEX }), Self::default())
        });
        for (digest, entry) in &self.0 {
            all.add(digest.clone(), entry.clone());
        }
        index["manifests"] = all.0.into_iter().map(|(_, entry)| entry).collect();
        index.to_string().into_bytes()
    }
}

/// What a manifest says it is, where it is no image: its `artifactType`, or else that of its configuration, or else what
/// that or its first layer is. Of an image it is the type of its configuration.
#[must_use]
pub(crate) fn artifact_type(bytes: &[u8]) -> Option<String> {
    let manifest: Value = serde_json::from_slice(bytes).ok()?;
    let text = |value: &Value| value.as_str().filter(|kind| !kind.is_empty()).map(str::to_owned);
    let is_told = |kind: &String| kind != media_type::EMPTY;
    text(&manifest["artifactType"])
        .filter(is_told)
        .or_else(|| text(&manifest["config"]["artifactType"]).filter(is_told))
        .or_else(|| text(&manifest["config"]["mediaType"]).filter(is_told))
        .or_else(|| text(&manifest["layers"][0]["mediaType"]))
}

/// The entry of a manifest that no list names yet.
#[must_use]
pub(crate) fn entry(digest: &Digest, kind: &str, bytes: &[u8]) -> Value {
    let manifest: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let mut entry = json!({ "mediaType": kind, "digest": digest.as_str(), "size": bytes.len() });
    if let Some(artifact_type) = artifact_type(bytes) {
        entry["artifactType"] = artifact_type.into();
    }
    if let Some(annotations) = manifest.get("annotations").filter(|annotations| annotations.is_object()) {
        entry["annotations"] = annotations.clone();
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn digest(n: u8) -> Digest {
        Digest::of(&[n])
    }

    fn index(of: &[u8]) -> Vec<u8> {
        let entries: Vec<Value> = of
            .iter()
            .map(|n| json!({ "digest": digest(*n).as_str(), "size": n, "annotations": { "a": "b" } }))
            .collect();
        json!({ "schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": entries, "annotations": { "x": "y" } })
            .to_string()
            .into_bytes()
    }

    proptest! {
        #[test]
        fn what_is_joined_has_all_of_both_each_once(ours in prop::collection::vec(0..20_u8, 0..12), theirs in prop::collection::vec(0..20_u8, 0..12)) {
            let (mine, other) = (Referrers::read(&index(&ours)).unwrap(), index(&theirs));
            let joined = mine.joined(Some(&other));
            let read = Referrers::read(&joined).unwrap();
            prop_assert!(read.has_all_of(&mine) && read.has_all_of(&Referrers::read(&other).unwrap()));
            let count = serde_json::from_slice::<Value>(&joined).unwrap()["manifests"].as_array().unwrap().len();
            let distinct: std::collections::BTreeSet<u8> = ours.iter().chain(&theirs).copied().collect();
            prop_assert_eq!(count, distinct.len());
            prop_assert_eq!(Referrers::read(&mine.joined(Some(&joined))).unwrap(), read, "joined twice is joined once");
        }
    }

    #[test]
    fn entries_and_what_stands_beside_them_stay_as_they_were_written() {
        let joined: Value =
            serde_json::from_slice(&Referrers::read(&index(&[1])).unwrap().joined(Some(&index(&[2]))))
                .unwrap();
        assert_eq!(joined["annotations"]["x"], "y");
        assert_eq!(joined["manifests"][1]["annotations"]["a"], "b");
        let alone: Value =
            serde_json::from_slice(&Referrers::read(&index(&[1])).unwrap().joined(None)).unwrap();
        assert_eq!(alone["mediaType"], media_type::OCI_INDEX);
    }

    #[test]
    fn what_is_no_list_is_none() {
        for odd in [
            "",
            "{}",
            r#"{"manifests":null}"#,
            r#"{"manifests":[{}]}"#,
            r#"{"manifests":[{"digest":"x"}]}"#,
            r#"{"config":{}}"#,
        ] {
            assert_eq!(Referrers::read(odd.as_bytes()), None, "{odd}");
        }
    }

    #[test]
    fn a_type_is_told_by_whoever_tells_one() {
        let told = |text: &str| artifact_type(text.as_bytes());
        let bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
        for manifest in [
            json!({ "artifactType": bundle }),
            json!({ "artifactType": media_type::EMPTY, "config": { "artifactType": bundle } }),
            json!({ "config": { "mediaType": bundle } }),
            json!({ "config": { "mediaType": media_type::EMPTY }, "layers": [{ "mediaType": bundle }] }),
        ] {
            assert_eq!(told(&manifest.to_string()).as_deref(), Some(bundle), "{manifest}");
        }
        assert_eq!(told("{}"), None);
        let made = entry(
            &digest(1),
            media_type::OCI_MANIFEST,
            json!({ "artifactType": bundle, "annotations": { "a": "b" } }).to_string().as_bytes(),
        );
        assert_eq!((&made["artifactType"], &made["annotations"]["a"]), (&json!(bundle), &json!("b")));
    }
}
