//! Images made on the spot: single, for several platforms, signed, undated, or not images at all.

use crate::digest::Digest;
use crate::registry;
use crate::store::{State, media};
use serde_json::{Value, json};

/// What an image to be seeded is like. The default is an OCI image for `linux/amd64` of 2026-01-02.
#[derive(Clone, Debug)]
pub struct ImageSpec {
    members: Vec<Member>,
    is_docker: bool,
    shape: Shape,
    layers: Vec<u64>,
    attestation: bool,
    artifact_type: Option<String>,
    subject: Option<Digest>,
}

/// How its manifests lie in each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Image,
    Index,
    Nested,
}

/// The platform that an index names for a member.
#[derive(Clone, Debug)]
enum Listed {
    AsConfigured,
    As(Option<String>),
}

/// One platform of an image.
#[derive(Clone, Debug)]
pub struct Member {
    platform: Option<String>,
    listed: Listed,
    created: Option<String>,
    labels: Vec<(String, String)>,
    is_artifact: bool,
}

impl Default for Member {
    fn default() -> Self {
        Self {
            platform: Some("linux/amd64".to_owned()),
            created: Some("2026-01-02T03:04:05Z".to_owned()),
            listed: Listed::AsConfigured,
            labels: Vec::new(),
            is_artifact: false,
        }
    }
}

impl Default for ImageSpec {
    fn default() -> Self {
        Self {
            members: vec![Member::default()],
            is_docker: false,
            shape: Shape::Image,
            layers: vec![0],
            attestation: false,
            artifact_type: None,
            subject: None,
        }
    }
}

/// Each method changes one thing; those about dates, labels and platforms change all members.
impl ImageSpec {
    /// An OCI image for `linux/amd64`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An index with an image for each platform (`linux/arm64/v8`).
    #[must_use]
    pub fn platforms(mut self, platforms: &[&str]) -> Self {
        let model = self.members.first().cloned().unwrap_or_default();
        self.members = platforms
            .iter()
            .map(|platform| Member { platform: Some((*platform).to_owned()), ..model.clone() })
            .collect();
        self.shape = self.shape.max(Shape::Index);
        self
    }

    /// The platform of a single image (`linux/arm64/v8`).
    #[must_use]
    pub fn platform(self, platform: &str) -> Self {
        self.each(|member| member.platform = Some(platform.to_owned()))
    }

    /// A config without a platform.
    #[must_use]
    pub fn no_platform(self) -> Self {
        self.each(|member| member.platform = None)
    }

    /// When the config says it was built, as it is to be written there.
    #[must_use]
    pub fn created(self, created: &str) -> Self {
        self.each(|member| member.created = Some(created.to_owned()))
    }

    /// A config that says nothing about when it was built.
    #[must_use]
    pub fn undated(self) -> Self {
        self.each(|member| member.created = None)
    }

    /// One more label.
    #[must_use]
    pub fn label(self, name: &str, value: &str) -> Self {
        self.each(|member| member.labels.push((name.to_owned(), value.to_owned())))
    }

    /// One member of an index changed on its own.
    #[must_use]
    pub fn member(mut self, at: usize, change: impl FnOnce(Member) -> Member) -> Self {
        let member = self.members[at].clone();
        self.members[at] = change(member);
        self
    }

    /// Docker's media types (a list, when there are several platforms).
    #[must_use]
    pub fn docker(self) -> Self {
        Self { is_docker: true, ..self }
    }

    /// An index also with `BuildKit`'s attestation (`unknown/unknown`).
    #[must_use]
    pub fn attestation(self) -> Self {
        Self { attestation: true, shape: self.shape.max(Shape::Index), ..self }
    }

    /// The index lies in another index, as its only member.
    #[must_use]
    pub fn nested(self) -> Self {
        Self { shape: Shape::Nested, ..self }
    }

    /// Layers with these seeds: the same seeds are the same layers.
    #[must_use]
    pub fn layers(self, layers: &[u64]) -> Self {
        Self { layers: layers.to_vec(), ..self }
    }

    /// An artifact of this type rather than an image.
    #[must_use]
    pub fn artifact(self, artifact_type: &str) -> Self {
        Self { artifact_type: Some(artifact_type.to_owned()), ..self }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(self, subject: &Digest) -> Self {
        Self { subject: Some(subject.clone()), ..self }
    }

    /// Configurations of more than the 256,000 bytes that GitLab's database keeps.
    #[must_use]
    pub fn large(self) -> Self {
        self.each(|member| *member = member.clone().large())
    }

    fn each(mut self, change: impl Fn(&mut Member)) -> Self {
        self.members.iter_mut().for_each(change);
        self
    }

    /// Stores it in a repository; the digest of the outermost manifest.
    pub(crate) fn store(&self, state: &mut State, path: &str) -> Digest {
        let children: Vec<Value> =
            self.members.iter().map(|member| self.manifest(state, path, member)).collect();
        if self.shape == Shape::Image {
            let digest = children[0]["digest"].as_str().unwrap_or_default();
            return Digest::parse(digest).unwrap_or_else(|_| Digest::of(b""));
        }
        let media_type = if self.is_docker { media::DOCKER_LIST } else { media::OCI_INDEX };
        let mut manifests = children;
        if self.attestation {
            let about = manifests[0]["digest"].clone();
            let mut attestation = self.manifest(
                state,
                path,
                &Member { platform: Some("unknown/unknown".to_owned()), created: None, ..Member::empty() },
            );
            attestation["annotations"] = json!({
                "vnd.docker.reference.digest": about, "vnd.docker.reference.type": "attestation-manifest",
            });
            manifests.push(attestation);
        }
        let mut index = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": manifests });
        if self.shape == Shape::Nested {
            let text = index.to_string();
            let digest = registry::store(state, path, media_type, text.as_bytes());
            let inner = json!({ "mediaType": media_type, "digest": digest.as_str(), "size": text.len() });
            index["manifests"] = json!([inner]);
        }
        registry::store(state, path, media_type, index.to_string().as_bytes())
    }

    /// Stores config, layers and manifest of one platform; its descriptor in an index.
    fn manifest(&self, state: &mut State, path: &str, member: &Member) -> Value {
        let config = member.config(self.layers.len());
        let (manifest_type, mut config_type, layer_type) = if self.is_docker {
            (media::DOCKER_MANIFEST, media::DOCKER_CONFIG, media::DOCKER_LAYER)
        } else {
            (media::OCI_MANIFEST, media::OCI_CONFIG, media::OCI_LAYER)
        };
        let mut config = config.to_string();
        if self.artifact_type.is_some() || member.is_artifact {
            config_type = "application/vnd.oci.empty.v1+json";
            "{}".clone_into(&mut config);
        }
        let config_size = config.len();
        let config_digest = state.put_blob(path, config.into_bytes());
        let layers: Vec<Value> = self
            .layers
            .iter()
            .map(|seed| {
                let platform = member.platform.as_deref().unwrap_or("none");
                let content = format!("layer {seed} of {platform}: not really a tarball\n").repeat(10);
                let size = content.len();
                let digest = state.put_blob(path, content.into_bytes());
                json!({ "mediaType": layer_type, "digest": digest.as_str(), "size": size })
            })
            .collect();
        let mut manifest = json!({
            "schemaVersion": 2, "mediaType": manifest_type,
            "config": { "mediaType": config_type, "digest": config_digest.as_str(), "size": config_size },
            "layers": layers,
        });
        if let Some(artifact_type) = &self.artifact_type {
            manifest["artifactType"] = json!(artifact_type);
        }
        if let Some(subject) = &self.subject {
            let known = state.repository(path).manifests.get(subject);
            let (kind, size) = known
                .map_or((media::OCI_MANIFEST.to_owned(), 0), |it| (it.media_type.clone(), it.payload.len()));
            manifest["subject"] = json!({ "mediaType": kind, "digest": subject.as_str(), "size": size });
        }
        let text = manifest.to_string();
        let digest = registry::store(state, path, manifest_type, text.as_bytes());
        let mut descriptor =
            json!({ "mediaType": manifest_type, "digest": digest.as_str(), "size": text.len() });
        let listed = match &member.listed {
            Listed::AsConfigured => &member.platform,
            Listed::As(platform) => platform,
        };
        if let Some(platform) = listed {
            descriptor["platform"] = platform_of(platform);
        }
        descriptor
    }
}

/// Each method changes one thing.
impl Member {
    fn empty() -> Self {
        Self { platform: None, created: None, ..Self::default() }
    }

    /// The platform that its configuration names; the index goes on to name the one it named.
    #[must_use]
    pub fn configured(self, platform: &str) -> Self {
        let listed = match self.listed {
            Listed::AsConfigured => Listed::As(self.platform),
            listed @ Listed::As(_) => listed,
        };
        Self { platform: Some(platform.to_owned()), listed, ..self }
    }

    /// No image but an artifact with an empty configuration, of which the index says neither type nor platform.
    #[must_use]
    pub fn artifact(self) -> Self {
        Self { is_artifact: true, ..self.unlisted() }
    }

    /// The index names a platform whose names are empty, as Docker's own types write one that is not known.
    #[must_use]
    pub fn nameless(self) -> Self {
        Self { listed: Listed::As(Some(String::new())), ..self }
    }

    /// The index names no platform for it.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { listed: Listed::As(None), ..self }
    }

    /// A configuration of more than the 256,000 bytes that GitLab's database keeps.
    #[must_use]
    pub fn large(self) -> Self {
        self.label("padding", &"x".repeat(256_001))
    }

    /// When the config says it was built.
    #[must_use]
    pub fn created(self, created: &str) -> Self {
        Self { created: Some(created.to_owned()), ..self }
    }

    /// A config that says nothing about when it was built.
    #[must_use]
    pub fn undated(self) -> Self {
        Self { created: None, ..self }
    }

    /// One more label.
    #[must_use]
    pub fn label(mut self, name: &str, value: &str) -> Self {
        self.labels.push((name.to_owned(), value.to_owned()));
        self
    }

    fn config(&self, layers: usize) -> Value {
        let mut config = self.platform.as_deref().map_or_else(|| json!({}), platform_of);
        let diff = |n: usize| Digest::of(format!("diff {n}").as_bytes()).to_string();
        config["rootfs"] = json!({ "type": "layers", "diff_ids": (0..layers).map(diff).collect::<Vec<_>>() });
        config["config"] =
            json!({ "Labels": self.labels.iter().cloned().collect::<std::collections::BTreeMap<_, _>>() });
        if let Some(created) = &self.created {
            config["created"] = json!(created);
        }
        config
    }
}

/// `os/architecture/variant`, the first perhaps with a version and features: `windows(10.0.17763+win32k)`.
fn platform_of(text: &str) -> Value {
    let mut parts = text.split('/');
    let os = parts.next().unwrap_or_default();
    let (os, options) = os.split_once('(').unwrap_or((os, ""));
    let mut platform = json!({ "os": os, "architecture": parts.next().unwrap_or_default() });
    let mut options = options.trim_end_matches(')').split('+');
    if let Some(version) = options.next().filter(|version| !version.is_empty()) {
        platform["os.version"] = json!(version);
    }
    let features: Vec<&str> = options.collect();
    if !features.is_empty() {
        platform["os.features"] = json!(features);
    }
    if let Some(variant) = parts.next() {
        platform["variant"] = json!(variant);
    }
    platform
}
