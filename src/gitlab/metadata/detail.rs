//! `tags/detail`: everything about one tag in one request (registry 4.15 and later).
//!
//! Its platforms are those of configurations, without variants, and of none over 256,000 bytes; a child is named once
//! however often its index names it. So platforms of an index are read from the index itself (`registry`).

use serde::Deserialize;

use super::rows::bytes;
use super::{Told, published, told, url};
use crate::error::Error;
use crate::gitlab::absence::Asked;
use crate::gitlab::token::Session;
use crate::http::{Request, Response};
use crate::image::platform::Reported;
use crate::image::{Digest, Platform, Tagged, media_type};
use crate::registry::{Found, PlatformImage, Presence};

/// A tag as `tags/detail` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    /// What was found.
    pub found: Found,
    /// Whether it is an index.
    pub is_index: bool,
    /// The children of an index, attestations included: images with their sizes and configurations.
    pub children: Vec<PlatformImage>,
}

/// Asks for one tag.
///
/// # Errors
/// Any answer but a description, the registry's own no, or "not this way".
pub(crate) fn detail(session: &Session, reference: &Tagged) -> Result<Told<Detail>, Error> {
    let (repository, tag) = (&reference.repository, &reference.tag);
    let url = url(session, repository, &format!("tags/detail/{tag}/"))?;
    let request = Request::get(url, format!("look up {reference}")).at_most(4 << 20);
    let response = session.send(repository, request.clone())?;
    told((repository, Asked::Tag(tag, None)), &request, &response, |response| read(response, reference))
}

fn read(response: &Response, reference: &Tagged) -> Result<Detail, Error> {
    let raw: Raw = response.json()?;
    let wrong = |cause: String| response.protocol(cause);
    if raw.name != reference.tag.as_str() || raw.repository != reference.repository.as_str() {
        return Err(wrong("the answer is about another tag".to_owned()));
    }
    let digest = |text: &str| Digest::parse(text).map_err(|error| wrong(error.to_string()));
    let manifest = raw.image.manifest;
    let media_type = manifest.media_type.unwrap_or_default();
    let is_index = manifest.references.is_some() || media_type::is_index(&media_type);
    let top = digest(&manifest.digest)?;
    let image = |of: &Digest, config: Option<RawConfig>, size_bytes: Option<u64>| {
        let platform = config.as_ref().and_then(|config| config.platform.as_ref()?.reported());
        let config_digest = config.map(|config| digest(&config.digest)).transpose()?;
        // What has no configuration is an index of its own, whose size is 0 here and means "not known".
        let size_bytes = size_bytes.filter(|_| config_digest.is_some());
        Ok::<_, Error>(PlatformImage {
            platform,
            digest: Some(of.clone()),
            config_digest,
            size_bytes,
            annotations: None,
            configuration: None,
            presence: Presence::There,
        })
    };
    let (mut images, mut children) = (None, Vec::new());
    if is_index {
        for child in manifest.references.unwrap_or_default() {
            // What an artifact has is told no other way: its own manifest says whether it is one.
            let config = child.config.filter(RawConfig::is_an_images);
            children.push(image(&digest(&child.manifest.digest)?, config, child.size_bytes)?);
        }
    } else {
        images = Some(vec![image(&top, raw.image.config, raw.image.size_bytes)?]);
    }
    let published =
        published(raw.published_at.as_deref(), raw.updated_at.as_deref(), raw.created_at.as_deref());
    let found = Found { digest: Some(top), media_type: Some(media_type), published, images };
    Ok(Detail { found, is_index, children })
}

#[derive(Deserialize)]
struct Raw {
    repository: String,
    name: String,
    image: RawImage,
    created_at: Option<String>,
    updated_at: Option<String>,
    published_at: Option<String>,
}

#[derive(Deserialize)]
struct RawImage {
    #[serde(default, deserialize_with = "bytes")]
    size_bytes: Option<u64>,
    manifest: RawManifest,
    config: Option<RawConfig>,
}

#[derive(Deserialize)]
struct RawManifest {
    digest: String,
    media_type: Option<String>,
    references: Option<Vec<RawChild>>,
}

#[derive(Deserialize)]
struct RawChild {
    #[serde(default, deserialize_with = "bytes")]
    size_bytes: Option<u64>,
    manifest: RawChildManifest,
    config: Option<RawConfig>,
}

#[derive(Deserialize)]
struct RawChildManifest {
    digest: String,
}

#[derive(Deserialize)]
struct RawConfig {
    digest: String,
    media_type: Option<String>,
    platform: Option<RawPlatform>,
}

impl RawConfig {
    fn is_an_images(&self) -> bool {
        self.digest != Digest::OF_EMPTY_OBJECT
            && self.media_type.as_deref().is_none_or(media_type::is_image_config)
    }
}

#[derive(Deserialize)]
struct RawPlatform {
    os: Option<String>,
    architecture: Option<String>,
}

impl RawPlatform {
    fn reported(&self) -> Option<Platform> {
        let (os, architecture) = (self.os.as_deref()?, self.architecture.as_deref()?);
        Platform::reported(Reported { os, architecture, ..Reported::default() })
    }
}
