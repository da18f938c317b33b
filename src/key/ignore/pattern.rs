//! One line of an ignore file, and the names that it matches.

use super::clean::{clean, trim};
use super::expression::{Kind, compile, decoded};
use super::syntax::is_well_formed;
use crate::tree::escaped;
use crate::words::pattern::Pattern;

/// A pattern. Names are compared by bytes; only where it has wildcards are they read as text.
#[derive(Clone, Debug)]
pub(super) struct IgnorePattern {
    /// Whether it takes back what others ignore.
    pub(super) takes_back: bool,
    text: Vec<u8>,
    matches: Matches,
}

#[derive(Clone, Debug)]
enum Matches {
    Exactly,
    /// `…**`: all that begins so.
    Beginning,
    /// `**…`: all that ends so, and what is that without its first slash.
    End,
    Expression(Pattern),
}

/// A name in the two forms that patterns ask for.
pub(super) struct Name<'a> {
    bytes: &'a [u8],
    text: std::borrow::Cow<'a, str>,
}

impl<'a> Name<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, text: decoded(bytes) }
    }
}

impl IgnorePattern {
    /// Reads a line; `None`: it is empty or a comment.
    ///
    /// # Errors
    /// As a clause.
    pub(super) fn read(line: &[u8]) -> Result<Option<Self>, String> {
        if line.starts_with(b"#") {
            return Ok(None);
        }
        let line = trim(line);
        if line.is_empty() {
            return Ok(None);
        }
        let (takes_back, path) = match line.strip_prefix(b"!") {
            Some(rest) => (true, trim(rest)),
            None => (false, line),
        };
        let mut path = if path.is_empty() { Vec::new() } else { clean(path) };
        if path.len() > 1 && path[0] == b'/' {
            path.remove(0);
        }
        Self::parse(takes_back, path).map(Some)
    }

    /// The second reading, of what the file's reader hands on: it trims, cleans and looks for `!` once more.
    fn parse(takes_back: bool, path: Vec<u8>) -> Result<Self, String> {
        let whole = if takes_back { [b"!".as_slice(), &path].concat() } else { path };
        let whole = clean(trim(&whole));
        let (takes_back, text) = match whole.strip_prefix(b"!") {
            Some(b"") => return Err("! alone takes nothing back".to_owned()),
            Some(rest) => (true, rest.to_vec()),
            None => (false, whole),
        };
        let faulty = || format!("{:?} is no pattern", escaped(&text));
        if !is_well_formed(&text) {
            return Err(faulty());
        }
        let matches = match compile(&decoded(&text)).ok_or_else(faulty)? {
            Kind::Exactly => Matches::Exactly,
            Kind::Beginning => Matches::Beginning,
            Kind::End => Matches::End,
            Kind::Expression(expression) => {
                Matches::Expression(Pattern::anywhere(&expression).map_err(|_| faulty())?)
            }
        };
        Ok(Self { takes_back, text, matches })
    }

    /// Whether it matches that name itself.
    pub(super) fn is_match(&self, name: &Name<'_>) -> bool {
        match &self.matches {
            Matches::Exactly => name.bytes == self.text,
            Matches::Beginning => name.bytes.starts_with(self.beginning()),
            Matches::End => {
                let end = self.text.get(2..).unwrap_or_default();
                name.bytes.ends_with(end) || end.strip_prefix(b"/") == Some(name.bytes)
            }
            Matches::Expression(expression) => expression.is_match(&name.text),
        }
    }

    fn beginning(&self) -> &[u8] {
        &self.text[..self.text.len() - 2]
    }

    /// Whether it may match something in a folder; only where it surely does not, that is known.
    pub(super) fn may_match_in(&self, folder: &[u8]) -> bool {
        let inside = [folder, b"/"].concat();
        let meets = |literal: &[u8]| literal.starts_with(&inside) || inside.starts_with(literal);
        match &self.matches {
            Matches::Exactly => self.text.starts_with(&inside),
            Matches::Beginning => meets(self.beginning()),
            Matches::End => true,
            // An alternative stands by itself, wherever it is.
            Matches::Expression(_) if self.text.contains(&b'|') => true,
            Matches::Expression(_) => {
                let is_wild = |byte: &u8| matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\' | b'^' | b'{');
                let length = self.text.iter().position(is_wild).unwrap_or(self.text.len());
                // What stands before a count may be missing.
                let counted = self.text.get(length) == Some(&b'{');
                meets(&self.text[..length.saturating_sub(if counted { 4 } else { 0 })])
            }
        }
    }
}
