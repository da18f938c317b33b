//! What a target's repository has of an image already.

use std::collections::BTreeMap;

use super::gather::{Gathered, List};
use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::referrers::Referrers;
use crate::image::{Digest, Manifest, Pointer, Reference, Repository, Tag};
use crate::parallel;
use crate::registry::{Document, Lookup, Registry, SeenTag};

/// What a repository has.
#[derive(Clone, Debug, Default)]
pub(super) struct Holding {
    /// Whether it has the image, and so all that this has.
    pub(super) has_image: bool,
    /// The companions of the image that were looked for, as they are there.
    pub(super) tags: BTreeMap<Tag, Held>,
}

/// A tag as it is there.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// What it was when it was looked at.
    pub(super) seen: SeenTag,
    /// What lies there, if anything.
    pub(super) document: Option<Document>,
    /// Whether it has all that is to be there.
    is_enough: bool,
}

impl Holding {
    /// Looks for what a repository has of what was gathered. `is_known`: it is known to have the image.
    ///
    /// # Errors
    /// When it has a companion of this name that says something else (refused), or that is not known for sure.
    pub(super) fn look(
        registry: &dyn Registry,
        place: (&str, &Repository),
        (root, is_known): (&Digest, bool),
        gathered: &Gathered,
    ) -> Result<Self, Error> {
        let (host, repository) = place;
        let lists = gathered.lists.iter().map(|list| &list.tag);
        let names: Vec<Tag> = gathered.tags.iter().map(|(tag, _)| tag).chain(lists).cloned().collect();
        let since = Stopwatch::start();
        let documents = parallel::map(&names, |tag| {
            let pointer = Pointer::Tag { tag: tag.clone(), digest: None };
            let reference = Reference { host: host.to_owned(), repository: repository.clone(), pointer };
            Ok(match registry.document(&reference)? {
                Lookup::Found(document) => Some(document),
                Lookup::Absent(_) => None,
            })
        });
        let documents = documents.into_iter().collect::<Result<Vec<_>, Error>>()?;
        let has_image = is_known || matches!(registry.has(repository, root)?, Lookup::Found(()));
        let mut tags = BTreeMap::new();
        for (tag, document) in names.into_iter().zip(documents) {
            let is_enough = match (&document, gathered.lists.iter().find(|list| list.tag == tag)) {
                (None, _) => false,
                (Some(document), Some(list)) => has_list(document, list, place)?,
                (Some(document), None) => has_tag(document, &tag, gathered, place)?,
            };
            let digest = document.as_ref().map(|document| document.digest.clone());
            tags.insert(tag, Held { seen: SeenTag { digest, since }, document, is_enough });
        }
        Ok(Self { has_image, tags })
    }

    /// Whether a companion stays as it is.
    pub(super) fn keeps(&self, tag: &Tag) -> bool {
        self.tags.get(tag).is_some_and(|held| held.is_enough)
    }

    /// Whether the list of what is about a manifest stays as it is.
    pub(super) fn has_list(&self, list: &List) -> bool {
        self.keeps(&list.tag)
    }

    /// Whether the list of what is about a manifest names this: then it is there.
    pub(super) fn lists_referrer(&self, list: &List, referrer: &Digest) -> bool {
        let document = self.tags.get(&list.tag).and_then(|held| held.document.as_ref());
        let referrers = document.and_then(|document| Referrers::read(&document.bytes));
        referrers.is_some_and(|referrers| referrers.digests().any(|known| known == referrer))
    }
}

/// Whether a list names all that another does.
fn has_list(document: &Document, list: &List, place: (&str, &Repository)) -> Result<bool, Error> {
    let referrers =
        Referrers::read(&document.bytes).filter(|_| matches!(document.manifest, Manifest::Index { .. }));
    match referrers {
        // The image itself, as `cosign copy` puts it there: no list is lost when one takes its place.
        _ if document.digest == list.subject => Ok(false),
        Some(referrers) => Ok(referrers.has_all_of(&list.referrers)),
        None => Err(differs(&list.tag, place)),
    }
}

/// Whether a companion says all that the source's does. Whoever signs again adds a layer, so of two that have a common
/// past one has all that the other has.
fn has_tag(
    document: &Document,
    tag: &Tag,
    gathered: &Gathered,
    place: (&str, &Repository),
) -> Result<bool, Error> {
    let own = gathered
        .tags
        .iter()
        .find(|(name, _)| name == tag)
        .and_then(|(_, digest)| gathered.documents.get(digest));
    let Some(own) = own.filter(|own| own.digest != document.digest) else { return Ok(true) };
    let (theirs, ours) = (layers(document), layers(own));
    match (theirs, ours) {
        (Some(theirs), Some(ours)) if ours.iter().all(|layer| theirs.contains(layer)) => Ok(true),
        (Some(theirs), Some(ours)) if theirs.iter().all(|layer| ours.contains(layer)) => Ok(false),
        _ => Err(differs(tag, place)),
    }
}

fn layers(document: &Document) -> Option<Vec<&Digest>> {
    match &document.manifest {
        Manifest::Image { layers, .. } => Some(layers.iter().map(|(digest, _)| digest).collect()),
        Manifest::Index { .. } => None,
    }
}

fn differs(tag: &Tag, (host, repository): (&str, &Repository)) -> Error {
    let cause = "it is there and says something else, of which the source's has not all";
    Error::new(Exit::Refused, format!("copy what is about the image to {host}/{repository}:{tag}"), cause).with_hint(
        "nothing was changed; delete one of the two, or leave signatures and attestations behind by --signatures none",
    )
}
