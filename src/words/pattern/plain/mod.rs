//! Patterns that are a plain sequence, as most are that people write for names: `v[0-9]+\.[0-9]+`,
//! `(?<branch>.+)-[0-9a-f]{8}`. A million names are matched by them, and trying and going back takes a tenth of the time
//! that the regex crate's way of following all possibilities at once does.
//!
//! What a character or a class means, the regex crate says itself, once. What is more than a sequence, and a text on
//! which there is too much to try, are left to it.

mod reader;

use reader::Reader;

/// So many groups, and so many steps, are a plain pattern.
const GROUPS: usize = 8;
const STEPS: usize = 64;
/// So much is tried of a text: most names take thirty steps.
const TRIALS: usize = 1_000;

/// A pattern that must match from beginning to end.
#[derive(Clone)]
pub(super) struct Plain(Vec<PlainStep>);

/// A step of it.
#[derive(Clone, Copy)]
enum PlainStep {
    /// So many characters of a set.
    Characters { set: Set, least: usize, most: usize, is_lazy: bool },
    /// A group begins here, or ends.
    Mark(usize),
}

/// Characters of ASCII, a bit each.
type Set = u128;

/// Where the whole, and each group, begins and ends.
type Marks = [usize; 2 * GROUPS + 2];

/// What is known after trying.
pub(super) enum Tried {
    /// It matches.
    Yes(Held),
    /// It does not.
    No,
    /// It was too much to try, or is not for this way.
    Open,
}

/// What groups hold, by their numbers.
pub(super) struct Held(Marks);

impl Held {
    /// What the group of this number holds of the text that was tried.
    pub(super) fn of<'t>(&self, text: &'t str, group: usize) -> &'t str {
        let ends = self.0.get(2 * group).zip(self.0.get(2 * group + 1));
        ends.and_then(|(begin, end)| text.get(*begin..*end)).unwrap_or_default()
    }
}

impl Plain {
    /// Reads a pattern that the regex crate takes; `None`: it is more than a sequence.
    pub(super) fn read(pattern: &str) -> Option<Self> {
        let steps = Reader::read(pattern)?;
        (steps.len() <= STEPS).then_some(Self(steps))
    }

    /// Tries it on a text.
    pub(super) fn tried(&self, text: &str) -> Tried {
        if !text.is_ascii() {
            return Tried::Open;
        }
        let mut trial = Trial { text: text.as_bytes(), marks: [0; 2 * GROUPS + 2], left: TRIALS };
        trial.marks[1] = text.len();
        match trial.matches(&self.0, 0) {
            Some(true) => Tried::Yes(Held(trial.marks)),
            Some(false) => Tried::No,
            None => Tried::Open,
        }
    }
}

/// A pattern while it is tried on a text.
struct Trial<'t> {
    text: &'t [u8],
    marks: Marks,
    left: usize,
}

impl Trial<'_> {
    /// Whether what comes from there on begins as these steps want it: most tries end here.
    fn may_match(&self, steps: &[PlainStep], at: usize) -> bool {
        let first = steps.iter().find(|step| !matches!(step, PlainStep::Mark(_)));
        match first {
            Some(PlainStep::Characters { set, least: 1.., .. }) => {
                self.text.get(at).is_some_and(|byte| set >> *byte & 1 == 1)
            }
            Some(_) => true,
            None => at == self.text.len(),
        }
    }

    /// Whether these steps match what comes from there on; `None`: there is too much to try.
    fn matches(&mut self, steps: &[PlainStep], at: usize) -> Option<bool> {
        let Some((step, rest)) = steps.split_first() else { return Some(at == self.text.len()) };
        match *step {
            PlainStep::Mark(place) => {
                // Whoever tries again marks again, so what stands here at last is of the trial that matched.
                self.marks[place] = at;
                self.matches(rest, at)
            }
            PlainStep::Characters { set, least, most, is_lazy } => {
                let held =
                    self.text[at..].iter().take(most).take_while(|byte| set >> **byte & 1 == 1).count();
                // As many as there are, and then fewer; or the other way round.
                for tried in least..=held {
                    self.left = self.left.checked_sub(1)?;
                    let taken = if is_lazy { tried } else { held + least - tried };
                    if self.may_match(rest, at + taken) && self.matches(rest, at + taken)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
        }
    }
}

#[cfg(test)]
mod tests;
