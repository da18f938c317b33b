//! Further names: each image of the plan gets those that follow it, once all are there.

use super::{Promised, calls};

/// The lines of the job that gives them; none where no image has any.
pub(super) fn lines(promised: &[Promised]) -> Vec<String> {
    let named = promised.iter().filter(|image| !image.also.is_empty());
    let gives: Vec<String> = named
        .map(|Promised { reference, also, .. }| {
            format!("registry-gate retag --force -- {reference} {}", also.join(" "))
        })
        .collect();
    if gives.is_empty() { gives } else { calls::lines(gives.into_iter()) }
}
