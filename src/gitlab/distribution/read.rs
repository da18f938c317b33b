//! How it ended to read one thing of a registry, where trouble with that thing is not trouble with the registry.

use crate::error::Error;
use crate::registry::{Absence, Lookup};

/// What became of reading a manifest or a configuration.
#[derive(Clone, Debug)]
#[must_use]
pub(crate) enum Read<T> {
    /// Here it is.
    There(T),
    /// The registry itself says that it is not there.
    Missing(Absence),
    /// The registry has it, and does not serve it or serves what nobody understands.
    Odd(Error),
    /// It did not come: another answer (5xx), or other bytes. Of one of many that is its own trouble; of many it is
    /// the registry's, or of what stands before it.
    Unserved(Error),
}

impl<T> Read<T> {
    /// Makes something else of what is there.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Self::There(found) => Read::There(make(found)),
            Self::Missing(absence) => Read::Missing(absence),
            Self::Odd(error) => Read::Odd(error),
            Self::Unserved(error) => Read::Unserved(error),
        }
    }

    /// The same, where trouble with this one thing is a failure.
    ///
    /// # Errors
    /// With that trouble.
    pub(crate) fn or_failure(self) -> Result<Lookup<T>, Error> {
        match self {
            Self::There(found) => Ok(Lookup::Found(found)),
            Self::Missing(absence) => Ok(Lookup::Absent(absence)),
            Self::Odd(error) | Self::Unserved(error) => Err(error),
        }
    }
}
