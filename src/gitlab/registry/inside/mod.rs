//! The images behind manifests: what an index names, indexes inside indexes, and what their manifests and
//! configurations say, each read once, side by side, and only where it is needed.
//!
//! An index's word on a platform is what whoever pulls goes by, so it counts; a configuration's counts where an index
//! says nothing, and of a single image. What the registry says is missing is missing, and says so; what is odd is the
//! trouble of what it belongs to.

mod learn;
mod reader;

use std::collections::HashMap;
use std::sync::Arc;

pub(super) use reader::{Layers, Reader};

use crate::error::Error;
use crate::gitlab::distribution::Fetched;
use crate::image::{ChildKind, Descriptor, Digest, Manifest};
use crate::registry::{PlatformImage, Presence};

/// Indexes inside indexes inside … are followed so far. Nobody builds three.
const DEPTH: usize = 8;

/// What is behind a tag.
#[derive(Clone, Debug, Default)]
pub(super) struct Inside {
    parts: Vec<Part>,
    is_index: bool,
    /// Whether the dates of its configurations are needed.
    pub(super) is_dated: bool,
    /// What is wrong with it, or with a part of it.
    pub(super) trouble: Option<Trouble>,
}

/// What is wrong with something behind a tag.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) error: Arc<Error>,
    /// Whether it did not come, which may be the registry's trouble.
    pub(super) is_unserved: bool,
}

impl Trouble {
    pub(super) fn odd(error: Error) -> Self {
        Self { error: Arc::new(error), is_unserved: false }
    }

    pub(super) fn unserved(error: Error) -> Self {
        Self { error: Arc::new(error), is_unserved: true }
    }
}

/// One thing behind a tag.
#[derive(Clone, Debug)]
struct Part {
    image: PlatformImage,
    kind: ChildKind,
    was_read: bool,
    /// The annotations of the indexes that it is in.
    above: Vec<(String, String)>,
}

impl Inside {
    /// One image, as far as it is known.
    pub(super) fn image(image: PlatformImage) -> Self {
        let part = Part { image, kind: ChildKind::Image, was_read: false, above: Vec::new() };
        Self { parts: vec![part], ..Self::default() }
    }

    /// What cannot be told.
    pub(super) fn troubled(trouble: Trouble) -> Self {
        Self { trouble: Some(trouble), ..Self::default() }
    }

    /// What a manifest names. `known` is what was told of its children before.
    pub(super) fn of(fetched: &Fetched, known: &[PlatformImage]) -> Self {
        match &fetched.manifest {
            Err(error) => Self::troubled(Trouble::odd(error.clone())),
            Ok(Manifest::Image { config, annotations, .. }) => Self::image(PlatformImage {
                digest: Some(fetched.digest.clone()),
                config_digest: Some(config.digest.clone()),
                size_bytes: fetched.size(),
                annotations: Some(annotations.clone()),
                presence: Presence::There,
                ..PlatformImage::default()
            }),
            Ok(Manifest::Index { children, annotations, .. }) => {
                Self { parts: parts(children, known, annotations), is_index: true, ..Self::default() }
            }
        }
    }

    /// The images, and what is wrong.
    pub(super) fn into_images(self) -> (Vec<PlatformImage>, Option<Trouble>) {
        (self.parts.into_iter().map(|part| part.image).collect(), self.trouble)
    }
}

fn parts(children: &[Descriptor], known: &[PlatformImage], above: &[(String, String)]) -> Vec<Part> {
    let known: HashMap<&Digest, &PlatformImage> =
        known.iter().filter_map(|image| Some((image.digest.as_ref()?, image))).collect();
    let children = children.iter().filter(|child| child.kind != ChildKind::Other);
    children
        .map(|child| {
            let before = known.get(&child.digest).copied().cloned().unwrap_or_default();
            let image = PlatformImage {
                platform: child.platform.clone(),
                digest: Some(child.digest.clone()),
                ..before
            };
            Part { image, kind: child.kind, was_read: false, above: above.to_vec() }
        })
        .collect()
}
