//! What changed between a list that was kept and the one that is being made: which input another key comes from.
//!
//! Both are in one order, so they are gone through side by side, and neither is held.

use std::cmp::Ordering;

use super::list::HEADER;
use crate::error::Error;
use crate::tree::{Hash, unescaped};

/// How something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowChanged {
    /// It is new.
    Added,
    /// It is there no more.
    Removed,
    /// It is another.
    Changed,
}

/// One input that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// How.
    pub how: HowChanged,
    /// What: `context`, `arg`, `dockerfile`.
    pub kind: String,
    /// Its name, where the kind has several.
    pub name: Option<String>,
    /// What the old list has for it: mode and sum.
    pub before: Option<String>,
    /// What the new list has.
    pub after: Option<String>,
}

/// The old list's lines, with their ends.
pub(crate) type OldLines<'a> = Box<dyn Iterator<Item = Result<String, Error>> + 'a>;

/// A comparison that has come so far.
pub(crate) struct Comparison<'a> {
    old: OldLines<'a>,
    /// What the old list is called.
    name: String,
    number: usize,
    waiting: Option<String>,
    has_dockerfile: bool,
    changes: Vec<Change>,
}

impl<'a> Comparison<'a> {
    /// Begins one.
    ///
    /// # Errors
    /// When the old list is none of format 1 (exit 3).
    pub(crate) fn begin(old: OldLines<'a>, name: String) -> Result<Self, Error> {
        let mut comparison =
            Self { old, name, number: 0, waiting: None, has_dockerfile: false, changes: Vec::new() };
        match comparison.read()? {
            Some(header) if header == HEADER => {}
            Some(header) if header.starts_with("registry-gate-key\t") => {
                return Err(comparison.wrong("it is a list of another format"));
            }
            _ => return Err(comparison.wrong("it does not begin as a key's list")),
        }
        comparison.advance()?;
        Ok(comparison)
    }

    fn wrong(&self, cause: &str) -> Error {
        Error::configuration(
            format!("compare with {}", self.name),
            format!("line {}: {cause}", self.number.max(1)),
        )
        .with_hint("compare with a file that registry-gate key --list wrote, whole and as it was")
    }

    fn read(&mut self) -> Result<Option<String>, Error> {
        self.number += 1;
        let Some(line) = self.old.next().transpose()? else { return Ok(None) };
        match line.strip_suffix('\n') {
            Some(line) => Ok(Some(line.to_owned())),
            None => Err(self.wrong("it is cut off")),
        }
    }

    /// Reads the next old line, which must be one, and behind the last.
    fn advance(&mut self) -> Result<(), Error> {
        let last = self.waiting.take();
        let Some(line) = self.read()? else {
            let is_whole = self.has_dockerfile;
            return if is_whole {
                Ok(())
            } else {
                Err(self.wrong("it is cut off: the dockerfile's line is missing"))
            };
        };
        if !is_line(&line) {
            return Err(self.wrong("it is no line of a key's list"));
        }
        if last.is_some_and(|last| last >= line) {
            return Err(self.wrong("it is not in order"));
        }
        self.has_dockerfile |= line.starts_with("dockerfile\t");
        self.waiting = Some(line);
        Ok(())
    }

    /// Compares with the next new line.
    ///
    /// # Errors
    /// When the old list is faulty (exit 3).
    pub(crate) fn add(&mut self, new: &str) -> Result<(), Error> {
        let subject = format!("{}\t", subject(new).0);
        while let Some(old) = &self.waiting {
            let old = old.clone();
            match format!("{}\t", self::subject(&old).0).cmp(&subject) {
                Ordering::Greater => break,
                Ordering::Less => self.tell(HowChanged::Removed, Some(&old), None),
                Ordering::Equal => {
                    if old != new {
                        self.tell(HowChanged::Changed, Some(&old), Some(new));
                    }
                    return self.advance();
                }
            }
            self.advance()?;
        }
        self.tell(HowChanged::Added, None, Some(new));
        Ok(())
    }

    /// What changed, when no new line is left.
    ///
    /// # Errors
    /// When the old list is faulty (exit 3).
    pub(crate) fn end(mut self) -> Result<Vec<Change>, Error> {
        while let Some(old) = self.waiting.clone() {
            self.tell(HowChanged::Removed, Some(&old), None);
            self.advance()?;
        }
        Ok(self.changes)
    }

    fn tell(&mut self, how: HowChanged, old: Option<&str>, new: Option<&str>) {
        let Some(line) = new.or(old) else { return };
        let (subject, _) = subject(line);
        let (kind, name) =
            subject.split_once('\t').map_or((subject, None), |(kind, name)| (kind, Some(name)));
        let value = |line: Option<&str>| {
            let (_, value) = self::subject(line?);
            value.map(|value| value.replace('\t', " "))
        };
        self.changes.push(Change {
            how,
            kind: kind.to_owned(),
            name: name.map(str::to_owned),
            before: value(old),
            after: value(new),
        });
    }
}

/// What a line is about, and what it says of that.
fn subject(line: &str) -> (&str, Option<&str>) {
    let parts = match line.split_once('\t').map_or(line, |(kind, _)| kind) {
        "dockerfile" | "target" => 1,
        _ => 2,
    };
    match line.match_indices('\t').nth(parts - 1) {
        Some((at, _)) => (&line[..at], Some(&line[at + 1..])),
        None => (line, None),
    }
}

/// Whether a line is one of format 1.
fn is_line(line: &str) -> bool {
    let fields: Vec<&str> = line.split('\t').collect();
    let is_name = |name: &str| unescaped(name).is_some();
    let is_hash = |text: &str| text.strip_prefix("sha256:").is_some_and(|hash| Hash::parse(hash).is_some());
    let is_digest = |text: &str| is_hash(text) || text.starts_with("sha512:");
    let is_file = |name: &str, mode: &str, content: &str| {
        let is_content = match mode {
            "100644" | "100755" | "120000" => is_hash(content),
            "160000" => content.starts_with("git:"),
            _ => false,
        };
        !name.is_empty() && is_name(name) && is_content
    };
    match fields.as_slice() {
        ["context" | "path", name, mode, content] => is_file(name, mode, content),
        [kind, name, mode, content] if kind.starts_with("context:") => {
            is_name(kind) && is_file(name, mode, content)
        }
        ["arg" | "input" | "source", name, hash] => is_name(name) && is_hash(hash),
        ["base" | "image", name, digest] => is_name(name) && is_digest(digest),
        ["dockerfile", hash] => is_hash(hash),
        ["platform" | "target", name] => !name.is_empty() && is_name(name),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
