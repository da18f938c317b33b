//! What changed since a plan was made: what came into use, what is tagged anew, and how much is left.
//!
//! One list of each repository, read right before anything is deleted from it, answers the last two.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::cleanup::{in_use, is_gone};
use crate::cleanup::{Doomed, Limit, Policy, Refusal, Share};
use crate::error::Error;
use crate::image::{Digest, Reference, Repository, Tag, Tagged, is_companion, media_type};
use crate::parallel;
use crate::registry::{Listed, Listing, Lookup, Needs, Project, Registry};
use crate::report::Settled;

/// What is to be deleted, and where to look again.
pub(super) struct Meanwhile<'a> {
    pub host: &'a str,
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
    /// A tag of which nobody knows what it points at.
    unknown: Option<Tag>,
}

/// What there is by now of the repositories from which something is to be deleted.
pub(super) struct There {
    lists: Vec<(Arc<Repository>, Listed)>,
}

impl Meanwhile<'_> {
    /// What is in use by now though it was to go, by its place, and why.
    ///
    /// # Errors
    /// When that cannot be read to its end.
    pub(super) fn in_use(
        &self,
        project: &dyn Project,
        policy: &Policy,
    ) -> Result<HashMap<usize, Settled>, Error> {
        let in_use = in_use(policy, project)?;
        let held = self.doomed.iter().enumerate().filter_map(|(at, doomed)| {
            let holder = in_use.holder(doomed.tag.as_str())?;
            Some((at, Settled::Skipped(format!("{} by now", in_use.told(holder)))))
        });
        Ok(held.collect())
    }

    /// Lists the repositories from which something is to be deleted: where that is about images, with what tags hold.
    ///
    /// # Errors
    /// When one cannot be read to its end.
    pub(super) fn there(&self) -> Result<There, Error> {
        let mut repositories: Vec<(Arc<Repository>, bool)> = Vec::new();
        for doomed in self.doomed {
            let is_about = doomed.subject.is_some();
            match repositories.iter_mut().rev().find(|(known, _)| *known == doomed.repository) {
                Some((_, related)) => *related |= is_about,
                None => repositories.push((Arc::clone(&doomed.repository), is_about)),
            }
        }
        let lists = parallel::map_on(self.parallel, &repositories, |(repository, related)| {
            self.list(repository, *related)
        });
        let lists =
            repositories.into_iter().zip(lists).map(|((repository, _), listed)| Ok((repository, listed?)));
        Ok(There { lists: lists.collect::<Result<_, Error>>()? })
    }

    /// Lists a repository; `related`: with what its tags are about.
    fn list(&self, repository: &Repository, related: bool) -> Result<Listed, Error> {
        let mut listed = self.registry.list(&Listing {
            repository,
            names: &|_| true,
            needs: &Needs { digest: related, relations: related, end: related, ..Needs::default() },
            detailed: &|_| false,
            threads: self.parallel,
            progress: &|_, _| {},
        });
        listed.unfinished.take().map_or(Ok(listed), Err)
    }

    /// Of what the lists lack, by its place, whether it is there: a list that lost its end lacks what there is.
    ///
    /// # Errors
    /// When that is not known for sure of one of them.
    pub(super) fn unlisted(&self, there: &There) -> Result<HashMap<usize, bool>, Error> {
        let mut listed: HashSet<(&Repository, &str)> = HashSet::new();
        for (repository, list) in &there.lists {
            listed.extend(list.tags.iter().map(|tag| (&**repository, tag.name.as_str())));
        }
        let places = self.doomed.iter().enumerate();
        let lacks = |doomed: &Doomed| !listed.contains(&(&*doomed.repository, doomed.tag.as_str()));
        let (places, references): (Vec<usize>, Vec<Reference>) = places
            .filter(|(_, doomed)| lacks(doomed))
            .map(|(at, doomed)| (at, self.reference(doomed)))
            .unzip();
        let looked = self.registry.look_up(&references, &Needs::default());
        let is_there = |lookup: Lookup<_>| !matches!(lookup, Lookup::Absent(absence) if absence.is_of_tag());
        places.into_iter().zip(looked).map(|(at, lookup)| Ok((at, is_there(lookup?)))).collect()
    }

    fn reference(&self, doomed: &Doomed) -> Reference {
        let (repository, tag) = ((*doomed.repository).clone(), doomed.tag.clone());
        Tagged { host: self.host.to_owned(), repository, tag, digest: None }.into()
    }

    /// Why so much must not be deleted of what is there, those at the places of `held` left out; `None`: it may be.
    ///
    /// # Errors
    /// When a repository from which nothing is to be deleted has to be counted, and cannot be.
    pub(super) fn refusal(
        &self,
        there: &There,
        held: &HashMap<usize, Settled>,
        unlisted: &HashMap<usize, bool>,
        limit: &Limit,
    ) -> Result<Option<Refusal>, Error> {
        let mut shares: Vec<Share> = Vec::new();
        for (repository, listed) in &there.lists {
            let own = self.doomed.iter().enumerate().filter(|(_, doomed)| doomed.repository == *repository);
            let goes = own.clone().filter(|(at, _)| !held.contains_key(at));
            let (companions, deleted): (Vec<_>, Vec<_>) =
                goes.partition(|(_, doomed)| is_companion(&doomed.tag));
            let beyond =
                own.filter(|(at, doomed)| unlisted.get(at) == Some(&true) && !is_companion(&doomed.tag));
            shares.push(Share {
                repository: Arc::clone(repository),
                tags: images(listed) + beyond.count(),
                deleted: deleted.len(),
                companions: companions.len(),
            });
        }
        // What a plan says of other repositories is not believed either: they are counted where it hangs on them.
        for other in &limit.planned {
            if !matches!(limit.refusal(&shares), Some(Refusal::Everything { .. })) {
                break;
            }
            if !shares.iter().any(|share| share.repository == other.repository) {
                let listed = self.list(&other.repository, false)?;
                shares.push(Share {
                    repository: Arc::clone(&other.repository),
                    tags: images(&listed),
                    deleted: 0,
                    companions: 0,
                });
            }
        }
        Ok(limit.refusal(&shares))
    }

    /// Companions, and aliases, among these of which the image is tagged by now: the images went before them, and that took time.
    /// `open` are all that are still to go.
    ///
    /// # Errors
    /// When a repository cannot be listed to its end, or an index that is tagged cannot be read.
    pub(super) fn tagged_since(
        &self,
        companions: &[usize],
        open: &[usize],
    ) -> Result<HashMap<usize, Settled>, Error> {
        let mut repositories: Vec<&Arc<Repository>> = Vec::new();
        for doomed in companions.iter().map(|at| &self.doomed[*at]) {
            if !repositories.contains(&&doomed.repository) {
                repositories.push(&doomed.repository);
            }
        }
        let lists = parallel::map_on(self.parallel, &repositories, |repository| self.list(repository, true));
        let lists = repositories
            .into_iter()
            .zip(lists)
            .map(|(repository, listed)| Ok((Arc::clone(repository), listed?)));
        let there = There { lists: lists.collect::<Result<_, Error>>()? };
        let open: HashSet<usize> = open.iter().copied().collect();
        self.tagged_but(&there, &|at| open.contains(&at))
    }

    /// Companions, and aliases, of which the image is tagged by now though its tags were to go, by their places, and why
    /// they stay; a tag at the places of `held` does not go.
    ///
    /// # Errors
    /// When an index that is tagged cannot be read.
    pub(super) fn tagged_anew(
        &self,
        there: &There,
        held: &HashMap<usize, Settled>,
    ) -> Result<HashMap<usize, Settled>, Error> {
        self.tagged_but(there, &|at| !held.contains_key(&at))
    }

    /// The same, where `goes` says of which places the tag is still to go.
    fn tagged_but(
        &self,
        there: &There,
        goes: &dyn Fn(usize) -> bool,
    ) -> Result<HashMap<usize, Settled>, Error> {
        let mut held = HashMap::new();
        for (repository, listed) in &there.lists {
            let companions =
                self.doomed.iter().enumerate().filter(|(_, doomed)| doomed.repository == *repository);
            let companions: Vec<(usize, &Digest)> =
                companions.filter_map(|(at, doomed)| Some((at, doomed.subject.as_ref()?))).collect();
            if companions.is_empty() {
                continue;
            }
            let holders = self.holders(repository, listed, goes)?;
            let skipped = Settled::Skipped;
            for (at, subject) in companions {
                let is_alias = self.doomed[at].is_alias();
                let what = if is_alias { "its image" } else { "what it is about" };
                // A companion's image had tags, which went; of an alias's image any may be one.
                let unread = holders.unread.as_ref().or(holders.unknown.as_ref().filter(|_| is_alias));
                if let Some(holder) = holders.tags.get(subject) {
                    held.insert(at, skipped(format!("{what} is tagged {holder} by now")));
                } else if let Some(unread) = unread {
                    held.insert(at, skipped(format!("{unread} may hold {what}, and cannot be read")));
                }
            }
        }
        Ok(held)
    }

    /// Companions whose image was gone and is not any more, or of which nobody can tell, by their places.
    ///
    /// # Errors
    /// When whoever asks may not know.
    pub(super) fn unorphaned(&self) -> Result<HashMap<usize, Settled>, Error> {
        let orphans: Vec<(usize, &Repository, &Digest)> = self
            .doomed
            .iter()
            .enumerate()
            .filter(|(_, doomed)| doomed.after.is_empty() && !doomed.is_alias())
            .filter_map(|(at, doomed)| Some((at, &*doomed.repository, doomed.subject.as_ref()?)))
            .collect();
        let asked = parallel::map_on(self.parallel, &orphans, |(_, repository, subject)| {
            is_gone(self.registry.has(repository, subject))
        });
        let mut held = HashMap::new();
        for ((at, ..), is_gone) in orphans.into_iter().zip(asked) {
            if !is_gone? {
                let why = "what it is about is not known to be gone any more".to_owned();
                held.insert(at, Settled::Skipped(why));
            }
        }
        Ok(held)
    }

    /// The digests that tags hold which do not go as planned, with one such tag for each.
    fn holders(
        &self,
        repository: &Repository,
        listed: &Listed,
        goes: &dyn Fn(usize) -> bool,
    ) -> Result<Holders, Error> {
        let doomed = self.doomed.iter().enumerate().filter(|(at, _)| goes(*at));
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

/// How many tags there are that are not about others.
fn images(listed: &Listed) -> usize {
    listed.tags.iter().filter(|tag| !is_companion(&tag.name)).count()
}
