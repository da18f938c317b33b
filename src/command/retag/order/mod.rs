//! In which order an image and what is about it are written: whatever a manifest names is there before it, so that
//! whoever ends a run leaves nothing that points at what is not there.

use std::collections::BTreeSet;

use super::gather::Gathered;
use super::holding::Holding;
use crate::image::{Digest, Tag};
use crate::words::sort::set;

/// Something to be done. What is done by one of them may be done side by side; they themselves are done one after the
/// other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Mount these blobs.
    Mount(Vec<Digest>),
    /// Put these manifests, each under its own digest.
    Put(Vec<Digest>),
    /// Join the lists of what is about these manifests with the target's.
    List(Vec<Digest>),
    /// Let these companions point at their manifests.
    Attach(Vec<(Tag, Digest)>),
}

/// What is to be done so that a repository has all of it, but for the image's own new names.
pub(super) fn order(root: &Digest, gathered: &Gathered, holding: &Holding) -> Vec<Act> {
    let attached: Vec<(Tag, Digest)> =
        gathered.tags.iter().filter(|(tag, _)| !holding.keeps(tag)).cloned().collect();
    let lists = gathered.lists.iter().filter(|list| !holding.has_list(list));
    let lists: Vec<Digest> = lists.map(|list| list.subject.clone()).collect();
    let referrers = gathered
        .lists
        .iter()
        .flat_map(|list| list.referrers.digests().filter(|digest| !holding.lists_referrer(list, digest)));
    let referrers = set(referrers.cloned());
    let has_companions = !attached.is_empty() || !lists.is_empty();
    let mut there: BTreeSet<Digest> = BTreeSet::new();
    let mut acts = Acts { gathered, mounted: BTreeSet::new(), done: Vec::new() };
    if holding.has_image {
        there.extend(gathered.image.iter().cloned());
    } else {
        let mut image = closure(gathered, [root.clone()]);
        // Where nothing is about it, its new name is what puts it there.
        let put = set(image.iter().filter(|digest| has_companions || *digest != root).cloned());
        acts.mount(&image);
        acts.put(&put, &there);
        there.append(&mut image);
    }
    let tagged = set(attached.iter().map(|(_, digest)| digest.clone()));
    let companions = closure(gathered, referrers.iter().chain(&tagged).cloned());
    let new = set(companions.difference(&there).cloned());
    acts.mount(&new);
    // What gets a tag of its own is put by that, unless something else names it.
    let needed = set(new.iter().flat_map(|digest| gathered.needs(digest)));
    let is_named = |digest: &&Digest| {
        referrers.contains(*digest) || needed.contains(*digest) || !tagged.contains(*digest)
    };
    let named = set(new.iter().filter(is_named).cloned());
    acts.put(&named, &there);
    acts.done.extend((!lists.is_empty()).then_some(Act::List(lists)));
    acts.done.extend((!attached.is_empty()).then_some(Act::Attach(attached)));
    acts.done
}

/// These and all that they need.
fn closure(gathered: &Gathered, from: impl IntoIterator<Item = Digest>) -> BTreeSet<Digest> {
    let mut found = BTreeSet::new();
    let mut open: Vec<Digest> = from.into_iter().collect();
    while let Some(digest) = open.pop() {
        if found.insert(digest.clone()) {
            open.extend(gathered.needs(&digest).cloned());
        }
    }
    found
}

struct Acts<'a> {
    gathered: &'a Gathered,
    mounted: BTreeSet<Digest>,
    done: Vec<Act>,
}

impl Acts<'_> {
    /// Mounts the blobs of these manifests, each once.
    fn mount(&mut self, manifests: &BTreeSet<Digest>) {
        let blobs = manifests
            .iter()
            .filter_map(|digest| self.gathered.documents.get(digest))
            .flat_map(|document| document.blobs())
            .filter(|blob| !self.mounted.contains(*blob));
        let blobs = set(blobs.cloned());
        self.mounted.extend(blobs.iter().cloned());
        if !blobs.is_empty() {
            self.done.push(Act::Mount(blobs.into_iter().collect()));
        }
    }

    /// Puts these, in waves: each after what it needs, of which `there` is there already.
    fn put(&mut self, manifests: &BTreeSet<Digest>, there: &BTreeSet<Digest>) {
        let mut open = set(manifests.iter().filter(|digest| !there.contains(*digest)).cloned());
        while !open.is_empty() {
            let is_ready =
                |digest: &&Digest| self.gathered.needs(digest).all(|needed| !open.contains(needed));
            let wave: Vec<Digest> = open.iter().filter(is_ready).cloned().collect();
            if wave.is_empty() {
                // Digests cannot name each other in a circle.
                return;
            }
            open.retain(|digest| !wave.contains(digest));
            self.done.push(Act::Put(wave));
        }
    }
}

#[cfg(test)]
mod tests;
