//! What a list does not tell: manifests and configurations of many tags, each fetched once, side by side.
//!
//! An image that is broken (a manifest or configuration that the registry itself says is missing) leaves its
//! tag without details; any other trouble ends the list as a failure, with what is known until then. Of a million
//! tags nothing is kept that was not asked for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::describe::{images, size};
use super::list::Reading;
use crate::age::Age;
use crate::distribution::{self, Fetched};
use crate::error::Error;
use crate::image::{Configuration, Digest, Manifest, Tagged, media_type};
use crate::metadata::{self, Told};
use crate::parallel;
use crate::registry::{Details, Layer, Lookup, PlatformImage};

/// What is kept of a tag's manifest.
struct Top {
    digest: Digest,
    media_type: Arc<str>,
    size_bytes: Option<u64>,
    images: Vec<PlatformImage>,
    layers: Vec<(Digest, u64)>,
    subject: Option<Digest>,
    children: Option<Vec<Digest>>,
}

/// What is kept of the manifest of an index's platform.
struct Part {
    size_bytes: Option<u64>,
    config_digest: Option<Digest>,
    layers: Vec<(Digest, u64)>,
}

/// What an index holds: its images, and where its list of children is known, all of them.
type Inside = (Vec<PlatformImage>, Option<Vec<Digest>>);

impl Reading<'_> {
    /// Whether the images behind this tag are needed for anything that its row does not tell.
    pub(super) fn needs_images(&self, place: usize) -> bool {
        self.needs_parts() && self.is_detailed(place) || self.needs_date(place)
    }

    fn needs_parts(&self) -> bool {
        let Details { sizes, platforms, every_platform, labels, .. } = self.listing.details;
        sizes || platforms || every_platform || labels
    }

    fn is_detailed(&self, place: usize) -> bool {
        (self.listing.detailed)(self.listed.tags[place].name.as_str())
    }

    /// Whether a configuration must be read for the date of this tag.
    fn needs_date(&self, place: usize) -> bool {
        let Details { auto, created, .. } = self.listing.details;
        let believable = |date| Age::at(self.listing.now, date, "published").is_some();
        let is_needed = created || auto && !self.listed.tags[place].published.is_some_and(believable);
        is_needed && self.is_detailed(place)
    }

    /// Completes tags whose rows a metadata database gave.
    pub(super) fn complete_rows(&mut self) -> Result<(), Error> {
        // Which indexes are looked into: each digest once, by the first tag that has it.
        let mut indexes: HashMap<Digest, usize> = HashMap::new();
        for (at, tag) in self.listed.tags.iter().enumerate() {
            let is_index = tag.media_type.as_deref().is_some_and(media_type::is_index);
            if let (true, true, Some(digest)) = (is_index, self.needs_images(at), &tag.digest) {
                indexes.entry(digest.clone()).or_insert(at);
            }
        }
        let indexes: Vec<(Digest, usize)> = indexes.into_iter().collect();
        let (found, trouble) = self.each(&indexes, |(digest, at)| self.index(digest, *at));
        let mut parts: HashMap<Digest, Vec<PlatformImage>> = HashMap::new();
        for ((digest, _), inside) in indexes.into_iter().zip(found) {
            let Some((images, children)) = inside else { continue };
            if let (true, Some(children)) = (self.listing.details.relations, children) {
                self.listed.children.insert(digest.clone(), children);
            }
            parts.insert(digest, images);
        }
        for (at, images) in &mut self.images {
            if let Some(part) = self.listed.tags[*at].digest.as_ref().and_then(|digest| parts.get(digest)) {
                images.clone_from(part);
            }
        }
        trouble.map_or(Ok(()), Err)?;
        self.read_artifacts()?;
        // Where the database could not describe an index, its children are still only named.
        self.read_children(&mut HashMap::new())?;
        self.complete()
    }

    /// Reads what artifacts are about that have a tag of their own. Rows name the referrers of what has a tag, so it is
    /// those of an index's children that are missing, and those whose subject has no tag.
    fn read_artifacts(&mut self) -> Result<(), Error> {
        let artifacts = std::mem::take(&mut self.artifacts);
        let artifacts: Vec<Digest> =
            artifacts.into_iter().filter(|digest| !self.listed.subjects.contains_key(digest)).collect();
        let (session, repository) = (&self.server.session, self.listing.repository);
        let (read, trouble) = self.each(&artifacts, |digest| {
            let read = distribution::manifest_if_there(session, repository, digest)?;
            Ok(read.found().and_then(|fetched| fetched.manifest.subject().cloned()))
        });
        for (digest, subject) in artifacts.into_iter().zip(read) {
            if let Some(Some(subject)) = subject {
                self.listed.subjects.insert(digest, subject);
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    /// Completes tags of which only the names are known.
    pub(super) fn complete_names(&mut self) -> Result<(), Error> {
        let Details { digest, auto, created, relations, .. } = self.listing.details;
        // Nothing but a tag's manifest tells its digest, or that it is a referrer.
        let every_tag = digest || relations;
        if !(every_tag || auto || created || self.needs_parts()) {
            return Ok(());
        }
        let places = (0..self.listed.tags.len()).filter(|at| every_tag || self.is_detailed(*at));
        let places: Vec<usize> = places.collect();
        let (fetched, trouble) = self.each(&places, |at| {
            let read = distribution::manifest(&self.server.session, &self.reference(*at).into())?;
            (self.listing.progress)(0, 1);
            // Registries without a database list tags that are broken.
            Ok(read.found().map(|fetched| self.top(*at, fetched)))
        });
        let mut layers: HashMap<Digest, Vec<(Digest, u64)>> = HashMap::new();
        for (at, top) in places.into_iter().zip(fetched) {
            let Some(Some(top)) = top else { continue };
            if self.listing.details.layers {
                layers.entry(top.digest.clone()).or_insert(top.layers);
            }
            if let Some(subject) = top.subject {
                self.listed.subjects.insert(top.digest.clone(), subject);
            }
            if let Some(children) = top.children {
                self.listed.children.insert(top.digest.clone(), children);
            }
            let tag = &mut self.listed.tags[at];
            tag.digest = Some(top.digest);
            (tag.media_type, tag.size_bytes) = (Some(top.media_type), top.size_bytes);
            if self.needs_images(at) {
                self.images.insert(at, top.images);
            }
        }
        trouble.map_or(Ok(()), Err)?;
        self.read_children(&mut layers)?;
        if self.listing.details.layers {
            self.listed.layers = counted_layers(layers.into_values());
        }
        self.complete()
    }

    /// What is wanted of the manifest of the tag at this place.
    fn top(&self, at: usize, fetched: Fetched) -> Top {
        let details = self.listing.details;
        let (subject, children) = match details.relations {
            true => (fetched.manifest.subject().cloned(), children(&fetched.manifest)),
            false => (None, None),
        };
        Top {
            media_type: self.shared(&fetched.media_type),
            size_bytes: size(&fetched),
            images: if self.needs_images(at) { images(&fetched, &[]) } else { Vec::new() },
            layers: if details.layers { layers(&fetched.manifest) } else { Vec::new() },
            digest: fetched.digest,
            subject,
            children,
        }
    }

    /// What an index holds: by its tag in one request, unless that moved meanwhile, or the registry is too old.
    fn index(&self, digest: &Digest, at: usize) -> Result<Inside, Error> {
        let reference = self.reference(at);
        let detail = metadata::detail(&self.server.session, &reference)?;
        (self.listing.progress)(0, 1);
        if let Told::Found(detail) = detail
            && detail.found.digest.as_ref() == Some(digest)
            && detail.complete
        {
            return Ok((detail.found.images.unwrap_or_default(), Some(detail.children)));
        }
        let read = distribution::manifest_if_there(&self.server.session, self.listing.repository, digest)?;
        Ok(match read {
            Lookup::Found(fetched) => (images(&fetched, &[]), children(&fetched.manifest)),
            Lookup::Absent(_) => (Vec::new(), None),
        })
    }

    /// Reads the manifests of platforms of which neither size nor configuration is known.
    fn read_children(&mut self, all_layers: &mut HashMap<Digest, Vec<(Digest, u64)>>) -> Result<(), Error> {
        let mut children: Vec<Digest> = Vec::new();
        for (at, images) in &self.images {
            if self.needs_images(*at) {
                let unknown = images.iter().filter(|image| image.config_digest.is_none());
                children.extend(unknown.filter_map(|image| image.digest.clone()));
            }
        }
        let (children, with_layers) = (distinct(children), self.listing.details.layers);
        let (session, repository) = (&self.server.session, self.listing.repository);
        let (read, trouble) = self.each(&children, |digest| {
            let read = distribution::manifest_if_there(session, repository, digest)?;
            Ok(read.found().map(|fetched| Part {
                size_bytes: size(&fetched),
                config_digest: match &fetched.manifest {
                    Manifest::Image { config, .. } => Some(config.digest.clone()),
                    Manifest::Index { .. } => None,
                },
                layers: if with_layers { layers(&fetched.manifest) } else { Vec::new() },
            }))
        });
        let known: HashMap<Digest, Part> =
            children.into_iter().zip(read).filter_map(|(digest, part)| Some((digest, part??))).collect();
        for image in self.images.values_mut().flatten().filter(|image| image.config_digest.is_none()) {
            let Some(part) = image.digest.as_ref().and_then(|digest| known.get(digest)) else { continue };
            image.size_bytes = part.size_bytes;
            image.config_digest.clone_from(&part.config_digest);
        }
        if with_layers {
            all_layers.extend(known.into_iter().map(|(digest, part)| (digest, part.layers)));
        }
        trouble.map_or(Ok(()), Err)
    }

    /// Reads the configurations that are needed and puts everything into the tags.
    fn complete(&mut self) -> Result<(), Error> {
        let details = self.listing.details;
        let is_index = |reading: &Self, at: usize| {
            reading.listed.tags[at].media_type.as_deref().is_some_and(media_type::is_index)
        };
        let mut wanted: Vec<Digest> = Vec::new();
        for (at, images) in &self.images {
            let single = details.every_platform && !is_index(self, *at);
            if single || details.labels || self.needs_date(*at) {
                wanted.extend(images.iter().filter_map(|image| image.config_digest.clone()));
            }
        }
        let wanted = distinct(wanted);
        let (session, repository) = (&self.server.session, self.listing.repository);
        let (read, trouble) = self.each(&wanted, |digest| {
            let read = distribution::configuration_if_there(session, repository, digest)?;
            (self.listing.progress)(0, 1);
            Ok(read.found())
        });
        let known: HashMap<Digest, Configuration> =
            wanted.into_iter().zip(read).filter_map(|(digest, read)| Some((digest, read??))).collect();
        // Tags of one digest are of the same images, so they share them.
        let mut shared: HashMap<Digest, Arc<[PlatformImage]>> = HashMap::new();
        let images = std::mem::take(&mut self.images);
        for (at, mut images) in images {
            let dated = self.needs_date(at);
            for image in &mut images {
                let configuration = image.config_digest.as_ref().and_then(|digest| known.get(digest));
                if image.platform.is_none() {
                    image.platform = configuration.and_then(|read| read.platform.clone());
                }
                image.configuration = configuration.cloned();
            }
            let indexed = is_index(self, at);
            let tag = &mut self.listed.tags[at];
            if dated {
                tag.created = images.iter().filter_map(|image| image.configuration.as_ref()?.created).min();
            }
            if indexed && !images.is_empty() {
                tag.size_bytes = images.iter().map(|image| image.size_bytes).sum();
            }
            // Of a single image a row does not tell the platform: that is unknown, not none.
            let is_told = images.iter().any(|image| image.platform.is_some());
            let is_read = images.iter().any(|image| image.configuration.is_some());
            if (details.platforms || details.every_platform) && is_told || details.labels && is_read {
                tag.images = Some(match &tag.digest {
                    Some(digest) => Arc::clone(shared.entry(digest.clone()).or_insert_with(|| images.into())),
                    None => images.into(),
                });
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    fn reference(&self, at: usize) -> Tagged {
        Tagged {
            host: self.server.session.registry().origin().authority(),
            repository: self.listing.repository.clone(),
            tag: self.listed.tags[at].name.clone(),
            digest: None,
        }
    }

    /// Does something for each item side by side until one fails: the results so far, and that failure.
    fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> Result<R, Error> + Sync,
    ) -> (Vec<Option<R>>, Option<Error>) {
        parallel::until_failure(self.listing.threads, items, work)
    }
}

/// Each digest once, in the order in which they came.
fn distinct(digests: Vec<Digest>) -> Vec<Digest> {
    let mut seen = HashSet::new();
    digests.into_iter().filter(|digest| seen.insert(digest.clone())).collect()
}

/// All children of an index; `None` of an image.
fn children(manifest: &Manifest) -> Option<Vec<Digest>> {
    match manifest {
        Manifest::Image { .. } => None,
        Manifest::Index { children, .. } => Some(children.iter().map(|child| child.digest.clone()).collect()),
    }
}

fn layers(manifest: &Manifest) -> Vec<(Digest, u64)> {
    match manifest {
        Manifest::Image { layers, .. } => layers.clone(),
        Manifest::Index { .. } => Vec::new(),
    }
}

/// The layers, and how many images have each.
fn counted_layers(images: impl Iterator<Item = Vec<(Digest, u64)>>) -> Vec<Layer> {
    let mut layers: HashMap<Digest, (u64, usize)> = HashMap::new();
    for image in images {
        let bytes: HashMap<Digest, u64> = image.into_iter().collect();
        for (digest, bytes) in bytes {
            let known = layers.entry(digest).or_insert((bytes, 0));
            known.1 += 1;
        }
    }
    let layers = layers.into_iter();
    layers.map(|(digest, (size_bytes, images))| Layer { digest, size_bytes, images }).collect()
}
