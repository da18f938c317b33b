//! Further names: each image of the plan gets those that follow it, once all are there.

use super::Promised;
use super::said::unset;

/// The lines of the job that gives them; none where no image has any.
pub(super) fn lines(promised: &[Promised]) -> Vec<String> {
    let named = promised.iter().filter(|image| !image.also.is_empty());
    let gives: Vec<String> = named
        .map(|Promised { reference, also, .. }| {
            format!("registry-gate retag --force -- {reference} {} || registry_gate_code=$?", also.join(" "))
        })
        .collect();
    if gives.is_empty() {
        return gives;
    }
    let begin = [unset(), "registry_gate_code=0".to_owned()];
    begin.into_iter().chain(gives).chain(["exit \"$registry_gate_code\"".to_owned()]).collect()
}
