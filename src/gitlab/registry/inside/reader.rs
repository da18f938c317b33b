//! Reads what is needed of what is behind manifests, each once.

use std::collections::{HashMap, HashSet};

use super::learn::Looked;
use super::{DEPTH, Inside, Part, Trouble, parts};
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, Read};
use crate::gitlab::registry::GitlabRegistry;
use crate::image::{ChildKind, Digest, Manifest, Repository};
use crate::parallel;
use crate::registry::{Absence, Needs, Platforms, Presence};

/// Reads what is needed and not known.
pub(in crate::gitlab::registry) struct Reader<'a> {
    pub(in crate::gitlab::registry) server: &'a GitlabRegistry,
    pub(in crate::gitlab::registry) repository: &'a Repository,
    pub(in crate::gitlab::registry) needs: &'a Needs,
    pub(in crate::gitlab::registry) threads: usize,
    /// Is told of each answer.
    pub(in crate::gitlab::registry) progress: &'a (dyn Fn() + Sync),
}

/// The layers of manifests, by their digests.
pub(in crate::gitlab::registry) type Layers = HashMap<Digest, Vec<(Digest, u64)>>;

impl Reader<'_> {
    /// Completes what is behind these; the layers of the manifests that were read for it, where those are needed.
    ///
    /// # Errors
    /// When the registry cannot be asked: then nothing more is known of any of them.
    pub(in crate::gitlab::registry) fn complete<'i>(
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
