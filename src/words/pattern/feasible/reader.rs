//! Reads a pattern that the regex crate takes. What is not known here makes nothing of the whole.

use std::iter::Peekable;
use std::str::Chars;

use super::{Fits, Part, written};

pub(super) struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl<'a> Reader<'a> {
    /// The parts of a pattern; `None`: it says what is not known here.
    pub(super) fn read(pattern: &'a str) -> Option<Part> {
        let mut reader = Self { rest: pattern.chars().peekable() };
        let part = reader.alternatives()?;
        reader.rest.next().is_none().then_some(part)
    }

    fn alternatives(&mut self) -> Option<Part> {
        let mut all = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            all.push(self.sequence()?);
        }
        Some(Part::Any(all))
    }

    fn sequence(&mut self) -> Option<Part> {
        let mut parts = Vec::new();
        while self.rest.peek().is_some_and(|c| !matches!(c, '|' | ')')) {
            let mut part = self.one()?;
            while self.rest.peek().is_some_and(|c| matches!(c, '*' | '+' | '?' | '{')) {
                let (least, more) = self.repetition()?;
                part = Part::Repeated(Box::new(part), least, more);
            }
            parts.push(part);
        }
        Some(Part::All(parts))
    }

    fn one(&mut self) -> Option<Part> {
        Some(match self.rest.next()? {
            '^' => Part::Begin,
            '$' => Part::End,
            '(' => return self.group(),
            '[' => return written(self.class()?),
            '\\' => return self.escape(),
            '.' => Part::One(".".to_owned(), Fits::of(|_| true)),
            c => Part::One(c.to_string(), Fits::of(|one| one.eq_ignore_ascii_case(&c))),
        })
    }

    /// How often something is there at least, and whether it may be oftener.
    fn repetition(&mut self) -> Option<(usize, bool)> {
        let found = match self.rest.next()? {
            '{' => {
                let text = self.until('}')?;
                let mut ends = text.trim_end_matches('}').split(',').map(str::trim);
                let least = ends.next()?.parse().ok()?;
                (least, ends.next().is_some_and(|most| most != "0"))
            }
            c => (usize::from(c == '+'), true),
        };
        // Lazily or not makes no difference to what matches.
        self.rest.next_if_eq(&'?');
        Some(found)
    }

    /// What comes, up to a character and with it.
    fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        while !text.ends_with(end) {
            text.push(self.rest.next()?);
        }
        Some(text)
    }

    fn group(&mut self) -> Option<Part> {
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next()? {
                ':' => {}
                'P' | '<' => drop(self.until('>')?),
                flag => {
                    let mut flags = flag.to_string();
                    while !flags.ends_with([':', ')']) {
                        flags.push(self.rest.next()?);
                    }
                    // With x blanks mean nothing, and that is another language.
                    if flags.contains('x') {
                        return None;
                    }
                    if flags.ends_with(')') {
                        return Some(Part::Nothing);
                    }
                }
            }
        }
        let inside = self.alternatives()?;
        (self.rest.next()? == ')').then_some(inside)
    }

    /// A class behind its bracket, as it is written, with both brackets.
    fn class(&mut self) -> Option<String> {
        let mut text = "[".to_owned();
        text.extend(self.rest.next_if_eq(&'^'));
        // First in a class, a bracket is a character of it.
        text.extend(self.rest.next_if_eq(&']'));
        loop {
            match self.rest.next()? {
                ']' => {
                    text.push(']');
                    return Some(text);
                }
                '\\' => text.extend(['\\', self.rest.next()?]),
                '[' if self.rest.peek() == Some(&':') => {
                    text.push('[');
                    text.push_str(&self.until(']')?);
                }
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<Part> {
        match self.rest.next()? {
            'A' => Some(Part::Begin),
            'z' => Some(Part::End),
            'b' | 'B' | '<' | '>' => {
                // `\b{start}` and its like.
                if self.rest.peek() == Some(&'{') {
                    self.until('}')?;
                }
                Some(Part::Nothing)
            }
            kind @ ('x' | 'u' | 'U') => {
                let digits = match (self.rest.peek()?, kind) {
                    ('{', _) => self.until('}')?,
                    (_, 'x') => self.rest.by_ref().take(2).collect(),
                    (_, 'u') => self.rest.by_ref().take(4).collect(),
                    _ => self.rest.by_ref().take(8).collect(),
                };
                written(format!("\\{kind}{digits}"))
            }
            c => written(format!("\\{c}")),
        }
    }
}
