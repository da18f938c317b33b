//! The rows as JSON inside the page. They are written one by one, with what repeats itself as an index into a table:
//! a million tags are neither a million copies of a media type nor one string in memory.
//!
//! The script that reads them: `script.js` beside this file. The form is between the two and promised to nobody.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use time::OffsetDateTime;

use crate::registry::{ListedTag, PlatformImage};
use crate::report::TagsReport;

/// Writes the whole document.
pub(super) fn write(report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    let (mut repositories, mut media_types, mut platforms) =
        (Names::default(), Names::default(), Names::default());
    field(out, "{", "unit", &report.unit.map(|unit| (unit.name(), unit.seconds())))?;
    let totals: Vec<_> = report
        .repositories
        .iter()
        .map(|totals| (repositories.index(totals.repository.as_str()), totals.tags, totals.size_bytes))
        .collect();
    field(out, ",", "totals", &totals)?;
    let layers = report.layers.as_ref().map(|layers| {
        layers.iter().map(|layer| (layer.digest.as_str(), layer.size_bytes, layer.images)).collect::<Vec<_>>()
    });
    field(out, ",", "layers", &layers)?;
    out.write_all(b",\"tags\":[")?;
    for (at, entry) in report.tags.iter().enumerate() {
        let tag = &entry.tag;
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        let row = (
            repositories.index(entry.repository.as_str()),
            tag.name.as_str(),
            tag.digest.as_ref().map(crate::image::Digest::as_str),
            tag.media_type.as_deref().map(|media_type| media_types.index(media_type)),
            tag.size_bytes,
            tag.created.map(OffsetDateTime::unix_timestamp),
            tag.published.map(OffsetDateTime::unix_timestamp),
            report.age(entry).map(|age| age.span.seconds()),
            told(tag).map(|text| platforms.index(&text)),
        );
        json(out, &row)?;
    }
    out.write_all(b"]")?;
    field(out, ",\n", "repositories", &repositories.names)?;
    field(out, ",", "media_types", &media_types.names)?;
    field(out, ",", "platforms", &platforms.names)?;
    out.write_all(b"}")
}

/// The platforms of a tag in one text; `none` for an artifact.
fn told(tag: &ListedTag) -> Option<String> {
    let platform = |image: &PlatformImage| image.platform.as_ref().map(ToString::to_string);
    let platforms: Vec<String> = tag.images.as_ref()?.iter().filter_map(platform).collect();
    Some(if platforms.is_empty() { "none".to_owned() } else { platforms.join(", ") })
}

/// Texts that repeat themselves, each once.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    indices: HashMap<String, usize>,
}

impl Names {
    fn index(&mut self, name: &str) -> usize {
        if let Some(index) = self.indices.get(name) {
            return *index;
        }
        let index = self.names.len();
        self.names.push(name.to_owned());
        self.indices.insert(name.to_owned(), index);
        index
    }
}

fn field(out: &mut dyn Write, before: &str, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "{before}\"{name}\":")?;
    json(out, value)
}

fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
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
