//! What comes of it that tags go: whose image stays all the same, and the sums.

use std::collections::HashMap;

use super::places::{PerTag, TagAt};
use super::plan::{Held, Totals};
use super::reason::{Fate, Reason};
use super::stock::Stock;
use crate::image::Digest;

/// What is known of a digest.
struct ImageFate<'a> {
    digest: &'a Digest,
    kept: Option<TagAt>,
    size_bytes: Option<u64>,
}

/// What comes of it: whose image stays though its tag goes, and the sums.
pub(super) fn consequences(stock: &Stock, reasons: &PerTag<Reason>) -> (HashMap<TagAt, Held>, Totals) {
    let mut images: Vec<ImageFate> = Vec::new();
    // Each digest is looked up once: the places of the images, by digest and by tag.
    let mut known: HashMap<&Digest, usize> = HashMap::with_capacity(stock.tags.iter().len());
    let mut of: PerTag<Option<usize>> = stock.tags.each(None);
    let mut parents: HashMap<&Digest, TagAt> = HashMap::new();
    let mut totals = Totals { tags: stock.tags.iter().len(), ..Totals::default() };
    for (place, tag) in stock.tags.placed() {
        let stays = reasons[place].fate() == Fate::Keep;
        totals.deleted += usize::from(!stays);
        totals.unknown += usize::from(matches!(reasons[place], Reason::Unknown(..)));
        let at = tag.digest.as_ref().map(|digest| {
            *known.entry(digest).or_insert_with(|| {
                images.push(ImageFate { digest, kept: None, size_bytes: None });
                images.len() - 1
            })
        });
        of[place] = at;
        let Some(image) = at.map(|at| &mut images[at]) else { continue };
        image.size_bytes = image.size_bytes.or(tag.size_bytes);
        if stays {
            image.kept.get_or_insert(place);
            for child in stock.children.get(image.digest).into_iter().flatten() {
                parents.entry(child).or_insert(place);
            }
        }
    }
    drop(known);
    for image in &images {
        let (bytes, unknown) =
            (image.size_bytes.unwrap_or_default(), usize::from(image.size_bytes.is_none()));
        totals.digests += 1;
        totals.bytes = totals.bytes.saturating_add(bytes);
        totals.unmeasured += unknown;
        if image.kept.is_none() && !parents.contains_key(image.digest) {
            totals.digests_freed += 1;
            totals.bytes_freed = totals.bytes_freed.saturating_add(bytes);
            totals.unmeasured_freed += unknown;
        }
    }
    let going = of.placed().filter(|(place, _)| reasons[*place].fate() == Fate::Delete);
    let held = going.filter_map(|(place, at)| {
        let image = &images[(*at)?];
        let same = image.kept.map(Held::SameDigest);
        Some((place, same.or_else(|| parents.get(image.digest).copied().map(Held::Child))?))
    });
    (held.collect(), totals)
}
