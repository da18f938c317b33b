//! The totals, counted here and not by the script: they are read where no script runs, too.

use std::collections::HashSet;
use std::io::{self, Write};

use crate::image::is_companion;
use crate::output::html::total::{tags_of, total};
use crate::output::text::size;
use crate::report::TagsReport;

/// Writes each total as a pair of `<dt>` and `<dd>`.
pub(super) fn write(report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    let images = Images::of(report);
    let shown = report.tags.len();
    let more = (shown < report.matched).then(|| format!("of {} that matched", report.matched));
    let about = report.tags.iter().filter(|entry| is_companion(&entry.tag.name)).count();
    let about = (about > 0).then(|| format!("{about} of them signatures and the like"));
    let notes: Vec<String> = [more, about].into_iter().flatten().collect();
    total(out, "Tags", &shown.to_string(), &notes.join("; "))?;
    total(out, "Repositories", &report.repositories.len().to_string(), "")?;
    let digests = if images.digests == 0 { "unknown".to_owned() } else { images.digests.to_string() };
    total(out, "Distinct digests", &digests, &tags_of(images.undigested, "no known digest"))?;
    let bytes = if images.unmeasured == shown { "unknown".to_owned() } else { size(images.bytes) };
    let missing = tags_of(images.unmeasured, "unknown size");
    total(out, "Size, each image once", &bytes, &missing)?;
    let stored = || report.repositories.iter().filter_map(|repository| repository.stored_bytes);
    let unknown = report.repositories.len() - stored().count();
    if stored().next().is_some() {
        let note = if unknown > 0 { format!("without {unknown} of unknown size") } else { String::new() };
        total(out, "Stored, each layer once", &size(stored().fold(0, u64::saturating_add)), &note)?;
    }
    Ok(())
}

/// The images behind the tags: several tags may point at one.
#[derive(Default)]
struct Images {
    digests: usize,
    undigested: usize,
    bytes: u64,
    unmeasured: usize,
}

impl Images {
    fn of(report: &TagsReport) -> Self {
        let mut images = Self::default();
        let mut seen = HashSet::new();
        for tag in report.tags.iter().map(|entry| &entry.tag) {
            let first = tag.digest.as_ref().is_none_or(|digest| seen.insert(digest));
            images.undigested += usize::from(tag.digest.is_none());
            match tag.size_bytes {
                Some(bytes) if first => images.bytes = images.bytes.saturating_add(bytes),
                Some(_) => {}
                None => images.unmeasured += 1,
            }
        }
        images.digests = seen.len();
        images
    }
}
