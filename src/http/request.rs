//! What is asked of a server.

use std::borrow::Cow;

use super::url::Url;
use crate::secret::Secret;

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads the headers.
    Head,
    /// Starts an upload or mounts a blob.
    Post,
    /// Writes a manifest or blob.
    Put,
    /// Deletes.
    Delete,
}

impl Method {
    /// The name on the request line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request proves who is asking with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Authorization {
    /// Nothing.
    #[default]
    None,
    /// `Authorization: Basic`: a user and a password or token.
    Basic {
        /// The user: `gitlab-ci-token` for a job's token.
        user: String,
        /// The password or token.
        password: Secret,
    },
    /// `Authorization: Bearer`: a registry's token.
    Bearer(Secret),
    /// `PRIVATE-TOKEN`: an access token, for GitLab's REST interface.
    PrivateToken(Secret),
    /// `JOB-TOKEN`: a job's token, for GitLab's REST interface.
    JobToken(Secret),
}

/// What kind of [`Authorization`] there was, without its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    None,
    Basic,
    Bearer,
    PrivateToken,
    JobToken,
}

impl Authorization {
    /// Which kind this is.
    pub(super) fn proof(&self) -> Proof {
        match self {
            Self::None => Proof::None,
            Self::Basic { .. } => Proof::Basic,
            Self::Bearer(_) => Proof::Bearer,
            Self::PrivateToken(_) => Proof::PrivateToken,
            Self::JobToken(_) => Proof::JobToken,
        }
    }
}

/// One request. Make it with [`Request::get`] and its like, then fill in what differs.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// The media types accepted; without, none is named.
    pub accept: Option<String>,
    /// Who is asking. Anything but `None` goes only to trusted origins.
    pub authorization: Authorization,
    /// The most bytes of body, after decoding, that are read.
    pub body_limit: usize,
    /// What is attempted, after "cannot", for errors: `look up registry.example.com/acme/shop:v1`.
    pub attempt: String,
    /// Whether this reads a blob: redirects are followed then, without credentials.
    pub blob: bool,
    /// Whether it is sent once: what nothing depends on is not worth trying again.
    pub is_once: bool,
    /// Whether a change comes to the same however often it is made, so that it may be sent again though an earlier one
    /// may have arrived.
    pub is_repeatable: bool,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body and its media type, for `POST` and `PUT`; an empty type is not sent.
    pub body: Option<(Cow<'static, str>, Vec<u8>)>,
}

impl Request {
    /// The limit of a body that nobody set one for: 8 MiB.
    pub const BODY_LIMIT: usize = 8 << 20;

    /// A request without anything that can be left out.
    #[must_use]
    pub fn new(method: Method, url: Url, attempt: impl Into<String>) -> Self {
        Self {
            method,
            url,
            accept: None,
            authorization: Authorization::None,
            body_limit: Self::BODY_LIMIT,
            attempt: attempt.into(),
            blob: false,
            is_once: false,
            is_repeatable: false,
            headers: Vec::new(),
            body: None,
        }
    }

    /// A `GET`.
    #[must_use]
    pub fn get(url: Url, attempt: impl Into<String>) -> Self {
        Self::new(Method::Get, url, attempt)
    }

    /// A `HEAD`.
    #[must_use]
    pub fn head(url: Url, attempt: impl Into<String>) -> Self {
        Self::new(Method::Head, url, attempt)
    }

    /// A `POST` of nothing, of no type.
    #[must_use]
    pub fn post(url: Url, attempt: impl Into<String>) -> Self {
        Self::new(Method::Post, url, attempt).with_body("", Vec::new())
    }

    /// A `PUT`.
    #[must_use]
    pub fn put(url: Url, attempt: impl Into<String>) -> Self {
        Self::new(Method::Put, url, attempt)
    }

    /// A `DELETE`.
    #[must_use]
    pub fn delete(url: Url, attempt: impl Into<String>) -> Self {
        Self::new(Method::Delete, url, attempt)
    }

    /// Names the media types accepted.
    #[must_use]
    pub fn accepting(mut self, types: impl Into<String>) -> Self {
        self.accept = Some(types.into());
        self
    }

    /// Says who is asking.
    #[must_use]
    pub fn authorized(mut self, authorization: Authorization) -> Self {
        self.authorization = authorization;
        self
    }

    /// Limits the body.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sends it once, whatever comes.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.is_once = true;
        self
    }

    /// Says that it comes to the same however often it is done.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Makes this the reading of a blob, whose redirects are followed without credentials.
    #[must_use]
    pub fn of_a_blob(mut self) -> Self {
        self.blob = true;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Gives it a body.
    #[must_use]
    pub fn with_body(mut self, media_type: impl Into<Cow<'static, str>>, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some((media_type.into(), body.into()));
        self
    }
}
