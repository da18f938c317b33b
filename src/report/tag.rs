//! What was found of tags, and what the gate says of it.

use crate::dates::age::{Age, Unit};
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Ruling;
use crate::image::Reference;
use crate::registry::Found;

/// What was found of one tag.
#[derive(Clone, Debug)]
pub struct ImageReport {
    /// The tag asked for.
    pub reference: Reference,
    /// What the gate says.
    pub ruling: Ruling,
    /// What is known of it; `None` when it does not exist or nobody knows.
    pub found: Option<Found>,
    /// Its age by the clock asked for, if that is known.
    pub age: Option<Age>,
    /// Why nobody knows.
    pub error: Option<Error>,
}

/// The answer to `check`.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// Each image, in the order asked.
    pub images: Vec<ImageReport>,
    /// What the gate says of all together.
    pub ruling: Ruling,
}

impl CheckReport {
    /// The image, when there is just one.
    #[must_use]
    pub(crate) fn only(&self) -> Option<&ImageReport> {
        match self.images.as_slice() {
            [only] => Some(only),
            _ => None,
        }
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
