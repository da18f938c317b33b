//! The tags that go, as whatever deletes them needs them: from a plan, from a saved one, or from somebody's words.

use std::collections::HashMap;
use std::sync::Arc;

use super::places::{DoomedAt, TagAt};
use super::plan::{Plan, RepositoryPlan};
use super::reason::Fate;
use crate::error::Error;
use crate::image::{Digest, Repository, Tag, Tagged};

/// A tag that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doomed {
    /// Its repository.
    pub repository: Arc<Repository>,
    /// Its name.
    pub tag: Tag,
    /// What it must still point at; `None`: anything.
    pub digest: Option<Digest>,
    /// The size of its image in bytes, where that is known.
    pub size_bytes: Option<u64>,
    /// Whether its image stays all the same.
    pub held: bool,
    /// What it is about, if it goes because that goes or is gone; of an alias its own image.
    pub subject: Option<Digest>,
    /// The tags that must be gone before.
    pub after: Vec<DoomedAt>,
    /// Why it goes, in words; `None`: somebody named it.
    pub why: Option<Arc<str>>,
}

impl Doomed {
    /// Whether it is only a further name of its image: it must not go while another tag has that.
    #[must_use]
    pub(crate) fn is_alias(&self) -> bool {
        self.subject.is_some() && self.subject == self.digest
    }
}

/// The tags that somebody named, each once. Whoever names one with its digest means that, whatever else is said of it.
///
/// # Errors
/// Two digests for one tag (usage).
pub(crate) fn doomed_by_name(tags: Vec<Tagged>) -> Result<Vec<Doomed>, Error> {
    let mut doomed: Vec<Doomed> = Vec::new();
    for tagged in tags {
        let told = tagged.to_string();
        let Tagged { repository, tag, digest, .. } = tagged;
        let known = doomed.iter_mut().find(|known| *known.repository == repository && known.tag == tag);
        match (known, digest) {
            (Some(Doomed { digest: Some(known), .. }), Some(digest)) if *known != digest => {
                let cause = format!("it is named with two digests, {} and {}", known.short(), digest.short());
                return Err(Error::usage(format!("delete {told}"), cause)
                    .with_hint("a tag points at one of them: look with registry-gate inspect"));
            }
            (Some(known), digest) => known.digest = known.digest.take().or(digest),
            (None, digest) => doomed.push(Doomed {
                repository: Arc::new(repository),
                tag,
                digest,
                size_bytes: None,
                held: true,
                subject: None,
                after: Vec::new(),
                why: None,
            }),
        }
    }
    Ok(doomed)
}

impl Plan {
    /// The tags that go, repository after repository; `told` says why one at a place does.
    #[must_use]
    pub(crate) fn doomed(&self, told: &dyn Fn(&RepositoryPlan, TagAt) -> String) -> Vec<Doomed> {
        let mut doomed = Vec::new();
        for repository in &self.repositories {
            repository.add_doomed(&mut doomed, told);
        }
        doomed
    }
}

impl RepositoryPlan {
    fn add_doomed(&self, doomed: &mut Vec<Doomed>, told: &dyn Fn(&Self, TagAt) -> String) {
        let first = doomed.len();
        // Thousands of tags go for one reason.
        let mut last: Arc<str> = Arc::from("");
        let goes = self.tags_that(Fate::Delete).map(|(place, _)| place);
        let places: HashMap<TagAt, DoomedAt> = goes.zip((first..).map(DoomedAt)).collect();
        for (place, tag) in self.tags_that(Fate::Delete) {
            let why = told(self, place);
            if *last != *why {
                last = Arc::from(why);
            }
            let before = self.goes_with.get(&place).into_iter().flatten();
            doomed.push(Doomed {
                repository: Arc::clone(&self.repository),
                tag: tag.name.clone(),
                digest: tag.digest.clone(),
                size_bytes: tag.size_bytes,
                held: self.held.contains_key(&place),
                subject: self.subjects.get(&place).cloned(),
                after: before.filter_map(|place| places.get(place).copied()).collect(),
                why: Some(Arc::clone(&last)),
            });
        }
    }
}
