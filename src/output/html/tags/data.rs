//! The rows as JSON inside the page. They are written one by one, with what repeats itself as an index into a table:
//! a million tags are neither a million copies of a media type nor one string in memory.
//!
//! The script that reads them: `page.js` beside this file. The form is between the two and promised to nobody.

use std::io::{self, Write};

use time::OffsetDateTime;

use crate::image::is_companion;
use crate::output::html::embedded::{Names, field, json};
use crate::output::html::links;
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
        .map(|totals| (repositories.index(totals.repository.as_str()), totals.tags, totals.stored_bytes))
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
            tag.created.map(|built| built.oldest.unix_timestamp()),
            tag.published.map(OffsetDateTime::unix_timestamp),
            report.age(entry).map(|age| age.span.seconds()),
            told(tag).map(|text| platforms.index(&text)),
            u8::from(is_companion(&tag.name)),
        );
        json(out, &row)?;
    }
    out.write_all(b"]")?;
    field(out, ",\n", "repositories", &repositories.names)?;
    let names = repositories.names.iter().map(String::as_str);
    field(out, ",", "links", &links::of_repositories(&report.made_by, names))?;
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
