//! What is handed to a builder beside folders and files, and what its Dockerfile takes from elsewhere.

use std::collections::BTreeMap;

use super::ComputeKey;
use super::listing::Listing;
use crate::error::Error;
use crate::key::argument::{ArgumentValue, Uncounted, settle};
use crate::key::dockerfile::{Dockerfile, Input};
use crate::key::list;
use crate::tree::escaped;
use crate::words::sort::{map, set};

/// Values by name.
type Values = BTreeMap<Vec<u8>, ArgumentValue>;

/// What is handed over, and what of it counts.
pub(super) struct Handed {
    /// Build arguments.
    pub(super) arguments: Values,
    /// Those that do not count, each with the reason.
    pub(super) uncounted: Vec<(String, Uncounted)>,
    /// Anything else, by name.
    pub(super) others: Values,
    /// All images that the Dockerfile names.
    pub(super) images: Vec<Input>,
    /// What it takes from elsewhere, and may be another tomorrow.
    pub(super) moving: Vec<Input>,
    /// The digests that its images have now; `None`: they do not count.
    pub(super) bases: Option<Vec<(String, String)>>,
}

impl Handed {
    /// Makes the lines that come before the context's.
    pub(super) fn list(&self, listing: &mut Listing<'_>) -> Result<(), Error> {
        listing.lines(self.arguments.iter().map(|(name, value)| list::hashed("arg", name, value)))?;
        let bases = self.bases.iter().flatten();
        listing.lines(bases.map(|(name, digest)| list::summed("base", name, digest)))
    }
}

impl ComputeKey<'_> {
    /// Settles what counts, the digests of base images aside.
    pub(super) fn handed(&self, dockerfile: &[u8]) -> Result<Handed, Error> {
        if self.content.build_args.iter().any(|argument| argument.name.is_empty()) {
            return Err(Error::usage("read --build-arg", "one of them has no name before its =")
                .with_hint("write --build-arg NAME=VALUE; the value is not shown here"));
        }
        let dockerfile = Dockerfile::read(dockerfile);
        let (arguments, uncounted) = settle(&self.content.build_args, self.variable, &dockerfile);
        let texts = texts(&arguments);
        let contexts = set(self.content.contexts.iter().map(|(name, _)| name.clone()));
        let moving = dockerfile.moving(&texts, &contexts);
        self.are_pinned(&moving)?;
        let images = dockerfile.images(&texts, &contexts);
        Ok(Handed { arguments, uncounted, others: self.others()?, images, moving, bases: None })
    }

    fn others(&self) -> Result<Values, Error> {
        let named = self.content.inputs.iter().map(|input| match &input.value {
            Some(value) if !input.name.is_empty() => Ok((input.name.clone(), value.clone())),
            _ => Err(Error::usage("read --input", "one of them is not NAME=VALUE")
                .with_hint("write --input NAME=VALUE; it is not shown here")),
        });
        named.collect::<Result<Vec<_>, Error>>().map(map)
    }

    /// With `--pinned`: whether everything that comes from elsewhere is the same tomorrow.
    fn are_pinned(&self, moving: &[Input]) -> Result<(), Error> {
        match moving.first().filter(|_| self.content.pinned) {
            None => Ok(()),
            Some(input) => Err(Error::configuration(
                "compute a key of pinned inputs alone",
                format!("line {} of the Dockerfile has {}, which may be another tomorrow", input.line, input.written),
            )
            .with_hint("pin images by @sha256:…, downloads by --checksum and repositories by their commit, or leave --pinned out")),
        }
    }
}

/// The names of values, as people read them.
pub(super) fn names(values: &Values) -> Vec<String> {
    values.keys().map(|name| escaped(name).into_owned()).collect()
}

/// Arguments as texts, for references in the Dockerfile; those that are none are not known there.
fn texts(arguments: &Values) -> BTreeMap<String, String> {
    let text = |bytes: &[u8]| str::from_utf8(bytes).ok().map(str::to_owned);
    map(arguments.iter().filter_map(|(name, value)| Some((text(name)?, text(value.expose())?))))
}
