//! Who issues tokens: GitLab, at its `/jwt/auth`.

use serde::Deserialize;
use serde_json::Value;

use super::group::{Group, Token};
use super::lifetime::Lifetime;
use crate::dates::clock::Stopwatch;
use crate::error::Error;
use crate::http::{Authorization, Client, Request, Response, Url};
use crate::registry::Rights;
use crate::secret::{Credentials, Secret};

/// Who issues the tokens of a session, and who asks for them.
#[derive(Clone)]
pub struct Issuer {
    /// Where they are issued.
    pub realm: Url,
    /// Who asks; `None`: nobody.
    pub credentials: Option<Credentials>,
}

impl Issuer {
    /// Asks for one token for all repositories of a group.
    pub(super) fn token(&self, client: &Client, group: &Group) -> Result<Token, Error> {
        let repositories = group.repositories.as_slice();
        let attempt = match repositories {
            [only] => format!("get a registry token for {only}"),
            [first, rest @ ..] => format!("get a registry token for {first} and {} more", rest.len()),
            [] => "get a registry token".to_owned(),
        };
        // Before the request: the token cannot have been made earlier.
        let watch = Stopwatch::start();
        let (response, answer) = self.ask(client, &attempt, group.scopes(), group.rights)?;
        let token = answer.token;
        if let Some(fault) = fault_of(&token).filter(|fault| *fault != TOO_LONG || repositories.len() < 2) {
            return Err(response
                .protocol(format!("{} answered with a token that no request can carry: {fault}", self.realm))
                .with_hint("GitLab makes no such tokens: ask who runs it, and what stands before it"));
        }
        Ok(Token { lifetime: Lifetime::of(&token, answer.seconds, watch), secret: Secret::new(token) })
    }

    /// Asks for a token of these scopes.
    pub(super) fn ask(
        &self,
        client: &Client,
        attempt: &str,
        scopes: impl Iterator<Item = String>,
        rights: Rights,
    ) -> Result<(Response, Answered), Error> {
        let mut url = self.realm.clone().with("service", "container_registry");
        for scope in scopes {
            url = url.with("scope", &scope);
        }
        let authorization = match &self.credentials {
            Some(credentials) => Authorization::Basic {
                user: credentials.user.clone(),
                password: credentials.password.clone(),
            },
            None => Authorization::None,
        };
        let request = Request::get(url, attempt).authorized(authorization).at_most(256 << 10);
        let response = client.send(&request)?;
        if response.status != 200 {
            return Err(self.no_token(&request, &response, rights));
        }
        let answer: Answer = response.json()?;
        let token = answer.token.or(answer.access_token).filter(|token| !token.is_empty());
        let Some(token) = token else {
            return Err(response
                .protocol(format!("{} answered without a token", self.realm))
                .with_hint("is that the address of this GitLab, its sub-path included?"));
        };
        let seconds = answer.expires_in.as_ref().and_then(Value::as_u64);
        Ok((response, Answered { token, seconds }))
    }
}

/// A token as it was answered.
pub(super) struct Answered {
    pub(super) token: String,
    /// How long it lives, where the answer says so.
    seconds: Option<u64>,
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

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<Value>,
}
