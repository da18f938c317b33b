//! Reads a pattern that the regex crate takes as a plain sequence, if it is one.

use std::iter::Peekable;
use std::str::Chars;

use regex_lite::Regex;

use super::{GROUPS, PlainStep, Set};

pub(super) struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    steps: Vec<PlainStep>,
    /// How many groups have begun.
    groups: usize,
}

impl<'a> Reader<'a> {
    /// The steps of a pattern; `None`: it says what is no plain sequence.
    pub(super) fn read(pattern: &'a str) -> Option<Vec<PlainStep>> {
        let mut reader = Self { rest: pattern.chars().peekable(), steps: Vec::new(), groups: 0 };
        reader.sequence()?;
        reader.rest.next().is_none().then_some(reader.steps)
    }

    /// Reads to the end, or to the end of a group.
    fn sequence(&mut self) -> Option<()> {
        while self.rest.peek().is_some_and(|c| *c != ')') {
            match self.rest.next()? {
                '(' => self.group()?,
                '[' => {
                    let class = self.class()?;
                    self.characters(&class)?;
                }
                '\\' => {
                    // Escapes of more than a character, and those that stand for places, are left to others.
                    let escaped =
                        self.rest.next().filter(|c| c.is_ascii_punctuation() || *c == 'd' || *c == 'w')?;
                    self.characters(&format!("\\{escaped}"))?;
                }
                '^' | '$' | '|' | '*' | '+' | '?' | '{' => return None,
                c => self.characters(&c.to_string())?,
            }
        }
        Some(())
    }

    /// Reads a group behind its parenthesis. One that may be missing, or come again, is no plain sequence.
    fn group(&mut self) -> Option<()> {
        let is_captured = match self.rest.next_if_eq(&'?') {
            None => true,
            Some(_) => match self.rest.next()? {
                ':' => false,
                '<' => self.rest.by_ref().find(|c| *c == '>').map(|_| true)?,
                'P' => self.rest.by_ref().find(|c| *c == '>').map(|_| true)?,
                _ => return None,
            },
        };
        self.groups += usize::from(is_captured);
        let number = self.groups;
        if number > GROUPS {
            return None;
        }
        if is_captured {
            self.steps.push(PlainStep::Mark(2 * number));
        }
        self.sequence()?;
        if is_captured {
            self.steps.push(PlainStep::Mark(2 * number + 1));
        }
        self.rest.next_if_eq(&')')?;
        self.ends_here()
    }

    /// A class behind its bracket, as it is written.
    fn class(&mut self) -> Option<String> {
        let mut text = "[".to_owned();
        text.extend(self.rest.next_if_eq(&'^'));
        loop {
            match self.rest.next()? {
                // First in a class it is a character of it; and classes in classes are left to others.
                ']' if text.ends_with(['[', '^']) => return None,
                ']' => return Some(text + "]"),
                '\\' => text.extend(['\\', self.rest.next()?]),
                '[' => return None,
                c => text.push(c),
            }
        }
    }

    /// One character of those that are written like this, or as often as follows.
    fn characters(&mut self, written: &str) -> Option<()> {
        let set = set(written)?;
        let (least, most) = self.repetition()?;
        let is_lazy = (least != most) && self.rest.next_if_eq(&'?').is_some();
        self.steps.push(PlainStep::Characters { set, least, most, is_lazy });
        self.ends_here()
    }

    /// How often: at least and at most.
    fn repetition(&mut self) -> Option<(usize, usize)> {
        let Some(sign) = self.rest.next_if(|c| matches!(c, '*' | '+' | '?' | '{')) else {
            return Some((1, 1));
        };
        Some(match sign {
            '*' => (0, usize::MAX),
            '+' => (1, usize::MAX),
            '?' => (0, 1),
            _ => {
                let text: String = self.rest.by_ref().take_while(|c| *c != '}').collect();
                let (least, most) = text.split_once(',').unwrap_or((&text, &text));
                let most = if most.is_empty() { usize::MAX } else { most.parse().ok()? };
                (least.parse().ok()?, most)
            }
        })
    }

    /// Makes sure that nothing repeats what was read.
    fn ends_here(&mut self) -> Option<()> {
        self.rest.peek().is_none_or(|c| !matches!(c, '*' | '+' | '?' | '{')).then_some(())
    }
}

/// The characters of ASCII that the regex crate takes for one of these. `None`: there are none, because it stands for a
/// place and no character (`\<`), or for characters beyond ASCII.
fn set(written: &str) -> Option<Set> {
    let regex = Regex::new(&format!(r"\A{written}\z")).ok()?;
    let is = |byte: &u8| regex.is_match(char::from(*byte).encode_utf8(&mut [0; 4]));
    let set = (0..128).filter(is).fold(0, |set, byte: u8| set | 1 << byte);
    (set != 0).then_some(set)
}
