//! What tags hold: the images that they point at, and those within these.

use std::collections::{HashMap, HashSet};

use super::Meanwhile;
use crate::cleanup::DoomedAt;
use crate::error::Error;
use crate::image::{Digest, Repository, Tag, media_type};
use crate::parallel;
use crate::registry::Listed;

/// What tags hold that do not go as planned.
pub(super) struct Holders {
    /// The digests, with one such tag for each.
    pub(super) tags: HashMap<Digest, String>,
    /// An index of which nobody knows what it holds.
    pub(super) unread: Option<Tag>,
    /// A tag of which nobody knows what it points at.
    pub(super) unknown: Option<Tag>,
}

impl Meanwhile<'_> {
    /// The digests that tags hold which do not go as planned, with one such tag for each.
    pub(super) fn holders(
        &self,
        repository: &Repository,
        listed: &Listed,
        goes: &dyn Fn(DoomedAt) -> bool,
    ) -> Result<Holders, Error> {
        let doomed = self.doomed.placed().filter(|(at, _)| goes(*at));
        let goes: HashSet<(&str, &Digest)> = doomed
            .filter(|(_, doomed)| *doomed.repository == *repository)
            .filter_map(|(_, doomed)| Some((doomed.tag.as_str(), doomed.digest.as_ref()?)))
            .collect();
        let mut holders = HashMap::new();
        let mut indexes: HashMap<Digest, Tag> = HashMap::new();
        let mut unread = None;
        let unknown = listed.tags.iter().find(|tag| tag.digest.is_none()).map(|tag| tag.name.clone());
        for tag in &listed.tags {
            let Some(digest) =
                tag.digest.as_ref().filter(|digest| !goes.contains(&(tag.name.as_str(), *digest)))
            else {
                continue;
            };
            if tag.media_type.as_deref().is_some_and(media_type::is_index) {
                match listed.children.get(digest) {
                    Some(children) => {
                        holders.extend(children.iter().map(|child| (child.clone(), tag.name.to_string())));
                    }
                    None => {
                        indexes.entry(digest.clone()).or_insert_with(|| tag.name.clone());
                    }
                }
            }
            holders.entry(digest.clone()).or_insert_with(|| tag.name.to_string());
        }
        let indexes: Vec<(Digest, Tag)> = indexes.into_iter().collect();
        let read = parallel::map_on(self.parallel, &indexes, |(digest, tag)| {
            self.registry.index(repository, tag, digest)
        });
        for ((_, tag), parts) in indexes.into_iter().zip(read) {
            let parts = parts?;
            if parts.as_ref().is_none_or(|parts| parts.trouble.is_some()) {
                unread.get_or_insert_with(|| tag.clone());
            }
            let parts = parts.unwrap_or_default();
            for child in parts.children {
                holders.entry(child).or_insert_with(|| tag.to_string());
            }
        }
        Ok(Holders { tags: holders, unread, unknown })
    }
}
