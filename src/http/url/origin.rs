//! Who is spoken to: a host, a port, and how.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::BadUrl;
use crate::http::address::ipv4;

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
            || host.split('.').any(str::is_empty)
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
