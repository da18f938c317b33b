//! Manifests, as far as a registry looks into them.

use crate::digest::Digest;
use serde::Serialize as _;
use serde_json::Value;
use std::sync::Arc;

/// The media types that registries treat in a way of their own.
pub mod media {
    /// Docker's image manifest.
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// Docker's manifest list.
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// OCI's image manifest.
    pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// OCI's image index.
    pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// Docker's first manifests, signed.
    pub const SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    /// Docker's first manifests.
    pub const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
    /// Docker's image config.
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    /// OCI's image config.
    pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    /// Docker's layer.
    pub const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// OCI's layer.
    pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// The config of a `BuildKit` cache.
    pub const BUILDKIT_CACHE: &str = "application/vnd.buildkit.cacheconfig.v0";
}

/// A platform in an index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Platform {
    /// `linux`.
    pub os: String,
    /// `amd64`.
    pub architecture: String,
}

/// A reference to content.
#[derive(Clone, Debug, PartialEq)]
pub struct Descriptor {
    /// What it is said to be.
    pub media_type: String,
    /// Its digest, as written: this may be no digest at all.
    pub written: String,
    /// Its digest, or that of nothing.
    pub digest: Digest,
    /// Its size, as written.
    pub size: i64,
    /// Where else it can be had.
    pub urls: Vec<String>,
    /// In an index: for which platform.
    pub platform: Platform,
}

impl Descriptor {
    /// Reads a descriptor; what is missing is empty, as in Go.
    #[must_use]
    pub fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let written = text(&value["digest"]);
        Self {
            media_type: text(&value["mediaType"]),
            digest: Digest::parse(&written).unwrap_or_else(|_| Digest::of(b"")),
            written,
            size: value["size"].as_i64().unwrap_or(0),
            urls: value["urls"].as_array().into_iter().flatten().map(text).collect(),
            platform: Platform {
                os: text(&value["platform"]["os"]),
                architecture: text(&value["platform"]["architecture"]),
            },
        }
    }

    /// Whether its digest is one.
    #[must_use]
    pub fn is_digest(&self) -> bool {
        Digest::parse(&self.written).is_ok()
    }
}

/// What a manifest is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One image.
    Image {
        /// Its config.
        config: Descriptor,
        /// Its layers.
        layers: Vec<Descriptor>,
    },
    /// Several.
    Index {
        /// They.
        children: Vec<Descriptor>,
    },
}

/// A stored manifest.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its digest.
    pub digest: Digest,
    /// Its effective media type.
    pub media_type: String,
    /// Its bytes.
    pub payload: Arc<[u8]>,
    /// What it is.
    pub kind: Kind,
    /// What it is about.
    pub subject: Option<Descriptor>,
    /// `artifactType`.
    pub artifact_type: Option<String>,
    /// An index with a `BuildKit` cache in it, which the metadata database takes for an image.
    pub is_buildkit_cache: bool,
    /// Whether `mediaType` is in the document.
    pub says_its_type: bool,
    /// Row number: manifests come in the order they were pushed.
    pub order: u64,
}

impl Manifest {
    /// Reads the fields that matter of a document of this media type.
    #[must_use]
    pub fn read(media_type: &str, payload: &[u8], document: &Value, order: u64) -> Self {
        let list =
            |value: &Value| value.as_array().into_iter().flatten().map(Descriptor::read).collect::<Vec<_>>();
        let children = list(&document["manifests"]);
        let is_index = matches!(media_type, media::DOCKER_LIST | media::OCI_INDEX);
        let cache = children.iter().find(|child| child.media_type == media::BUILDKIT_CACHE).cloned();
        let is_buildkit_cache = is_index && cache.is_some();
        let kind = match cache {
            Some(config) if is_index => Kind::Image {
                config,
                layers: children
                    .into_iter()
                    .filter(|child| child.media_type != media::BUILDKIT_CACHE)
                    .collect(),
            },
            _ if is_index => Kind::Index { children },
            _ => Kind::Image {
                config: Descriptor::read(&document["config"]),
                layers: list(&document["layers"]),
            },
        };
        let is_oci = media_type == media::OCI_MANIFEST;
        Self {
            digest: Digest::of(payload),
            media_type: media_type.to_owned(),
            payload: payload.into(),
            kind,
            subject: (is_oci && document["subject"].is_object())
                .then(|| Descriptor::read(&document["subject"])),
            artifact_type: document["artifactType"]
                .as_str()
                .filter(|kind| is_oci && !kind.is_empty())
                .map(str::to_owned),
            is_buildkit_cache,
            says_its_type: document["mediaType"].as_str().is_some_and(|kind| !kind.is_empty()),
            order,
        }
    }

    /// Without a database the bytes alone say what they are: an OCI document without `mediaType` is an index if it has
    /// `manifests` that are not null.
    #[must_use]
    pub fn as_read_back(self, document: &Value) -> Self {
        let is_oci = matches!(self.media_type.as_str(), media::OCI_MANIFEST | media::OCI_INDEX);
        if !is_oci || self.says_its_type {
            return self;
        }
        let media_type = if document["manifests"].is_null() { media::OCI_MANIFEST } else { media::OCI_INDEX };
        if media_type == self.media_type {
            return self;
        }
        Self { digest: self.digest, ..Self::read(media_type, &self.payload, document, self.order) }
    }

    /// The config of an image.
    #[must_use]
    pub fn config(&self) -> Option<&Descriptor> {
        match &self.kind {
            Kind::Image { config, .. } => Some(config),
            Kind::Index { .. } => None,
        }
    }

    /// The layers of an image.
    #[must_use]
    pub fn layers(&self) -> &[Descriptor] {
        match &self.kind {
            Kind::Image { layers, .. } => layers,
            Kind::Index { .. } => &[],
        }
    }

    /// The members of an index.
    #[must_use]
    pub fn children(&self) -> &[Descriptor] {
        match &self.kind {
            Kind::Image { .. } => &[],
            Kind::Index { children } => children,
        }
    }

    /// Whether it is an index of nothing.
    #[must_use]
    pub fn is_empty_index(&self) -> bool {
        matches!(&self.kind, Kind::Index { children } if children.is_empty())
    }

    /// What the database calls its size: layers, config and manifest of an image, 0 of an index. What is written there
    /// is added up as it stands, so that it may be negative. Of a `BuildKit` cache the manifest is the one that the
    /// registry makes of it.
    #[must_use]
    pub fn total_size(&self) -> i64 {
        match &self.kind {
            Kind::Image { config, .. } => self
                .layers_size()
                .wrapping_add(config.size)
                .wrapping_add(i64::try_from(self.stored_length()).unwrap_or(i64::MAX)),
            Kind::Index { .. } => 0,
        }
    }

    /// How long the database takes its manifest to be.
    fn stored_length(&self) -> usize {
        if !self.is_buildkit_cache {
            return self.payload.len();
        }
        let document: Value = serde_json::from_slice(&self.payload).unwrap_or_default();
        let blobs = document["manifests"].as_array().cloned().unwrap_or_default();
        let (config, layers): (Vec<Value>, Vec<Value>) =
            blobs.into_iter().partition(|blob| blob["mediaType"] == media::BUILDKIT_CACHE);
        let made = serde_json::json!({
            "schemaVersion": 2, "mediaType": media::OCI_MANIFEST, "config": config.last(), "layers": layers,
        });
        let mut text = Vec::new();
        let three = serde_json::ser::PrettyFormatter::with_indent(b"   ");
        let _ = made.serialize(&mut serde_json::Serializer::with_formatter(&mut text, three));
        text.len()
    }

    /// The sizes of its layers, added up as they are written.
    #[must_use]
    pub fn layers_size(&self) -> i64 {
        self.layers().iter().fold(0, |sum: i64, layer| sum.wrapping_add(layer.size))
    }

    /// The media type in the database.
    #[must_use]
    pub fn stored_type(&self) -> &str {
        if self.is_buildkit_cache { media::OCI_MANIFEST } else { &self.media_type }
    }
}
