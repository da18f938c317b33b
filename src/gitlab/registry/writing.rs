//! Writing: manifests by digest as often as it takes, tags attempt by attempt, each further one after a look.

use std::sync::{Arc, PoisonError};

use super::GitlabRegistry;
use crate::error::Error;
use crate::gitlab::distribution;
use crate::gitlab::token::{Session, Turn};
use crate::image::{Digest, Reference, Tagged};
use crate::registry::{Document, Lookup, Mounted, Passage, Put, SeenTag, Writes};

impl Writes for GitlabRegistry {
    fn mount(&self, passage: &Passage, blob: &Digest) -> Result<Mounted, Error> {
        distribution::mount(&self.pushing(passage), passage, blob)
    }

    fn put(&self, passage: &Passage, document: &Document) -> Result<Put, Error> {
        distribution::put_by_digest(&self.pushing(passage), &passage.target, document)
    }

    fn tag(
        &self,
        passage: &Passage,
        tag: &Tagged,
        document: &Document,
        seen: &SeenTag,
    ) -> Result<Put, Error> {
        let pushing = self.pushing(passage);
        let turn = pushing.turn(&passage.target)?;
        Attempts { server: self, pushing: &pushing, tag, document, seen, turn }.run()
    }
}

impl GitlabRegistry {
    /// The session that writes there. There is one for each pair of repositories, and each asks for its own token.
    fn pushing(&self, passage: &Passage) -> Arc<Session> {
        let mut sessions = self.pushing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, session)) = sessions.iter().find(|(known, _)| known == passage) {
            return Arc::clone(session);
        }
        let session = Arc::new(self.session.to_push(&passage.target, &passage.source));
        sessions.push((passage.clone(), Arc::clone(&session)));
        session
    }
}

/// The attempts at letting a tag point at a manifest.
struct Attempts<'a> {
    server: &'a GitlabRegistry,
    pushing: &'a Session,
    tag: &'a Tagged,
    document: &'a Document,
    /// What it was when somebody looked.
    seen: &'a SeenTag,
    turn: Turn<'a>,
}

impl Attempts<'_> {
    fn run(mut self) -> Result<Put, Error> {
        if self.seen.is_old()
            && let Some(put) = self.settled()?
        {
            return Ok(put);
        }
        loop {
            match distribution::put_tag(self.pushing, self.tag, self.document, &mut self.turn) {
                Ok(Some(put)) => return Ok(put),
                Ok(None) => {}
                Err(error) if self.turn.may_have_arrived() => return self.left_open(error),
                Err(error) => return Err(error),
            }
            if let Some(put) = self.settled().map_err(|error| self.not_known(error))? {
                return Ok(put);
            }
        }
    }

    /// What a look shows to be settled; `None`: the tag is as it was.
    fn settled(&self) -> Result<Option<Put>, Error> {
        Ok(match self.look()? {
            Some(now) if now == self.document.digest => Some(Put::Done),
            now if now == self.seen.digest => None,
            now => Some(Put::Moved(now)),
        })
    }

    /// What the tag points at; `None`: it is not there.
    fn look(&self) -> Result<Option<Digest>, Error> {
        let found = distribution::manifest(&self.server.session, &Reference::from(self.tag.clone()))?;
        Ok(match found {
            Lookup::Found(fetched) => Some(fetched.digest),
            Lookup::Absent(_) => None,
        })
    }

    /// What became of the tag after an attempt that ended in a failure which leaves it open.
    fn left_open(&self, error: Error) -> Result<Put, Error> {
        match self.look() {
            Ok(Some(now)) if now == self.document.digest => Ok(Put::Done),
            Ok(now) if now == self.seen.digest => {
                Err(Error { cause: format!("{}; the tag is as it was", error.cause), ..error })
            }
            Ok(now) => Ok(Put::Moved(now)),
            Err(_) => Err(open(error)),
        }
    }

    /// A look that failed, which says more after an attempt.
    fn not_known(&self, error: Error) -> Error {
        if !self.turn.may_have_arrived() {
            return error;
        }
        open(error).while_trying(format!("tag {} as {}", self.document.digest.short(), self.tag))
    }
}

/// A failure after which nobody knows what the tag points at.
fn open(error: Error) -> Error {
    Error { cause: format!("{}; it is not known whether the tag was written", error.cause), ..error }
}
