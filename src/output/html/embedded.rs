//! JSON inside a page, and what keeps it small.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::words::{harmless, is_dangerous};

/// Texts that repeat themselves, each once.
#[derive(Default)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    indices: HashMap<String, usize>,
}

impl Names {
    pub(super) fn index(&mut self, name: &str) -> usize {
        if let Some(index) = self.indices.get(name) {
            return *index;
        }
        let index = self.names.len();
        self.names.push(name.to_owned());
        self.indices.insert(name.to_owned(), index);
        index
    }
}

/// Writes a field of the document, and what stands before it.
pub(super) fn field(out: &mut dyn Write, before: &str, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "{before}\"{name}\":")?;
    json(out, value)
}

/// Writes a value.
pub(super) fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Embedded)).map_err(io::Error::from)
}

/// JSON that cannot end the `<script>` element it stands in: in strings, and nowhere else could they be, the
/// characters that HTML would read are written as `\uXXXX`, and the dangerous ones as U+FFFD, which the page then shows.
struct Embedded;

impl Formatter for Embedded {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) =
            rest.char_indices().find(|(_, c)| matches!(c, '<' | '>' | '&') || is_dangerous(*c))
        {
            out.write_all(&rest.as_bytes()[..at])?;
            write!(out, "\\u{:04x}", u32::from(harmless(c)))?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_string_ends_the_script() {
        let hostile = "</script><!--&\u{2028}\u{61c}\"\\ü";
        let mut told = Vec::new();
        json(&mut told, &hostile).unwrap();
        let told = String::from_utf8(told).unwrap();
        assert_eq!(told, r#""\u003c/script\u003e\u003c!--\u0026\ufffd\ufffd\"\\ü""#);
        let shown = hostile.replace(['\u{2028}', '\u{61c}'], "\u{fffd}");
        assert_eq!(serde_json::from_str::<String>(&told).unwrap(), shown);
    }

    #[test]
    fn a_name_is_kept_once() {
        let mut names = Names::default();
        assert_eq!(["a", "b", "a"].map(|name| names.index(name)), [0, 1, 0]);
        assert_eq!(names.names, ["a", "b"]);
    }
}
