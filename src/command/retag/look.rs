//! What is looked at before anything is written: the source, and each target.

use super::Naming;
use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Reference;
use crate::parallel;
use crate::registry::{Absence, Document, Lookup, Registry, SeenTag};

/// What was found.
pub(super) struct Looked {
    /// The source.
    pub(super) document: Document,
    /// What each target is.
    pub(super) seen: Vec<SeenTag>,
}

/// Looks at all images and at all their names, side by side.
///
/// # Errors
/// When a source is not there, or one of them could not be looked at.
pub(super) fn all(registry: &dyn Registry, namings: &[Naming]) -> Result<Vec<Looked>, Error> {
    let since = Stopwatch::start();
    let mut references = Vec::new();
    for Naming { source, targets, .. } in namings {
        references.push(source.clone());
        references.extend(targets.iter().cloned().map(Reference::from));
    }
    let mut found = parallel::map(&references, |reference| registry.document(reference)).into_iter();
    let of = |naming: &Naming| {
        let of_this = found.by_ref().take(1 + naming.targets.len());
        looked(&naming.source, &mut of_this.collect::<Vec<_>>().into_iter(), since)
    };
    namings.iter().map(of).collect()
}

/// What was found of one image: first the source, then each target.
fn looked(
    source: &Reference,
    found: &mut dyn Iterator<Item = Result<Lookup<Document>, Error>>,
    since: Stopwatch,
) -> Result<Looked, Error> {
    let document = match found.next().ok_or_else(|| not_looked_at(source))?? {
        Lookup::Found(document) => document,
        Lookup::Absent(absence) => return Err(absent(source, absence)),
    };
    if let Some(meant) = source.pointer.digest().filter(|meant| **meant != document.digest) {
        let cause = format!("it points at {}, and not at {}", document.digest.short(), meant.short());
        return Err(Error::new(Exit::Refused, format!("retag {source}"), cause).with_hint(
            "nothing was changed; name the digest behind the repository and @ to mean it whatever the tag is",
        ));
    }
    let seen = found.map(|found| {
        let digest = match found? {
            Lookup::Found(document) => Some(document.digest),
            // A tag whose manifest is lost is nobody's loss.
            Lookup::Absent(_) => None,
        };
        Ok(SeenTag { digest, since })
    });
    Ok(Looked { seen: seen.collect::<Result<_, Error>>()?, document })
}

fn not_looked_at(reference: &Reference) -> Error {
    Error::new(Exit::Unexpected, format!("read the manifest of {reference}"), "it was not looked at")
}

fn absent(source: &Reference, absence: Absence) -> Error {
    let cause = match absence {
        Absence::Tag | Absence::Manifest => "there is no such image",
        Absence::Repository => "the registry knows no such repository",
        Absence::Lost => "the tag is there, and the registry has lost the manifest that it points at",
    };
    Error::new(Exit::NotFound, format!("retag {source}"), cause)
        .with_hint("nothing was changed; check the name: registry-gate tags lists what there is")
}
