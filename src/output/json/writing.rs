//! How documents are written: in blocks, and so that no log that shows one is steered.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::words::is_dangerous;

pub(super) fn written(document: &impl Serialize) -> String {
    let mut text = Vec::new();
    let _ = write(document, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Writes a document. One kind of writer for all of them: each would bring a serializer of its own.
pub(super) fn write(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut block = Block { bytes: Vec::new(), out };
    serde_json::to_writer_pretty(&mut block, document)?;
    block.write_all(b"\n")?;
    block.flush()
}

/// A document on one line.
pub(super) fn written_on_a_line(document: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut block = Block { bytes: Vec::new(), out: &mut text };
    let _ = serde_json::to_writer(&mut block, document).map_err(io::Error::from).and_then(|()| {
        block.write_all(b"\n")?;
        block.flush()
    });
    text
}

/// Gathers what a serializer writes, a quote or a comma at a time: for a million rows, a hundred million times.
struct Block<'o> {
    bytes: Vec<u8>,
    out: &'o mut dyn io::Write,
}

/// So many bytes are passed on at once.
const BLOCK: usize = 32 << 10;

impl io::Write for Block<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match bytes {
            // musl's memcpy takes as long for these as for whole texts.
            [one] if is_plain(*one) => self.bytes.push(*one),
            [first, second] if is_plain(*first) && is_plain(*second) => self.bytes.extend([*first, *second]),
            _ if bytes.iter().copied().all(is_plain) => self.bytes.extend_from_slice(bytes),
            _ => escape(bytes, &mut self.bytes),
        }
        if self.bytes.len() < BLOCK { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

/// Whether a byte is ASCII that needs no second look: the serializer itself escapes controls, but for the last.
fn is_plain(byte: u8) -> bool {
    byte < 0x7f
}

/// Writes a text that is in a string, as all are that are not ASCII, with dangerous characters as `\uXXXX`: programs
/// read the same, and a log that shows it is not steered.
fn escape(text: &[u8], out: &mut Vec<u8>) {
    for character in String::from_utf8_lossy(text).chars() {
        if is_dangerous(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        } else {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_document_steers_no_log_and_says_all_that_it_was_given(text in any::<String>()) {
            let line = String::from_utf8(written_on_a_line(&[&text])).unwrap();
            for told in [written(&[&text]), line] {
                prop_assert!(!told.contains(|c| c != '\n' && is_dangerous(c)), "{told:?}");
                prop_assert_eq!(serde_json::from_str::<[String; 1]>(&told).unwrap(), [text.clone()]);
            }
        }
    }
}
