//! The answer to `info/refs?service=git-upload-pack`: every ref of a repository in one list (git's pack protocol,
//! version 0, "Reference Discovery").
//!
//! A list that was cut short must never pass for a shorter one, so it is read strictly: its beginning, the length of
//! each line, the end that it announces itself, and nothing behind that. What is not exactly so is no list at all.

use std::fmt;

use crate::registry::{GitRef, GitRefKind};

/// Why an answer tells nothing of a repository's refs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is no such list, or not all of one.
    Broken(&'static str),
    /// It names no branch: an empty repository, or a list that was lost on the way.
    NoBranch,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken(why) => why,
            Self::NoBranch => "it names no branch",
        })
    }
}

/// What the list begins with, so that nothing else is taken for one.
const BANNER: &[u8] = b"# service=git-upload-pack";

/// Stands behind the name of a tag where the commit is told that the tag's object is about.
const PEELED: &[u8] = b"^{}";

const CUT: Unusable = Unusable::Broken("it is cut short");
const ODD_LINE: Unusable = Unusable::Broken("a line of it is none of git's");

/// Reads the branches, the tags and the heads of merge requests out of the list, in its order; other refs are left out.
///
/// # Errors
/// When it is not a whole list, or names no branch.
pub fn refs(answer: &[u8]) -> Result<Vec<GitRef>, Unusable> {
    let mut packets = Packets { rest: answer };
    if packets.next()? != Some(BANNER) {
        return Err(Unusable::Broken("it does not begin as git's list of refs does"));
    }
    if packets.next()?.is_some() {
        return Err(ODD_LINE);
    }
    let mut list = List::default();
    if let Some(line) = packets.next()? {
        list.first(line)?;
        while let Some(line) = packets.next()? {
            list.line(line)?;
        }
    }
    if !packets.rest.is_empty() {
        return Err(Unusable::Broken("something stands behind its end"));
    }
    match list.refs.iter().any(|found| found.kind == GitRefKind::Branch) {
        true => Ok(list.refs),
        false => Err(Unusable::NoBranch),
    }
}

/// The packets of an answer ("pkt-line"): four digits of length, themselves included, and the content.
struct Packets<'a> {
    rest: &'a [u8],
}

/// The longest packet there may be, its length included.
const LONGEST: usize = 65_520;

impl<'a> Packets<'a> {
    /// The next packet without its line break; `None`: the packet that ends a part.
    fn next(&mut self) -> Result<Option<&'a [u8]>, Unusable> {
        let (digits, _) = self.rest.split_at_checked(4).ok_or(CUT)?;
        let mut length = 0;
        for digit in digits {
            let digit = char::from(*digit).to_digit(16);
            let digit = digit.and_then(|digit| usize::try_from(digit).ok());
            length = length * 16 + digit.ok_or(Unusable::Broken("the length of a line is no number"))?;
        }
        if length == 0 {
            self.rest = &self.rest[4..];
            return Ok(None);
        }
        // 1 to 3 belong to other versions of the protocol, and empty lines to none.
        if !(5..=LONGEST).contains(&length) {
            return Err(Unusable::Broken("the length of a line is none that git writes"));
        }
        let (packet, rest) = self.rest.split_at_checked(length).ok_or(CUT)?;
        self.rest = rest;
        let line = &packet[4..];
        Ok(Some(line.strip_suffix(b"\n").unwrap_or(line)))
    }
}

/// The list while it is read.
#[derive(Default)]
struct List<'a> {
    refs: Vec<GitRef>,
    /// How many digits an object's id has here.
    digits: usize,
    /// The ref of the line before, and whether it is one of `refs`.
    before: Option<(&'a [u8], bool)>,
    /// Whether no ref may follow any more.
    ended: bool,
}

impl<'a> List<'a> {
    /// The first line, behind which stands what the server can do.
    fn first(&mut self, line: &'a [u8]) -> Result<(), Unusable> {
        if line.starts_with(b"version ") {
            return Err(Unusable::Broken("it is of another version of git's protocol"));
        }
        if line.starts_with(b"ERR ") {
            return Err(Unusable::Broken("git itself answered with an error"));
        }
        let end = line.iter().position(|byte| *byte == 0).ok_or(ODD_LINE)?;
        let (line, capabilities) = (&line[..end], &line[end + 1..]);
        let mut words = capabilities.split(|byte| *byte == b' ');
        let format = words.find_map(|word| word.strip_prefix(b"object-format="));
        self.digits = match format {
            None | Some(b"sha1") => 40,
            Some(b"sha256") => 64,
            Some(_) => return Err(Unusable::Broken("its objects have ids of an unknown kind")),
        };
        // A repository without a ref has nothing else to put this behind.
        if line
            .split_at_checked(self.digits)
            .is_some_and(|(id, name)| id.iter().all(|digit| *digit == b'0') && name == b" capabilities^{}")
        {
            self.ended = true;
            return Ok(());
        }
        self.line(line)
    }

    fn line(&mut self, line: &'a [u8]) -> Result<(), Unusable> {
        if let Some(id) = line.strip_prefix(b"shallow ") {
            self.id(id)?;
            self.ended = true;
            return Ok(());
        }
        if self.ended {
            return Err(ODD_LINE);
        }
        let (id, name) = line.split_at_checked(self.digits).ok_or(ODD_LINE)?;
        let id = self.id(id)?;
        let name = name.strip_prefix(b" ").ok_or(ODD_LINE)?;
        if let Some(name) = name.strip_suffix(PEELED) {
            let (before, is_kept) = self.before.take().ok_or(ODD_LINE)?;
            if before != name {
                return Err(ODD_LINE);
            }
            if let (true, Some(tag)) = (is_kept, self.refs.last_mut()) {
                tag.commits.push(id);
            }
            return Ok(());
        }
        if !is_ref(name) {
            return Err(Unusable::Broken("it names what can be no ref"));
        }
        let known = [(&b"refs/heads/"[..], GitRefKind::Branch), (b"refs/tags/", GitRefKind::Tag)];
        let found = known.into_iter().find_map(|(prefix, kind)| Some((kind, name.strip_prefix(prefix)?)));
        let found = found.or_else(|| Some((GitRefKind::MergeRequest, merge_request(name)?)));
        if let Some((kind, name)) = found {
            // What is not UTF-8 can be no tag's name, whatever it is read as.
            let name = String::from_utf8_lossy(name).into_owned();
            self.refs.push(GitRef { kind, name, commits: vec![id] });
        }
        self.before = Some((name, found.is_some()));
        Ok(())
    }

    fn id(&self, id: &[u8]) -> Result<String, Unusable> {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let text = std::str::from_utf8(id).ok().filter(|_| id.iter().all(is_digit));
        text.filter(|text| text.len() == self.digits).map(str::to_owned).ok_or(ODD_LINE)
    }
}

/// The number of the merge request whose head a ref of this name is.
fn merge_request(name: &[u8]) -> Option<&[u8]> {
    let number = name.strip_prefix(b"refs/merge-requests/")?.strip_suffix(b"/head")?;
    (!number.is_empty() && number.iter().all(u8::is_ascii_digit)).then_some(number)
}

/// Whether git would take this for the name of a ref, as far as the characters tell (`git check-ref-format`).
fn is_ref(name: &[u8]) -> bool {
    let is_free = |byte: &u8| *byte > b' ' && *byte != 0x7f && !b"~^:?*[\\".contains(byte);
    let has_place = name == b"HEAD" || name.starts_with(b"refs/");
    has_place && !name.ends_with(b"/") && name.iter().all(is_free)
}

#[cfg(test)]
mod tests;
