//! `tags/detail`: everything about one tag in one request (registry 4.15 and later).
//!
//! Its platforms have no variants, and its children name only what their configurations say; where that
//! is not enough the index itself is read (`server`).

use serde::Deserialize;

use super::{Told, published, told, url};
use crate::error::Error;
use crate::http::{Request, Response};
use crate::image::platform::Reported;
use crate::image::{Digest, Platform, Tagged, media_type};
use crate::registry::{Found, PlatformImage};
use crate::token::Session;

/// A tag as `tags/detail` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What was found.
    pub found: Found,
    /// Whether it is an index.
    pub is_index: bool,
    /// Whether every child named its platform, so that none can be hidden.
    pub complete: bool,
    /// The children of an index, attestations included.
    pub children: Vec<Digest>,
}

/// Asks for one tag.
///
/// # Errors
/// Any answer but a description, the registry's own no, or "not this way".
pub fn detail(session: &Session, reference: &Tagged) -> Result<Told<Detail>, Error> {
    let (repository, tag) = (&reference.repository, &reference.tag);
    let url = url(session, repository, &format!("tags/detail/{tag}/"))?;
    let request = Request::get(url, format!("look up {reference}")).at_most(4 << 20);
    let response = session.send(repository, request.clone())?;
    told(repository, &request, &response, |response| read(response, reference))
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
    let (mut images, mut children) = (Vec::new(), Vec::new());
    let mut complete = true;
    if is_index {
        for child in manifest.references.unwrap_or_default() {
            let child_digest = digest(&child.manifest.digest)?;
            children.push(child_digest.clone());
            let platform = child.config.as_ref().and_then(|config| config.platform.as_ref());
            complete &= platform.is_some_and(RawPlatform::is_named);
            let config_digest = child.config.as_ref().map(|config| digest(&config.digest)).transpose()?;
            let Some(platform) = platform.and_then(RawPlatform::reported) else { continue };
            images.push(PlatformImage {
                platform: Some(platform),
                digest: Some(child_digest),
                config_digest,
                size_bytes: child.size_bytes,
                configuration: None,
            });
        }
        complete &= !images.is_empty();
    } else {
        let config = raw.image.config;
        complete = config.as_ref().is_some_and(|config| config.platform.is_some());
        images.push(PlatformImage {
            platform: config.as_ref().and_then(|config| config.platform.as_ref()?.reported()),
            digest: Some(top.clone()),
            config_digest: config.map(|config| digest(&config.digest)).transpose()?,
            size_bytes: raw.image.size_bytes,
            configuration: None,
        });
    }
    let published =
        published(raw.published_at.as_deref(), raw.updated_at.as_deref(), raw.created_at.as_deref());
    let found = Found { digest: Some(top), media_type: Some(media_type), published, images: Some(images) };
    Ok(Detail { found, is_index, complete, children })
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
    platform: Option<RawPlatform>,
}

#[derive(Deserialize)]
struct RawPlatform {
    os: Option<String>,
    architecture: Option<String>,
}

impl RawPlatform {
    fn is_named(&self) -> bool {
        [&self.os, &self.architecture]
            .into_iter()
            .all(|part| part.as_ref().is_some_and(|part| !part.is_empty()))
    }

    fn reported(&self) -> Option<Platform> {
        let (os, architecture) = (self.os.as_deref()?, self.architecture.as_deref()?);
        Platform::reported(Reported { os, architecture, ..Reported::default() })
    }
}
