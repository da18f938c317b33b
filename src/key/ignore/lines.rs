//! The lines of an ignore file (moby/patternmatcher, ignorefile).

use super::FaultyLine;

/// A line that the builders do not read is as long as this (Go's `bufio.MaxScanTokenSize`).
const TOO_LONG: usize = 64 << 10;

/// A line, with its number from 1.
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a [u8],
}

/// The lines, without their ends and without a mark at the beginning of the file.
pub(super) fn of(file: &[u8]) -> impl Iterator<Item = Result<Line<'_>, FaultyLine>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    file.split(|byte| *byte == b'\n').enumerate().map(|(at, text)| {
        let number = at + 1;
        if text.len() >= TOO_LONG {
            return Err(FaultyLine { line: Some(number), problem: "it is longer than 64 KB".to_owned() });
        }
        Ok(Line { number, text: text.strip_suffix(b"\r").unwrap_or(text) })
    })
}
