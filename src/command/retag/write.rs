//! Writing, one target after the other, in the order that `order` says.

use std::sync::atomic::{AtomicBool, Ordering};

use super::gather::{Gathered, List};
use super::holding::Holding;
use super::judge::{Claim, Step};
use super::order::{Act, order};
use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::referrers::Referrers;
use crate::image::{Digest, Reference, Tag, Tagged, media_type};
use crate::parallel;
use crate::registry::{Document, Lookup, Mounted, Passage, Put, Registry, SeenTag, Writes};
use crate::report::RetagEnd;

/// A list that others write to as well is joined with theirs so often.
const TRIES: usize = 3;

/// Who writes, and what.
pub(super) struct Writer<'a> {
    pub(super) registry: &'a dyn Registry,
    pub(super) writes: &'a dyn Writes,
    pub(super) source: &'a Reference,
    pub(super) document: &'a Document,
    pub(super) gathered: &'a Gathered,
    /// Whether anything was written that the registry keeps.
    pub(super) has_written: AtomicBool,
}

/// Why writing came to a halt.
enum Halt {
    /// The target lacks something that was taken to be there.
    Lacks(Error),
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Writer<'_> {
    /// Does what is to be done with a tag. `holding`: what its repository has, where that is not the source's.
    ///
    /// # Errors
    /// When the tag is not known to point at the image.
    pub(super) fn carry_out(
        &self,
        claim: &Claim<'_>,
        step: Step,
        holding: Option<&Holding>,
    ) -> Result<RetagEnd, Error> {
        let passage =
            Passage { source: self.source.repository.clone(), target: claim.tag.repository.clone() };
        let done = match self.all(&passage, claim, step, holding) {
            // It has not all of the image after all, however it came to have its manifest.
            Err(Halt::Lacks(_)) if holding.is_some_and(|holding| holding.has_image) => {
                let anew = Holding { has_image: false, ..holding.cloned().unwrap_or_default() };
                self.all(&passage, claim, step, Some(&anew))
            }
            done => done,
        };
        match done {
            Ok(()) => Ok(step.done()),
            // The registry's own word on what the source has.
            Err(Halt::Lacks(error)) if holding.is_none() => Err(Error { exit: Exit::Refused, ..error }),
            Err(Halt::Failed(error) | Halt::Lacks(error)) => Err(error),
        }
    }

    fn all(
        &self,
        passage: &Passage,
        claim: &Claim<'_>,
        step: Step,
        holding: Option<&Holding>,
    ) -> Result<(), Halt> {
        if let Some(holding) = holding {
            for act in order(&self.document.digest, self.gathered, holding) {
                self.act(passage, &claim.tag.host, &act, holding)?;
            }
        }
        if step != Step::Leave {
            self.name(passage, claim)?;
        }
        Ok(())
    }

    fn act(&self, passage: &Passage, host: &str, act: &Act, holding: &Holding) -> Result<(), Halt> {
        match act {
            Act::Mount(blobs) => side_by_side(blobs, &|blob| Ok(self.mount(passage, blob)?)),
            Act::Put(manifests) => side_by_side(manifests, &|digest| self.put(passage, digest)),
            Act::List(subjects) => side_by_side(subjects, &|subject| {
                let list = self.gathered.lists.iter().find(|list| list.subject == *subject);
                list.map_or(Ok(()), |list| self.list(passage, host, list, holding))
            }),
            Act::Attach(tags) => {
                side_by_side(tags, &|(tag, digest)| self.attach(passage, host, (tag, digest), holding))
            }
        }
    }

    fn mount(&self, passage: &Passage, blob: &Digest) -> Result<(), Error> {
        if self.writes.mount(passage, blob)? == Mounted::Here {
            return Ok(());
        }
        let attempt = format!("take the blob {} from {} to {}", blob.short(), passage.source, passage.target);
        Err(match self.registry.has_blob(&passage.source, blob)? {
            Lookup::Absent(_) => {
                let cause = "the source names it, and the registry says that it is not there";
                Error::new(Exit::Refused, attempt, cause).with_hint("the image is incomplete: push it again")
            }
            Lookup::Found(()) => {
                let cause = "the registry has it, and does not mount it from one repository in another";
                Error::new(Exit::Protocol, attempt, cause)
                    .with_hint("that needs a tool that copies blobs: skopeo copy --all, or crane copy")
            }
        })
    }

    fn put(&self, passage: &Passage, digest: &Digest) -> Result<(), Halt> {
        let Some(document) = self.gathered.documents.get(digest) else { return Ok(()) };
        match self.writes.put(passage, document)? {
            Put::Done | Put::Moved(_) => {
                self.has_written.store(true, Ordering::Relaxed);
                Ok(())
            }
            Put::Lacks(error) => Err(Halt::Lacks(error)),
            Put::Unfit(error) => Err(Error { exit: Exit::Refused, ..error }.into()),
        }
    }

    /// Lets a tag point at a manifest; what it points at where somebody else moved it meanwhile.
    fn tag(
        &self,
        passage: &Passage,
        tag: &Tagged,
        document: &Document,
        seen: &SeenTag,
    ) -> Result<Result<(), Option<Digest>>, Halt> {
        match self.writes.tag(passage, tag, document, seen)? {
            Put::Done => {
                self.has_written.store(true, Ordering::Relaxed);
                Ok(Ok(()))
            }
            Put::Moved(now) => Ok(Err(now)),
            Put::Lacks(error) => Err(Halt::Lacks(error)),
            Put::Unfit(error) => Err(Error { exit: Exit::Refused, ..error }.into()),
        }
    }

    /// The image's new name, which comes last.
    fn name(&self, passage: &Passage, claim: &Claim<'_>) -> Result<(), Halt> {
        match self.tag(passage, claim.tag, self.document, claim.seen)? {
            Ok(()) => Ok(()),
            Err(now) => Err(moved(self.document, claim.tag, now.as_ref()).into()),
        }
    }

    fn attach(
        &self,
        passage: &Passage,
        host: &str,
        (tag, digest): (&Tag, &Digest),
        holding: &Holding,
    ) -> Result<(), Halt> {
        let (Some(document), Some(held)) = (self.gathered.documents.get(digest), holding.tags.get(tag))
        else {
            return Ok(());
        };
        let tagged = tagged(host, passage, tag);
        match self.tag(passage, &tagged, document, &held.seen)? {
            Ok(()) => Ok(()),
            Err(now) => Err(moved(document, &tagged, now.as_ref()).into()),
        }
    }

    /// Joins a list with the target's, and looks whether it stayed so: no registry writes only if nobody else has.
    fn list(&self, passage: &Passage, host: &str, list: &List, holding: &Holding) -> Result<(), Halt> {
        let Some(held) = holding.tags.get(&list.tag) else { return Ok(()) };
        let tagged = tagged(host, passage, &list.tag);
        let (mut theirs, mut seen) = (held.document.clone(), held.seen.clone());
        for _ in 0..TRIES {
            let joined = joined(list, theirs.as_ref());
            let is_written = self.tag(passage, &tagged, &joined, &seen)?.is_ok();
            seen.since = Stopwatch::start();
            theirs = match self.registry.document(&Reference::from(tagged.clone()))? {
                Lookup::Found(document) => Some(document),
                Lookup::Absent(_) => None,
            };
            seen.digest = theirs.as_ref().map(|document| document.digest.clone());
            let now = theirs.as_ref().and_then(|document| Referrers::read(&document.bytes));
            if is_written && now.is_some_and(|now| now.has_all_of(&list.referrers)) {
                return Ok(());
            }
        }
        let cause = format!("others write to it at the same time, {TRIES} times in a row");
        Err(Error::new(Exit::Unavailable, format!("list what is about the image under {tagged}"), cause)
            .with_hint("run it again: it goes on where it ended")
            .into())
    }
}

/// Does something with each of these at once, until it fails for one.
fn side_by_side<T: Sync>(items: &[T], work: &(dyn Fn(&T) -> Result<(), Halt> + Sync)) -> Result<(), Halt> {
    let (_, trouble) = parallel::until_failure(parallel::CONNECTIONS, items, work);
    trouble.map_or(Ok(()), Err)
}

/// The list that has all of both. Where there is no other, it is the source's own, byte by byte.
fn joined(list: &List, theirs: Option<&Document>) -> Document {
    let theirs = theirs.filter(|theirs| theirs.digest != list.subject);
    if let (None, Some(own)) = (theirs, &list.as_written) {
        return own.clone();
    }
    let bytes = list.referrers.joined(theirs.map(|theirs| theirs.bytes.as_slice()));
    let kind = theirs.map_or(media_type::OCI_INDEX, |theirs| theirs.media_type.as_str());
    Document::made(kind, bytes)
}

fn tagged(host: &str, passage: &Passage, tag: &Tag) -> Tagged {
    Tagged { host: host.to_owned(), repository: passage.target.clone(), tag: tag.clone(), digest: None }
}

fn moved(document: &Document, tag: &Tagged, now: Option<&Digest>) -> Error {
    let cause = match now {
        Some(now) => format!("somebody moved the tag meanwhile: it points at {}", now.short()),
        None => "somebody deleted the tag meanwhile".to_owned(),
    };
    Error::new(Exit::Refused, format!("tag {} as {tag}", document.digest.short()), cause)
        .with_hint("look at what came in between: registry-gate inspect")
}
