//! What a list does not tell: manifests and configurations of many tags, each fetched once, side by side.
//!
//! An image that is broken (a manifest or configuration that the registry itself says is missing) leaves its
//! tag without details; any other trouble ends the list as a failure, with what is known until then.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use super::describe::{images, size};
use super::list::Reading;
use crate::age::Age;
use crate::distribution::{self, Fetched};
use crate::error::Error;
use crate::image::{Configuration, Digest, Manifest, Reference, media_type};
use crate::metadata::{self, Told};
use crate::parallel;
use crate::registry::{Details, Layer, PlatformImage};

/// What is fetched of a manifest.
struct Part {
    images: Vec<PlatformImage>,
    layers: Vec<(Digest, u64)>,
}

impl Part {
    fn of(fetched: &Fetched) -> Self {
        let layers = match &fetched.manifest {
            Manifest::Image { layers, .. } => layers.clone(),
            Manifest::Index(_) => Vec::new(),
        };
        Self { images: images(fetched, &[]), layers }
    }
}

impl Reading<'_> {
    /// Whether the images behind this tag are needed for anything that its row does not tell.
    pub(super) fn needs_images(&self, place: usize) -> bool {
        self.needs_sizes() || self.needs_date(place)
    }

    fn needs_sizes(&self) -> bool {
        let Details { sizes, platforms, every_platform, .. } = self.listing.details;
        sizes || platforms || every_platform
    }

    /// Whether a configuration must be read for the date of this tag.
    fn needs_date(&self, place: usize) -> bool {
        let Details { auto, created, .. } = self.listing.details;
        let believable = |date| Age::at(self.listing.now, date, "published").is_some();
        created || auto && !self.listed.tags[place].published.is_some_and(believable)
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
        let parts: HashMap<Digest, Vec<PlatformImage>> =
            indexes.into_iter().zip(found).filter_map(|((digest, _), part)| Some((digest, part?))).collect();
        for (at, images) in &mut self.images {
            if let Some(part) = self.listed.tags[*at].digest.as_ref().and_then(|digest| parts.get(digest)) {
                images.clone_from(part);
            }
        }
        trouble.map_or(Ok(()), Err)?;
        // Where the database could not describe an index, its children are still only named.
        self.read_children(&mut HashMap::new())?;
        self.complete()
    }

    /// Completes tags of which only the names are known.
    pub(super) fn complete_names(&mut self) -> Result<(), Error> {
        let Details { digest, auto, created, .. } = self.listing.details;
        if !(digest || auto || created || self.needs_sizes()) {
            return Ok(());
        }
        let places: Vec<usize> = (0..self.listed.tags.len()).collect();
        let (fetched, trouble) = self.each(&places, |at| {
            let read = distribution::manifest(&self.server.session, &self.reference(*at))?;
            (self.listing.progress)(0, 1);
            // Registries without a database list tags that are broken.
            Ok(read.ok().map(|fetched| {
                let own_size = size(&fetched);
                let part = Part::of(&fetched);
                (fetched.digest, fetched.media_type, own_size, part)
            }))
        });
        let mut layers: HashMap<Digest, Vec<(Digest, u64)>> = HashMap::new();
        for (at, fetched) in fetched.into_iter().enumerate() {
            let Some(Some((digest, media_type, own_size, part))) = fetched else { continue };
            let media_type = self.shared(&media_type);
            let tag = &mut self.listed.tags[at];
            layers.entry(digest.clone()).or_insert(part.layers);
            (tag.digest, tag.media_type, tag.size_bytes) = (Some(digest), Some(media_type), own_size);
            self.images.insert(at, part.images);
        }
        trouble.map_or(Ok(()), Err)?;
        self.read_children(&mut layers)?;
        if self.listing.details.layers {
            self.listed.layers = counted_layers(layers.into_values());
        }
        self.complete()
    }

    /// The images of an index: by its tag in one request, unless that moved meanwhile, or the registry is too old.
    fn index(&self, digest: &Digest, at: usize) -> Result<Vec<PlatformImage>, Error> {
        let reference = self.reference(at);
        let detail = metadata::detail(&self.server.session, &reference)?;
        (self.listing.progress)(0, 1);
        if let Told::Found(detail) = detail
            && detail.found.digest.as_ref() == Some(digest)
            && detail.complete
        {
            return Ok(detail.found.images.unwrap_or_default());
        }
        let read = distribution::manifest_if_there(&self.server.session, self.listing.repository, digest)?;
        Ok(read.map(|fetched| images(&fetched, &[])).unwrap_or_default())
    }

    /// Reads the manifests of platforms of which neither size nor configuration is known.
    fn read_children(&mut self, layers: &mut HashMap<Digest, Vec<(Digest, u64)>>) -> Result<(), Error> {
        let mut children: Vec<Digest> = Vec::new();
        for (at, images) in &self.images {
            if self.needs_images(*at) {
                let unknown = images.iter().filter(|image| image.config_digest.is_none());
                children.extend(unknown.filter_map(|image| image.digest.clone()));
            }
        }
        let children = distinct(children);
        let (session, repository) = (&self.server.session, self.listing.repository);
        let (read, trouble) = self.each(&children, |digest| {
            let read = distribution::manifest_if_there(session, repository, digest)?;
            Ok(read.ok().map(|fetched| (size(&fetched), Part::of(&fetched))))
        });
        let known: HashMap<Digest, (Option<u64>, Part)> =
            children.into_iter().zip(read).filter_map(|(digest, part)| Some((digest, part??))).collect();
        for image in self.images.values_mut().flatten().filter(|image| image.config_digest.is_none()) {
            let Some((bytes, part)) = image.digest.as_ref().and_then(|digest| known.get(digest)) else {
                continue;
            };
            image.size_bytes = *bytes;
            image.config_digest = part.images.first().and_then(|own| own.config_digest.clone());
        }
        layers.extend(known.into_iter().map(|(digest, (_, part))| (digest, part.layers)));
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
            if single || self.needs_date(*at) {
                wanted.extend(images.iter().filter_map(|image| image.config_digest.clone()));
            }
        }
        let wanted = distinct(wanted);
        let (session, repository) = (&self.server.session, self.listing.repository);
        let (read, trouble) = self.each(&wanted, |digest| {
            let read = distribution::configuration_if_there(session, repository, digest)?;
            (self.listing.progress)(0, 1);
            Ok(read.ok())
        });
        let known: HashMap<Digest, Configuration> =
            wanted.into_iter().zip(read).filter_map(|(digest, read)| Some((digest, read??))).collect();
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
            if (details.platforms || details.every_platform) && is_told {
                tag.images = Some(images.into());
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    fn reference(&self, at: usize) -> Reference {
        Reference {
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
        let failed = AtomicBool::new(false);
        let done = parallel::map_on(self.listing.threads, items, |item| {
            if failed.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let done = work(item);
            if done.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            done.map(Some)
        });
        let mut trouble = None;
        let results = done.into_iter().map(|done| match done {
            Ok(result) => result,
            Err(error) => {
                trouble.get_or_insert(error);
                None
            }
        });
        (results.collect(), trouble)
    }
}

/// Each digest once, in the order in which they came.
fn distinct(digests: Vec<Digest>) -> Vec<Digest> {
    let mut seen = HashSet::new();
    digests.into_iter().filter(|digest| seen.insert(digest.clone())).collect()
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
