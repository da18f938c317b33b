//! The two ways in which builders ask an ignore file's lines about a path.

use super::pattern::{IgnorePattern, Name};
use crate::tree::Scope;

/// The rules of an ignore file.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    patterns: Vec<IgnorePattern>,
    takes_back: bool,
}

/// What of a folder counts for its files, a value for each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// `BuildKit`: whether the line counted for the folder.
    counted: Vec<bool>,
    /// The others: whether the line matches the folder, or one above.
    matched: Vec<bool>,
}

impl Ignore {
    pub(super) fn new(patterns: Vec<IgnorePattern>) -> Self {
        let takes_back = patterns.iter().any(|pattern| pattern.takes_back);
        Self { patterns, takes_back }
    }

    /// `BuildKit`'s way (`MatchesUsingParentResults`): what counted for the folder counts again, and only what did not
    /// is asked. What counted is told line by line.
    fn in_buildkit(&self, parent: &Standing, name: &Name<'_>, mut each: impl FnMut(bool)) -> bool {
        let mut ignored = false;
        for (pattern, counted) in self.patterns.iter().zip(&parent.counted) {
            // A line that could change nothing is not asked.
            let counts = *counted || pattern.takes_back == ignored && pattern.is_match(name);
            if counts {
                ignored = !pattern.takes_back;
            }
            each(counts);
        }
        ignored
    }

    /// The others' way (`MatchesOrParentMatches`): each line that could change something is asked about the path and
    /// every folder above.
    fn in_others(&self, parent: &Standing, name: &Name<'_>) -> bool {
        let mut ignored = false;
        for (pattern, matched) in self.patterns.iter().zip(&parent.matched) {
            if pattern.takes_back == ignored && (*matched || pattern.is_match(name)) {
                ignored = !pattern.takes_back;
            }
        }
        ignored
    }

    /// By each of the two ways whether a path, whatever it is, is ignored: `BuildKit`'s, then the others'.
    #[must_use]
    pub fn both(&self, path: &[u8]) -> (bool, bool) {
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &path[..at]);
        let parent = ends.fold(self.root(), |parent, folder| self.stand(&parent, &Name::new(folder)).0);
        let name = Name::new(path);
        (self.in_buildkit(&parent, &name, |_| {}), self.in_others(&parent, &name))
    }

    /// What counts of a folder for its files, and whether it is ignored both ways.
    fn stand(&self, parent: &Standing, name: &Name<'_>) -> (Standing, bool) {
        let mut counted = Vec::with_capacity(self.patterns.len());
        let in_buildkit = self.in_buildkit(parent, name, |counts| counted.push(counts));
        let in_others = self.in_others(parent, name);
        let lines = self.patterns.iter().zip(&parent.matched);
        let matched = lines.map(|(pattern, matched)| *matched || pattern.is_match(name)).collect();
        (Standing { counted, matched }, in_buildkit && in_others)
    }
}

impl Scope for Ignore {
    type Standing = Standing;

    fn root(&self) -> Standing {
        let nothing = vec![false; self.patterns.len()];
        Standing { counted: nothing.clone(), matched: nothing }
    }

    /// Of an ignored folder something may still be wanted, but only by a line that takes it back by its own name: what
    /// matched the folder was asked already.
    fn enter(&self, parent: &Standing, path: &[u8]) -> Option<Standing> {
        let (standing, is_ignored) = self.stand(parent, &Name::new(path));
        let may_be_taken_back = || {
            self.takes_back
                && self.patterns.iter().any(|pattern| pattern.takes_back && pattern.may_match_in(path))
        };
        (!is_ignored || may_be_taken_back()).then_some(standing)
    }

    fn wants(&self, parent: &Standing, path: &[u8]) -> bool {
        let name = Name::new(path);
        !self.in_buildkit(parent, &name, |_| {}) || !self.in_others(parent, &name)
    }
}
