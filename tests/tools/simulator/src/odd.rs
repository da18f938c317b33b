//! Manifests that are odd, or of long ago, as registries hold them: each is one tag's trouble.

use crate::digest::Digest;
use crate::mode::Mode;
use crate::store::{State, media};
use serde_json::{Value, json};
use std::sync::Arc;

/// 2^63, which no `int64` holds. No registry tried takes it; one that only stores bytes may.
const TOO_LARGE: u64 = 1 << 63;

/// A manifest that something is wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Odd {
    /// Docker's first format: GitLab's registry answers 400 `MANIFEST_INVALID`, distribution 2.8 serves it.
    Schema1,
    /// An index whose `manifests` is `null`.
    NullIndex,
    /// An index without `manifests`.
    BareIndex,
    /// The same without `mediaType`: registries without a database serve it as an image manifest.
    UntypedIndex,
    /// An index of nothing.
    EmptyIndex,
    /// An image that also has `manifests`, empty.
    ImageWithManifests,
    /// An index with a platform whose `os` is `null`; the image is there.
    NullOs,
    /// An image whose `layers` is `null`.
    NullLayers,
    /// A layer whose size is `null`.
    NullSize,
    /// A layer of -1 bytes.
    NegativeSize,
    /// Two layers of 2^63-1 bytes, which the database adds up to a negative size.
    LargestSizes,
    /// A layer of 2^63 bytes.
    TooLarge,
    /// A configuration that is no JSON.
    ConfigOfText,
    /// Its bytes are gone, and every request for them is 500, as after a crash of the storage.
    Emptied,
}

impl Odd {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Schema1,
        Self::NullIndex,
        Self::BareIndex,
        Self::UntypedIndex,
        Self::EmptyIndex,
        Self::ImageWithManifests,
        Self::NullOs,
        Self::NullLayers,
        Self::NullSize,
        Self::NegativeSize,
        Self::LargestSizes,
        Self::TooLarge,
        Self::ConfigOfText,
        Self::Emptied,
    ];

    /// Those that can get into a registry of this kind, so that a test asks for nothing that cannot be.
    #[must_use]
    pub fn all(mode: Mode) -> Vec<Self> {
        let is_impossible = |odd: &Self| match mode {
            // The database keeps the bytes, and takes no index of nothing and nothing of the first format.
            Mode::Metadata => matches!(
                odd,
                Self::Schema1
                    | Self::NullIndex
                    | Self::BareIndex
                    | Self::UntypedIndex
                    | Self::EmptyIndex
                    | Self::Emptied
            ),
            Mode::Filesystem => false,
            Mode::Distribution => *odd == Self::ImageWithManifests,
            Mode::Distribution3 => matches!(odd, Self::ImageWithManifests | Self::Schema1),
        };
        Self::ALL.into_iter().filter(|odd| *odd != Self::TooLarge && !is_impossible(odd)).collect()
    }

    /// Stores it; its digest.
    pub(crate) fn store(self, state: &mut State, path: &str) -> Digest {
        let (media_type, document) = self.document(state, path);
        let digest = crate::registry::store(state, path, media_type, document.to_string().as_bytes());
        if self == Self::Emptied
            && let Some(manifest) = state.repository(path).manifests.get_mut(&digest)
        {
            Arc::make_mut(manifest).payload = [].into();
        }
        digest
    }

    fn document(self, state: &mut State, path: &str) -> (&'static str, Value) {
        let layer = |size: Value| json!([{ "mediaType": media::OCI_LAYER, "digest": Digest::of(b"layer").as_str(), "size": size }]);
        let image = |state: &mut State, layers: Value| {
            let config = if self == Self::ConfigOfText {
                "no JSON".to_owned()
            } else {
                json!({ "os": "linux", "architecture": "amd64", "created": "2025-06-01T00:00:00Z" })
                    .to_string()
            };
            let size = config.len();
            let digest = state.put_blob(path, config.into_bytes());
            json!({
                "schemaVersion": 2, "mediaType": media::OCI_MANIFEST, "layers": layers,
                "config": { "mediaType": media::OCI_CONFIG, "digest": digest.as_str(), "size": size },
            })
        };
        let index = |manifests: Value| json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": manifests });
        let oci = media::OCI_MANIFEST;
        match self {
            Self::Schema1 => {
                let document = json!({
                    "schemaVersion": 1, "name": path, "tag": "v1", "architecture": "amd64", "fsLayers": [],
                    "history": [{ "v1Compatibility": "{}" }], "signatures": [],
                });
                (media::SCHEMA1_SIGNED, document)
            }
            Self::NullIndex => (media::OCI_INDEX, index(Value::Null)),
            Self::EmptyIndex => (media::OCI_INDEX, index(json!([]))),
            Self::BareIndex => {
                (media::OCI_INDEX, json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX }))
            }
            Self::UntypedIndex => (media::OCI_INDEX, json!({ "schemaVersion": 2, "manifests": null })),
            Self::NullOs => {
                let child = image(state, layer(json!(5))).to_string();
                let digest = crate::registry::store(state, path, oci, child.as_bytes());
                let platform = json!({ "os": null, "architecture": "amd64" });
                let entry = json!({
                    "mediaType": oci, "digest": digest.as_str(), "size": child.len(), "platform": platform,
                });
                (media::OCI_INDEX, index(json!([entry])))
            }
            Self::ImageWithManifests => {
                let mut document = image(state, layer(json!(5)));
                document["manifests"] = json!([]);
                (oci, document)
            }
            Self::NullLayers => (oci, image(state, Value::Null)),
            Self::NullSize => (oci, image(state, layer(Value::Null))),
            Self::NegativeSize => (oci, image(state, layer(json!(-1)))),
            Self::LargestSizes => {
                let one = layer(json!(i64::MAX))[0].clone();
                (oci, image(state, json!([one, one])))
            }
            Self::TooLarge => (oci, image(state, layer(json!(TOO_LARGE)))),
            Self::ConfigOfText | Self::Emptied => (oci, image(state, layer(json!(5)))),
        }
    }
}
