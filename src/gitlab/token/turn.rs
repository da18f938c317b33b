//! Attempts at something that must not be done on what was seen before anything took time.
//!
//! Whoever deletes looks, and then makes one attempt. A token that has to be had in between takes time as a pause does:
//! the attempt is not made then, and its caller looks again.

use super::{Session, challenge};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Authorization, Effort, Request, Response};
use crate::image::Repository;
use crate::secret::Secret;

/// The attempts at one thing in one repository.
pub struct Turn<'a> {
    session: &'a Session,
    repository: &'a Repository,
    effort: Effort,
    /// The token that was at hand before the last look.
    token: Secret,
    /// How often there was another one after it.
    renewals: u32,
    /// Whether the registry took one for expired.
    is_refused: bool,
}

/// Tokens that are renewed more often than this within one turn live too short to be used.
const RENEWALS: u32 = 4;

impl Session {
    /// Begins with the attempts at something. Look after this, and after each attempt that came to nothing.
    ///
    /// # Errors
    /// When no token could be had.
    pub fn turn<'a>(&'a self, repository: &'a Repository) -> Result<Turn<'a>, Error> {
        let token = self.token(repository, None)?;
        let effort = Effort::of_a_looker();
        Ok(Turn { session: self, repository, effort, token, renewals: 0, is_refused: false })
    }

    /// Does something for which one slot is enough, however many requests follow each other in it.
    pub fn hold<R>(&self, work: impl FnOnce() -> R) -> R {
        self.slots.hold(work)
    }
}

impl Turn<'_> {
    /// Makes one attempt with the repository's token. `None`: it was not made, or came to nothing and is worth
    /// another; whatever that took is over.
    ///
    /// # Errors
    /// As of [`Session::send`]; what the answer refuses is left to its reader.
    pub fn attempt(&mut self, request: &Request) -> Result<Option<Response>, Error> {
        let token = self.session.token(self.repository, None)?;
        if token != self.token {
            return self.renewed(token, request);
        }
        let request = request.clone().authorized(Authorization::Bearer(token.clone()));
        let sent = self.session.slots.hold(|| self.session.client.attempt(&request, &mut self.effort))?;
        let Some(response) = sent else { return Ok(None) };
        if response.status == 401 && challenge(&response).contains("invalid_token") && !self.is_refused {
            self.is_refused = true;
            let token = self.session.token(self.repository, Some(&token))?;
            return self.renewed(token, &request);
        }
        self.session.admitted(self.repository, &request, response).map(Some)
    }

    /// The attempts so far, for those that are made without a token of the registry's.
    pub fn effort(&mut self) -> &mut Effort {
        &mut self.effort
    }

    /// Whether what was attempted may have been done, though nobody heard so.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        self.effort.may_have_arrived()
    }

    fn renewed(&mut self, token: Secret, request: &Request) -> Result<Option<Response>, Error> {
        self.token = token;
        self.renewals += 1;
        if self.renewals > RENEWALS {
            let cause = "each token runs out before it can be used";
            return Err(Error::new(Exit::Protocol, &request.attempt, cause)
                .with_hint("are the clocks of GitLab and its registry right?"));
        }
        Ok(None)
    }
}
