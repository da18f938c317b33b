//! What an ignore file leaves out, as the builders read it (moby/patternmatcher, the same code in `BuildKit`, docker and
//! buildah).
//!
//! These are not gitignore's rules: a pattern without a slash is about the top folder alone, the last line that matches
//! wins, and a line that names a folder is about all that lies in it. And the builders do not agree: `BuildKit` carries
//! what matched a folder on to its files, the others ask each line anew for every folder above. For `a/b`, `!a` the one
//! ignores `a/b/c` and the other sends it; for `a`, `!a/b`, `a` it is the reverse. So a file is ignored here only when
//! both ways say so: what any builder would send counts, and a file too many costs no more than a build.

mod class;
mod clean;
mod expression;
mod letter;
mod lines;
mod pattern;
mod syntax;
mod way;

#[cfg(test)]
mod tests;

pub use way::Ignore;

use lines::Line;
use pattern::IgnorePattern;

/// What is wrong with an ignore file or pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyLine {
    /// The line, counted from 1; `None`: the pattern was given by itself.
    pub line: Option<usize>,
    /// What is wrong, as a clause.
    pub problem: String,
}

impl Ignore {
    /// The rules of an ignore file, and after it of patterns given by themselves.
    ///
    /// # Errors
    /// When a line is faulty, be it one that no builder would have come to.
    pub fn read(file: &[u8], more: &[String]) -> Result<Self, FaultyLine> {
        let mut patterns = Vec::new();
        for line in lines::of(file) {
            let Line { number, text } = line?;
            let wrong = |problem| FaultyLine { line: Some(number), problem };
            patterns.extend(IgnorePattern::read(text).map_err(wrong)?);
        }
        for text in more {
            let wrong = |problem| FaultyLine { line: None, problem };
            let pattern = IgnorePattern::read(text.as_bytes()).map_err(wrong)?;
            patterns.push(pattern.ok_or_else(|| wrong(format!("{text:?} is a comment, or nothing")))?);
        }
        Ok(Self::new(patterns))
    }
}
