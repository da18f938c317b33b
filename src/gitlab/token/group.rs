//! Which repositories share a token: as many as fit a URL and a header.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lifetime::Lifetime;
use crate::error::Error;
use crate::image::Repository;
use crate::registry::Rights;
use crate::secret::Secret;

/// What is asked for, as tokens have it.
fn actions(rights: Rights) -> &'static str {
    match rights {
        Rights::Pull => "pull",
        Rights::Delete => "pull,delete",
        Rights::Push => "pull,push",
    }
}

/// Repositories that share a token, sorted.
pub(super) struct Group {
    pub(super) repositories: Vec<Repository>,
    /// What may be done in them.
    pub(super) rights: Rights,
    /// A repository that may only be looked at, and is asked for with the same token: blobs are mounted from it.
    from: Option<Repository>,
    held: Mutex<Held>,
}

/// What a group has instead of a token, or has.
pub(super) enum Held {
    /// Nobody has asked yet.
    Nothing,
    /// A token.
    Token(Token),
    /// Why there is none: whoever comes later need not be refused again.
    Failure(Error),
    /// Smaller groups: the token for all of them was too large.
    Parts,
}

/// A registry's token.
pub(super) struct Token {
    pub(super) secret: Secret,
    pub(super) lifetime: Lifetime,
}

impl Token {
    /// Whether it fits a header.
    pub(super) fn fits(&self) -> bool {
        self.secret.expose().len() <= ROOM
    }
}

impl Group {
    fn new(repositories: Vec<Repository>, rights: Rights) -> Self {
        Self { repositories, rights, from: None, held: Mutex::new(Held::Nothing) }
    }

    /// One that is written to, from another.
    pub(super) fn to_push(target: &Repository, source: &Repository) -> Self {
        let from = (source != target).then(|| source.clone());
        Self { from, ..Self::new(vec![target.clone()], Rights::Push) }
    }

    /// What `/jwt/auth` is asked for.
    pub(super) fn scopes(&self) -> impl Iterator<Item = String> {
        let read = self.from.iter().map(|from| scope(from, Rights::Pull));
        read.chain(self.repositories.iter().map(|repository| scope(repository, self.rights)))
    }

    pub(super) fn has(&self, repository: &Repository) -> bool {
        self.repositories.binary_search(repository).is_ok()
    }

    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Two groups of half of its repositories each.
    pub(super) fn halves(&self) -> [Self; 2] {
        let (left, right) = self.repositories.split_at(self.repositories.len() / 2);
        [left, right].map(|half| Self::new(half.to_vec(), self.rights))
    }
}

/// What a URL, and a header, may hold: nginx takes 8 KiB for either, the request line's rest included.
const ROOM: usize = 7_900;

/// A token's size without its access entries: claims, the nested `user` token, the signature.
const TOKEN_BASE: usize = 1_600;

/// What is asked for of one repository.
fn scope(repository: &Repository, rights: Rights) -> String {
    format!("repository:{repository}:{}", actions(rights))
}

/// Splits repositories so that each group's URL and token stay within [`ROOM`], as far as that is known beforehand:
/// of tokens that delete, GitLab adds the patterns of protected tags.
pub(super) fn grouped(repositories: Vec<Repository>, rights: Rights, realm: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut url, mut token) = (usize::MAX, usize::MAX);
    for repository in repositories {
        // Colons and slashes are three characters when encoded; an access entry is the name twice (with the
        // project's path in `meta`), about 140 characters of JSON around it, and base64 on top.
        let name = repository.as_str();
        let in_url = "&scope=repository%3A%3A".len()
            + 3 * actions(rights).len()
            + name.len()
            + 2 * name.matches('/').count();
        let in_token = (2 * name.len() + 140) * 4 / 3;
        if url.saturating_add(in_url) > ROOM || token.saturating_add(in_token) > ROOM {
            groups.push(Group::new(Vec::new(), rights));
            (url, token) = (realm + "GET ?service=container_registry HTTP/1.1".len(), TOKEN_BASE);
        }
        (url, token) = (url + in_url, token + in_token);
        if let Some(group) = groups.last_mut() {
            group.repositories.push(repository);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(count: usize, name: &str) -> Vec<usize> {
        let repositories = (0..count).map(|n| Repository::parse(&format!("{name}{n}")).unwrap()).collect();
        grouped(repositories, Rights::Delete, 40).iter().map(|group| group.repositories.len()).collect()
    }

    #[test]
    fn repositories_share_tokens_as_far_as_headers_reach() {
        assert_eq!(sizes(0, "a"), [0; 0]);
        assert_eq!(sizes(1, "acme/shop"), [1]);
        assert!(sizes(50, "acme/monorepo/service-").len() <= 3);
        assert_eq!(sizes(500, "acme/monorepo/service-").iter().sum::<usize>(), 500);
        assert!(sizes(50, &format!("acme/{}/service-", "long".repeat(50))).len() > 3);
    }
}
