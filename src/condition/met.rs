//! Yes, no, and not known.

use super::Missing;

/// What a rule says of an image; `N` is why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Met<N = ()> {
    /// It is so.
    Yes,
    /// It is not.
    No(N),
    /// Nobody knows.
    NotKnown(Missing),
}

impl<N> Met<N> {
    /// Both: a no beats what is not known, because nothing can make a yes of it any more.
    pub fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => other(),
            Self::No(_) => self,
            Self::NotKnown(_) => match other() {
                no @ Self::No(_) => no,
                Self::Yes | Self::NotKnown(_) => self,
            },
        }
    }

    /// Whether it is so; `None`: nobody knows.
    #[must_use]
    pub fn known(&self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No(_) => Some(false),
            Self::NotKnown(_) => None,
        }
    }

    /// The same, with another word for why not.
    pub fn because<M>(self, why: impl FnOnce(N) -> M) -> Met<M> {
        match self {
            Self::Yes => Met::Yes,
            Self::No(no) => Met::No(why(no)),
            Self::NotKnown(missing) => Met::NotKnown(missing),
        }
    }
}

impl Met {
    /// What is known, or what is missing.
    pub fn of(known: Option<bool>, missing: Missing) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No(()),
            None => Self::NotKnown(missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_neither_so_nor_not() {
        let ends: [Met; 3] = [Met::Yes, Met::No(()), Met::NotKnown(Missing::Age)];
        assert_eq!(ends.map(|met| met.known()), [Some(true), Some(false), None]);
    }

    #[test]
    fn a_no_beats_what_is_not_known_and_that_beats_a_yes() {
        let unknown = Met::NotKnown(Missing::Age);
        assert_eq!(Met::Yes.and(|| unknown), unknown);
        assert_eq!(unknown.and(|| Met::Yes), unknown);
        assert_eq!(unknown.and(|| Met::No(())), Met::No(()));
        assert_eq!(Met::No(()).and(|| unknown), Met::No(()));
        assert_eq!(unknown.and(|| Met::NotKnown(Missing::Size)), unknown, "the first is told");
    }
}
