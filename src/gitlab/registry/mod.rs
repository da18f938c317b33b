//! The registry of a GitLab project, by whichever way answers in the fewest requests.
//!
//! Existence alone is one manifest request, on every registry. Ages and platforms are asked of the metadata API first,
//! because where there is a database one request tells them; where there is none, its refusal is cheap and
//! is remembered for the rest of the run. Many tags of one repository are read from lists (`many`).

mod by_rest;
mod companions;
mod deletion;
mod describe;
mod examination;
mod facts;
mod index;
mod inside;
mod list;
mod list_details;
mod many;
mod project;
mod repository_deletion;
mod writing;

pub(crate) use examination::Examination;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution;
use crate::gitlab::rest::Rest;
use crate::gitlab::token::Session;
use crate::image::{Digest, Reference, Repository, Tag, Tagged};
use crate::parallel;
use crate::registry::{
    Created, Deletes, Deletion, Document, Found, IndexParts, Listed, ListedRepositories, Listing, Lookup,
    Needs, Owner, Passage, Registry, Related, RepositoryDeletion, RepositoryFacts, RepositoryState,
};
use by_rest::ByRest;
use many::MANY;

/// A registry and what was learned of it.
pub struct GitlabRegistry {
    session: Session,
    rest: Rest,
    way: Mutex<KnownWay>,
    by_rest: Mutex<ByRest>,
    /// The sessions that write, each with where it does.
    pushing: Mutex<Vec<(Passage, Arc<Session>)>>,
    /// Texts that many tags share.
    texts: Mutex<HashSet<Arc<str>>>,
}

/// What is known of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KnownWay {
    /// Nobody has asked yet.
    Nothing,
    /// Who asked first did not get an answer.
    Trouble,
    /// There is a metadata database; which of its routes this registry has is not known.
    Database,
    /// It was found.
    Way(RegistryWay),
}

/// What serves descriptions of tags here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RegistryWay {
    /// `tags/detail` of the metadata API.
    Detail,
    /// `tags/list` of the metadata API: a database, but a registry older than 4.15.
    Rows,
    /// Manifests and configurations.
    Distribution,
}

impl GitlabRegistry {
    /// The registry that a session talks to, of the GitLab behind `rest`.
    #[must_use]
    pub fn new(session: Session, rest: Rest) -> Self {
        Self {
            session,
            rest,
            way: Mutex::new(KnownWay::Nothing),
            by_rest: Mutex::default(),
            pushing: Mutex::default(),
            texts: Mutex::default(),
        }
    }

    fn one(&self, reference: &Reference, needs: &Needs) -> Result<Lookup<Found>, Error> {
        match needs.is_existence() {
            true => self.exists(reference),
            false => self.described(reference, needs),
        }
    }
}

impl Deletes for GitlabRegistry {
    fn delete_tag(&self, tag: &Tagged) -> Result<Deletion, Error> {
        self.delete_one_tag(tag)
    }

    fn delete_repository(&self, repository: &Repository) -> Result<RepositoryDeletion, Error> {
        self.delete_whole_repository(repository)
    }
}

impl Registry for GitlabRegistry {
    fn list(&self, listing: &Listing<'_>) -> Listed {
        self.list_tags(listing)
    }

    fn some_names(&self, repository: &Repository) -> Result<Lookup<Vec<String>>, Error> {
        distribution::some_names(&self.session, repository)
    }

    fn repositories(&self, owner: &Owner) -> ListedRepositories {
        let listed = self.rest.repositories(owner);
        let paths: Vec<Repository> = listed.repositories.iter().map(|entry| entry.path.clone()).collect();
        self.session.expect(&paths);
        listed
    }

    fn facts(&self, repository: &Repository) -> Result<Option<RepositoryFacts>, Error> {
        self.repository_facts(repository)
    }

    fn size(&self, repository: &Repository) -> Result<Option<u64>, Error> {
        self.repository_size(repository)
    }

    fn index(
        &self,
        repository: &Repository,
        tag: &Tag,
        digest: &Digest,
    ) -> Result<Option<IndexParts>, Error> {
        self.index_parts(repository, tag, digest)
    }

    fn document(&self, reference: &Reference) -> Result<Lookup<Document>, Error> {
        distribution::document(&self.session, reference)
    }

    fn related(
        &self,
        repository: &Repository,
        subjects: &[Digest],
        tag: Option<&Tag>,
    ) -> Result<Related, Error> {
        self.related_to(repository, subjects, tag)
    }

    fn has_blob(&self, repository: &Repository, blob: &Digest) -> Result<Lookup<()>, Error> {
        distribution::has_blob(&self.session, repository, blob)
    }

    fn has(&self, repository: &Repository, digest: &Digest) -> Result<Lookup<()>, Error> {
        self.has_digest(repository, digest)
    }

    fn deletion_of(&self, repository: &Repository) -> Result<RepositoryState, Error> {
        self.repository_state(repository)
    }

    fn look_up(&self, references: &[Reference], needs: &Needs) -> Vec<Result<Lookup<Found>, Error>> {
        let mut repositories: BTreeMap<&Repository, Vec<usize>> = BTreeMap::new();
        // No list names a digest, so each is asked for.
        let (tags, mut few): (Vec<usize>, Vec<usize>) =
            (0..references.len()).partition(|at| references[*at].pointer.tag().is_some());
        for at in tags {
            repositories.entry(&references[at].repository).or_default().push(at);
        }
        let listable = !needs.needs_parts() && needs.created != Created::Always;
        let (many, several): (Vec<_>, Vec<_>) =
            repositories.into_values().partition(|places| listable && places.len() >= MANY);
        few.extend(several.into_iter().flatten());
        let few: Vec<Vec<usize>> = few.into_iter().map(|place| vec![place]).collect();
        let jobs: Vec<Vec<usize>> = many.into_iter().chain(few).collect();
        let answers = parallel::map(&jobs, |places| match places.as_slice() {
            [only] => vec![self.one(&references[*only], needs)],
            several => self.many(&several.iter().map(|at| &references[*at]).collect::<Vec<_>>(), needs),
        });
        let mut placed: BTreeMap<usize, Result<Lookup<Found>, Error>> = BTreeMap::new();
        for (places, answers) in jobs.into_iter().zip(answers) {
            placed.extend(places.into_iter().zip(answers));
        }
        let unanswered = |reference: &Reference| {
            Error::new(Exit::Unexpected, format!("look up {reference}"), "it was not looked up")
        };
        let answers = references.iter().enumerate();
        answers
            .map(|(at, reference)| placed.remove(&at).unwrap_or_else(|| Err(unanswered(reference))))
            .collect()
    }
}
