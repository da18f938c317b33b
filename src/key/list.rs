//! The list, format 1: what a key is the sum of. Each kind of line is made here, and nowhere else.

use super::argument::ArgumentValue;
use crate::error::Error;
use crate::exit::Exit;
use crate::tree::{Entry, Hash, Hasher, escaped};

/// The first line of every list. Another number would be another format, and every key another.
pub(crate) const HEADER: &str = "registry-gate-key\t1";

/// Where files lie, as the lines say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the context.
    Context,
    /// In a named context.
    Named(String),
    /// Below a path of its own, or that file itself.
    Path(Vec<u8>),
}

impl Place {
    /// The line of something that lies there.
    #[must_use]
    pub(crate) fn line(&self, entry: &Entry) -> String {
        let (mode, content) = (entry.mode.digits(), &entry.content);
        match self {
            Self::Context => format!("context\t{}\t{mode}\t{content}", escaped(&entry.path)),
            Self::Named(name) => {
                format!("context:{}\t{}\t{mode}\t{content}", escaped(name.as_bytes()), escaped(&entry.path))
            }
            Self::Path(root) => {
                let parts = [root.as_slice(), &entry.path];
                let path = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&b'/');
                format!("path\t{}\t{mode}\t{content}", escaped(&path))
            }
        }
    }

    /// What the lines of such a place begin with, by which places are put in order.
    #[must_use]
    pub(crate) fn beginning(&self, is_folder: bool) -> String {
        let end = if is_folder { '/' } else { '\t' };
        match self {
            Self::Context => "context\t".to_owned(),
            Self::Named(name) => format!("context:{}\t", escaped(name.as_bytes())),
            Self::Path(root) if root.is_empty() => "path\t".to_owned(),
            Self::Path(root) => format!("path\t{}{end}", escaped(root)),
        }
    }
}

/// A line about something that has a name and a value, which is hashed: `arg`, `input`, `source`.
#[must_use]
pub(crate) fn hashed(kind: &str, name: &[u8], value: &ArgumentValue) -> String {
    format!("{kind}\t{}\tsha256:{}", escaped(name), Hash::of(value.expose()))
}

/// A line about something of which the sum is known: `base`, `image`.
#[must_use]
pub(crate) fn summed(kind: &str, name: &str, digest: &str) -> String {
    format!("{kind}\t{}\t{digest}", escaped(name.as_bytes()))
}

/// The line of the Dockerfile.
#[must_use]
pub(crate) fn dockerfile(content: &[u8]) -> String {
    format!("dockerfile\tsha256:{}", Hash::of(content))
}

/// The line of a platform, normalised.
#[must_use]
pub(crate) fn platform(platform: &str) -> String {
    format!("platform\t{platform}")
}

/// The line of the target stage; stages' names know no case.
#[must_use]
pub(crate) fn target(name: &str) -> String {
    format!("target\t{}", escaped(name.to_lowercase().as_bytes()))
}

/// A list that is summed up as it comes.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    hasher: Hasher,
    last: String,
}

impl Default for Sum {
    fn default() -> Self {
        let mut hasher = Hasher::default();
        hasher.add(HEADER.as_bytes());
        hasher.add(b"\n");
        Self { hasher, last: String::new() }
    }
}

impl Sum {
    /// Adds the next line; whether it is a new one, or the last once more.
    ///
    /// # Errors
    /// When it belongs before the last one: that is a bug of ours, and no key (exit 1).
    pub(crate) fn add(&mut self, line: &str) -> Result<bool, Error> {
        if line < self.last.as_str() {
            let cause = format!("{line:?} comes after {:?}", self.last);
            return Err(Error::new(Exit::Unexpected, "make the key's list", cause));
        }
        let is_new = line != self.last;
        if is_new {
            self.hasher.add(line.as_bytes());
            self.hasher.add(b"\n");
            line.clone_into(&mut self.last);
        }
        Ok(is_new)
    }

    /// Adds lines that were added in this order to another sum, each with its end.
    ///
    /// # Errors
    /// When they belong before the last one (exit 1).
    pub(crate) fn add_all(&mut self, lines: &str) -> Result<(), Error> {
        let Some((first, rest)) = lines.split_once('\n') else { return Ok(()) };
        self.add(first)?;
        self.hasher.add(rest.as_bytes());
        if let Some(last) = rest.lines().next_back() {
            last.clone_into(&mut self.last);
        }
        Ok(())
    }

    /// The sum of what there is so far: two with one have had the same lines.
    #[must_use]
    pub(crate) fn so_far(&self) -> Hash {
        self.hasher.clone().sum()
    }

    /// The key.
    #[must_use]
    pub(crate) fn key(self) -> Hash {
        self.hasher.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_that_another_is_built_on_has_its_line_and_its_place() {
        let golden = include_str!("../../tests/vectors/key/golden.jsonl");
        let zeros = "0".repeat(64);
        let case = golden.lines().find(|line| line.contains(&format!("sha256:{zeros}"))).unwrap();
        let case: serde_json::Value = serde_json::from_str(case).unwrap();
        let mut sum = Sum::default();
        let list = case["list"].as_str().unwrap();
        for line in list.lines().skip(1) {
            let is_image = line.starts_with("image\t");
            let line =
                if is_image { summed("image", "base", &format!("sha256:{zeros}")) } else { line.to_owned() };
            assert!(sum.add(&line).unwrap());
        }
        assert_eq!(sum.key().to_string(), case["key"].as_str().unwrap());
    }
}
