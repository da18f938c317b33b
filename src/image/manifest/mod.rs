//! Manifests and indexes, as far as a verdict needs them.
//!
//! The body decides what it is, not the header alone: an index has `manifests`, an image has `config`.

use serde::Deserialize;
use serde_json::Value;

use super::platform::{Reported, texts};
use super::{Digest, Platform, media_type};

/// A manifest as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manifest {
    /// One image, or an artifact shaped like one.
    Image {
        /// Where its configuration is.
        config: Descriptor,
        /// The bytes of its layers, added up.
        layer_bytes: u64,
        /// Its layers with their bytes, as far as they name a digest.
        layers: Vec<(Digest, u64)>,
        /// What it is about, where it is a referrer.
        subject: Option<Digest>,
        /// Whether it says itself that it is no image but something else in a manifest.
        is_artifact: bool,
        /// Its annotations, by their names.
        annotations: Vec<(String, String)>,
    },
    /// A multi-platform image.
    Index {
        /// Its children, attestations left in.
        children: Vec<Descriptor>,
        /// What it is about, where it is a referrer.
        subject: Option<Digest>,
        /// Its annotations, by their names.
        annotations: Vec<(String, String)>,
    },
}

/// A pointer to content (OCI "descriptor").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The content's digest.
    pub digest: Digest,
    /// The content's media type.
    pub media_type: String,
    /// The content's length in bytes.
    pub size: u64,
    /// What it runs on; `None` also for attestations.
    pub platform: Option<Platform>,
    /// What it is to an index that has it.
    pub kind: ChildKind,
}

impl Descriptor {
    /// Whether it is an index of its own, or may be one because nothing says what it is.
    #[must_use]
    pub fn may_be_index(&self) -> bool {
        self.kind == ChildKind::Index || self.kind == ChildKind::Image && self.media_type.is_empty()
    }
}

/// What a child is to its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildKind {
    /// An image; or, where no media type says so, perhaps an index.
    Image,
    /// An index of its own.
    Index,
    /// No image: an attestation (`unknown/unknown`), an artifact (by its `artifactType`), or a blob.
    Other,
}

/// The largest sum of sizes that registries can have added up themselves: they count in signed numbers of 64 bits.
const LARGEST: u64 = i64::MAX.unsigned_abs();

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

impl Manifest {
    /// What it is about, where it is a referrer: a signature, an attestation (OCI image specification, "subject").
    #[must_use]
    pub fn subject(&self) -> Option<&Digest> {
        let (Self::Image { subject, .. } | Self::Index { subject, .. }) = self;
        subject.as_ref()
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

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn an_image_has_a_config_and_the_sum_of_its_layers() {
        let body = format!(
            r#"{{"schemaVersion":2,"config":{{"digest":"{DIGEST}","size":7}},"layers":[{{"size":1}},{{"size":2}}]}}"#
        );
        let Manifest::Image { config, layer_bytes, .. } = Manifest::parse(body.as_bytes()).unwrap() else {
            panic!("no image")
        };
        assert_eq!((config.size, layer_bytes), (7, 3));
    }

    #[test]
    fn attestations_of_an_index_have_no_platform() {
        let body = format!(
            r#"{{"manifests":[{{"digest":"{DIGEST}","platform":{{"os":"linux","architecture":"amd64"}}}},
                {{"digest":"{DIGEST}","platform":{{"os":"unknown","architecture":"unknown"}}}},{{"digest":"{DIGEST}"}}]}}"#
        );
        let Manifest::Index { children, .. } = Manifest::parse(body.as_bytes()).unwrap() else {
            panic!("no index")
        };
        let shown: Vec<_> = children.iter().map(|c| (c.platform.is_some(), c.kind)).collect();
        assert_eq!(shown, [(true, ChildKind::Image), (false, ChildKind::Other), (false, ChildKind::Image)]);
    }

    #[test]
    fn only_unknown_is_an_attestation_and_a_platform_without_a_name_is_not_known_yet() {
        for (platform, kind) in [
            (r#"{"os":"unknown","architecture":"unknown"}"#, ChildKind::Other),
            (r#"{"os":"","architecture":""}"#, ChildKind::Image),
            ("{}", ChildKind::Image),
            ("null", ChildKind::Image),
            (r#"{"architecture":"arm64"}"#, ChildKind::Image),
            (r#"{"os":"linux","architecture":"unknown"}"#, ChildKind::Image),
            (r#"{"os":"li nux","architecture":"arm64"}"#, ChildKind::Image),
        ] {
            let body = format!(r#"{{"manifests":[{{"digest":"{DIGEST}","platform":{platform}}}]}}"#);
            let Manifest::Index { children, .. } = Manifest::parse(body.as_bytes()).unwrap() else {
                panic!("no index")
            };
            assert_eq!((children[0].platform.clone(), children[0].kind), (None, kind), "{platform}");
        }
    }

    #[test]
    fn sizes_are_such_as_a_registry_can_add_up() {
        let parsed = |sizes: &[u64]| {
            let layers: Vec<String> = sizes.iter().map(|size| format!(r#"{{"size":{size}}}"#)).collect();
            let body = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"layers":[{}]}}"#, layers.join(","));
            Manifest::parse(body.as_bytes())
        };
        assert!(parsed(&[LARGEST]).is_ok());
        for sizes in [&[LARGEST + 1][..], &[u64::MAX], &[LARGEST, 1], &[LARGEST, LARGEST], &[u64::MAX, 7]] {
            assert_eq!(parsed(sizes).unwrap_err(), "its layers are larger than any disk", "{sizes:?}");
        }
    }

    #[test]
    fn an_image_may_have_a_list_of_nothing_too() {
        let parsed = |manifests: &str| {
            let body = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"manifests":{manifests}}}"#);
            Manifest::parse(body.as_bytes())
        };
        for manifests in ["[]", "null"] {
            assert!(matches!(parsed(manifests), Ok(Manifest::Image { .. })), "{manifests}");
        }
        assert!(parsed(&format!(r#"[{{"digest":"{DIGEST}"}}]"#)).is_err(), "it is both");
    }

    #[test]
    fn referrers_of_both_kinds_name_their_subject() {
        let subject = |text: &str| {
            let image = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"subject":{text}}}"#);
            let index = format!(r#"{{"manifests":[],"subject":{text}}}"#);
            let read =
                [image, index].map(|body| Manifest::parse(body.as_bytes()).unwrap().subject().cloned());
            assert_eq!(read[0], read[1], "{text}");
            read[0].clone()
        };
        assert_eq!(
            subject(&format!(r#"{{"digest":"{DIGEST}","size":7}}"#)),
            Some(Digest::parse(DIGEST).unwrap())
        );
        for odd in ["null", "{}", "7", r#"{"digest":"x"}"#, r#"{"digest":null}"#] {
            assert_eq!(subject(odd), None, "{odd}");
        }
    }

    #[test]
    fn annotations_of_both_kinds_are_texts() {
        let read = |text: &str| {
            let image = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"annotations":{text}}}"#);
            let index = format!(r#"{{"manifests":[],"annotations":{text}}}"#);
            let read = [image, index].map(|body| match Manifest::parse(body.as_bytes()).unwrap() {
                Manifest::Image { annotations, .. } | Manifest::Index { annotations, .. } => annotations,
            });
            assert_eq!(read[0], read[1], "{text}");
            read[0].clone()
        };
        assert_eq!(read(r#"{"a":"b","c":7}"#), [("a".to_owned(), "b".to_owned())]);
        for odd in ["null", "7", "[]", "{}", r#"{"a":null}"#] {
            assert_eq!(read(odd), [], "{odd}");
        }
    }

    #[test]
    fn what_is_no_manifest_says_so() {
        for (body, problem) in [
            ("<html>", "it is no whole JSON document (6 bytes)"),
            ("{}", "neither a config nor"),
            (r#"{"schemaVersion":1,"fsLayers":[]}"#, "schema 1"),
            (r#"{"config":{"digest":"x"}}"#, "bad digest"),
            (r#"{"config":{"digest":"#, "it is no whole JSON document"),
            ("null", "it is JSON, but no manifest"),
        ] {
            assert!(Manifest::parse(body.as_bytes()).unwrap_err().contains(problem), "{body}");
        }
    }
}
