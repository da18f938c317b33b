//! `NO_PROXY` as curl reads it, plus ports as Go reads them: which hosts are spoken to directly.
//!
//! Entries are separated by commas or blanks. `*` is every host; a name is that host and all below it, with
//! or without a leading dot (or `*.`); an address is that address, a CIDR block its addresses. Names are
//! never resolved: a block matches addresses in URLs only.

use std::net::IpAddr;

use super::url::Origin;

/// The hosts that no proxy is used for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoProxy(Vec<Exempted>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Exempted {
    hosts: ExemptedHosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ExemptedHosts {
    All,
    Domain(String),
    Block(IpAddr, u8),
}

impl NoProxy {
    /// Reads the variable's value. Entries that are nothing known match nothing, as in curl.
    pub(super) fn parse(value: &str) -> Self {
        let words = value.split(|character: char| character == ',' || character.is_whitespace());
        Self(words.filter(|word| !word.is_empty()).filter_map(Exempted::parse).collect())
    }

    /// Whether this origin is spoken to directly.
    pub(super) fn covers(&self, origin: &Origin) -> bool {
        let host = origin.host().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        let address = host.parse().ok().map(unmapped);
        self.0.iter().any(|entry| {
            entry.port.is_none_or(|port| port == origin.port())
                && match &entry.hosts {
                    ExemptedHosts::All => true,
                    ExemptedHosts::Domain(name) => {
                        address.is_none()
                            && host
                                .strip_suffix(name.as_str())
                                .is_some_and(|left| left.is_empty() || left.ends_with('.'))
                    }
                    ExemptedHosts::Block(block, bits) => {
                        address.is_some_and(|address| is_within(address, *block, *bits))
                    }
                }
        })
    }
}

impl Exempted {
    fn parse(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        if word == "*" {
            return Some(Self { hosts: ExemptedHosts::All, port: None });
        }
        if let Some((block, bits)) = word.split_once('/') {
            let block = bare(block).parse().ok()?;
            let widest = if matches!(block, IpAddr::V4(_)) { 32 } else { 128 };
            let bits = bits.parse().ok().filter(|bits| *bits <= widest)?;
            return Some(Self { hosts: ExemptedHosts::Block(block, bits), port: None });
        }
        if let Some(hosts) = address(bare(&word)) {
            return Some(Self { hosts, port: None });
        }
        let (host, port) = match word.rsplit_once(':') {
            Some((host, port)) => (host.to_owned(), Some(port.parse().ok()?)),
            None => (word, None),
        };
        if let Some(hosts) = address(bare(&host)) {
            return Some(Self { hosts, port });
        }
        let host = host.strip_prefix('*').unwrap_or(&host);
        let name = host.trim_start_matches('.').trim_end_matches('.');
        let hosts = if host.is_empty() { ExemptedHosts::All } else { ExemptedHosts::Domain(name.to_owned()) };
        (hosts == ExemptedHosts::All || !name.is_empty()).then_some(Self { hosts, port })
    }
}

fn address(text: &str) -> Option<ExemptedHosts> {
    let address = unmapped(text.parse().ok()?);
    Some(ExemptedHosts::Block(address, if address.is_ipv4() { 32 } else { 128 }))
}

fn bare(text: &str) -> &str {
    text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text)
}

/// An IPv4 address that is written as an IPv6 one, as itself.
fn unmapped(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn is_within(address: IpAddr, block: IpAddr, bits: u8) -> bool {
    let same = |one: u128, other: u128, width: u32| {
        let shift = width - u32::from(bits).min(width);
        one.checked_shr(shift).unwrap_or(0) == other.checked_shr(shift).unwrap_or(0)
    };
    match (address, block) {
        (IpAddr::V4(one), IpAddr::V4(other)) => same(u32::from(one).into(), u32::from(other).into(), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => same(one.into(), other.into(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::url::Scheme;
    use proptest::prelude::*;

    fn covers(value: &str, authority: &str) -> bool {
        NoProxy::parse(value).covers(&Origin::parse(Scheme::Https, authority).unwrap())
    }

    #[test]
    fn hosts_match_as_in_curl() {
        for (value, authority, direct) in [
            ("", "example.com", false),
            ("*", "example.com", true),
            ("other, *", "10.0.0.1", true),
            ("example.com", "example.com", true),
            ("example.com", "www.example.com", true),
            (".example.com", "example.com", true),
            (".example.com", "a.b.example.com", true),
            ("*.example.com", "a.example.com", true),
            ("example.com", "badexample.com", false),
            ("example.com", "example.com.evil.org", false),
            ("EXAMPLE.com", "www.Example.COM", true),
            ("example.com.", "example.com", true),
            ("example.com", "example.com.", true),
            (" a.org ,\texample.com b.org", "example.com", true),
            (" a.org ,\texample.com b.org", "b.org", true),
            ("localhost", "localhost:5050", true),
            ("example.com:443", "example.com", true),
            ("example.com:8443", "example.com", false),
            ("example.com:8443", "www.example.com:8443", true),
            ("*:8443", "x:8443", true),
            ("*:8443", "x", false),
            ("example.com:port", "example.com", false),
            (".", "example.com", false),
            (",,", "example.com", false),
        ] {
            assert_eq!(covers(value, authority), direct, "{value:?} for {authority}");
        }
    }

    #[test]
    fn addresses_and_blocks_match_addresses_only() {
        for (value, authority, direct) in [
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.10", false),
            ("0.0.1", "10.0.0.1", false),
            ("10.0.0.1:5050", "10.0.0.1:5050", true),
            ("10.0.0.1:5050", "10.0.0.1", false),
            ("10.0.0.0/8", "10.255.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("192.168.4.0/23", "192.168.5.9", true),
            ("192.168.4.0/23", "192.168.6.9", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("10.0.0.0/33", "10.0.0.1", false),
            ("10.0.0.0/8", "ten.example.com", false),
            ("fd00::/8", "[fd12::1]", true),
            ("fd00::/8", "[fe80::1]", false),
            ("::/0", "[fe80::1]", true),
            ("::1", "[::1]", true),
            ("[::1]", "[::1]", true),
            ("[::1]:5050", "[::1]:5050", true),
            ("[::1]:5050", "[::1]", false),
            ("10.0.0.0/8", "[::ffff:10.1.2.3]", true),
        ] {
            assert_eq!(covers(value, authority), direct, "{value:?} for {authority}");
        }
    }

    proptest! {
        #[test]
        fn any_value_is_read(value in "[a-z0-9.:*/, \\[\\]é]{0,40}") {
            let _ = covers(&value, "a.example.com");
            let _ = covers(&value, "[fd00::1]:1");
        }
    }
}
