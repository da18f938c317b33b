//! Whose turn it is, and what becomes of a tag whose turn never comes.

use super::Apply;
use crate::cleanup::{Doomed, DoomedAt};
use crate::report::Settled;

impl Apply<'_> {
    /// Of the places that are open those that have their turn, and the others. An alias that only aliases share the image
    /// of comes after the images: what takes time is over before it is asked who has that.
    pub(super) fn next(
        &self,
        open: &[DoomedAt],
        is_settled: impl Fn(DoomedAt) -> bool,
    ) -> (Vec<DoomedAt>, Vec<DoomedAt>) {
        let is_alone = |doomed: &Doomed| doomed.is_alias() && doomed.after.is_empty();
        let is_image = |doomed: &Doomed| doomed.after.is_empty() && !doomed.is_alias();
        let images_are_open = open.iter().any(|at| is_image(&self.doomed[*at]));
        open.iter().partition(|at| {
            let doomed = &self.doomed[**at];
            !(images_are_open && is_alone(doomed)) && doomed.after.iter().all(|before| is_settled(*before))
        })
    }

    /// What becomes of the tag at this place, which hangs on another one that stays.
    pub(super) fn stays_with(&self, at: DoomedAt, before: DoomedAt) -> Settled {
        let which = if self.doomed[at].is_alias() { "which has its image" } else { "which it is about" };
        Settled::Skipped(format!("stays with {}, {which}", self.doomed[before].tag))
    }
}
