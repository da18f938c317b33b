//! What a list does not tell: manifests and configurations of many tags, each fetched once, side by side.
//!
//! One that is missing, odd or broken is the trouble of its tag, which then stays without details; trouble with the
//! registry ends the list as a failure, with what is known until then. Of a million tags nothing is kept that was not
//! asked for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::inside::{Inside, Layers, Reader, Trouble};
use super::list::Reading;
use crate::error::Error;
use crate::gitlab::distribution::{self, Fetched, Read};
use crate::gitlab::metadata::{self, Told};
use crate::image::{Descriptor, Digest, Manifest, Tagged, media_type};
use crate::parallel;
use crate::registry::{Absence, Built, Layer, ListedTag, PlatformImage, Platforms, sum};

/// What is kept of a tag's manifest.
struct Top {
    digest: Digest,
    media_type: Arc<str>,
    size_bytes: Option<u64>,
    inside: Inside,
    layers: Vec<(Digest, u64)>,
    subject: Option<Digest>,
    children: Option<Vec<Digest>>,
    trouble: Option<Arc<Error>>,
}

/// What an index holds: its images, and where its list of children is known, all of them.
type HeldIndex = (Inside, Option<Vec<Digest>>);

impl Reading<'_> {
    /// Whether the images behind this tag are needed for anything that its row does not tell.
    pub(super) fn needs_images(&self, place: usize) -> bool {
        self.needs_images_of(&self.listed.tags[place])
    }

    pub(super) fn needs_images_of(&self, tag: &ListedTag) -> bool {
        self.listing.needs.needs_parts() && self.is_detailed(tag) || self.needs_date(tag)
    }

    fn is_detailed(&self, tag: &ListedTag) -> bool {
        (self.listing.detailed)(tag.name.as_str())
    }

    /// Whether a configuration must be read for the date of this tag.
    fn needs_date(&self, tag: &ListedTag) -> bool {
        self.listing.needs.needs_created(tag.published) && self.is_detailed(tag)
    }

    fn is_index(&self, place: usize) -> bool {
        self.listed.tags[place].media_type.as_deref().is_some_and(media_type::is_index)
    }

    /// Completes tags whose rows a metadata database gave.
    pub(super) fn complete_rows(&mut self) -> Result<(), Error> {
        // Which indexes are looked into: each digest once, by the first tag that has it.
        let mut indexes: HashMap<Digest, usize> = HashMap::new();
        for (at, tag) in self.listed.tags.iter().enumerate() {
            if self.is_index(at)
                && self.needs_images(at)
                && let Some(digest) = &tag.digest
            {
                indexes.entry(digest.clone()).or_insert(at);
            }
        }
        let indexes: Vec<(Digest, usize)> = indexes.into_iter().collect();
        let (found, trouble) = self.each(&indexes, |(digest, at)| self.index(digest, *at));
        let mut held: HashMap<Digest, Inside> = HashMap::new();
        for ((digest, _), read) in indexes.into_iter().zip(found) {
            let Some((inside, children)) = read else { continue };
            if let (true, Some(children)) = (self.listing.needs.relations, children) {
                self.listed.children.insert(digest.clone(), children);
            }
            held.insert(digest, inside);
        }
        for (at, inside) in &mut self.insides {
            if let Some(known) = self.listed.tags[*at].digest.as_ref().and_then(|digest| held.get(digest)) {
                inside.clone_from(known);
            }
        }
        trouble.map_or(Ok(()), Err)?;
        self.read_artifacts()?;
        self.complete().map(|_| ())
    }

    /// Reads what artifacts are about that have a tag of their own. Rows name the referrers of what has a tag, so it is
    /// those of an index's children that are missing, and those whose subject has no tag.
    fn read_artifacts(&mut self) -> Result<(), Error> {
        let artifacts = std::mem::take(&mut self.artifacts);
        let artifacts: Vec<Digest> =
            artifacts.into_iter().filter(|digest| !self.listed.subjects.contains_key(digest)).collect();
        let (session, repository) = (&self.server.session, self.listing.repository);
        let (read, trouble) =
            self.each(&artifacts, |digest| distribution::read_by_digest(session, repository, digest));
        for (digest, read) in artifacts.into_iter().zip(read) {
            let trouble = match read {
                None => continue,
                Some(Read::There(fetched)) => match fetched.manifest {
                    Ok(manifest) => {
                        let subject = manifest.subject().cloned();
                        self.listed.subjects.extend(subject.map(|subject| (digest, subject)));
                        continue;
                    }
                    Err(error) => Trouble::odd(error),
                },
                Some(Read::Missing(_)) => Trouble::odd(distribution::gone(repository, &digest)),
                Some(Read::Odd(error)) => Trouble::odd(error),
                Some(Read::Unserved(error)) => Trouble::unserved(error),
            };
            let has_it = |at: &usize| self.listed.tags[*at].digest.as_ref() == Some(&digest);
            for at in (0..self.listed.tags.len()).filter(has_it).collect::<Vec<_>>() {
                self.take_trouble(at, trouble.clone());
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    /// Completes tags of which only the names are known.
    pub(super) fn complete_names(&mut self) -> Result<(), Error> {
        let needs = self.listing.needs;
        // Nothing but a tag's manifest tells its digest, or that it is a referrer.
        let every_tag = needs.digest || needs.relations;
        if !every_tag && !needs.needs_parts() && !needs.needs_created(None) {
            return Ok(());
        }
        let places =
            (0..self.listed.tags.len()).filter(|at| every_tag || self.is_detailed(&self.listed.tags[*at]));
        let places: Vec<usize> = places.collect();
        let (fetched, trouble) = self.each(&places, |at| {
            let read = distribution::read_manifest(&self.server.session, &self.reference(*at).into())?;
            self.answered();
            Ok(read.map(|fetched| self.top(*at, fetched)))
        });
        let mut layers = Layers::new();
        for (at, top) in places.into_iter().zip(fetched) {
            match top {
                Some(Read::There(top)) => self.take_top(at, top, &mut layers),
                // Registries without a database list tags that are broken.
                Some(Read::Missing(Absence::Lost)) => {
                    self.take_trouble(at, Trouble::odd(distribution::lost(&self.reference(at))));
                }
                // It went while the list was read, as far as anybody can tell.
                None | Some(Read::Missing(_)) => {}
                Some(Read::Odd(error)) => self.take_trouble(at, Trouble::odd(error)),
                Some(Read::Unserved(error)) => self.take_trouble(at, Trouble::unserved(error)),
            }
        }
        trouble.map_or(Ok(()), Err)?;
        layers.extend(self.complete()?);
        if needs.layers {
            self.listed.layers = counted_layers(layers.into_values());
        }
        Ok(())
    }

    fn take_top(&mut self, at: usize, top: Top, layers: &mut Layers) {
        if self.listing.needs.layers {
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
        tag.trouble = top.trouble;
        if self.needs_images(at) {
            self.insides.insert(at, top.inside);
        }
    }

    /// What is wanted of the manifest of the tag at this place.
    fn top(&self, at: usize, fetched: Fetched) -> Top {
        let needs = self.listing.needs;
        let manifest = fetched.manifest.as_ref().ok();
        let related = manifest.filter(|_| needs.relations);
        Top {
            media_type: self.shared(&fetched.media_type),
            size_bytes: fetched.size(),
            inside: if self.needs_images(at) { Inside::of(&fetched, &[]) } else { Inside::default() },
            layers: manifest.filter(|_| needs.layers).map(layers).unwrap_or_default(),
            subject: related.and_then(|manifest| manifest.subject().cloned()),
            children: related.and_then(children),
            trouble: fetched.manifest.as_ref().err().cloned().map(Arc::new),
            digest: fetched.digest,
        }
    }

    /// What an index holds: itself says what runs on what, and the database, by the tag, what that is. Where the tag
    /// moved meanwhile, or the registry is too old, that is read later.
    fn index(&self, digest: &Digest, at: usize) -> Result<HeldIndex, Error> {
        let repository = self.listing.repository;
        let known = self.described(digest, at)?;
        self.answered();
        Ok(match distribution::read_by_digest(&self.server.session, repository, digest)? {
            Read::There(fetched) => {
                (Inside::of(&fetched, &known), fetched.manifest.as_ref().ok().and_then(children))
            }
            Read::Missing(_) => {
                (Inside::troubled(Trouble::odd(distribution::gone(repository, digest))), None)
            }
            Read::Odd(error) => (Inside::troubled(Trouble::odd(error)), None),
            Read::Unserved(error) => (Inside::troubled(Trouble::unserved(error)), None),
        })
    }

    /// The children of an index as the database describes them, where that saves requests.
    fn described(&self, digest: &Digest, at: usize) -> Result<Vec<PlatformImage>, Error> {
        let needs = self.listing.needs;
        if !needs.sizes && !needs.labels && !self.needs_date(&self.listed.tags[at]) {
            return Ok(Vec::new());
        }
        Ok(match metadata::detail(&self.server.session, &self.reference(at))? {
            Told::Found(detail) if detail.found.digest.as_ref() == Some(digest) => detail.children,
            _ => Vec::new(),
        })
    }

    /// Reads what is needed behind the tags, and puts it into them; the layers that were met.
    fn complete(&mut self) -> Result<Layers, Error> {
        let mut insides = std::mem::take(&mut self.insides);
        for (at, inside) in &mut insides {
            inside.is_dated = self.needs_date(&self.listed.tags[*at]);
        }
        let reader = Reader {
            server: self.server,
            repository: self.listing.repository,
            needs: self.listing.needs,
            threads: self.listing.threads,
            progress: &|| self.answered(),
        };
        let needed = |at: &usize| self.needs_images(*at);
        let completed =
            reader.complete(insides.iter_mut().filter(|(at, _)| needed(at)).map(|(_, inside)| inside));
        // Tags of one digest are of the same images, so they share them.
        let mut shared: HashMap<Digest, Arc<[PlatformImage]>> = HashMap::new();
        for (at, inside) in insides {
            self.take_inside(at, inside, &mut shared);
        }
        self.is_up(completed?)
    }

    fn take_inside(&mut self, at: usize, inside: Inside, shared: &mut HashMap<Digest, Arc<[PlatformImage]>>) {
        let needs = self.listing.needs;
        let (is_dated, is_index) = (inside.is_dated, self.is_index(at));
        let (images, trouble) = inside.into_images();
        let tag = &mut self.listed.tags[at];
        if is_dated && trouble.is_none() {
            tag.created = Built::of(&images);
        }
        if is_index && !images.is_empty() {
            tag.size_bytes = sum(images.iter().map(|image| image.size_bytes));
        }
        // Of a single image a row does not tell the platform: that is unknown, not none.
        let is_told = needs.platforms > Platforms::No && (is_index || needs.platforms == Platforms::OfAll);
        if is_told || needs.labels {
            tag.images = Some(match &tag.digest {
                Some(digest) => Arc::clone(shared.entry(digest.clone()).or_insert_with(|| images.into())),
                None => images.into(),
            });
        }
        if let Some(trouble) = trouble {
            self.take_trouble(at, trouble);
        }
    }

    fn take_trouble(&mut self, at: usize, trouble: Trouble) {
        if trouble.is_unserved {
            self.unserved.push(Arc::clone(&trouble.error));
        }
        self.listed.tags[at].trouble.get_or_insert(trouble.error);
    }

    /// Whether the registry is up where some things did not come: a few of many are their own trouble, all or many of
    /// them are the registry's, and then the list is not known.
    fn is_up(&self, layers: Layers) -> Result<Layers, Error> {
        // One thing may be many tags' trouble.
        let requests: HashSet<Option<&str>> =
            self.unserved.iter().map(|error| error.request.as_deref()).collect();
        let (few, asked) = (requests.len(), self.asked());
        let is_everything = self.unserved.len() == self.listed.tags.len();
        match self.unserved.first() {
            Some(error) if is_everything || few > 3 && few * 10 > asked => Err(Error::clone(error)),
            _ => Ok(layers),
        }
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

/// All that an index holds; `None` of an image, and where indexes inside it hold more.
fn children(manifest: &Manifest) -> Option<Vec<Digest>> {
    match manifest {
        Manifest::Index { children, .. } if !children.iter().any(Descriptor::may_be_index) => {
            Some(children.iter().map(|child| child.digest.clone()).collect())
        }
        Manifest::Image { .. } | Manifest::Index { .. } => None,
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
