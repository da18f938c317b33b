//! Registry tokens: asked of GitLab's `/jwt/auth` for all repositories of the run at once, renewed when they
//! run out, and read as little as possible.
//!
//! GitLab never refuses a caller it knows: it answers 200 with fewer rights than asked for. What a token
//! grants is therefore learned from the registry, whose 401 `insufficient_scope` is *denied*, never absent.
//! The realm is not taken from a challenge, so no server can send our credentials elsewhere; that also saves
//! the round trip of being refused first.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde::Deserialize;

use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Authorization, Client, Request, Response, Url};
use crate::image::Repository;
use crate::parallel::Slots;
use crate::secret::Secret;
use crate::sort::sort;

/// Who asks GitLab for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `gitlab-ci-token` for a job token; anything for an access token; a deploy token's own name.
    pub user: String,
    /// The token.
    pub password: Secret,
    /// Where it was read, for hints: `CI_REGISTRY_PASSWORD`.
    pub source: &'static str,
}

impl Credentials {
    /// The user name of a job token.
    pub const JOB: &'static str = "gitlab-ci-token";

    /// Whether this is a job's own token.
    #[must_use]
    pub fn is_job_token(&self) -> bool {
        self.user == Self::JOB
    }
}

/// A session with one registry: requests go out with the repository's token.
pub struct Session {
    client: Arc<Client>,
    registry: Url,
    realm: Url,
    credentials: Option<Credentials>,
    groups: RwLock<Vec<Arc<Group>>>,
    /// However many look-ups are nested in each other, no more requests than this are under way.
    slots: Arc<Slots>,
}

/// Repositories that share a token, sorted.
struct Group {
    repositories: Vec<Repository>,
    /// The token, or why there is none: whoever comes later need not be refused again.
    token: Mutex<Option<Result<Secret, Error>>>,
}

impl Group {
    fn has(&self, repository: &Repository) -> bool {
        self.repositories.binary_search(repository).is_ok()
    }
}

/// What a URL, and a header, may hold: nginx takes 8 KiB for either, the request line's rest included.
const ROOM: usize = 7_900;

/// A token's size without its access entries: claims, the nested `user` token, the signature.
const TOKEN_BASE: usize = 1_600;

impl Session {
    /// A session for these repositories of the registry at `registry`, with tokens from `realm`; no more requests
    /// than there are `slots` are under way at once.
    #[must_use]
    pub fn new(
        client: Arc<Client>,
        registry: Url,
        realm: Url,
        credentials: Option<Credentials>,
        repositories: &[Repository],
        slots: Arc<Slots>,
    ) -> Self {
        let session = Self { client, registry, realm, credentials, groups: RwLock::default(), slots };
        session.expect(repositories);
        session
    }

    /// Makes further repositories part of the session, those that are not yet.
    pub fn expect(&self, repositories: &[Repository]) {
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        let mut new: Vec<Repository> = repositories
            .iter()
            .filter(|repository| !groups.iter().any(|group| group.has(repository)))
            .cloned()
            .collect();
        sort(&mut new, Ord::cmp);
        new.dedup();
        groups.extend(grouped(new, self.realm.to_string().len()).into_iter().map(Arc::new));
    }

    /// The registry's address.
    #[must_use]
    pub fn registry(&self) -> &Url {
        &self.registry
    }

    /// Sends a request for `repository` with its token; one that expired meanwhile is renewed once.
    ///
    /// # Errors
    /// When no answer came (see [`Client::send`]), no token could be had, or the token is refused.
    pub fn send(&self, repository: &Repository, request: Request) -> Result<Response, Error> {
        let token = self.token(repository, None)?;
        let mut request = request.authorized(Authorization::Bearer(token.clone()));
        let response = self.slots.hold(|| self.client.send(&request))?;
        if response.status != 401 || !challenge(&response).contains("invalid_token") {
            return self.admitted(repository, &request, response);
        }
        request.authorization = Authorization::Bearer(self.token(repository, Some(&token))?);
        let response = self.slots.hold(|| self.client.send(&request))?;
        self.admitted(repository, &request, response)
    }

    /// The token for a repository: the one at hand, unless it is `expired`.
    fn token(&self, repository: &Repository, expired: Option<&Secret>) -> Result<Secret, Error> {
        let groups = self.groups.read().unwrap_or_else(PoisonError::into_inner);
        let group = groups.iter().find(|group| group.has(repository)).cloned();
        drop(groups);
        let Some(group) = group else {
            let attempt = format!("get a token for {repository}");
            return Err(Error::new(Exit::Unexpected, attempt, "it was not part of this run"));
        };
        // Whoever comes first fetches, the others wait for it: one request a group.
        let mut token = group.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = token.as_ref().filter(|known| known.as_ref().ok() != expired || known.is_err()) {
            return known.clone();
        }
        token.insert(self.fetch(&group.repositories)).clone()
    }

    fn fetch(&self, repositories: &[Repository]) -> Result<Secret, Error> {
        let attempt = match repositories {
            [only] => format!("get a registry token for {only}"),
            [first, rest @ ..] => format!("get a registry token for {first} and {} more", rest.len()),
            [] => "get a registry token".to_owned(),
        };
        let mut url = self.realm.clone().with("service", "container_registry");
        for repository in repositories {
            url = url.with("scope", &scope(repository));
        }
        let authorization = match &self.credentials {
            Some(credentials) => Authorization::Basic {
                user: credentials.user.clone(),
                password: credentials.password.clone(),
            },
            None => Authorization::None,
        };
        let request = Request::get(url, attempt.as_str()).authorized(authorization).at_most(256 << 10);
        let response = self.client.send(&request)?;
        if response.status != 200 {
            return Err(self.no_token(&request, &response));
        }
        let answer: Answer = response.json()?;
        let token = answer.token.or(answer.access_token).filter(|token| !token.is_empty());
        token.map(Secret::new).ok_or_else(|| {
            response
                .protocol(format!("{} answered without a token", self.realm))
                .with_hint("is CI_SERVER_URL the address of this GitLab, its sub-path included?")
        })
    }

    /// GitLab gave no token: why, and what to do about it.
    fn no_token(&self, request: &Request, response: &Response) -> Error {
        let error = response.refusal(request);
        let disabled = response.errors().iter().any(|error| error.code == "UNAVAILABLE");
        match (response.status, &self.credentials) {
            (401, Some(credentials)) if credentials.is_job_token() => error.with_hint(format!(
                "a job token lives as long as its job: {} must be the one of this very job",
                credentials.source
            )),
            (401, Some(credentials)) => error.with_hint(format!(
                "the token in {} is wrong, expired or revoked; a deploy token also needs its own user name",
                credentials.source
            )),
            // A job's token has no scopes to lack: GitLab bans addresses, and so does what stands before it.
            (403, Some(credentials)) if credentials.is_job_token() => error.with_hint(
                "GitLab, or something before it, turns this runner away: ask who runs GitLab",
            ),
            (403, Some(credentials)) => error.with_hint(format!(
                "the token in {} may not read the registry: it needs the scope read_registry, or api",
                credentials.source
            )),
            (403 | 401, None) => error.with_hint(
                "without a token only public projects can be read; set REGISTRY_GATE_TOKEN to a token with the scope read_registry",
            ),
            (301..=308, _) => error.with_hint("GitLab answers under another address: CI_SERVER_URL must be the one it redirects to"),
            (404, _) if disabled => {
                Error { exit: Exit::Configuration, ..error }.with_hint("this GitLab has no container registry; ask its administrator")
            }
            (404, _) => error.with_hint(format!("no GitLab answers at {}; is CI_SERVER_URL right, its sub-path included?", self.realm)),
            _ => error,
        }
    }

    /// Turns the registry's 401 and 403 into what they mean; every other answer is passed on.
    fn admitted(
        &self,
        repository: &Repository,
        request: &Request,
        response: Response,
    ) -> Result<Response, Error> {
        if !matches!(response.status, 401 | 403) {
            return Ok(response);
        }
        let error = response.refusal(request);
        let challenge = challenge(&response);
        if challenge.contains("invalid_token") {
            return Err(error.with_hint(format!(
                "the registry does not accept the tokens that {} issues: is it the registry of this GitLab, and are the clocks right?",
                self.realm
            )));
        }
        if response.status == 401 && wants_another(&response, repository) {
            // Not our rights are short, but the path was taken for another repository's: see `metadata`.
            return Ok(response);
        }
        if response.status == 401 && challenge.contains("scope=") {
            let cause = format!("GitLab grants no pull on {repository}");
            return Err(Error { cause, said: None, ..error }.with_hint(self.no_pull()));
        }
        Err(error)
    }

    fn no_pull(&self) -> &'static str {
        match &self.credentials {
            Some(credentials) if credentials.is_job_token() => {
                "a job token reads its own project and the repositories at most two levels below it, and others only if they list this project in their job token allowlist and you are a member; \
                 check the name, and that the registry is enabled there for you"
            }
            Some(_) => {
                "the token's owner must be at least Reporter in the project, the token needs the scope read_registry, \
                 and the name must be that of a project with a registry, at most two levels below it"
            }
            None => {
                "without a token only public projects can be read; set REGISTRY_GATE_TOKEN to a token with the scope read_registry"
            }
        }
    }
}

/// Whether a refusal is about another repository than the one that was meant.
#[must_use]
pub fn wants_another(response: &Response, repository: &Repository) -> bool {
    let challenge = challenge(response);
    challenge.contains("insufficient_scope")
        && challenge.contains("scope=\"repository:")
        && !challenge.contains(&format!("repository:{repository}:"))
}

/// What the registry says it wants, if it says so.
fn challenge(response: &Response) -> String {
    response.header("www-authenticate").unwrap_or_default().to_owned()
}

fn scope(repository: &Repository) -> String {
    format!("repository:{repository}:pull")
}

/// Splits repositories so that each group's URL and token stay within [`ROOM`].
fn grouped(repositories: Vec<Repository>, realm: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut url, mut token) = (usize::MAX, usize::MAX);
    for repository in repositories {
        // Colons and slashes are three characters when encoded; an access entry is the name twice (with the
        // project's path in `meta`), about 140 characters of JSON around it, and base64 on top.
        let name = repository.as_str();
        let in_url = "&scope=repository%3A%3Apull".len() + name.len() + 2 * name.matches('/').count();
        let in_token = (2 * name.len() + 140) * 4 / 3;
        if url.saturating_add(in_url) > ROOM || token.saturating_add(in_token) > ROOM {
            groups.push(Group { repositories: Vec::new(), token: Mutex::new(None) });
            (url, token) = (realm + "GET ?service=container_registry HTTP/1.1".len(), TOKEN_BASE);
        }
        (url, token) = (url + in_url, token + in_token);
        if let Some(group) = groups.last_mut() {
            group.repositories.push(repository);
        }
    }
    groups
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(count: usize, name: &str) -> Vec<usize> {
        let repositories = (0..count).map(|n| Repository::parse(&format!("{name}{n}")).unwrap()).collect();
        grouped(repositories, 40).iter().map(|group| group.repositories.len()).collect()
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
