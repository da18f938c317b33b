//! A repository that is not there, as a failure of what needs it. A project often has images below its own and none of
//! its own name: who named no repository is told which there are.

use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;
use crate::registry::{Owner, Registry};

/// So many are named.
const NAMED: usize = 3;

/// The failure to list a repository that somebody named.
pub(super) fn absent(repository: &Repository) -> Error {
    failure(repository).with_hint("check the name; registry-gate repositories lists those that there are")
}

/// The failure to list the project's own image, which is meant where nobody names a repository.
pub(super) fn no_own_image(image: &Repository, registry: &dyn Registry) -> Error {
    // It failed already, so a list that cannot be had only says less.
    let listed = registry.repositories(&Owner::Project);
    let names: Vec<String> = listed.repositories.iter().map(|entry| entry.path.to_string()).collect();
    let there = match (names.len(), names.get(..NAMED)) {
        (0, _) => "registry-gate repositories lists what there is".to_owned(),
        (count, Some(first)) if count > NAMED => {
            format!("there are {} and {} more", first.join(", "), count - NAMED)
        }
        (1, _) => format!("there is {}", names[0]),
        _ => format!("there are {}", names.join(", ")),
    };
    failure(image).with_hint(format!(
        "no repository is named, so the project's own image is meant: write --all-repositories, or --repository NAME; {there}"
    ))
}

fn failure(repository: &Repository) -> Error {
    let attempt = format!("list the tags of {repository}");
    Error::new(Exit::NotFound, attempt, "the registry knows no such repository")
}
