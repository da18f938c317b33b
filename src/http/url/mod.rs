//! URLs, as far as a client of GitLab and registries needs them: `http` and `https`, no user part, no
//! fragment, and references (a `Link`, a `Location`) resolved as RFC 3986, section 5 says.
//!
//! A URL that exists can be sent: what the request line could not carry is refused or percent-encoded here.

mod encoding;
mod origin;

pub(super) use encoding::decode;
pub(crate) use encoding::encode;
pub(crate) use origin::{Origin, Scheme};

use std::fmt::{self, Write as _};

use encoding::written;

/// Why a text is no URL; fits after "… is not a usable URL: ".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadUrl(pub(super) &'static str);

impl fmt::Display for BadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for BadUrl {}

/// An absolute `http` or `https` URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Url {
    origin: Origin,
    path_and_query: String,
}

impl Url {
    /// Reads an absolute URL. A fragment is dropped.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        let Some((scheme, rest)) = split_scheme(text) else {
            return Err(BadUrl("it has no scheme such as https://"));
        };
        let Some(rest) = rest.strip_prefix("//") else { return Err(BadUrl("it has no // after its scheme")) };
        Self::from_parts(scheme?, rest)
    }

    /// The root of an origin.
    #[must_use]
    pub fn root(origin: Origin) -> Self {
        Self { origin, path_and_query: "/".into() }
    }

    fn from_parts(scheme: Scheme, rest: &str) -> Result<Self, BadUrl> {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let origin = Origin::parse(scheme, &rest[..end])?;
        let path_and_query = written(&rest[end..])?;
        Ok(Self { origin, path_and_query }.normal())
    }

    /// Puts the slash before a query that has no path, and resolves dots.
    fn normal(mut self) -> Self {
        let (path, query) = split_query(&self.path_and_query);
        let mut normal = without_dots(path);
        if !normal.starts_with('/') {
            normal.insert(0, '/');
        }
        if let Some(query) = query {
            normal.push('?');
            normal.push_str(query);
        }
        self.path_and_query = normal;
        self
    }

    /// What credentials for it are bound to.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        split_query(&self.path_and_query).0
    }

    /// The value of a query parameter, decoded; the first if there are several.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        split_query(&self.path_and_query).1?.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key) == name).then(|| decode(value))
        })
    }

    /// The URL of a path below this one: `https://host/gitlab` and `jwt/auth` give `https://host/gitlab/jwt/auth`.
    /// The query is dropped. The path is taken as written: names in it are to be encoded before (`encode`).
    ///
    /// # Errors
    /// What is wrong with the path.
    pub fn below(&self, path: &str) -> Result<Self, BadUrl> {
        let path = format!("{}/{}", self.path().trim_end_matches('/'), path.trim_start_matches('/'));
        Ok(Self { origin: self.origin.clone(), path_and_query: written(&path)? }.normal())
    }

    /// Adds a parameter to the query, encoded.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let separator = if self.path_and_query.contains('?') { '&' } else { '?' };
        let _ = write!(self.path_and_query, "{separator}{}={}", encode(name), encode(value));
        self
    }

    /// The URL that a reference means here: absolute, `//host/path`, `/path`, `path`, `?query`.
    ///
    /// # Errors
    /// What is wrong with the reference.
    pub fn join(&self, reference: &str) -> Result<Self, BadUrl> {
        if let Some((scheme, rest)) = split_scheme(reference) {
            let Some(rest) = rest.strip_prefix("//") else {
                return Err(BadUrl("it has no // after its scheme"));
            };
            return Self::from_parts(scheme?, rest);
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return Self::from_parts(self.origin.scheme(), rest);
        }
        let reference = written(reference)?;
        let (path, query) = split_query(&reference);
        let base = self.path();
        let joined = match (path, query) {
            ("", None) => self.path_and_query.clone(),
            ("", Some(query)) => format!("{base}?{query}"),
            _ if path.starts_with('/') => reference,
            _ => format!("{}{reference}", &base[..=base.rfind('/').unwrap_or(0)]),
        };
        Ok(Self { origin: self.origin.clone(), path_and_query: joined }.normal())
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path_and_query)
    }
}

/// The scheme of a text that begins with one; of a scheme that is not ours, why not.
fn split_scheme(text: &str) -> Option<(Result<Scheme, BadUrl>, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        _ if !is_scheme => return None,
        "http" => Ok(Scheme::Http),
        "https" => Ok(Scheme::Https),
        _ => Err(BadUrl("its scheme is neither https nor http")),
    };
    Some((scheme, rest))
}

fn split_query(path_and_query: &str) -> (&str, Option<&str>) {
    match path_and_query.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path_and_query, None),
    }
}

/// RFC 3986, 5.2.4: `.` and `..` resolved.
fn without_dots(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(usize::from(path.starts_with('/'))).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    out.pop();
                }
                if last {
                    out.push("");
                }
            }
            other => out.push(other),
        }
    }
    format!("/{}", out.join("/"))
}

#[cfg(test)]
mod tests;
