//! The names of one folder, in the order of a list's lines.
//!
//! In a list a folder's files stand as `NAME/…` and a file as `NAME<TAB>`, so that is how names are compared: `a-b`,
//! `a.b` and `a/b` come in the order of their lines, and what is read in this order needs no sorting after. The names
//! lie one behind the other, because a folder may have a hundred thousand.

use std::fs;
use std::io;
use std::path::Path;

use super::escape::{escaped, unescaped};
use super::system::bytes_of;

/// What a name is, before it is looked at closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder.
    Folder,
    /// A file, as far as the folder says.
    File,
    /// Anything else.
    Leaf,
    /// A submodule, of which the commit counts.
    Module,
}

/// A folder's names, of which the first ones were taken already.
pub(super) struct Folder {
    text: String,
    names: Vec<(u32, u32, Kind)>,
    next: usize,
}

impl Folder {
    /// The names in a folder, `.git` left out, with those of submodules, which may not be there.
    pub(super) fn read(path: &Path, modules: &[(Vec<u8>, Kind)]) -> io::Result<Self> {
        let mut folder = Self { text: String::new(), names: Vec::new(), next: 0 };
        for (name, kind) in modules {
            folder.push(name, *kind);
        }
        let entries = match fs::read_dir(path) {
            // Only a submodule is to lie here, and its commit is known without it.
            Err(why) if why.kind() == io::ErrorKind::NotFound && !modules.is_empty() => None,
            read => Some(read?),
        };
        for entry in entries.into_iter().flatten() {
            let entry = entry?;
            let name = entry.file_name();
            let name = bytes_of(&name);
            if name == b".git" || modules.iter().any(|(module, _)| module == name) {
                continue;
            }
            let kind = match entry.file_type()? {
                kind if kind.is_dir() => Kind::Folder,
                kind if kind.is_file() => Kind::File,
                _ => Kind::Leaf,
            };
            folder.push(name, kind);
        }
        folder.sort();
        Ok(folder)
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    fn push(&mut self, name: &[u8], kind: Kind) {
        let begins = self.place();
        self.text.push_str(&escaped(name));
        self.text.push(if kind == Kind::Folder { '/' } else { '\t' });
        self.names.push((begins, self.place(), kind));
    }

    fn place(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    fn sort(&mut self) {
        let text = &self.text;
        let name = |(begins, ends, _): &(u32, u32, Kind)| &text[*begins as usize..*ends as usize];
        self.names.sort_unstable_by(|one, other| name(one).cmp(name(other)));
    }
}

impl Iterator for Folder {
    type Item = (Vec<u8>, Kind);

    fn next(&mut self) -> Option<Self::Item> {
        let (begins, ends, kind) = *self.names.get(self.next)?;
        self.next += 1;
        let text = &self.text[begins as usize..ends as usize - 1];
        Some((unescaped(text).unwrap_or_else(|| text.as_bytes().to_vec()), kind))
    }
}
