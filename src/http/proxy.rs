//! Proxies from the environment, decided per target: `HTTPS_PROXY` or `HTTP_PROXY` by the target's scheme,
//! else `ALL_PROXY`, unless `NO_PROXY` covers the target. The lower-case name wins, as in curl; unlike
//! curl, upper-case `HTTP_PROXY` counts too (there is no CGI here that could forge it, and runners set it).
//!
//! `https` targets are reached by CONNECT. `http` targets are asked for in absolute form (`GET http://…`),
//! since a usual proxy allows CONNECT to port 443 only (see [`super::forward`]). SOCKS tunnels both.

use std::sync::Arc;

use ureq::ProxyProtocol;

use super::no_proxy::NoProxy;
use super::url::{Origin, Scheme, decode};
use crate::error::Error;
use crate::secret::{Redactor, Secret};

/// The proxies of a run.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    http: Option<Arc<Server>>,
    https: Option<Arc<Server>>,
    none_for: NoProxy,
}

/// A proxy and where it was named.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) variable: &'static str,
    pub(super) protocol: ProxyProtocol,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: Option<String>,
    pub(super) password: Option<Secret>,
}

/// How a target is reached.
#[derive(Clone, Debug)]
pub(super) enum Way<'a> {
    /// Directly.
    Direct,
    /// Through a tunnel that the proxy opens to the target.
    Tunnel(&'a Arc<Server>),
    /// By asking the proxy for the target's URL.
    Forward(&'a Arc<Server>),
}

impl Proxies {
    /// The variables that are read, in no order.
    pub const VARIABLES: [&'static str; 8] = [
        "https_proxy",
        "HTTPS_PROXY",
        "http_proxy",
        "HTTP_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "no_proxy",
        "NO_PROXY",
    ];

    /// No proxy for anything.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The proxies that variables name. An empty variable is one that is not set.
    ///
    /// # Errors
    /// A value that is no proxy's URL (configuration), naming the variable and not the value.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let first = |names: [&'static str; 2]| {
            names
                .into_iter()
                .find_map(|name| Some((name, lookup(name).filter(|value| !value.trim().is_empty())?)))
        };
        let server = |names| first(names).map(|(name, value)| Server::parse(name, value.trim())).transpose();
        let all = server(["all_proxy", "ALL_PROXY"])?.map(Arc::new);
        Ok(Self {
            http: server(["http_proxy", "HTTP_PROXY"])?.map(Arc::new).or_else(|| all.clone()),
            https: server(["https_proxy", "HTTPS_PROXY"])?.map(Arc::new).or(all),
            none_for: first(["no_proxy", "NO_PROXY"])
                .map(|(_, value)| NoProxy::parse(&value))
                .unwrap_or_default(),
        })
    }

    /// How this origin is reached.
    pub(super) fn way(&self, origin: &Origin) -> Way<'_> {
        let server = match origin.scheme() {
            Scheme::Http => &self.http,
            Scheme::Https => &self.https,
        };
        match server {
            Some(server) if !self.none_for.covers(origin) => {
                let speaks_http = matches!(server.protocol, ProxyProtocol::Http | ProxyProtocol::Https);
                if origin.scheme() == Scheme::Http && speaks_http {
                    Way::Forward(server)
                } else {
                    Way::Tunnel(server)
                }
            }
            _ => Way::Direct,
        }
    }

    /// The proxies in use, each once.
    pub(super) fn servers(&self) -> impl Iterator<Item = &Arc<Server>> {
        let second = match (&self.http, &self.https) {
            (Some(one), Some(other)) if Arc::ptr_eq(one, other) => None,
            (_, https) => https.as_ref(),
        };
        self.http.iter().chain(second)
    }

    /// Makes the proxies' passwords known.
    pub(super) fn teach(&self, redactor: &Redactor) {
        for server in self.servers() {
            if let Some(password) = &server.password {
                redactor.add(password);
            }
        }
    }
}

impl Server {
    fn parse(variable: &'static str, text: &str) -> Result<Self, Error> {
        let bad = |why: &str| {
            Error::configuration("use the proxy from the environment", format!("{variable} is not a proxy's URL: {why}"))
                .with_hint(format!("write {variable} as http://proxy.example.com:3128; a user and a password stand before the host, with a colon between them and an @ behind, and with @ : / in them percent-encoded"))
        };
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let protocol = match scheme.to_ascii_lowercase().as_str() {
            "http" => ProxyProtocol::Http,
            "https" => ProxyProtocol::Https,
            "socks4" => ProxyProtocol::Socks4,
            "socks4a" => ProxyProtocol::Socks4A,
            "socks5" | "socks" => ProxyProtocol::Socks5,
            "socks5h" => ProxyProtocol::Socks5h,
            _ => return Err(bad("its scheme is none of http, https, socks4, socks4a, socks5, socks5h")),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user, authority) = match authority.rsplit_once('@') {
            Some((user, authority)) => (Some(user), authority),
            None => (None, authority),
        };
        let default_port = match protocol {
            ProxyProtocol::Http => 80,
            ProxyProtocol::Https => 443,
            _ => 1080,
        };
        // The scheme only lends its default port, which is replaced when none was written.
        let origin = Origin::parse(Scheme::Http, authority).map_err(|why| bad(&why.to_string()))?;
        let has_port =
            authority.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && !port.contains(']'));
        let (user, password) = match user.map(|user| user.split_once(':').unwrap_or((user, ""))) {
            Some((user, "")) => (Some(decode(user)), None),
            Some((user, password)) => (Some(decode(user)), Some(Secret::new(decode(password)))),
            None => (None, None),
        };
        let sendable = |text: &str| !text.chars().any(char::is_control);
        if !user.as_deref().is_none_or(sendable)
            || !password.as_ref().is_none_or(|password| sendable(password.expose()))
        {
            return Err(bad("its user or password contains a control character"));
        }
        let port = if has_port { origin.port() } else { default_port };
        Ok(Self { variable, protocol, host: origin.host().to_owned(), port, user, password })
    }

    /// Host and port.
    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whether names are resolved here rather than by the proxy.
    pub(super) fn wants_addresses(&self) -> bool {
        matches!(self.protocol, ProxyProtocol::Socks4 | ProxyProtocol::Socks5)
    }

    /// The proxy as ureq's connectors take it.
    pub(super) fn to_ureq(&self) -> Result<ureq::Proxy, ureq::Error> {
        let mut builder = ureq::Proxy::builder(self.protocol).host(&self.host).port(self.port);
        if let Some(user) = &self.user {
            builder = builder.username(user);
        }
        if let Some(password) = &self.password {
            builder = builder.password(password.expose());
        }
        builder.build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, Error> {
        Proxies::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn way(variables: &[(&str, &str)], scheme: Scheme, authority: &str) -> String {
        let proxies = proxies(variables).unwrap();
        match proxies.way(&Origin::parse(scheme, authority).unwrap()) {
            Way::Direct => "direct".into(),
            Way::Tunnel(server) => format!("tunnel {}", server.address()),
            Way::Forward(server) => format!("forward {}", server.address()),
        }
    }

    #[test]
    fn the_targets_scheme_chooses_the_proxy() {
        let all = [("https_proxy", "http://s:1"), ("HTTP_PROXY", "h:2"), ("ALL_PROXY", "http://a:3")];
        assert_eq!(way(&all, Scheme::Https, "x"), "tunnel s:1");
        assert_eq!(way(&all, Scheme::Http, "x"), "forward h:2");
        assert_eq!(way(&all[2..], Scheme::Https, "x"), "tunnel a:3");
        assert_eq!(way(&all[2..], Scheme::Http, "x"), "forward a:3");
        assert_eq!(way(&all[..1], Scheme::Http, "x"), "direct");
        assert_eq!(way(&[("all_proxy", "socks5h://p")], Scheme::Http, "x"), "tunnel p:1080");
    }

    #[test]
    fn lower_case_wins_and_empty_is_not_set() {
        let both = [("HTTPS_PROXY", "http://upper:1"), ("https_proxy", "http://lower:1")];
        assert_eq!(way(&both, Scheme::Https, "x"), "tunnel lower:1");
        let empty = [("HTTPS_PROXY", "http://upper:1"), ("https_proxy", " ")];
        assert_eq!(way(&empty, Scheme::Https, "x"), "tunnel upper:1");
    }

    #[test]
    fn no_proxy_is_asked_per_target() {
        let some = [("ALL_PROXY", "http://p:1"), ("NO_PROXY", ".example.com,10.0.0.0/8")];
        assert_eq!(way(&some, Scheme::Https, "registry.example.com"), "direct");
        assert_eq!(way(&some, Scheme::Https, "10.2.3.4:5050"), "direct");
        assert_eq!(way(&some, Scheme::Https, "example.org"), "tunnel p:1");
    }

    #[test]
    fn a_proxys_url_is_read_in_all_its_forms() {
        let server = |text| Server::parse("ALL_PROXY", text).unwrap();
        let full = server("HTTP://us%40er:p%3Aw%2F@Proxy.Example.com:3128/ignored");
        assert_eq!((full.host.as_str(), full.port), ("proxy.example.com", 3128));
        assert_eq!(full.user.as_deref(), Some("us@er"));
        assert_eq!(full.password.unwrap().expose(), "p:w/");
        assert_eq!(server("proxy").port, 80);
        assert_eq!(server("https://proxy").port, 443);
        assert_eq!(server("socks5://proxy").port, 1080);
        assert_eq!(server("user@proxy:1").password, None);
        assert_eq!(server("[::1]:3128").address(), "[::1]:3128");
        assert_eq!(server("u:p@ss@proxy:1").password.unwrap().expose(), "p@ss");
        for text in ["proxy", "https://u:p@proxy", "socks5h://u:p@[::1]:9", "socks4://h"] {
            assert!(server(text).to_ureq().is_ok(), "{text}");
        }
    }

    #[test]
    fn a_bad_proxy_names_the_variable_and_not_the_password() {
        for value in [
            "ftp://u:hunter22@p",
            "http://u:hunter22@pro xy",
            "http://u:hunter22@p:port",
            "http://",
            "u:hunter22%0a@p",
        ] {
            let error = proxies(&[("https_proxy", value)]).unwrap_err();
            assert_eq!(error.exit, crate::exit::Exit::Configuration);
            assert!(error.cause.starts_with("https_proxy is not a proxy's URL"), "{error}");
            assert!(!error.to_string().contains("hunter22"), "{error}");
        }
    }

    #[test]
    fn passwords_become_known_to_the_redactor() {
        let redactor = Redactor::new();
        proxies(&[("all_proxy", "http://u:p%40ssword@p")]).unwrap().teach(&redactor);
        assert_eq!(redactor.redact("it is p@ssword"), "it is [MASKED]");
    }
}
