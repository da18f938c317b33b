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

mod granted;
mod group;
mod issuer;
mod lifetime;
mod refusal;
#[cfg(test)]
mod tests;
mod turn;

pub use issuer::Issuer;
pub(crate) use turn::Turn;

use std::sync::{Arc, PoisonError, RwLock};

use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Authorization, Client, Method, Request, Response, Url};
use crate::image::Repository;
use crate::parallel::Slots;
use crate::registry::Rights;
use crate::secret::Secret;
use crate::words::sort::sort;
use group::{Group, Held, grouped};

/// A session with one registry: requests go out with the repository's token.
pub struct Session {
    client: Arc<Client>,
    registry: Url,
    issuer: Issuer,
    rights: Rights,
    groups: RwLock<Vec<Arc<Group>>>,
    /// However many look-ups are nested in each other, no more requests than this are under way.
    slots: Arc<Slots>,
}

impl Session {
    /// A session with the registry at `registry`, with tokens of these rights; no more requests than there are `slots`
    /// are under way at once. It is for the repositories that it is told to [expect](Self::expect).
    #[must_use]
    pub fn new(
        client: Arc<Client>,
        registry: Url,
        issuer: Issuer,
        rights: Rights,
        slots: Arc<Slots>,
    ) -> Self {
        Self { client, registry, issuer, rights, groups: RwLock::default(), slots }
    }

    /// Makes repositories part of the session, those that are not yet.
    pub fn expect(&self, repositories: &[Repository]) {
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        let mut new: Vec<Repository> = repositories
            .iter()
            .filter(|repository| !groups.iter().any(|group| group.has(repository)))
            .cloned()
            .collect();
        sort(&mut new, Ord::cmp);
        new.dedup();
        groups
            .extend(grouped(new, self.rights, self.issuer.realm.to_string().len()).into_iter().map(Arc::new));
    }

    /// A session with the same registry to write to one repository, and to mount blobs from another. Its token is asked
    /// for by the first thing that is sent.
    #[must_use]
    pub(crate) fn to_push(&self, target: &Repository, source: &Repository) -> Self {
        Self {
            client: Arc::clone(&self.client),
            registry: self.registry.clone(),
            issuer: self.issuer.clone(),
            rights: Rights::Push,
            groups: RwLock::new(vec![Arc::new(Group::to_push(target, source))]),
            slots: Arc::clone(&self.slots),
        }
    }

    /// The registry's address.
    #[must_use]
    pub fn registry(&self) -> &Url {
        &self.registry
    }

    /// Sends a request for `repository` with its token; one that expired meanwhile is renewed once.
    ///
    /// # Errors
    /// When no answer came (see [`Client::send`]), no token could be had, or the token is refused. Of what changes
    /// something every refusal is an answer but that of the token itself: it may be about one tag (see
    /// [`Self::not_granted`]).
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
            match self.issuer.token(&self.client, &group) {
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
                self.issuer.realm
            )));
        }
        if response.status == 401 && wants_another(&response, repository) {
            // Not our rights are short, but the path was taken for another repository's: see `metadata`.
            return Ok(response.explained(format!(
                "the registry asks for a right on another repository than {repository}: something between here and it changes paths"
            )));
        }
        if !matches!(request.method, Method::Get | Method::Head) {
            return Ok(response);
        }
        Err(self.not_granted(repository, request, &response).unwrap_or(error))
    }
}

/// Whether a refusal is about another repository than the one that was meant.
#[must_use]
pub(crate) fn wants_another(response: &Response, repository: &Repository) -> bool {
    let challenge = challenge(response);
    challenge.contains("insufficient_scope")
        && challenge.contains("scope=\"repository:")
        && !challenge.contains(&format!("repository:{repository}:"))
}

/// What the registry says it wants, if it says so.
fn challenge(response: &Response) -> String {
    response.header("www-authenticate").unwrap_or_default().to_owned()
}
