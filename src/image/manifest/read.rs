//! Manifests and indexes as they are written, and how they are read.

use serde::Deserialize;
use serde_json::Value;

use super::{ChildKind, Descriptor, LARGEST, Manifest};
use crate::image::platform::{Reported, texts};
use crate::image::{Digest, Platform, media_type};

impl Manifest {
    /// Reads the body of a manifest.
    ///
    /// # Errors
    /// In words, when the body is no JSON object, or neither an image nor an index.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        let raw: Raw = serde_json::from_slice(body).map_err(|error| {
            let what =
                if error.is_data() { "it is JSON, but no manifest" } else { "it is no whole JSON document" };
            format!("{what} ({} bytes)", body.len())
        })?;
        // One that names no digest is about nothing that could be found.
        let subject = raw.subject.get("digest").and_then(Value::as_str);
        let subject = subject.and_then(|digest| Digest::parse(digest).ok());
        let annotations = raw.annotations.as_object().into_iter().flatten();
        let annotations =
            annotations.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let annotations = annotations.collect();
        // GitLab's registry takes an image that also has a list of nothing.
        let manifests = raw.manifests.filter(|children| !children.is_empty() || raw.config.is_none());
        match (manifests, raw.config) {
            (Some(children), None) => {
                let children = children.into_iter().map(RawDescriptor::check).collect::<Result<_, _>>()?;
                Ok(Self::Index { children, subject, annotations })
            }
            (None, Some(config)) => {
                let layers = raw.layers.iter().flatten();
                let layer_bytes = layers
                    .map(|layer| layer.size)
                    .try_fold(0_u64, |sum, size| sum.checked_add(size).filter(|sum| *sum <= LARGEST))
                    .ok_or("its layers are larger than any disk")?;
                let layers = raw.layers.iter().flatten();
                let layers = layers
                    .filter_map(|layer| Some((Digest::parse(layer.digest.as_deref()?).ok()?, layer.size)));
                let config = config.check()?;
                let is_artifact = raw.artifact_type.is_some_and(|kind| !kind.is_empty())
                    || config.media_type == media_type::EMPTY
                    || config.digest.as_str() == Digest::OF_EMPTY_OBJECT;
                let layers = layers.collect();
                Ok(Self::Image { config, layer_bytes, layers, subject, is_artifact, annotations })
            }
            _ if raw.schema_version == Some(1) => {
                Err("it is a schema 1 manifest, which no current registry serves".to_owned())
            }
            _ => Err("it has neither a config nor a list of manifests".to_owned()),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    schema_version: Option<u64>,
    config: Option<RawDescriptor>,
    /// Go writes an empty list as `null`.
    layers: Option<Vec<RawLayer>>,
    manifests: Option<Vec<RawDescriptor>>,
    artifact_type: Option<String>,
    /// Of any shape: what is no descriptor names nothing, and spoils nothing else.
    #[serde(default)]
    subject: Value,
    #[serde(default)]
    annotations: Value,
}

#[derive(Deserialize)]
struct RawLayer {
    digest: Option<String>,
    #[serde(default)]
    size: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawDescriptor {
    #[serde(default)]
    media_type: String,
    digest: String,
    #[serde(default)]
    size: u64,
    platform: Option<RawPlatform>,
    artifact_type: Option<String>,
}

#[derive(Deserialize)]
struct RawPlatform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    variant: Option<String>,
    #[serde(default, rename = "os.version")]
    os_version: Value,
    #[serde(default, rename = "os.features")]
    os_features: Value,
}

impl RawPlatform {
    /// `unknown/unknown`, as `BuildKit` marks its attestations.
    fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    fn reported(&self) -> Option<Platform> {
        Platform::reported(Reported {
            os: &self.os,
            architecture: &self.architecture,
            variant: self.variant.as_deref(),
            os_version: self.os_version.as_str(),
            os_features: &texts(&self.os_features),
        })
    }
}

impl RawDescriptor {
    fn check(self) -> Result<Descriptor, String> {
        let digest =
            Digest::parse(&self.digest).map_err(|error| format!("it points to a bad digest, {error}"))?;
        let is_attestation = self.platform.as_ref().is_some_and(RawPlatform::is_unknown);
        // One without a name, as old builders write it, is not known yet.
        let platform = self.platform.and_then(|platform| platform.reported());
        let kind = match self.media_type.as_str() {
            _ if is_attestation => ChildKind::Other,
            _ if self.artifact_type.is_some_and(|kind| !kind.is_empty()) => ChildKind::Other,
            kind if media_type::is_index(kind) => ChildKind::Index,
            "" => ChildKind::Image,
            kind if media_type::is_manifest(kind) || media_type::is_schema_1(kind) => ChildKind::Image,
            _ => ChildKind::Other,
        };
        Ok(Descriptor { digest, media_type: self.media_type, size: self.size, platform, kind })
    }
}
