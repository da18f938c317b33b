//! URLs, as far as a client of GitLab and registries needs them: `http` and `https`, no user part, no
//! fragment, and references (a `Link`, a `Location`) resolved as RFC 3986, section 5 says.
//!
//! A URL that exists can be sent: what the request line could not carry is refused or percent-encoded here.

use std::fmt::{self, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::ipv4;

/// How an origin is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Scheme, host and port: what credentials are bound to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

impl Origin {
    /// An origin from its scheme and authority: `registry.example.com:5050`. However it was spelt (letter case, the
    /// scheme's own port, a dot at the end, the numbers of an address), one origin is one value.
    ///
    /// # Errors
    /// What is wrong with the authority.
    pub fn parse(scheme: Scheme, authority: &str) -> Result<Self, BadUrl> {
        if authority.contains('@') {
            return Err(BadUrl("it carries a user name or password"));
        }
        let (host, port) = match authority.rfind(':') {
            Some(colon) if !authority[colon..].contains(']') => {
                (&authority[..colon], &authority[colon + 1..])
            }
            _ => (authority, ""),
        };
        let port = match port {
            "" => scheme.default_port(),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.parse() {
                Ok(0) | Err(_) => return Err(BadUrl("its port is not one of 1 to 65535")),
                Ok(port) => port,
            },
            _ => return Err(BadUrl("its port is not a number")),
        };
        let host = host.to_ascii_lowercase();
        if let Some(address) = host.strip_prefix('[') {
            let address = address.strip_suffix(']').and_then(|inner| inner.parse::<Ipv6Addr>().ok());
            let Some(address) = address else { return Err(BadUrl("its IPv6 address is not one")) };
            return Ok(Self { scheme, host: format!("[{address}]"), port });
        }
        // The dot behind a full name says no more than the name, and certificates do not have it.
        let host = host.strip_suffix('.').unwrap_or(&host);
        if host.is_empty() {
            return Err(BadUrl("it names no host"));
        }
        if host.len() > 253
            || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        {
            return Err(BadUrl("its host is not a host name"));
        }
        let host = ipv4(host).map_or_else(|| host.to_owned(), |address| address.to_string());
        Ok(Self { scheme, host, port })
    }

    /// How it is spoken to.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host in lower case, an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the scheme's own if none was given.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host and port, always with the port: what a connection is made to.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Host and port, the scheme's own port left out.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.port == self.scheme.default_port() { self.host.clone() } else { self.address() }
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8`, `::1`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost"
            || bare.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.authority())
    }
}

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
            return Self::from_parts(self.origin.scheme, rest);
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

/// A component of a path or query: all but letters, digits and `-._~` percent-encoded.
#[must_use]
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text that a percent-encoded one stands for. What is no code, or no UTF-8, is taken as it is.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let code = code.filter(|code| code.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
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

/// A path and query as a request line can carry them: no fragment, odd characters percent-encoded.
fn written(text: &str) -> Result<String, BadUrl> {
    let text = text.split('#').next().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            0..=0x1f | 0x7f => return Err(BadUrl("it contains a control character")),
            b' ' => return Err(BadUrl("it contains a blank")),
            b'"' | b'<' | b'>' | b'[' | b'\\' | b']' | b'^' | b'`' | b'{' | b'|' | b'}' | 0x80.. => {
                let _ = write!(out, "%{byte:02X}");
            }
            _ => out.push(char::from(byte)),
        }
    }
    Ok(out)
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
