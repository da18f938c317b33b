//! Which jobs there are, in which order, and what each is given.

use serde_json::Value;

use super::bake::definition;
use super::names::{resource_group, variable};
use super::{BuildJob, Promised, Stands, look};
use crate::words::sort::sort;

/// The most jobs that one may wait for by its `needs`; what waits for more waits for a stage.
const MOST_NEEDS: usize = 50;

/// The jobs of what is built, each behind those that it waits for; `bake` is what bake would build of all of them.
#[must_use]
pub(crate) fn plan(promised: &[Promised], stands: &[Stands], bake: Option<&Value>) -> Vec<BuildJob> {
    let places: Vec<(String, String)> = promised
        .iter()
        .zip(stands)
        .map(|(image, stands)| (image.name.clone(), place(image, stands)))
        .collect();
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
            variables.push((variable(&promised[*on].name), places[*on].1.clone()));
        }
        let reference = image.reference.to_string();
        if let Some(text) = bake.and_then(|bake| definition(bake, &image.name, &reference, &places)) {
            variables.push(("BAKE_DEFINITION".to_owned(), text));
            variables.push(("BAKE_TARGET".to_owned(), image.name.clone()));
        }
        sort(&mut variables, |(one, _), (other, _)| one.cmp(other));
        jobs.push(BuildJob {
            image: image.name.clone(),
            extends: image.job.clone().unwrap_or_default(),
            reference,
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

/// Where an image is, or will be when it is built on: by its digest, unless it is built in this pipeline.
fn place(image: &Promised, stands: &Stands) -> String {
    let pinned = stands.pinned.clone().filter(|_| !stands.is_built);
    pinned.unwrap_or_else(|| image.reference.to_string())
}
