//! Deleting tags: by the registry, and by GitLab's API where the registry grants no right to.
//!
//! A tag may move at any moment, so each attempt at deleting it comes right after a look at what it points at: the first
//! one, and each that follows a pause, a lost answer or a new token. Nothing in between waits for anything.

use super::GitlabRegistry;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, Read};
use crate::gitlab::rest::RepositoryId;
use crate::gitlab::token::Turn;
use crate::image::{Digest, Tagged};
use crate::registry::{Deletion, Taken};

impl GitlabRegistry {
    pub(super) fn delete_one_tag(&self, reference: &Tagged) -> Result<Deletion, Error> {
        let row =
            self.by_rest().way(&reference.repository).transpose().map_err(|error| {
                Error { request: None, ..error }.while_trying(format!("delete {reference}"))
            })?;
        // To wait for another slot would make the look old.
        self.session.hold(|| {
            let turn = self.session.turn(&reference.repository)?;
            Attempts { server: self, reference, turn, row, seen: None }.run()
        })
    }
}

/// The attempts at deleting one tag.
struct Attempts<'a> {
    server: &'a GitlabRegistry,
    reference: &'a Tagged,
    turn: Turn<'a>,
    /// Where GitLab's API deletes it; `None`: the registry does.
    row: Option<RepositoryId>,
    /// What it pointed at when it was last looked at, where that is known.
    seen: Option<Digest>,
}

/// What a look shows.
enum LastLook {
    /// The registry says that it is not there.
    Gone,
    /// It points at this, and not at what was meant.
    Moved(Digest),
    /// It is what was meant: this, where the registry can tell.
    Meant(Option<Digest>),
}

impl Attempts<'_> {
    fn run(mut self) -> Result<Deletion, Error> {
        loop {
            match self.look() {
                Ok(LastLook::Meant(digest)) => self.seen = digest,
                Ok(LastLook::Moved(digest)) => return Ok(Deletion::Moved(digest)),
                Ok(LastLook::Gone) => return Ok(self.gone()),
                Err(error) => return Err(self.not_seen(error)),
            }
            let attempt = match self.row {
                Some(row) => self.server.rest.delete_tag(row, self.reference, self.turn.effort()),
                None => distribution::delete_tag(&self.server.session, self.reference, &mut self.turn),
            };
            let taken = match attempt {
                Ok(None) => continue,
                Ok(Some(taken)) => taken,
                Err(error) if self.turn.may_have_arrived() => return self.left_open(error),
                Err(error) => return Err(error),
            };
            return match taken {
                Taken::Done => Ok(Deletion::Deleted(self.seen)),
                Taken::Protected(words) => Ok(Deletion::Protected(words)),
                Taken::Refused(error) => Err(error),
                Taken::Open(error) => self.left_open(error),
                Taken::Unknown => self.unknown(),
                // By GitLab's API that is said of a tag that is missing as well.
                Taken::Forbidden(error) if self.row.is_some() => match self.look() {
                    Ok(LastLook::Gone) => Ok(self.gone()),
                    Ok(LastLook::Moved(_) | LastLook::Meant(_)) => Ok(Deletion::Forbidden(error)),
                    Err(_) => Err(not_known(error)),
                },
                Taken::Forbidden(error) => Ok(Deletion::Forbidden(error)),
                Taken::NotGranted(denied) => {
                    self.row = Some(self.server.row_by_rest(&self.reference.repository, denied)?);
                    continue;
                }
            };
        }
    }

    /// Looks at what the tag points at. Somebody who named the tag and no digest means it whatever it is, even what the
    /// registry cannot serve.
    fn look(&self) -> Result<LastLook, Error> {
        let found = distribution::read_manifest(&self.server.session, &self.reference.clone().into())?;
        Ok(match (found, &self.reference.digest) {
            // The tag is there, and points at what is not: only that can be meant, checked where a digest was named.
            (Read::Missing(absence), meant) if !absence.is_of_tag() => LastLook::Meant(meant.clone()),
            (Read::Missing(_), _) => LastLook::Gone,
            (Read::There(found), Some(meant)) if found.digest != *meant => LastLook::Moved(found.digest),
            (Read::There(found), _) => LastLook::Meant(Some(found.digest)),
            (Read::Odd(error) | Read::Unserved(error), Some(_)) => return Err(error),
            (Read::Odd(_) | Read::Unserved(_), None) => LastLook::Meant(None),
        })
    }

    /// What a tag that is not there was: deleted by an attempt nobody heard of, as far as anybody knows, or gone before.
    fn gone(&self) -> Deletion {
        if self.turn.may_have_arrived() {
            Deletion::Deleted(self.seen.clone())
        } else {
            Deletion::AlreadyGone
        }
    }

    /// The registry says that what was seen a moment ago is not there: it may say so of the wish itself.
    fn unknown(&self) -> Result<Deletion, Error> {
        match self.look() {
            Ok(LastLook::Gone) => Ok(self.gone()),
            Ok(LastLook::Moved(digest)) => Ok(Deletion::Moved(digest)),
            Ok(LastLook::Meant(_)) => {
                let cause =
                    "the registry says that there is no such tag, and that there is: nothing was deleted";
                Err(Error::new(Exit::Protocol, format!("delete {}", self.reference), cause)
                    .with_hint("perhaps it cannot delete by tag: ask who runs it"))
            }
            Err(error) => Err(self.not_seen(error)),
        }
    }

    /// What became of a tag after an attempt that ended in a failure which leaves it open.
    fn left_open(&self, error: Error) -> Result<Deletion, Error> {
        match self.look() {
            Ok(LastLook::Gone) => Ok(Deletion::Deleted(self.seen.clone())),
            Ok(LastLook::Moved(digest)) => Ok(Deletion::Moved(digest)),
            Ok(LastLook::Meant(Some(_))) => {
                Err(Error { cause: format!("{}; the tag is still there", error.cause), ..error })
            }
            // What cannot be served may be there or not.
            Ok(LastLook::Meant(None)) | Err(_) => Err(not_known(error)),
        }
    }

    /// A look that failed, which says more after an attempt.
    fn not_seen(&self, error: Error) -> Error {
        if !self.turn.may_have_arrived() {
            return error;
        }
        // Where the run ended before the look was sent, it is the deletion that nobody heard of.
        let Tagged { repository, tag, .. } = self.reference;
        let sent = || format!("DELETE {}v2/{repository}/manifests/{tag}", self.server.session.registry());
        let request = error.request.clone().or_else(|| Some(sent()));
        not_known(Error { request, ..error }).while_trying(format!("delete {}", self.reference))
    }
}

/// A failure after which nobody knows whether the tag is gone.
fn not_known(error: Error) -> Error {
    Error { cause: format!("{}; it is not known whether the tag is gone", error.cause), ..error }
}
