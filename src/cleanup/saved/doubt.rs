//! Doubts about a saved plan, before anything is asked: whether it was made lately. What it says of ages and of what is
//! in use is of then. (Whether it is about this project and this registry is doubted where these are known: `config`.)

use time::OffsetDateTime;

use super::SavedPlan;
use crate::dates::duration::Span;
use crate::dates::moment::moment;
use crate::error::Error;
use crate::exit::Exit;

/// So far two machines' clocks may be apart.
const CLOCKS_DIFFER: time::Duration = time::Duration::minutes(10);

/// A saved plan that is to be carried out.
pub(crate) struct Doubt<'a> {
    /// The plan.
    pub(crate) saved: &'a SavedPlan,
    /// Its file.
    pub(crate) path: &'a str,
}

impl Doubt<'_> {
    /// Whether it was made lately: no longer ago than `max_age`, and not in a time to come.
    pub(crate) fn age(&self, now: OffsetDateTime, max_age: Span) -> Result<(), Error> {
        let created_at = self.saved.created_at;
        if created_at > now + CLOCKS_DIFFER {
            let cause = format!("it was made as of {}, which is still to come", moment(created_at));
            return Err(self.refused(cause).with_hint(
                "a plan made with --at is for looking at: make one without it, or set this clock right",
            ));
        }
        if now - created_at > max_age.to_std() {
            let cause = format!(
                "it was made as of {}, and --max-plan-age allows no older one than {max_age}",
                moment(created_at)
            );
            return Err(self.refused(cause).with_hint(
                "make a new one: registry-gate cleanup --plan FILE; or allow an older one with --max-plan-age",
            ));
        }
        Ok(())
    }

    /// The refusal to carry it out.
    pub(crate) fn refused(&self, cause: String) -> Error {
        Error::new(Exit::Refused, format!("carry out {}", self.path), cause)
    }
}
