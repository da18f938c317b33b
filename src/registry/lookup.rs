//! How a look-up ends.

/// The end of a look-up that did not fail. It is no `Result`: absence is an answer, and nothing that skips or deletes
/// may come to it by the way of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Lookup<T> {
    /// It is there.
    Found(T),
    /// The registry itself says that it is not.
    Absent(Absence),
}

impl<T> Lookup<T> {
    /// The same, of what was found only a look.
    pub fn as_ref(&self) -> Lookup<&T> {
        match self {
            Self::Found(found) => Lookup::Found(found),
            Self::Absent(absence) => Lookup::Absent(*absence),
        }
    }

    /// Makes something else of what was found.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Lookup<U> {
        match self {
            Self::Found(found) => Lookup::Found(make(found)),
            Self::Absent(absence) => Lookup::Absent(absence),
        }
    }
}

/// What exactly is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The repository is there, the tag is not.
    Tag,
    /// The registry knows no such repository.
    Repository,
    /// One of the two: a manifest request cannot tell them apart.
    Manifest,
    /// The manifest that the tag points at; the tag itself is there (registries without a metadata database).
    Lost,
}

impl Absence {
    /// Whether the tag itself is not there. One whose manifest is lost is, and can be deleted.
    #[must_use]
    pub fn is_of_tag(self) -> bool {
        self != Self::Lost
    }
}
