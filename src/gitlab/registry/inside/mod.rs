//! The images behind manifests: what an index names, indexes inside indexes, and what their manifests and
//! configurations say, each read once, side by side, and only where it is needed.
//!
//! An index's word on a platform is what whoever pulls goes by, so it counts; a configuration's counts where an index
//! says nothing, and of a single image. What the registry says is missing is missing, and says so; what is odd is the
//! trouble of what it belongs to.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::GitlabRegistry;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, Fetched, Read};
use crate::image::{ChildKind, Configuration, Descriptor, Digest, Manifest, Repository};
use crate::parallel;
use crate::registry::{Absence, Needs, PlatformImage, Platforms, Presence};

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

/// Reads what is needed and not known.
pub(super) struct Reader<'a> {
    pub(super) server: &'a GitlabRegistry,
    pub(super) repository: &'a Repository,
    pub(super) needs: &'a Needs,
    pub(super) threads: usize,
    /// Is told of each answer.
    pub(super) progress: &'a (dyn Fn() + Sync),
}

/// What is kept of a manifest behind an index.
enum Looked {
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

/// The layers of manifests, by their digests.
pub(super) type Layers = HashMap<Digest, Vec<(Digest, u64)>>;

impl Reader<'_> {
    /// Completes what is behind these; the layers of the manifests that were read for it, where those are needed.
    ///
    /// # Errors
    /// When the registry cannot be asked: then nothing more is known of any of them.
    pub(super) fn complete<'i>(
        &self,
        insides: impl Iterator<Item = &'i mut Inside>,
    ) -> Result<Layers, Error> {
        let mut insides: Vec<&mut Inside> = insides.collect();
        let mut layers = Layers::new();
        for _ in 0..DEPTH {
            let needed = digests(&insides, |inside, part| {
                self.needs_manifest(inside, part).then_some(part.image.digest.as_ref()).flatten()
            });
            if needed.is_empty() {
                break;
            }
            let looked = self.each(&needed, |digest| self.look(digest))?;
            for inside in &mut insides {
                inside.learn(&looked, self.needs.annotations);
            }
            if self.needs.layers {
                layers.extend(looked.into_iter().filter_map(|(digest, looked)| match looked {
                    Looked::Image { layers, .. } => Some((digest, layers)),
                    _ => None,
                }));
            }
        }
        self.end_of_nesting(&mut insides);
        let needed = digests(&insides, |inside, part| {
            self.needs_configuration(inside, part).then_some(part.image.config_digest.as_ref()).flatten()
        });
        let read = self.each(&needed, |digest| {
            distribution::configuration(&self.server.session, self.repository, digest)
        })?;
        for inside in insides {
            inside.configure(&read);
        }
        Ok(layers)
    }

    fn each<T: Send>(
        &self,
        digests: &[Digest],
        read: impl Fn(&Digest) -> Result<T, Error> + Sync,
    ) -> Result<HashMap<Digest, T>, Error> {
        let (read, trouble) = parallel::until_failure(self.threads, digests, |digest| {
            let read = read(digest);
            (self.progress)();
            read
        });
        trouble.map_or(Ok(()), Err)?;
        Ok(digests.iter().cloned().zip(read).filter_map(|(digest, read)| Some((digest, read?))).collect())
    }

    fn look(&self, digest: &Digest) -> Result<Looked, Error> {
        let read = distribution::read_by_digest(&self.server.session, self.repository, digest)?;
        Ok(match read {
            // A repository whose index was read a moment ago is there.
            Read::Missing(Absence::Repository) => {
                Looked::Odd(Trouble::odd(distribution::gone(self.repository, digest)))
            }
            Read::Missing(_) => Looked::Missing,
            Read::Odd(error) => Looked::Odd(Trouble::odd(error)),
            Read::Unserved(error) => Looked::Odd(Trouble::unserved(error)),
            Read::There(fetched) => {
                let size_bytes = fetched.size();
                match fetched.manifest {
                    Err(error) => Looked::Odd(Trouble::odd(error)),
                    Ok(Manifest::Index { children, annotations, .. }) => {
                        Looked::Index(parts(&children, &[], &annotations))
                    }
                    Ok(Manifest::Image { config, is_artifact, layers, annotations, .. }) => Looked::Image {
                        config: config.digest,
                        size_bytes,
                        is_artifact,
                        layers: if self.needs.layers { layers } else { Vec::new() },
                        annotations,
                    },
                }
            }
        })
    }

    fn needs_manifest(&self, inside: &Inside, part: &Part) -> bool {
        let Part { image, kind, was_read, .. } = part;
        let is_concerned = self.needs.concerns(image);
        // A configuration that the index's own description named need not be looked for.
        let needs_config = (self.needs.labels || inside.is_dated) && is_concerned
            || image.platform.is_none() && self.needs.platforms > Platforms::No;
        let is_needed = *kind == ChildKind::Index
            || image.config_digest.is_none() && needs_config
            || image.size_bytes.is_none() && self.needs.sizes
            || self.needs.layers
            || image.presence == Presence::NotAsked && self.needs.presence && is_concerned;
        // Rows describe a single image without them.
        let needs_annotations = self.needs.annotations && is_concerned && image.annotations.is_none();
        let is_needed = inside.is_index && is_needed || needs_annotations;
        is_needed && !was_read && !image.presence.is_missing()
    }

    fn needs_configuration(&self, inside: &Inside, part: &Part) -> bool {
        let image = &part.image;
        let is_unnamed = image.platform.is_none();
        let needs_platform = match inside.is_index {
            true => self.needs.platforms > Platforms::No,
            false => self.needs.platforms == Platforms::OfAll,
        };
        let of_concern = self.needs.concerns(image) || !inside.is_index;
        !image.presence.is_missing()
            && image.configuration.is_none()
            && ((self.needs.labels || inside.is_dated) && of_concern || is_unnamed && needs_platform)
    }

    /// Indexes that are still not looked into lie too deep.
    fn end_of_nesting(&self, insides: &mut [&mut Inside]) {
        for inside in insides {
            let deep = inside
                .parts
                .iter()
                .find(|part| part.kind == ChildKind::Index && self.needs_manifest(inside, part));
            if let Some(digest) = deep.and_then(|part| part.image.digest.as_ref()) {
                let attempt = format!("read the manifest {}@{}", self.repository, digest.short());
                let error = Error::new(Exit::Protocol, attempt, "indexes lie inside indexes without an end");
                inside.trouble.get_or_insert(Trouble::odd(error));
            }
        }
    }
}

impl Inside {
    /// Puts what manifests say into the parts that they are of.
    fn learn(&mut self, looked: &HashMap<Digest, Looked>, is_annotated: bool) {
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
    fn configure(&mut self, read: &HashMap<Digest, Read<Configuration>>) {
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

/// The digests that parts need, each once.
fn digests(
    insides: &[&mut Inside],
    of: impl for<'p> Fn(&Inside, &'p Part) -> Option<&'p Digest>,
) -> Vec<Digest> {
    let mut seen = HashSet::new();
    let parts = insides.iter().flat_map(|inside| inside.parts.iter().map(move |part| (inside, part)));
    let digests = parts.filter_map(|(inside, part)| of(inside, part));
    digests.filter(|digest| seen.insert((*digest).clone())).cloned().collect()
}
