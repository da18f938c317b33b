//! Registry tokens: asked of GitLab's `/jwt/auth` for all repositories of the run at once, renewed when they
//! run out, and read as little as possible.
//!
//! GitLab never refuses a caller it knows: it answers 200 with fewer rights than asked for. What a token
//! grants is therefore learned from the registry, whose 401 `insufficient_scope` is *denied*, never absent.
//! The realm is not taken from a challenge, so no server can send our credentials elsewhere; that also saves
//! the round trip of being refused first.
//!
//! A token is renewed a little before it runs out, by whoever comes first while the others wait. One that the
//! registry takes for expired before that is renewed the same way.

mod group;
mod lifetime;
mod refusal;
#[cfg(test)]
mod tests;
mod turn;

pub use turn::Turn;

use std::sync::{Arc, PoisonError, RwLock};

use serde::Deserialize;
use serde_json::Value;

use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Authorization, Client, Method, Request, Response, Url};
use crate::image::Repository;
use crate::parallel::Slots;
use crate::registry::Rights;
use crate::secret::{Credentials, Secret};
use crate::words::sort::sort;
use group::{Group, Held, Token, grouped, scope};
use lifetime::Lifetime;

/// A session with one registry: requests go out with the repository's token.
pub struct Session {
    client: Arc<Client>,
    registry: Url,
    realm: Url,
    credentials: Option<Credentials>,
    rights: Rights,
    groups: RwLock<Vec<Arc<Group>>>,
    /// However many look-ups are nested in each other, no more requests than this are under way.
    slots: Arc<Slots>,
}

impl Session {
    /// A session for these repositories of the registry at `registry`, with tokens of these rights from `realm`; no
    /// more requests than there are `slots` are under way at once.
    #[must_use]
    pub fn new(
        client: Arc<Client>,
        registry: Url,
        realm: Url,
        credentials: Option<Credentials>,
        rights: Rights,
        repositories: &[Repository],
        slots: Arc<Slots>,
    ) -> Self {
        let session = Self { client, registry, realm, credentials, rights, groups: RwLock::default(), slots };
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
        groups.extend(grouped(new, self.rights, self.realm.to_string().len()).into_iter().map(Arc::new));
    }

    /// The registry's address.
    #[must_use]
    pub fn registry(&self) -> &Url {
        &self.registry
    }

    /// Sends a request for `repository` with its token; one that expired meanwhile is renewed once.
    ///
    /// # Errors
    /// When no answer came (see [`Client::send`]), no token could be had, or the token is refused. Of a `DELETE` every
    /// refusal is an answer but that of the token itself: it may be about one tag (see [`Self::not_granted`]).
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

    /// The token for a repository: the one at hand, unless it is `expired` or about to.
    fn token(&self, repository: &Repository, expired: Option<&Secret>) -> Result<Secret, Error> {
        loop {
            let group = self.group(repository)?;
            // Whoever comes first fetches, the others wait for it: one request a group.
            let mut held = group.held();
            match &*held {
                Held::Token(token) if Some(&token.secret) != expired && !token.lifetime.is_ending() => {
                    return Ok(token.secret.clone());
                }
                Held::Failure(error) => return Err(error.clone()),
                Held::Parts => continue,
                Held::Nothing | Held::Token(_) => {}
            }
            match self.fetch(&group.repositories) {
                Ok(token) if token.fits() || group.repositories.len() < 2 => {
                    let secret = token.secret.clone();
                    *held = Held::Token(token);
                    return Ok(secret);
                }
                Ok(_) => {
                    self.split(&group);
                    *held = Held::Parts;
                }
                Err(error) => {
                    *held = Held::Failure(error.clone());
                    return Err(error);
                }
            }
        }
    }

    fn group(&self, repository: &Repository) -> Result<Arc<Group>, Error> {
        let groups = self.groups.read().unwrap_or_else(PoisonError::into_inner);
        groups.iter().find(|group| group.has(repository)).cloned().ok_or_else(|| {
            let attempt = format!("get a token for {repository}");
            Error::new(Exit::Unexpected, attempt, "it was not part of this run")
        })
    }

    /// Puts two groups in the place of one.
    fn split(&self, group: &Arc<Group>) {
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        groups.retain(|known| !Arc::ptr_eq(known, group));
        groups.extend(group.halves().map(Arc::new));
    }

    fn fetch(&self, repositories: &[Repository]) -> Result<Token, Error> {
        let attempt = match repositories {
            [only] => format!("get a registry token for {only}"),
            [first, rest @ ..] => format!("get a registry token for {first} and {} more", rest.len()),
            [] => "get a registry token".to_owned(),
        };
        let mut url = self.realm.clone().with("service", "container_registry");
        for repository in repositories {
            url = url.with("scope", &scope(repository, self.rights));
        }
        let authorization = match &self.credentials {
            Some(credentials) => Authorization::Basic {
                user: credentials.user.clone(),
                password: credentials.password.clone(),
            },
            None => Authorization::None,
        };
        let request = Request::get(url, attempt.as_str()).authorized(authorization).at_most(256 << 10);
        // Before the request: the token cannot have been made earlier.
        let watch = Stopwatch::start();
        let response = self.client.send(&request)?;
        if response.status != 200 {
            return Err(self.no_token(&request, &response));
        }
        let answer: Answer = response.json()?;
        let token = answer.token.or(answer.access_token).filter(|token| !token.is_empty());
        let Some(token) = token else {
            return Err(response
                .protocol(format!("{} answered without a token", self.realm))
                .with_hint("is that the address of this GitLab, its sub-path included?"));
        };
        if let Some(fault) = fault_of(&token).filter(|fault| *fault != TOO_LONG || repositories.len() < 2) {
            return Err(response
                .protocol(format!("{} answered with a token that no request can carry: {fault}", self.realm))
                .with_hint("GitLab makes no such tokens: ask who runs it, and what stands before it"));
        }
        let told = answer.expires_in.as_ref().and_then(Value::as_u64);
        Ok(Token { lifetime: Lifetime::of(&token, told, watch), secret: Secret::new(token) })
    }

    /// Turns the registry's 401 and 403 into what they mean; every other answer is passed on.
    fn admitted(
        &self,
        repository: &Repository,
        request: &Request,
        response: Response,
    ) -> Result<Response, Error> {
        // What the object storage refuses is no word about our token: it never saw it.
        if !matches!(response.status, 401 | 403) || response.is_elsewhere {
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
            return Ok(response.explained(format!(
                "the registry asks for a right on another repository than {repository}: something between here and it changes paths"
            )));
        }
        if request.method == Method::Delete {
            return Ok(response);
        }
        Err(self.not_granted(repository, request, &response).unwrap_or(error))
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

/// The longest token that is sent: a request's head, path included, has to fit the buffer of a connection.
const LONGEST: usize = 20 << 10;

const TOO_LONG: &str = "it is too long for a header";

/// Why no header can carry a token, if none can.
fn fault_of(token: &str) -> Option<&'static str> {
    match token {
        _ if token.len() > LONGEST => Some(TOO_LONG),
        _ if token.contains(['\r', '\n']) => Some("it has a line break"),
        _ if token.contains([' ', '\t']) => Some("it has a blank"),
        _ if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Some("it has a character that no header has")
        }
        _ => None,
    }
}

/// What the registry says it wants, if it says so.
fn challenge(response: &Response) -> String {
    response.header("www-authenticate").unwrap_or_default().to_owned()
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<Value>,
}
