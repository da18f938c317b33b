//! What was read is put into the parts that it is of.

use std::collections::HashMap;

use super::{Inside, Part, Trouble};
use crate::gitlab::distribution::Read;
use crate::image::{ChildKind, Configuration, Digest};
use crate::registry::{Absence, Presence};

/// What is kept of a manifest behind an index.
pub(super) enum Looked {
    Image {
        config: Digest,
        size_bytes: Option<u64>,
        is_artifact: bool,
        layers: Vec<(Digest, u64)>,
        annotations: Vec<(String, String)>,
    },
    Index(Vec<Part>),
    Missing,
    Odd(Trouble),
}

impl Inside {
    /// Puts what manifests say into the parts that they are of.
    pub(super) fn learn(&mut self, looked: &HashMap<Digest, Looked>, is_annotated: bool) {
        for mut part in std::mem::take(&mut self.parts) {
            let known = part.image.digest.as_ref().and_then(|digest| looked.get(digest));
            let Some(known) = known.filter(|_| (self.is_index || is_annotated) && !part.was_read) else {
                self.parts.push(part);
                continue;
            };
            part.was_read = true;
            match known {
                Looked::Missing => part.image.presence = Presence::Missing,
                Looked::Odd(trouble) => {
                    part.kind = ChildKind::Image;
                    self.trouble.get_or_insert_with(|| trouble.clone());
                }
                // Its own parts run on what they say, or on what is said of it.
                Looked::Index(parts) => {
                    self.parts.extend(parts.iter().cloned().map(|mut inner| {
                        inner.image.platform = inner.image.platform.or_else(|| part.image.platform.clone());
                        inner.above.extend(part.above.iter().cloned());
                        inner
                    }));
                    continue;
                }
                Looked::Image { is_artifact: true, .. } if self.is_index => continue,
                Looked::Image { config, size_bytes, annotations, .. } => {
                    part.image.annotations = Some([part.above.as_slice(), annotations].concat());
                    part.image.config_digest = Some(config.clone());
                    part.image.size_bytes = part.image.size_bytes.or(*size_bytes);
                    part.image.presence = Presence::There;
                }
            }
            self.parts.push(part);
        }
    }

    /// Puts what configurations say into the parts that they are of.
    pub(super) fn configure(&mut self, read: &HashMap<Digest, Read<Configuration>>) {
        for Part { image, .. } in &mut self.parts {
            match image.config_digest.as_ref().and_then(|digest| read.get(digest)) {
                None | Some(Read::Missing(Absence::Repository)) => {}
                Some(Read::Missing(_)) => image.presence = Presence::Unconfigured,
                Some(Read::Odd(error)) => {
                    self.trouble.get_or_insert_with(|| Trouble::odd(error.clone()));
                }
                Some(Read::Unserved(error)) => {
                    self.trouble.get_or_insert_with(|| Trouble::unserved(error.clone()));
                }
                Some(Read::There(configuration)) => {
                    if image.platform.is_none() || !self.is_index {
                        image.platform.clone_from(&configuration.platform);
                    }
                    image.configuration = Some(configuration.clone());
                }
            }
        }
    }
}
