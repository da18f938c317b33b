//! Whether a tag may become the image's.

use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Expected, Tagged};
use crate::registry::SeenTag;
use crate::report::RetagEnd;

/// A tag that is claimed for the image, as it was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim<'a> {
    pub(super) tag: &'a Tagged,
    /// What it is.
    pub(super) seen: &'a SeenTag,
}

/// What is to be done with a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: it is the image's.
    Leave,
    /// It is made.
    Create,
    /// It is moved from another image.
    Move,
}

impl Step {
    /// What it comes to.
    pub(super) fn done(self) -> RetagEnd {
        match self {
            Self::Leave => RetagEnd::Unchanged,
            Self::Create => RetagEnd::Created,
            Self::Move => RetagEnd::Moved,
        }
    }

    /// What it would come to.
    pub(super) fn rehearsed(self) -> RetagEnd {
        match self {
            Self::Leave => RetagEnd::Unchanged,
            Self::Create => RetagEnd::WouldCreate,
            Self::Move => RetagEnd::WouldMove,
        }
    }
}

impl Claim<'_> {
    /// What is to be done so that the tag is `digest`. A tag that is, is left as it is, whatever was expected: a job that
    /// runs again finds its own work.
    ///
    /// # Errors
    /// When it is something else than expected, or another image's and may not be moved (refused).
    pub(super) fn judge(
        &self,
        digest: &Digest,
        force: bool,
        expected: Option<&Expected>,
    ) -> Result<Step, Error> {
        let before = self.seen.digest.as_ref();
        let step = match before {
            Some(before) if before == digest => return Ok(Step::Leave),
            Some(_) => Step::Move,
            None => Step::Create,
        };
        let is_now = before.map_or("it is not there", Digest::short);
        let refused = |cause: String| {
            Error::new(Exit::Refused, format!("tag {} as {}", digest.short(), self.tag), cause)
        };
        match (expected, before) {
            (Some(Expected::Absent), Some(_)) => {
                let cause = format!("it points at {is_now}, and was expected not to be there");
                return Err(refused(cause)
                    .with_hint("nothing was changed; look at what came in between: registry-gate inspect"));
            }
            (Some(Expected::Digest(expected)), before) if before != Some(expected) => {
                let is_now =
                    if before.is_some() { format!("it points at {is_now}") } else { is_now.to_owned() };
                let cause = format!("{is_now}, and was expected to point at {}", expected.short());
                return Err(refused(cause)
                    .with_hint("nothing was changed; look at what came in between: registry-gate inspect"));
            }
            _ => {}
        }
        if step == Step::Move && !force {
            return Err(refused(format!("it points at {is_now}, and is not moved without --force"))
                .with_hint("nothing was changed; choose another tag, or type --force to move this one"));
        }
        Ok(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::clock::Stopwatch;
    use crate::image::{Repository, Tag};

    fn judged(before: &str, force: bool, expected: &str) -> Result<Step, String> {
        let digest = |text: &str| Digest::of(text.as_bytes());
        let tag = Tagged {
            host: "registry.example.com".to_owned(),
            repository: Repository::parse("acme/shop").unwrap(),
            tag: Tag::parse("v2").unwrap(),
            digest: None,
        };
        let before = Some(digest(before)).filter(|_| !before.is_empty());
        let expected = match expected {
            "" => None,
            "absent" => Some(Expected::Absent),
            other => Some(Expected::Digest(digest(other))),
        };
        let seen = SeenTag { digest: before, since: Stopwatch::start() };
        let claim = Claim { tag: &tag, seen: &seen };
        claim.judge(&digest("new"), force, expected.as_ref()).map_err(|error| {
            assert_eq!(error.exit, Exit::Refused);
            error.cause
        })
    }

    #[test]
    fn a_tag_is_made_left_or_with_force_moved() {
        assert_eq!(judged("", false, ""), Ok(Step::Create));
        assert_eq!(judged("new", false, ""), Ok(Step::Leave));
        assert_eq!(judged("old", true, ""), Ok(Step::Move));
        assert!(judged("old", false, "").unwrap_err().contains("without --force"));
    }

    #[test]
    fn what_is_expected_must_be_so_unless_it_is_the_images_already() {
        assert_eq!(judged("", false, "absent"), Ok(Step::Create));
        assert_eq!(judged("old", true, "old"), Ok(Step::Move));
        assert_eq!(judged("new", false, "absent"), Ok(Step::Leave));
        assert_eq!(judged("new", false, "old"), Ok(Step::Leave));
        assert!(judged("old", true, "absent").unwrap_err().contains("expected not to be there"));
        assert!(judged("old", true, "other").unwrap_err().contains("expected to point at"));
        assert!(judged("", true, "old").unwrap_err().starts_with("it is not there, and was expected"));
        assert!(judged("old", false, "old").unwrap_err().contains("without --force"), "no leave to move");
    }
}
