//! What was found of tags, and what the gate says of it.

use crate::dates::age::{Age, Unit};
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Ruling;
use crate::image::Reference;
use crate::registry::Found;
use crate::report::Showing;
use crate::tree::Hash;

/// What was found of one tag.
#[derive(Clone, Debug)]
pub struct ImageReport {
    /// What it is called in the images file; `None`: it is of none.
    pub name: Option<String>,
    /// The tag asked for.
    pub reference: Reference,
    /// What the gate says.
    pub ruling: Ruling,
    /// What is known of it; `None` when it does not exist or nobody knows.
    pub found: Option<Found>,
    /// Its age by the clock asked for, if that is known.
    pub age: Option<Age>,
    /// The content key that it should be of; `None`: none was computed.
    pub key: Option<Hash>,
    /// Whether it lacks the label that would say of which key it is.
    pub has_no_key: bool,
    /// Why nobody knows.
    pub error: Option<Error>,
}

impl ImageReport {
    /// Its name in the images file, or else its reference.
    #[must_use]
    pub fn called(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.reference.to_string())
    }
}

/// The answer to `check`.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// Each image, in the order asked.
    pub images: Vec<ImageReport>,
    /// What the gate says of all together.
    pub ruling: Ruling,
    /// How it is shown.
    pub showing: Showing,
}

impl CheckReport {
    /// The code of the failure that counts, whatever the gate makes of it; of an answer the gate's.
    #[must_use]
    pub(crate) fn worst(&self) -> Exit {
        let failures = self.images.iter().filter_map(|image| image.error.as_ref()).map(|error| error.exit);
        failures.min_by_key(|exit| exit.code()).unwrap_or(self.ruling.exit)
    }
}

/// The answer to `age`.
#[derive(Clone, Debug)]
pub struct AgeReport {
    /// The unit in which it is counted.
    pub unit: Unit,
    /// The tag asked for.
    pub reference: Reference,
    /// How old it is, with the count in the unit asked for; `None` when the tag is not there.
    pub age: Option<(Age, u64)>,
    /// The answer in words, where the exit code needs some.
    pub reason: String,
    /// `ok`, `stale`, `incomplete` or `absent`.
    pub exit: Exit,
}
