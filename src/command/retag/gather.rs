//! What belongs to an image in its repository: itself with all that it names, what is about it or about a part of it,
//! and what is about that.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::{is_signature, is_signature_tag};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::referrers::{Referrers, artifact_type, entry};
use crate::image::{Digest, Manifest, Pointer, Reference, Tag, named_subject};
use crate::parallel;
use crate::registry::{Document, Lookup, Registry, Related};
use crate::words::sort::set;

/// Indexes inside indexes are followed so far, and signatures of signatures. Nobody builds three.
const DEPTH: usize = 8;

/// An image and what belongs to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    /// Every manifest that was read, by its digest.
    pub(super) documents: BTreeMap<Digest, Document>,
    /// The image with all that it has, nested ones too.
    pub(super) image: BTreeSet<Digest>,
    /// What is about them under a tag of its own.
    pub(super) tags: Vec<(Tag, Digest)>,
    /// What is about them without one: a list for each that has any.
    pub(super) lists: Vec<List>,
    /// What a list names and the registry says is not there.
    pub(super) missing: Vec<(Digest, Digest)>,
}

/// The referrers of one manifest, as far as they are there.
#[derive(Clone, Debug)]
pub(super) struct List {
    /// What they are about.
    pub(super) subject: Digest,
    /// The tag under which clients list them.
    pub(super) tag: Tag,
    /// They.
    pub(super) referrers: Referrers,
    /// The list of the source, where it says just that.
    pub(super) as_written: Option<Document>,
}

impl Gathered {
    /// Reads an image with all that it names, and unless told otherwise what is about it.
    ///
    /// # Errors
    /// When something of it is not there (refused), or not known for sure.
    pub(super) fn read(
        registry: &dyn Registry,
        source: &Reference,
        root: &Document,
        with_companions: bool,
    ) -> Result<Self, Error> {
        let mut gathering = Gathering { registry, source, found: Self::default() };
        gathering.found.documents.insert(root.digest.clone(), root.clone());
        gathering.follow(vec![root.digest.clone()])?;
        gathering.found.image = set(gathering.found.documents.keys().cloned());
        if with_companions {
            gathering.companions()?;
        }
        Ok(gathering.found)
    }

    /// Whether a signature is about a manifest.
    pub(super) fn is_signed(&self, subject: &Digest) -> bool {
        let by_tag = self.tags.iter().any(|(tag, _)| is_signature_tag(tag, subject));
        let listed = self.lists.iter().filter(|list| list.subject == *subject);
        let mut referrers = listed.flat_map(|list| list.referrers.digests());
        by_tag
            || referrers.any(|digest| {
                self.documents.get(digest).is_some_and(|document| {
                    let kind = artifact_type(&document.bytes).unwrap_or_default();
                    is_signature(&kind, &document.manifest)
                })
            })
    }

    /// What a manifest needs to be there before it: what it has, and what it is about.
    pub(super) fn needs<'a>(&'a self, digest: &Digest) -> impl Iterator<Item = &'a Digest> {
        let document = self.documents.get(digest);
        let subject = document.and_then(|document| document.manifest.subject());
        let children = document.into_iter().flat_map(Document::children);
        children.chain(subject).filter(|needed| self.documents.contains_key(*needed))
    }
}

struct Gathering<'a> {
    registry: &'a dyn Registry,
    source: &'a Reference,
    found: Gathered,
}

impl Gathering<'_> {
    /// Reads what these have, and what those have, to the end.
    fn follow(&mut self, from: Vec<Digest>) -> Result<(), Error> {
        let mut at = from;
        for _ in 0..DEPTH {
            let next = at
                .iter()
                .filter_map(|digest| self.found.documents.get(digest))
                .flat_map(Document::children)
                .filter(|child| !self.found.documents.contains_key(*child));
            let next = set(next.cloned());
            if next.is_empty() {
                return self.subjects();
            }
            at = next.into_iter().collect();
            for (digest, document) in at.iter().zip(self.each(&at)?) {
                let document = document.ok_or_else(|| self.lacks(digest))?;
                self.found.documents.insert(digest.clone(), document);
            }
        }
        Err(self.endless("indexes lie inside indexes without an end"))
    }

    fn endless(&self, cause: &str) -> Error {
        Error::new(Exit::Protocol, format!("read what {} has", self.source), cause)
    }

    /// Reads what the manifests so far are about: GitLab's registry takes none before that.
    fn subjects(&mut self) -> Result<(), Error> {
        let about = self.found.documents.values().filter_map(|document| document.manifest.subject());
        let new = set(about.filter(|subject| !self.found.documents.contains_key(*subject)).cloned());
        let new: Vec<Digest> = new.into_iter().collect();
        let read = self.each(&new)?;
        // Other registries take what is about nothing.
        let there: Vec<Document> = read.into_iter().flatten().collect();
        if there.is_empty() {
            return Ok(());
        }
        let from = there.iter().map(|document| document.digest.clone()).collect();
        self.found.documents.extend(there.into_iter().map(|document| (document.digest.clone(), document)));
        self.follow(from)
    }

    fn each(&self, digests: &[Digest]) -> Result<Vec<Option<Document>>, Error> {
        let pointers: Vec<Pointer> = digests.iter().cloned().map(Pointer::Digest).collect();
        self.read(&pointers)
    }

    /// Reads manifests of the source's repository, side by side.
    fn read(&self, pointers: &[Pointer]) -> Result<Vec<Option<Document>>, Error> {
        let read = parallel::map(pointers, |pointer| {
            let reference = Reference { pointer: pointer.clone(), ..self.source.clone() };
            Ok(match self.registry.document(&reference)? {
                Lookup::Found(document) => Some(document),
                Lookup::Absent(_) => None,
            })
        });
        read.into_iter().collect()
    }

    fn lacks(&self, digest: &Digest) -> Error {
        let cause = format!("it names {}, and the registry says that it is not there", digest.short());
        Error::new(Exit::Refused, format!("retag {}", self.source), cause)
            .with_hint("nothing was changed; the image is incomplete: push it again")
    }

    /// Reads what is about the image and its parts, and what is about that: an attestation is signed, too.
    fn companions(&mut self) -> Result<(), Error> {
        let (mut asked, mut subjects) = (BTreeSet::new(), self.found.image.clone());
        let mut related = self.related(&subjects, self.source.pointer.tag())?;
        for _ in 0..DEPTH {
            let is_asked = |tag: &Tag| named_subject(tag).is_some_and(|subject| subjects.contains(&subject));
            let tags: Vec<Tag> = related.tags.iter().filter(|tag| is_asked(tag)).cloned().collect();
            self.tagged(&tags).map_err(with_a_way_out)?;
            let is_own = |(_, subject): &(Digest, Digest)| subjects.contains(subject);
            let unlisted = std::mem::take(&mut related.referrers).into_iter().filter(is_own).collect();
            self.referrers(unlisted).map_err(with_a_way_out)?;
            asked.append(&mut subjects);
            let is_new = |digest: &&Digest| !asked.contains(*digest);
            subjects = set(self.found.documents.keys().filter(is_new).cloned());
            if subjects.is_empty() {
                return Ok(());
            }
            if !related.is_all {
                related = self.related(&subjects, None)?;
            }
        }
        Err(with_a_way_out(self.endless("what is about the image is signed, and that again, without an end")))
    }

    fn related(&self, subjects: &BTreeSet<Digest>, tag: Option<&Tag>) -> Result<Related, Error> {
        let subjects: Vec<Digest> = subjects.iter().cloned().collect();
        self.registry.related(&self.source.repository, &subjects, tag).map_err(with_a_way_out)
    }

    /// Reads companions by their names.
    fn tagged(&mut self, tags: &[Tag]) -> Result<(), Error> {
        let pointers: Vec<Pointer> =
            tags.iter().map(|tag| Pointer::Tag { tag: tag.clone(), digest: None }).collect();
        let read = self.read(&pointers)?;
        for (tag, document) in tags.iter().zip(read) {
            if let (Some(subject), Some(document)) = (named_subject(tag), document) {
                self.companion(tag.clone(), subject, document);
            }
        }
        Ok(())
    }

    /// Sorts a tag that is about something: a list of referrers, or something itself.
    fn companion(&mut self, tag: Tag, subject: Digest, document: Document) {
        let is_list_tag = tag.as_str() == list_tag(&subject);
        let listed =
            Referrers::read(&document.bytes).filter(|_| matches!(document.manifest, Manifest::Index { .. }));
        match listed {
            // `cosign copy` puts the image itself under the name of its list.
            _ if is_list_tag && document.digest == subject => {}
            Some(referrers) if is_list_tag => {
                self.found.lists.push(List { subject, tag, referrers, as_written: Some(document) });
            }
            _ => {
                self.found.tags.push((tag, document.digest.clone()));
                self.found.documents.insert(document.digest.clone(), document);
            }
        }
    }

    /// Reads the referrers that lists name, and those that none does, each with what it is about.
    fn referrers(&mut self, unlisted: Vec<(Digest, Digest)>) -> Result<(), Error> {
        let listed = self.found.lists.iter().flat_map(|list| list.referrers.digests());
        let all = set(listed.chain(unlisted.iter().map(|(referrer, _)| referrer)).cloned());
        let new: Vec<Digest> =
            all.into_iter().filter(|digest| !self.found.documents.contains_key(digest)).collect();
        let read = self.each(&new)?;
        self.found
            .documents
            .extend(read.into_iter().flatten().map(|document| (document.digest.clone(), document)));
        for (referrer, subject) in unlisted {
            self.list(&subject, &referrer);
        }
        let Gathered { documents, lists, missing, .. } = &mut self.found;
        for list in lists.iter_mut() {
            let gone: Vec<Digest> =
                list.referrers.digests().filter(|digest| !documents.contains_key(*digest)).cloned().collect();
            if !gone.is_empty() {
                list.as_written = None;
                list.referrers.retain(|digest| !gone.contains(digest));
                missing.extend(gone.into_iter().map(|digest| (list.subject.clone(), digest)));
            }
        }
        lists.retain(|list| list.referrers.digests().next().is_some());
        let tagged = self.found.tags.iter().map(|(_, digest)| digest.clone());
        let listed = self.found.lists.iter().flat_map(|list| list.referrers.digests().cloned());
        let from: Vec<Digest> = tagged.chain(listed).collect();
        self.follow(from)
    }

    /// Lists a referrer that no list names.
    fn list(&mut self, subject: &Digest, referrer: &Digest) {
        let Some(document) = self.found.documents.get(referrer) else { return };
        let made = entry(referrer, &document.media_type, &document.bytes);
        let lists = &mut self.found.lists;
        if let Some(list) = lists.iter_mut().find(|list| list.subject == *subject) {
            if !list.referrers.digests().any(|known| known == referrer) {
                list.as_written = None;
                list.referrers.add(referrer.clone(), made);
            }
        } else if let Ok(tag) = Tag::parse(&list_tag(subject)) {
            let mut referrers = Referrers::default();
            referrers.add(referrer.clone(), made);
            lists.push(List { subject: subject.clone(), tag, referrers, as_written: None });
        }
    }
}

/// The tag under which what is about a manifest is listed.
fn list_tag(subject: &Digest) -> String {
    subject.as_str().replacen(':', "-", 1)
}

fn with_a_way_out(error: Error) -> Error {
    match error.exit {
        Exit::Protocol => error.with_hint(
            "what is about the image cannot be read: --signatures none leaves signatures and attestations behind",
        ),
        _ => error,
    }
}
