//! What a certificate says of itself, for whoever has to be told why it is refused (RFC 5280, 4.1).
//!
//! webpki decides whether a certificate is acceptable, and says no in one word. What that word leaves out (the names
//! that are there instead, the length of a key) is read here. Nothing is decided by it.

use std::net::IpAddr;

/// A certificate, as far as it explains a refusal.
#[derive(Debug)]
pub(super) struct Certificate<'a> {
    /// 1 to 3.
    pub(super) version: u8,
    /// Who signed it, as DER.
    pub(super) issuer: &'a [u8],
    /// Whose it is, as DER.
    pub(super) subject: &'a [u8],
    /// The subject's common name, if it is printable.
    pub(super) common_name: Option<&'a str>,
    /// The whole `SubjectPublicKeyInfo`, as DER.
    pub(super) key_info: &'a [u8],
    /// Its key.
    pub(super) key: Key,
    /// The object identifier of the algorithm that signed it.
    pub(super) signature: &'a [u8],
    /// Whether it is an authority's: it may sign others.
    pub(super) is_authority: bool,
    /// The purposes (object identifiers) that it is for; `None`: any.
    pub(super) purposes: Option<Vec<&'a [u8]>>,
    /// The hosts that it is for; `None`: it has no subject alternative name.
    pub(super) hosts: Option<Hosts<'a>>,
}

/// The hosts that a certificate is for.
#[derive(Debug, Default)]
pub(super) struct Hosts<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) addresses: Vec<IpAddr>,
}

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// RSA of so many bits.
    Rsa(usize),
    P256,
    P384,
    P521,
    Ed25519,
    Other,
}

/// `serverAuth`: to prove what a server is.
pub(super) const FOR_SERVERS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const PURPOSES: &[u8] = &[0x55, 0x1d, 37];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

impl<'a> Certificate<'a> {
    /// Reads one; `None` when it is none.
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        let mut whole = Der(Der(der).take(SEQUENCE)?);
        let mut inner = Der(whole.take(SEQUENCE)?);
        let signature = Der(whole.take(SEQUENCE)?).take(IDENTIFIER)?;
        let version = match inner.take(VERSION) {
            Some(version) => Der(version).take(INTEGER)?.last()?.checked_add(1)?,
            None => 1,
        };
        inner.take(INTEGER)?;
        inner.take(SEQUENCE)?;
        let issuer = inner.take(SEQUENCE)?;
        inner.take(SEQUENCE)?;
        let subject = inner.take(SEQUENCE)?;
        let before = inner.0;
        let key_info = inner.take(SEQUENCE)?;
        let mut read = Self {
            version,
            issuer,
            subject,
            common_name: common_name(subject),
            key_info: &before[..before.len() - inner.0.len()],
            key: key(key_info).unwrap_or(Key::Other),
            signature,
            is_authority: false,
            purposes: None,
            hosts: None,
        };
        while let Some((tag, content)) = inner.next() {
            if tag == EXTENSIONS {
                let mut extensions = Der(Der(content).take(SEQUENCE)?);
                while let Some(extension) = extensions.take(SEQUENCE) {
                    read.extend(extension)?;
                }
            }
        }
        Some(read)
    }

    fn extend(&mut self, extension: &'a [u8]) -> Option<()> {
        let mut parts = Der(extension);
        let name = parts.take(IDENTIFIER)?;
        parts.take(BOOLEAN);
        let mut value = Der(parts.take(OCTETS)?);
        match name {
            SUBJECT_ALT_NAME => self.hosts = Some(hosts(Der(value.take(SEQUENCE)?))),
            BASIC_CONSTRAINTS => {
                let authority = Der(value.take(SEQUENCE)?).take(BOOLEAN);
                self.is_authority = authority.is_some_and(|value| value != [0]);
            }
            PURPOSES => {
                let mut purposes = Der(value.take(SEQUENCE)?);
                self.purposes = Some(std::iter::from_fn(|| purposes.take(IDENTIFIER)).collect());
            }
            _ => {}
        }
        Some(())
    }
}

fn hosts(mut names: Der<'_>) -> Hosts<'_> {
    let mut hosts = Hosts::default();
    while let Some((tag, content)) = names.next() {
        match (tag, content.len()) {
            (0x82, _) => hosts.names.extend(printable(content)),
            (0x87, 4) => hosts.addresses.extend(<[u8; 4]>::try_from(content).map(IpAddr::from)),
            (0x87, 16) => hosts.addresses.extend(<[u8; 16]>::try_from(content).map(IpAddr::from)),
            _ => {}
        }
    }
    hosts
}

fn common_name(subject: &[u8]) -> Option<&str> {
    let mut parts = Der(subject);
    while let Some(part) = parts.take(SET) {
        let mut attribute = Der(Der(part).take(SEQUENCE)?);
        if attribute.take(IDENTIFIER)? == COMMON_NAME {
            return attribute.next().and_then(|(_, value)| printable(value));
        }
    }
    None
}

/// A name that a log can show.
fn printable(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?;
    (text.len() <= 253 && text.bytes().all(|byte| byte.is_ascii_graphic())).then_some(text)
}

fn key(info: &[u8]) -> Option<Key> {
    let mut info = Der(info);
    let mut algorithm = Der(info.take(SEQUENCE)?);
    match algorithm.take(IDENTIFIER)? {
        RSA => {
            // The first byte says how many bits of the last are unused: none.
            let modulus = Der(Der(info.take(BITS)?.get(1..)?).take(SEQUENCE)?).take(INTEGER)?;
            let first = modulus.iter().position(|byte| *byte != 0)?;
            Some(Key::Rsa((modulus.len() - first) * 8 - modulus[first].leading_zeros() as usize))
        }
        ELLIPTIC => Some(match algorithm.take(IDENTIFIER)? {
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7] => Key::P256,
            [0x2b, 0x81, 4, 0, 0x22] => Key::P384,
            [0x2b, 0x81, 4, 0, 0x23] => Key::P521,
            _ => Key::Other,
        }),
        ED25519 => Some(Key::Ed25519),
        _ => None,
    }
}

/// Values one after the other.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The next value, if it has this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        if *self.0.first()? != tag {
            return None;
        }
        self.next().map(|(_, content)| content)
    }

    /// The next value: tag and content.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[tag, length], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match length {
            ..=0x7f => (usize::from(length), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(length - 0x80))?;
                (digits.iter().fold(0, |value, digit| value << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made(change: impl FnOnce(&mut rcgen::CertificateParams)) -> Vec<u8> {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params =
            rcgen::CertificateParams::new(vec!["a.example.com".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "common");
        change(&mut params);
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn what_explains_a_refusal_is_read() {
        let der = made(|params| {
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        });
        let read = Certificate::read(&der).unwrap();
        assert_eq!((read.version, read.key, read.common_name), (3, Key::P256, Some("common")));
        assert_eq!(read.purposes, Some(vec![FOR_SERVERS]));
        assert!(read.is_authority && read.issuer == read.subject);
        let hosts = read.hosts.unwrap();
        assert_eq!(hosts.names, ["a.example.com"]);
        assert_eq!(hosts.addresses, [IpAddr::from([127, 0, 0, 1])]);
        let der = made(|params| params.subject_alt_names.clear());
        let read = Certificate::read(&der).unwrap();
        assert!(!read.is_authority && read.hosts.is_none() && read.purposes.is_none());
    }

    #[test]
    fn the_key_is_what_others_read_of_it() {
        let der = made(|_| ());
        let parsed = rustls::pki_types::CertificateDer::from(der.as_slice());
        let parsed = rustls::server::ParsedCertificate::try_from(&parsed).unwrap();
        assert_eq!(Certificate::read(&der).unwrap().key_info, parsed.subject_public_key_info().as_ref());
    }

    proptest! {
        #[test]
        fn whatever_a_server_sends_is_read_or_refused(der: Vec<u8>) {
            let _ = Certificate::read(&der);
        }

        #[test]
        fn a_certificate_that_was_changed_or_cut_is_read_or_refused(at in 0_usize..400, byte: u8, length in 0_usize..600) {
            let mut der = made(|_| ());
            let at = at % der.len();
            der[at] = byte;
            der.truncate(length);
            let _ = Certificate::read(&der);
        }
    }
}
