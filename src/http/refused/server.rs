//! Why a server's certificate is refused, or its proof that it is its own.

use std::net::IpAddr;

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, ServerName};

use super::{Asked, Refused};
use crate::http::certificate::{Certificate, FOR_SERVERS, Key};

impl Refused {
    /// Why a server's certificate is refused.
    pub(in crate::http) fn of_server(
        why: &rustls::Error,
        server: &[u8],
        chain: &[CertificateDer<'_>],
        own: &[CertificateDer<'_>],
        name: &ServerName<'_>,
    ) -> Self {
        use CertificateError as C;
        let rustls::Error::InvalidCertificate(why) = why else { return Self::of(why, Asked::Nothing) };
        let Some(read) = Certificate::read(server) else { return Self::Unreadable };
        let signers = signers(&read, chain, own);
        match why {
            C::UnknownIssuer => {
                Self::UnknownAuthority { is_alone: chain.is_empty() && read.issuer != read.subject }
            }
            // A signature that does not fit is also that of another authority of the same name, such as an older one.
            C::BadSignature => match signers.iter().find_map(|signer| short(signer.key)) {
                Some(bits) => Self::ShortAuthorityKey(bits),
                None => Self::UnknownAuthority { is_alone: false },
            },
            C::Expired | C::ExpiredContext { .. } => Self::Expired,
            C::NotValidYet | C::NotValidYetContext { .. } => Self::NotYetValid,
            C::NotValidForName | C::NotValidForNameContext { .. } => Self::of_name(&read, name),
            C::InvalidPurpose | C::InvalidPurposeContext { .. } => match &read.purposes {
                Some(purposes) if !purposes.contains(&FOR_SERVERS) => Self::NotForServers,
                _ => Self::AuthorityNotForServers,
            },
            C::UnsupportedSignatureAlgorithmContext { .. }
            | C::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                Self::of_signature(&read, &signers)
            }
            C::UnhandledCriticalExtension => Self::CriticalExtension,
            C::BadEncoding => Self::Unreadable,
            C::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
                Some(why) => Self::of_webpki(why, &read),
                None => Self::Other("its certificate is not acceptable".to_owned()),
            },
            _ => Self::Other("its certificate is not acceptable".to_owned()),
        }
    }

    fn of_webpki(why: &webpki::Error, read: &Certificate<'_>) -> Self {
        use webpki::Error as E;
        match why {
            E::CaUsedAsEndEntity if read.issuer == read.subject => Self::UnknownAuthority { is_alone: false },
            E::CaUsedAsEndEntity => Self::Authority,
            E::EndEntityUsedAsCa | E::PathLenConstraintViolated => Self::NoAuthority,
            E::UnsupportedCertVersion if read.version == 3 => Self::AuthorityVersion,
            E::UnsupportedCertVersion => Self::Version(read.version),
            E::NameConstraintViolation => Self::NameConstraints,
            E::UnsupportedCriticalExtension => Self::CriticalExtension,
            E::EmptyEkuExtension => Self::NotForServers,
            _ => Self::Other("its certificate is not acceptable".to_owned()),
        }
    }

    fn of_name(read: &Certificate<'_>, name: &ServerName<'_>) -> Self {
        let Some(hosts) = &read.hosts else { return Self::NoName { has_common: read.common_name.is_some() } };
        let addresses = hosts.addresses.iter().map(IpAddr::to_string);
        let known: Vec<String> = hosts.names.iter().map(|name| (*name).to_owned()).chain(addresses).collect();
        match name {
            _ if known.is_empty() => Self::NoName { has_common: read.common_name.is_some() },
            ServerName::IpAddress(_) => Self::NoAddress(known),
            _ => Self::WrongName(known),
        }
    }

    /// The first signature of the chain that is not supported here.
    fn of_signature(read: &Certificate<'_>, signers: &[Certificate<'_>]) -> Self {
        let signed = std::iter::once(read).chain(signers);
        let by = signers.iter().map(|signer| Some(signer.key)).chain(std::iter::repeat(None));
        let odd = signed.zip(by).find_map(|(signed, by)| match (algorithm(signed.signature), by) {
            (Algorithm::Supported(_), Some(Key::P256 | Key::P384 | Key::Rsa(_) | Key::Ed25519) | None) => {
                None
            }
            (Algorithm::Supported(name) | Algorithm::Known(name), Some(Key::P521)) => {
                Some(format!("{name} and a key on the curve P-521"))
            }
            (Algorithm::Supported(name), Some(_)) => Some(format!("{name} and an unusual key")),
            (Algorithm::Known(name), _) => Some(name.to_owned()),
            (Algorithm::Unknown, _) => Some("an unusual algorithm".to_owned()),
        });
        Self::Signature(odd.unwrap_or_else(|| "an algorithm that does not fit its key".to_owned()))
    }

    /// Why a server cannot prove that a certificate is its own.
    pub(in crate::http) fn of_proof(why: &rustls::Error, server: &[u8]) -> Self {
        let read = Certificate::read(server);
        match (read.and_then(|read| short(read.key)), why) {
            (Some(bits), _) => Self::ShortKey(bits),
            (None, rustls::Error::InvalidCertificate(CertificateError::BadSignature)) => Self::NotItsKey,
            (None, rustls::Error::InvalidCertificate(_)) => Self::NothingInCommon,
            (None, why) => Self::of(why, Asked::Nothing),
        }
    }
}

/// The certificates that signed this one, and each other, as far as they are at hand.
fn signers<'a>(
    read: &Certificate<'a>,
    chain: &'a [CertificateDer<'_>],
    own: &'a [CertificateDer<'_>],
) -> Vec<Certificate<'a>> {
    let mut found: Vec<Certificate<'a>> = Vec::new();
    let mut wanted = read.issuer;
    // A chain may lead in a circle.
    while found.len() < 8 {
        let known = chain.iter().chain(own).filter_map(|der| Certificate::read(der));
        let Some(signer) = known.into_iter().find(|other| other.subject == wanted) else { break };
        wanted = signer.issuer;
        let is_last = signer.issuer == signer.subject;
        found.push(signer);
        if is_last {
            break;
        }
    }
    found
}

/// The bits of a key that are too few.
fn short(key: Key) -> Option<usize> {
    match key {
        Key::Rsa(bits) if bits < 2048 => Some(bits),
        _ => None,
    }
}

enum Algorithm {
    Supported(&'static str),
    Known(&'static str),
    Unknown,
}

/// What signs, by its object identifier.
fn algorithm(identifier: &[u8]) -> Algorithm {
    use Algorithm::{Known, Supported, Unknown};
    match identifier {
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1] => Known("ECDSA with SHA-1"),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1] => Known("ECDSA with SHA-224"),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2] => Supported("ECDSA with SHA-256"),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3] => Supported("ECDSA with SHA-384"),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4] => Known("ECDSA with SHA-512"),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4] => Known("RSA with MD5"),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5] => Known("RSA with SHA-1"),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 14] => Known("RSA with SHA-224"),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10] => Known("RSA-PSS in unusual parameters"),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11..=13] => Supported("RSA with SHA-2"),
        [0x2b, 0x65, 0x70] => Supported("Ed25519"),
        [0x2b, 0x65, 0x71] => Known("Ed448"),
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3] | [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, _] => Known("DSA"),
        _ => Unknown,
    }
}
