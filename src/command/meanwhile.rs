//! What changed between a saved plan and its being applied: what came into use, and what is tagged anew.

use std::collections::{HashMap, HashSet};

use super::cleanup::in_use;
use crate::cleanup::{Doomed, Policy};
use crate::error::Error;
use crate::image::{Digest, Repository, Tag, media_type};
use crate::parallel;
use crate::registry::{Listing, Needs, Project, Registry};

/// What a saved plan says is to be deleted, and where to look again.
pub(super) struct Meanwhile<'a> {
    pub doomed: &'a [Doomed],
    pub registry: &'a dyn Registry,
    /// How many requests may be under way at once.
    pub parallel: usize,
}

/// What tags hold that do not go as planned.
struct Holders {
    /// The digests, with one such tag for each.
    tags: HashMap<Digest, String>,
    /// An index of which nobody knows what it holds.
    unread: Option<Tag>,
}

impl Meanwhile<'_> {
    /// What stays by now though it was to go, by its place, and why.
    ///
    /// # Errors
    /// What is in use, or what is tagged, cannot be read to its end.
    pub(super) fn held(
        &self,
        project: &dyn Project,
        policy: &Policy,
    ) -> Result<HashMap<usize, String>, Error> {
        let in_use = in_use(policy, project)?;
        let held = self.doomed.iter().enumerate().filter_map(|(at, doomed)| {
            let holder = in_use.holder(doomed.tag.as_str())?;
            Some((at, format!("{} by now", in_use.told(holder))))
        });
        let mut held: HashMap<usize, String> = held.collect();
        held.extend(self.tagged_anew()?);
        Ok(held)
    }

    /// Companions of which the image is tagged by now though its tags were to go, by their places.
    fn tagged_anew(&self) -> Result<HashMap<usize, String>, Error> {
        let mut of: HashMap<&Repository, Vec<usize>> = HashMap::new();
        for (at, doomed) in self.doomed.iter().enumerate().filter(|(_, doomed)| doomed.subject.is_some()) {
            of.entry(&doomed.repository).or_default().push(at);
        }
        let mut held = HashMap::new();
        for (repository, places) in of {
            let holders = self.holders(repository)?;
            for at in places {
                let subject = self.doomed[at].subject.as_ref();
                if let Some(holder) = subject.and_then(|subject| holders.tags.get(subject)) {
                    held.insert(at, format!("what it is about is tagged {holder} by now"));
                } else if let Some(index) = &holders.unread {
                    held.insert(at, format!("{index} may hold what it is about, and cannot be read"));
                }
            }
        }
        Ok(held)
    }

    /// The digests that tags hold which do not go as planned, with one such tag for each.
    fn holders(&self, repository: &Repository) -> Result<Holders, Error> {
        let listed = self.registry.list(&Listing {
            repository,
            names: &|_| true,
            needs: &Needs { digest: true, relations: true, ..Needs::default() },
            detailed: &|_| false,
            threads: self.parallel,
            progress: &|_, _| {},
        });
        if let Some(error) = listed.unfinished {
            return Err(error);
        }
        let goes: HashSet<(&str, &Digest)> = self
            .doomed
            .iter()
            .filter(|doomed| *doomed.repository == *repository)
            .filter_map(|doomed| Some((doomed.tag.as_str(), doomed.digest.as_ref()?)))
            .collect();
        let mut holders = HashMap::new();
        let mut indexes: HashMap<Digest, Tag> = HashMap::new();
        let mut unread = None;
        for tag in listed.tags {
            let Some(digest) = tag.digest.filter(|digest| !goes.contains(&(tag.name.as_str(), digest)))
            else {
                continue;
            };
            if tag.media_type.as_deref().is_some_and(media_type::is_index) {
                match listed.children.get(&digest) {
                    Some(children) => {
                        holders.extend(children.iter().map(|child| (child.clone(), tag.name.to_string())));
                    }
                    None => {
                        indexes.entry(digest.clone()).or_insert_with(|| tag.name.clone());
                    }
                }
            }
            holders.entry(digest).or_insert_with(|| tag.name.to_string());
        }
        let indexes: Vec<(Digest, Tag)> = indexes.into_iter().collect();
        let read = parallel::map_on(self.parallel, &indexes, |(digest, tag)| {
            self.registry.index(repository, tag, digest)
        });
        for ((_, tag), parts) in indexes.into_iter().zip(read) {
            let parts = parts?.unwrap_or_default();
            if parts.trouble.is_some() {
                unread.get_or_insert_with(|| tag.clone());
            }
            for child in parts.children {
                holders.entry(child).or_insert_with(|| tag.to_string());
            }
        }
        Ok(Holders { tags: holders, unread })
    }
}
