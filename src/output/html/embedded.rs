//! JSON inside a page, and what keeps it small.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

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
/// characters that HTML or JavaScript would read are written as `\uXXXX`.
struct Embedded;

impl Formatter for Embedded {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (before, from) = rest.split_at(at);
            let mut after = from.chars();
            let escaped = after.next().map_or(0, u32::from);
            write!(out, "{before}\\u{escaped:04x}")?;
            rest = after.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_string_ends_the_script() {
        let hostile = "</script><!--&\u{2028}\u{2029}\"\\ü";
        let mut told = Vec::new();
        json(&mut told, &hostile).unwrap();
        let told = String::from_utf8(told).unwrap();
        assert_eq!(told, r#""\u003c/script\u003e\u003c!--\u0026\u2028\u2029\"\\ü""#);
        assert_eq!(serde_json::from_str::<String>(&told).unwrap(), hostile);
    }

    #[test]
    fn a_name_is_kept_once() {
        let mut names = Names::default();
        assert_eq!(["a", "b", "a"].map(|name| names.index(name)), [0, 1, 0]);
        assert_eq!(names.names, ["a", "b"]);
    }
}
