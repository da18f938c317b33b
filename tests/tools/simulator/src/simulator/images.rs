//! The images in the registry, and their tags.

use super::Simulator;
use crate::change::Change;
use crate::digest::Digest;
use crate::image::ImageSpec;
use crate::moment::Moment;
use crate::odd::Odd;
use crate::store::Tag;
use std::time::Duration;

impl Simulator {
    /// Makes an image and tags it, with GitLab's row for its repository; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push(&self, repository: &str, tag: &str, image: &ImageSpec) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        let digest = image.store(&mut state, repository);
        state.repository(repository).tag(tag, &digest, Moment::now());
        digest
    }

    /// Makes an image without a tag; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push_untagged(&self, repository: &str, image: &ImageSpec) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        image.store(&mut state, repository)
    }

    /// Stores a manifest as it is, without checking it, and tags it; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push_raw(&self, repository: &str, tag: &str, media_type: &str, payload: &[u8]) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        let digest = crate::registry::store(&mut state, repository, media_type, payload);
        state.repository(repository).tag(tag, &digest, Moment::now());
        digest
    }

    /// Stores a manifest that is odd, and tags it; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push_odd(&self, repository: &str, tag: &str, odd: Odd) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        let digest = odd.store(&mut state, repository);
        state.repository(repository).tag(tag, &digest, Moment::now());
        digest
    }

    /// The digests of the members of a tagged index, in its order.
    ///
    /// # Panics
    /// When there is no such tag.
    #[must_use]
    pub fn members(&self, repository: &str, tag: &str) -> Vec<Digest> {
        let mut state = self.instance.state();
        let index = state.repository(repository).tagged(tag).expect("a tag").clone();
        index.children().iter().map(|child| child.digest.clone()).collect()
    }

    /// One member of a tagged index is gone, and the index still names it.
    ///
    /// # Panics
    /// When there is no such tag or member.
    pub fn lose_member(&self, repository: &str, tag: &str, at: usize) {
        let manifest = self.members(repository, tag)[at].to_string();
        self.change(&Change::LoseManifest { repository: repository.to_owned(), manifest });
    }

    /// Sets when a tag was first pushed and last moved (RFC 3339).
    ///
    /// # Panics
    /// When there is no such tag or a time is none.
    pub fn set_times(&self, repository: &str, tag: &str, created: &str, updated: Option<&str>) {
        let mut state = self.instance.state();
        let repository = state.repository(repository);
        let mut changed = repository.tags.get(tag).expect("a tag").clone();
        changed.created = Moment::parse(created).expect("a time");
        changed.updated = updated.map(|updated| Moment::parse(updated).expect("a time"));
        repository.tags.insert(tag, changed);
    }

    /// Sets a tag's times to so long ago.
    ///
    /// # Panics
    /// When there is no such tag.
    pub fn set_age(&self, repository: &str, tag: &str, age: Duration) {
        let created = Moment::now().minus(age).micros();
        self.set_times(repository, tag, &created, None);
    }

    /// Breaks a tag's link: it is listed, and not to be had.
    ///
    /// # Panics
    /// When there is no such tag.
    pub fn break_tag(&self, repository: &str, tag: &str) {
        let mut state = self.instance.state();
        let repository = state.repository(repository);
        let broken = Tag { is_broken: true, ..repository.tags.get(tag).expect("a tag").clone() };
        repository.tags.insert(tag, broken);
    }

    /// The names of a repository's tags, sorted.
    #[must_use]
    pub fn tags(&self, repository: &str) -> Vec<String> {
        let state = self.instance.state();
        let repository = state.repositories.get(repository);
        repository.map_or_else(Vec::new, |it| it.tags.iter().map(|(name, _)| name.to_string()).collect())
    }

    /// Where a tag points.
    #[must_use]
    pub fn digest(&self, repository: &str, tag: &str) -> Option<Digest> {
        self.instance.state().repositories.get(repository)?.tags.get(tag).map(|tag| tag.manifest.clone())
    }

    /// Lets a tag point where another tag or a digest does.
    pub fn move_tag(&self, repository: &str, tag: &str, to: &str) {
        let (repository, tag, to) = (repository.to_owned(), tag.to_owned(), to.to_owned());
        self.change(&Change::MoveTag { repository, tag, to });
    }

    /// Takes a tag away.
    pub fn delete_tag(&self, repository: &str, tag: &str) {
        let (repository, tag) = (repository.to_owned(), tag.to_owned());
        self.change(&Change::DeleteTag { repository, tag });
    }
}
