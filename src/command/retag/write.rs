//! Writing, one target after the other.

use super::judge::{Claim, Step};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Reference};
use crate::registry::{Document, Passage, Put, Writes};
use crate::report::RetagEnd;

/// Who writes, and what.
pub(super) struct Writer<'a> {
    pub(super) writes: &'a dyn Writes,
    pub(super) source: &'a Reference,
    pub(super) document: &'a Document,
    /// Whether anything was written that the registry keeps.
    pub(super) has_written: bool,
}

impl Writer<'_> {
    /// Does what is to be done with a tag.
    ///
    /// # Errors
    /// When the tag is not known to point at the image.
    pub(super) fn carry_out(&mut self, claim: &Claim<'_>, step: Step) -> Result<RetagEnd, Error> {
        if step != Step::Leave {
            self.tag(claim)?;
        }
        Ok(step.done())
    }

    fn tag(&mut self, claim: &Claim<'_>) -> Result<(), Error> {
        let passage =
            Passage { source: self.source.repository.clone(), target: claim.tag.repository.clone() };
        match self.writes.tag(&passage, claim.tag, self.document, claim.before)? {
            Put::Done => {
                self.has_written = true;
                Ok(())
            }
            Put::Moved(now) => Err(self.moved(claim, now.as_ref())),
            // Its own repository's word on what it names: the source is no whole image.
            Put::Lacks(error) => Err(Error { exit: Exit::Refused, ..error }),
            Put::Unfit(error) => Err(error),
        }
    }

    fn moved(&self, claim: &Claim<'_>, now: Option<&Digest>) -> Error {
        let cause = match now {
            Some(now) => format!("somebody moved the tag meanwhile: it points at {}", now.short()),
            None => "somebody deleted the tag meanwhile".to_owned(),
        };
        let attempt = format!("tag {} as {}", self.document.digest.short(), claim.tag);
        Error::new(Exit::Refused, attempt, cause)
            .with_hint("look at what came in between: registry-gate inspect")
    }
}
