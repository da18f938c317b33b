//! Which jobs there are, in which order, and what each is given.

use super::names::{resource_group, variable};
use super::{BuildJob, Promised, Stands, look};
use crate::words::sort::sort;

/// The most jobs that one may wait for by its `needs`; what waits for more waits for a stage.
const MOST_NEEDS: usize = 50;

/// The jobs of what is built, each behind those that it waits for.
#[must_use]
pub(crate) fn plan(promised: &[Promised], stands: &[Stands]) -> Vec<BuildJob> {
    let mut stages = vec![0; promised.len()];
    let mut jobs = Vec::new();
    for (at, image) in promised.iter().enumerate().filter(|(at, _)| stands[*at].is_built) {
        let before: Vec<usize> = image.after.iter().copied().filter(|on| stands[*on].is_built).collect();
        let last = before.iter().map(|on| stages[*on]).max().unwrap_or_default();
        let is_crowded = before.len() > MOST_NEEDS;
        stages[at] = last + usize::from(is_crowded);
        let needs = if is_crowded { &[][..] } else { &before };
        let mut variables = image.variables.clone();
        variables.extend(look::variables(image, &stands[at].reason));
        for on in &image.after {
            let by_tag = || promised[*on].reference.to_string();
            let pinned = stands[*on].pinned.clone().filter(|_| !stands[*on].is_built);
            variables.push((variable(&promised[*on].name), pinned.unwrap_or_else(by_tag)));
        }
        sort(&mut variables, |(one, _), (other, _)| one.cmp(other));
        jobs.push(BuildJob {
            image: image.name.clone(),
            extends: image.job.clone().unwrap_or_default(),
            reference: image.reference.to_string(),
            reason: stands[at].reason.clone(),
            needs: needs.iter().map(|on| promised[*on].name.clone()).collect(),
            stage: stages[at],
            resource_group: resource_group(&image.reference),
            variables,
            looks_again: stands[at].may_be_there_later,
        });
    }
    jobs
}
