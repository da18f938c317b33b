//! Whether a pattern can match any name of a tag at all.
//!
//! `release/.*` looks like a rule and never is one: no tag's name has a slash. Such a pattern is walked as a reader would:
//! which of its parts can stand at the beginning of a name, behind another part, or at its end. What is not understood
//! here counts as possible, so that no good pattern is ever refused.

mod reader;

use regex_lite::Regex;

use reader::Reader;

/// Why a pattern matches no tag's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dead {
    /// It asks for what is in no tag's name.
    Character(String),
    /// It asks for what no tag's name begins with.
    Beginning(String),
    /// It asks for its beginning behind something, or for something behind its end.
    Anchor(char),
    /// It matches the empty name alone.
    Empty,
}

/// A part of a pattern.
enum Part {
    /// One character, as it is written, and where in a tag's name it may stand.
    One(String, Fits),
    /// The beginning.
    Begin,
    /// The end.
    End,
    /// A boundary of words and the like: it takes nothing, and is believed to hold.
    Nothing,
    /// One after the other.
    All(Vec<Part>),
    /// One of them.
    Any(Vec<Part>),
    /// At least so often, and perhaps oftener.
    Repeated(Box<Part>, usize, bool),
}

/// Where a character may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fits {
    first: bool,
    later: bool,
}

impl Fits {
    fn of(is: impl Fn(char) -> bool) -> Self {
        let mut word = ('0'..='9').chain('a'..='z').chain('A'..='Z').chain(['_']);
        let first = word.any(&is);
        Self { first, later: first || ['.', '-'].into_iter().any(is) }
    }
}

/// How far a name may have come: whether anything is of it yet, and whether it must end here. Each is a bit.
const START: u8 = 1;
const BEGUN: u8 = 2;
const START_ENDED: u8 = 4;
const BEGUN_ENDED: u8 = 8;

/// So many rounds are as good as any more: a name only comes further, in as many steps as there are ways to be.
const ROUNDS: usize = 4;

impl Part {
    /// How far a name may have come behind this part, and the first thing that no name gets over.
    fn walk(&self, from: u8, dead: &mut Option<Dead>) -> u8 {
        let to = match self {
            Self::One(_, fits) => {
                let goes_on = from & START != 0 && fits.first || from & BEGUN != 0 && fits.later;
                if goes_on { BEGUN } else { 0 }
            }
            Self::Begin => from & (START | START_ENDED),
            Self::End => (from | from << 2) & (START_ENDED | BEGUN_ENDED),
            Self::Nothing => from,
            Self::All(parts) => return parts.iter().fold(from, |from, part| part.walk(from, dead)),
            Self::Any(parts) => return parts.iter().fold(0, |to, part| to | part.walk(from, dead)),
            Self::Repeated(part, least, more) => {
                let mut to = (0..(*least).min(ROUNDS)).fold(from, |from, _| part.walk(from, dead));
                for _ in 0..if *more { ROUNDS } else { 0 } {
                    to |= part.walk(to, &mut None);
                }
                return to;
            }
        };
        if to == 0 && from != 0 {
            dead.get_or_insert_with(|| match self {
                Self::One(text, fits) if !fits.later => Dead::Character(text.clone()),
                Self::One(text, _) if from & START != 0 => Dead::Beginning(text.clone()),
                Self::One(..) => Dead::Anchor('$'),
                _ => Dead::Anchor('^'),
            });
        }
        to
    }
}

/// Why something that is a pattern matches no tag's name as a whole; `None`: it may match some.
pub(super) fn dead(pattern: &str) -> Option<Dead> {
    let part = Reader::read(pattern)?;
    let mut dead = None;
    let end = part.walk(START, &mut dead);
    (end & (BEGUN | BEGUN_ENDED) == 0).then(|| dead.unwrap_or(Dead::Empty))
}

/// A part that the regex crate says the meaning of. Either case will do: some flag may ask for that.
fn written(text: String) -> Option<Part> {
    let regex = Regex::new(&format!(r"\A(?i:{text})\z")).ok()?;
    let fits = Fits::of(|c| regex.is_match(c.encode_utf8(&mut [0; 4])));
    Some(Part::One(text, fits))
}

#[cfg(test)]
mod tests;
