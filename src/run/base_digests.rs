//! The digests that base images have now, for a key in which they count.

use super::Run;
use crate::cli;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Reference;
use crate::image::reference::Written;
use crate::key::dockerfile::Input;
use crate::registry::{Lookup, Needs};
use crate::run::journal::Journal;

impl Run<'_> {
    /// Each image with its digest. Whatever fails is a failure of the whole: a key without a digest that was asked for
    /// would be another image's.
    pub(super) fn base_digests(
        &self,
        inputs: &[Input],
        typed: &cli::Connection,
        journal: &Journal,
    ) -> Result<Vec<(String, String)>, Error> {
        let mut digests = Vec::new();
        let mut asked: Vec<(String, Written)> = Vec::new();
        for input in inputs {
            let name = input.reference.clone().ok_or_else(|| unknown(input))?;
            match name.split_once('@') {
                Some((_, digest)) => digests.push((name.clone(), digest.to_owned())),
                None => asked.push((name.clone(), written(&name)?)),
            }
        }
        if asked.is_empty() {
            return Ok(digests);
        }
        let resolve = |home: &crate::config::Home| -> Result<Vec<Reference>, Error> {
            // Where it lies was written in a file, and is no wrong argument.
            let in_a_file = |error: Error| Error { exit: Exit::Configuration, ..error };
            asked.iter().map(|(_, written)| home.resolve(written).map_err(in_a_file)).collect()
        };
        let connected = self.connect(typed, journal, |home: &crate::config::Home| {
            Ok(resolve(home)?.into_iter().map(|reference| reference.repository).collect())
        })?;
        let references = resolve(&connected.home)?;
        let lookups = connected.registry.look_up(&references, &Needs { digest: true, ..Needs::default() });
        for ((name, _), (reference, lookup)) in asked.iter().zip(references.iter().zip(lookups)) {
            let attempt = format!("look up the base image {reference}");
            let Lookup::Found(found) = lookup? else {
                return Err(Error::new(Exit::NotFound, attempt, "it is not there"));
            };
            let digest = found
                .digest
                .ok_or_else(|| Error::new(Exit::Protocol, attempt, "the registry told no digest of it"))?;
            digests.push((name.clone(), digest.to_string()));
        }
        Ok(digests)
    }
}

fn unknown(input: &Input) -> Error {
    let cause = format!(
        "line {} of the Dockerfile has {}, and a variable in it is not known",
        input.line, input.written
    );
    Error::configuration("look up base images", cause)
        .with_hint("give it with --build-arg, or a default with ARG before the first FROM")
}

/// A base image as it is meant in a Dockerfile, where a name without a host is Docker Hub's.
fn written(name: &str) -> Result<Written, Error> {
    let attempt = || format!("look up the base image {name}");
    let host = name.split_once('/').map(|(host, _)| host);
    if !host.is_some_and(|host| host.contains(['.', ':']) || host == "localhost") {
        return Err(Error::configuration(
            attempt(),
            "it is Docker Hub's, and only the registry of this GitLab is asked",
        )
        .with_hint("keep a copy there, or pin the image by @sha256:…, or leave --base-digests out"));
    }
    let has_tag = name.rsplit('/').next().is_some_and(|last| last.contains(':'));
    let whole = if has_tag { name.to_owned() } else { format!("{name}:latest") };
    Written::parse(&whole).map_err(|error| Error::configuration(attempt(), error.problem()))
}
