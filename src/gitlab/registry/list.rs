//! All tags of one repository: 1 request a thousand tags with a metadata database, names alone without one.
//!
//! What else is wanted is then fetched side by side, each manifest and each configuration once, and only for the
//! tags whose names are let through (`list_details`). A list without an end, or one that contradicts itself, is a
//! failure and never a shorter list.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::GitlabRegistry;
use super::inside::Inside;
use super::many::NAMES;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, NameStart};
use crate::gitlab::metadata::{self, Page, ROWS, Told};
use crate::http::Url;
use crate::image::{Digest, Repository, Tag};
use crate::registry::{Listed, ListedTag, Listing, Lookup};

const CIRCLE: &str = "the pages of the list lead in a circle";

/// A list while it is read.
pub(super) struct Reading<'a> {
    pub(super) server: &'a GitlabRegistry,
    pub(super) listing: &'a Listing<'a>,
    pub(super) listed: Listed,
    /// The images behind tags, by the tag's place, where they are needed for more: of a million tags, few.
    pub(super) insides: BTreeMap<usize, Inside>,
    /// Why things behind tags did not come, a tag each.
    pub(super) unserved: Vec<Arc<Error>>,
    /// The digests of what may be a referrer though no row said so.
    pub(super) artifacts: BTreeSet<Digest>,
    /// How many things behind tags were asked for.
    asked: AtomicUsize,
    seen: SeenNames,
}

impl<'a> Reading<'a> {
    pub(super) fn new(server: &'a GitlabRegistry, listing: &'a Listing<'a>) -> Self {
        Self {
            server,
            listing,
            listed: Listed::default(),
            insides: BTreeMap::new(),
            unserved: Vec::new(),
            artifacts: BTreeSet::new(),
            asked: AtomicUsize::new(0),
            seen: SeenNames::default(),
        }
    }
}

impl Reading<'_> {
    /// Something behind a tag was answered for.
    pub(super) fn answered(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        (self.listing.progress)(0, 1);
    }

    /// How many things behind tags were asked for.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl GitlabRegistry {
    /// Lists a repository's tags.
    pub(super) fn list_tags(&self, listing: &Listing<'_>) -> Listed {
        let mut reading = Reading::new(self, listing);
        if let Err(error) = reading.read() {
            reading.listed.unfinished = Some(error);
        }
        reading.listed
    }
}

impl Reading<'_> {
    fn read(&mut self) -> Result<(), Error> {
        let needs = self.listing.needs;
        let first = if needs.relations { metadata::page_with_referrers } else { metadata::page };
        match self.server.first_page_of(self.listing.repository, needs, first)? {
            Told::Absent(_) => self.is_empty(),
            Told::Found(page) if page.rows.is_empty() => self.is_empty(),
            Told::Found(page) => {
                self.rows(page)?;
                self.complete_rows()
            }
            Told::NoDatabase | Told::Nothing | Told::NoRoute | Told::Odd(_) => {
                self.names()?;
                self.complete_names()
            }
        }
    }

    /// An empty list is no proof (anything may answer `[]`), nor is the metadata API's no: the other API has the last
    /// word.
    fn is_empty(&mut self) -> Result<(), Error> {
        let repository = self.listing.repository;
        match distribution::name_page(&self.server.session, repository, NAMES, NameStart::Beginning)? {
            Lookup::Absent(_) => self.listed.absent = true,
            Lookup::Found(page) if page.names.is_empty() => {}
            Lookup::Found(page) => {
                let cause = format!(
                    "one of the registry's lists is empty, and the other has {} names",
                    page.names.len()
                );
                return Err(broken(repository, cause));
            }
        }
        Ok(())
    }

    /// Reads all pages of rows.
    fn rows(&mut self, first: Page) -> Result<(), Error> {
        let repository = self.listing.repository;
        let session = &self.server.session;
        let mut page = first;
        loop {
            let is_linked = page.is_linked;
            let last = page.rows.last().map(|row| row.name.clone());
            let (count, next) = (page.rows.len(), page.next.take());
            if count == 0 && next.is_some() {
                return Err(broken(repository, CIRCLE));
            }
            self.take(page)?;
            // The end of a longer list still names the page before it. A page that names no neighbour at all is the
            // whole list, or has lost its `Link` on the way.
            let is_open = next.is_some();
            let told = match (next, last) {
                (Some(url), _) => self.next_page(url)?,
                (None, Some(last)) if !is_linked && (self.listing.needs.end || may_be_a_page(count)) => {
                    metadata::page_after(session, repository, &last, self.listing.needs.relations)?
                }
                (None, _) => return Ok(()),
            };
            page = match told {
                Told::Found(following) => following,
                // It was deleted after its end was read, as far as that was known.
                Told::Absent(_) if !is_open => return Ok(()),
                _ => return Err(broken(repository, "the list broke off")),
            };
        }
    }

    fn next_page(&mut self, url: Url) -> Result<Told<Page>, Error> {
        let with_referrers = self.listing.needs.relations;
        metadata::next_page(&self.server.session, self.listing.repository, url, with_referrers)
    }

    fn take(&mut self, page: Page) -> Result<(), Error> {
        let before = self.listed.tags.len();
        self.listed.tags.reserve(page.rows.len());
        // Whatever names matter: a tag that does may be about one that does not.
        if self.listing.needs.relations {
            self.listed.subjects.extend(page.subjects);
        }
        for mut row in page.rows {
            if !self.is_let_through(&row.name)? {
                continue;
            }
            if self.listing.needs.relations && row.is_artifact() {
                self.artifacts.insert(row.digest.clone());
            }
            let name = std::mem::take(&mut row.name);
            let tag = ListedTag {
                media_type: Some(Arc::clone(&row.media_type)),
                size_bytes: row.image_bytes(),
                published: row.published,
                ..ListedTag::named(self.tag(name)?)
            };
            // Of most tags nothing more is needed, and then nothing is copied.
            let image =
                self.needs_images_of(&tag).then(|| row.image().map(Inside::image).unwrap_or_default());
            self.insides.extend(image.map(|image| (self.listed.tags.len(), image)));
            self.listed.tags.push(ListedTag { digest: Some(row.digest), ..tag });
        }
        let new = self.listed.tags.len() - before;
        (self.listing.progress)(new, 0);
        Ok(())
    }

    /// Reads all names.
    pub(super) fn names(&mut self) -> Result<(), Error> {
        let repository = self.listing.repository;
        let session = &self.server.session;
        let mut start = NameStart::Beginning;
        let mut last: Option<String>;
        loop {
            let page = match distribution::name_page(session, repository, NAMES, start)? {
                Lookup::Found(page) => page,
                Lookup::Absent(_) if self.listed.count == 0 => {
                    self.listed.absent = true;
                    return Ok(());
                }
                Lookup::Absent(_) => return Err(broken(repository, "the list broke off")),
            };
            if page.names.is_empty() && page.next.is_some() {
                return Err(broken(repository, CIRCLE));
            }
            last = page.names.last().cloned();
            self.take_names(page.names)?;
            start = match page.next {
                Some(url) => NameStart::At(url),
                None => break,
            };
        }
        last.map_or(Ok(()), |last| self.is_the_end(&last))
    }

    fn take_names(&mut self, names: Vec<String>) -> Result<(), Error> {
        let before = self.listed.tags.len();
        for name in names {
            if self.is_let_through(&name)? {
                let name = self.tag(name)?;
                self.listed.tags.push(ListedTag::named(name));
            }
        }
        (self.listing.progress)(self.listed.tags.len() - before, 0);
        Ok(())
    }

    /// Makes sure that nothing comes behind a page without a `Link`: it may have been lost on the way, and servers have
    /// pages of any size. Registries that do not page answer with the whole list once more.
    fn is_the_end(&mut self, last: &str) -> Result<(), Error> {
        let mut last = last.to_owned();
        loop {
            let session = &self.server.session;
            let page =
                distribution::name_page(session, self.listing.repository, NAMES, NameStart::After(&last))?;
            let Lookup::Found(page) = page else {
                return Err(broken(self.listing.repository, "the list broke off"));
            };
            let new: Vec<String> = page.names.into_iter().filter(|name| !self.seen.has(name)).collect();
            let Some(end) = new.last().cloned() else { return Ok(()) };
            self.take_names(new)?;
            last = end;
        }
    }

    fn is_let_through(&mut self, name: &str) -> Result<bool, Error> {
        if !self.seen.add(name) {
            let cause =
                "it names a tag twice, so its pages lead in a circle, or it changed while it was read";
            return Err(broken(self.listing.repository, cause));
        }
        self.listed.count += 1;
        Ok((self.listing.names)(name))
    }

    fn tag(&self, name: String) -> Result<Tag, Error> {
        Tag::of(name)
            .map_err(|error| broken(self.listing.repository, format!("it names what can be no tag, {error}")))
    }

    /// The same text, kept once: a million tags have a handful of media types.
    pub(super) fn shared(&self, text: &str) -> Arc<str> {
        let mut known = self.server.texts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(shared) = known.get(text) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = text.into();
        known.insert(Arc::clone(&shared));
        shared
    }
}

/// Whether so many rows may be a page rather than all there are: one of the size that was asked for, or of the registry's
/// usual one, where a proxy lost that too.
pub(super) fn may_be_a_page(rows: usize) -> bool {
    rows >= ROWS || rows == metadata::USUAL_ROWS
}

/// The names seen so far, as numbers: a million names would double what a list takes. Two names with one number
/// end the list as a failure, once in some ten million lists of a million tags.
#[derive(Default)]
struct SeenNames {
    hashes: HashSet<u64, BuildHasherDefault<AsItIs>>,
    state: RandomState,
}

/// The hash of a number that is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        // Nothing but numbers comes here.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl SeenNames {
    fn add(&mut self, name: &str) -> bool {
        self.hashes.insert(self.state.hash_one(name))
    }

    fn has(&self, name: &str) -> bool {
        self.hashes.contains(&self.state.hash_one(name))
    }
}

pub(super) fn broken(repository: &Repository, cause: impl Into<String>) -> Error {
    Error::new(Exit::Protocol, format!("list the tags of {repository}"), cause)
        .with_hint("nothing is concluded from a list like that: ask again, or ask who runs the registry")
}
