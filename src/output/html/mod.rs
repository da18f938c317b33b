//! A list as a page to look at: one file that needs no other, because a job's artifacts are opened from anywhere, and
//! GitLab serves them where no script from elsewhere runs.
//!
//! Everything that came from a server is data: JSON in which no `<` stands, put into the page as text. The rows are
//! drawn 200 at a time, so that a hundred thousand tags open as fast as ten.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{moment, text};
use crate::image::Digest;
use crate::registry::TagEntry;
use crate::report::TagsReport;
use crate::sort::sort;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the page of `tags`.
///
/// # Errors
/// When it cannot be written.
pub fn tags(report: &TagsReport, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let mark = if report.unfinished.is_some() { "INCOMPLETE: " } else { "" };
    let title = escaped(title);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{mark}{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p>As of {}. Ages by the clock <code>{}</code>.</p>\n",
        moment(report.now),
        report.clock.name(),
    )?;
    if let Some(error) = &report.unfinished {
        writeln!(out, "<div class=\"bad\" role=\"alert\">Incomplete: {}</div>", escaped(&error.summary()))?;
    }
    totals(report, out)?;
    out.write_all(CHARTS.as_bytes())?;
    layers(report, out)?;
    out.write_all(TABLE.as_bytes())?;
    out.write_all(b"<script type=\"application/json\" id=\"data\">")?;
    data(report, out)?;
    write!(out, "</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n")
}

const CHARTS: &str = "<div class=\"grid\">\n\
    <section class=\"card\"><h2>Tags by age</h2><div id=\"ages\"></div></section>\n\
    <section class=\"card\"><h2>Tags by size</h2><div id=\"sizes\"></div></section>\n\
    <section class=\"card\"><h2>Largest repositories</h2><div id=\"largest\"></div></section>\n</div>\n";

const TABLE: &str = "<div class=\"tools\"><input id=\"q\" type=\"search\" placeholder=\"Search repository, tag, digest, platform\" \
    aria-label=\"Search\"><button id=\"back\">‹ back</button><button id=\"on\">on ›</button></div>\n<p id=\"found\" role=\"status\"></p>\n\
    <div class=\"wide\"><table id=\"rows\"><thead></thead><tbody></tbody></table></div>\n\
    <noscript><p>The charts and the table need JavaScript, all of which is in this file.</p></noscript>\n";

/// What can be said in numbers, without any script.
fn totals(report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    let mut images: HashMap<&Digest, Option<u64>> = HashMap::new();
    for entry in &report.tags {
        if let Some(digest) = &entry.tag.digest {
            images.entry(digest).or_insert(entry.tag.size_bytes);
        }
    }
    let listed: usize = report.repositories.iter().map(|totals| totals.tags).sum();
    let known: u64 = images.values().flatten().sum();
    let is_whole = !images.is_empty() && images.values().all(Option::is_some);
    let bytes = format!("{}{}", if is_whole { "" } else { "at least " }, text::size(known));
    let mut rows = vec![
        ("tags shown", report.tags.len().to_string()),
        ("tags in all", listed.to_string()),
        ("repositories", report.repositories.len().to_string()),
    ];
    if !images.is_empty() {
        rows.push(("different images", images.len().to_string()));
        rows.push(("their bytes", bytes));
    }
    let stored: Option<u64> = report.repositories.iter().map(|totals| totals.size_bytes).sum();
    if let Some(stored) = stored.filter(|_| !report.repositories.is_empty()) {
        rows.push(("stored, each layer once", text::size(stored)));
    }
    out.write_all(b"<section class=\"card\" style=\"margin-top:1rem\"><dl>\n")?;
    for (name, value) in rows {
        writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>")?;
    }
    out.write_all(b"</dl></section>\n")
}

/// How many of the layers that images share are shown.
const LAYERS: usize = 20;

fn layers(report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    let Some(layers) = &report.layers else { return Ok(()) };
    let saved: u64 = layers.iter().map(crate::registry::Layer::saved_bytes).sum();
    writeln!(
        out,
        "<details class=\"card\"><summary>{} layers are shared by several images, which saves {}</summary>\n\
         <div class=\"wide\"><table><thead><tr><th>layer</th><th class=\"n\">size</th><th class=\"n\">images</th>\
         <th class=\"n\">saves</th></tr></thead><tbody>",
        layers.len(),
        text::size(saved),
    )?;
    for layer in layers.iter().take(LAYERS) {
        writeln!(
            out,
            "<tr><td><code title=\"{}\">{}</code></td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            layer.digest,
            layer.digest.short(),
            text::size(layer.size_bytes),
            layer.images,
            text::size(layer.saved_bytes()),
        )?;
    }
    out.write_all(b"</tbody></table></div></details>\n")
}

/// The rows, as small as they can be: lists, and what repeats by its number.
fn data(report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    let (mut repositories, mut types) = (Numbered::default(), Numbered::default());
    let mut sums: HashMap<usize, u64> = HashMap::new();
    let mut seen = std::collections::HashSet::new();
    for entry in &report.tags {
        let repository = repositories.number(entry.repository.as_str());
        if let Some(media_type) = &entry.tag.media_type {
            types.number(media_type);
        }
        let is_new = entry.tag.digest.as_ref().is_none_or(|digest| seen.insert((repository, digest)));
        if let (true, Some(size)) = (is_new, entry.tag.size_bytes) {
            *sums.entry(repository).or_default() += size;
        }
    }
    let mut totals: Vec<(&str, u64, Option<u64>)> = report
        .repositories
        .iter()
        .map(|totals| {
            let name = totals.repository.as_str();
            let sum = repositories.known(name).and_then(|number| sums.get(&number)).copied().unwrap_or(0);
            (name, sum, totals.size_bytes)
        })
        .collect();
    sort(&mut totals, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    write!(out, "{{\"repositories\":")?;
    json(&repositories.names, out)?;
    write!(out, ",\"types\":")?;
    json(&types.names, out)?;
    write!(out, ",\"totals\":")?;
    json(&totals, out)?;
    write!(out, ",\"unit\":")?;
    json(&report.unit.map(|unit| (unit.name(), unit.seconds())), out)?;
    write!(out, ",\"rows\":[")?;
    for (at, entry) in report.tags.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        json(&row(entry, report, &repositories, &types), out)?;
    }
    write!(out, "]}}")
}

type Row<'a> = (
    Option<usize>,
    &'a str,
    Option<&'a str>,
    Option<usize>,
    Option<u64>,
    Option<String>,
    Option<String>,
    Option<u64>,
    Option<Vec<String>>,
);

fn row<'a>(entry: &'a TagEntry, report: &TagsReport, repositories: &Numbered, types: &Numbered) -> Row<'a> {
    let tag = &entry.tag;
    let platforms = tag.images.as_ref().map(|images| {
        images.iter().filter_map(|image| Some(image.platform.as_ref()?.to_string())).collect::<Vec<_>>()
    });
    (
        repositories.known(entry.repository.as_str()),
        tag.name.as_str(),
        tag.digest.as_ref().map(Digest::as_str),
        tag.media_type.as_deref().and_then(|media_type| types.known(media_type)),
        tag.size_bytes,
        tag.created.map(moment),
        tag.published.map(moment),
        report.age(entry).map(|age| age.span.seconds()),
        platforms.filter(|platforms| !platforms.is_empty()),
    )
}

/// Texts by the order in which they came.
#[derive(Default)]
struct Numbered {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Numbered {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    fn known(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }
}

/// JSON that can stand in a page: nothing in it ends an element or begins a comment.
fn json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string(value)?;
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        out.write_all(&rest.as_bytes()[..at])?;
        let odd = rest[at..].chars().next().unwrap_or_default();
        write!(out, "\\u{:04x}", u32::from(odd))?;
        rest = &rest[at + odd.len_utf8()..];
    }
    out.write_all(rest.as_bytes())
}

/// Text as it stands between tags. Five characters are no crate's worth.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_the_script() {
        let mut out = Vec::new();
        json(&"</script><!--\u{2028}&", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026\"");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), "</script><!--\u{2028}&");
        assert_eq!(escaped("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
    }
}
