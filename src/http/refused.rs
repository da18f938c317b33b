//! Why TLS could not be agreed on, each in words of its own and with what to do about it.
//!
//! rustls and webpki say it in one word of theirs, made for programmers, and sometimes in the wrong one: a key that is
//! too short is a bad signature to them, and so is that of an authority nobody knows. What kind of refusal it is, is
//! found out here from that word and from the certificates.

use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, InvalidMessage, PeerIncompatible};

use super::certificate::{Certificate, FOR_SERVERS, Key};

/// Why TLS could not be agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nobody here trusts who signed it. `is_alone`: the server sent no certificate of whoever did.
    UnknownAuthority {
        is_alone: bool,
    },
    Expired,
    NotYetValid,
    /// It is for these hosts.
    WrongName(Vec<String>),
    /// It names no host, but for a common name.
    NoName {
        has_common: bool,
    },
    /// It is for these hosts, and for no such address.
    NoAddress(Vec<String>),
    /// X.509 of this version.
    Version(u8),
    /// An authority in its chain is of an old version of X.509.
    AuthorityVersion,
    /// Its purposes are others.
    NotForServers,
    /// An authority in its chain has other purposes.
    AuthorityNotForServers,
    /// It is an authority's own.
    Authority,
    /// Who signed it is no authority, or not for so long a chain.
    NoAuthority,
    /// RSA of so many bits, too few.
    ShortKey(usize),
    /// The same of an authority in its chain.
    ShortAuthorityKey(usize),
    /// How it is signed.
    Signature(String),
    /// Its authority may not sign for such a name.
    NameConstraints,
    CriticalExtension,
    Unreadable,
    /// The server does not hold its key.
    NotItsKey,
    /// What answers speaks no TLS.
    Absent,
    /// The server speaks older versions only.
    OldProtocol,
    NothingInCommon,
    /// The server knows no host of this name.
    UnknownName,
    /// The server wants a client certificate, and got none.
    Wanted,
    /// The server does not accept the client certificate: its reason.
    NotAccepted(&'static str),
    /// Anything else, in words.
    Other(String),
}

/// Whether the server asked for a client certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Asked {
    /// It did not.
    #[default]
    Nothing,
    /// It did, and there was none to show.
    InVain,
    /// It did, and was shown one.
    Shown,
}

impl Refused {
    /// Why a server's certificate is refused.
    pub(super) fn of_server(
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
    pub(super) fn of_proof(why: &rustls::Error, server: &[u8]) -> Self {
        let read = Certificate::read(server);
        match (read.and_then(|read| short(read.key)), why) {
            (Some(bits), _) => Self::ShortKey(bits),
            (None, rustls::Error::InvalidCertificate(CertificateError::BadSignature)) => Self::NotItsKey,
            (None, rustls::Error::InvalidCertificate(_)) => Self::NothingInCommon,
            (None, why) => Self::of(why, Asked::Nothing),
        }
    }

    /// Why a connection failed.
    pub(super) fn of(why: &rustls::Error, asked: Asked) -> Self {
        use rustls::Error as E;
        match why {
            E::InvalidCertificate(CertificateError::Other(other)) if other.0.is::<Self>() => {
                other.0.downcast_ref::<Self>().cloned().unwrap_or(Self::Unreadable)
            }
            E::InvalidMessage(
                InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
            ) => Self::Absent,
            E::AlertReceived(alert) => Self::of_alert(*alert, asked),
            E::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            ) => Self::OldProtocol,
            E::PeerIncompatible(_) => Self::NothingInCommon,
            E::InvalidMessage(_) => Self::Other("it sent a message that makes no sense".to_owned()),
            E::InappropriateMessage { .. }
            | E::InappropriateHandshakeMessage { .. }
            | E::PeerMisbehaved(_) => Self::Other("it does not keep to the protocol".to_owned()),
            E::DecryptError => Self::Other("its messages cannot be decrypted".to_owned()),
            E::PeerSentOversizedRecord => Self::Other("it sent a message that is too large".to_owned()),
            E::NoCertificatesPresented => Self::Other("it showed no certificate".to_owned()),
            _ => Self::Other("the handshake failed".to_owned()),
        }
    }

    fn of_alert(alert: AlertDescription, asked: Asked) -> Self {
        use AlertDescription as A;
        let reason = match alert {
            A::BadCertificate => Some("it is bad"),
            A::UnsupportedCertificate => Some("it is of a kind that is not supported there"),
            A::CertificateRevoked => Some("it was revoked"),
            A::CertificateExpired => Some("it has expired"),
            A::CertificateUnknown => Some("it is not acceptable there"),
            A::UnknownCA => Some("its authority is not trusted there"),
            A::AccessDenied => Some("whom it names may not enter"),
            A::DecryptError | A::HandshakeFailure => Some("its proof failed"),
            _ => None,
        };
        match (alert, asked, reason) {
            (A::CertificateRequired, Asked::Shown, _) => Self::NotAccepted("it is not acceptable there"),
            (A::CertificateRequired, ..) | (_, Asked::InVain, Some(_)) => Self::Wanted,
            (_, Asked::Shown, Some(reason)) => Self::NotAccepted(reason),
            (A::HandshakeFailure | A::InsufficientSecurity, ..) => Self::NothingInCommon,
            (A::ProtocolVersion, ..) => Self::OldProtocol,
            (A::UnrecognisedName, ..) => Self::UnknownName,
            (A::InternalError, ..) => Self::Other("it has an error of its own".to_owned()),
            (A::Unknown(number), ..) => Self::Other(format!("it ended the handshake with alert {number}")),
            (alert, ..) => Self::Other(format!("it ended the handshake ({})", words(&format!("{alert:?}")))),
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

/// A programmer's word in words: `MaximumPathDepthExceeded`. What else it carries is left out.
fn words(name: &str) -> String {
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let mut words = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
        before = c;
    }
    words
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause("the server"))
    }
}

impl std::error::Error for Refused {}

impl Refused {
    /// What went wrong; `target` is host and port, and how it is reached.
    pub(super) fn cause(&self, target: &str) -> String {
        let certificate = match self {
            Self::UnknownAuthority { .. } => "is of an authority that is not trusted here".to_owned(),
            Self::Expired => "has expired".to_owned(),
            Self::NotYetValid => "is not valid yet".to_owned(),
            Self::WrongName(names) => format!("is for another name: {}", some(names)),
            Self::NoName { has_common: true } => {
                "names its host in the common name alone, which is not read any more (RFC 9110, 4.3.4); it has no subjectAltName".to_owned()
            }
            Self::NoName { has_common: false } => "names no host (it has no subjectAltName)".to_owned(),
            Self::NoAddress(names) => format!("has no entry for that IP address; it is for {}", some(names)),
            Self::Version(version) => format!("is X.509 version {version}, which has no place for a host's name"),
            Self::AuthorityVersion => "is signed by an authority whose own certificate is X.509 version 1".to_owned(),
            Self::NotForServers => "is not for servers: its extended key usage lacks serverAuth".to_owned(),
            Self::AuthorityNotForServers => {
                "is of an authority that may not sign for servers: the extended key usage of that one lacks serverAuth".to_owned()
            }
            Self::Authority => "is an authority's own (CA:TRUE), which is not taken for a server's".to_owned(),
            Self::NoAuthority => "is signed by what is no authority, or none for so long a chain".to_owned(),
            Self::ShortKey(bits) => format!("has an RSA key of {bits} bits, which is too short"),
            Self::ShortAuthorityKey(bits) => {
                format!("is of an authority with an RSA key of {bits} bits, which is too short")
            }
            Self::Signature(how) => format!("is signed in a way that is not supported here: {how}"),
            Self::NameConstraints => {
                "is for a name that its authority may not sign (the name constraints of that one exclude it)".to_owned()
            }
            Self::CriticalExtension => "has a critical extension that is not supported here".to_owned(),
            Self::Unreadable => "cannot be read".to_owned(),
            Self::NotItsKey => "is not the server's: it cannot prove to have its key".to_owned(),
            Self::Absent => return format!("{target} does not speak TLS"),
            Self::OldProtocol => return format!("no TLS connection to {target}: it offers neither TLS 1.2 nor TLS 1.3"),
            Self::NothingInCommon => {
                return format!("no TLS connection to {target}: it has no version, cipher or kind of key in common with this program");
            }
            Self::UnknownName => return format!("no TLS connection to {target}: it knows no host of that name"),
            Self::Wanted => return format!("no TLS connection to {target}: it wants a client certificate, and there is none to show"),
            Self::NotAccepted(reason) => {
                return format!("no TLS connection to {target}: it does not accept the client certificate ({reason})");
            }
            Self::Other(words) => return format!("no TLS connection to {target}: {words}"),
        };
        format!("the certificate of {target} {certificate}")
    }

    /// What to do about it.
    pub(super) fn hint(&self, host: &str) -> String {
        let entry = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(address) => format!("subjectAltName=IP:{address}"),
            Err(_) => format!("subjectAltName=DNS:{host}"),
        };
        match self {
            Self::UnknownAuthority { is_alone: true } => "name its authority's certificate with --ca-file (a runner gives it as CI_SERVER_TLS_CA_FILE); \
                if that is a known one, the server must send the certificates between the two as well".to_owned(),
            Self::UnknownAuthority { is_alone: false } => {
                "name its authority's certificate with --ca-file (a runner gives it as CI_SERVER_TLS_CA_FILE)".to_owned()
            }
            Self::Expired => "renew it, and those of its authorities; if they are new, check this machine's clock".to_owned(),
            Self::NotYetValid => "check this machine's clock".to_owned(),
            Self::WrongName(_) => "use the name that the certificate is for".to_owned(),
            Self::NoName { .. } => format!("have it made again with {entry}"),
            Self::NoAddress(_) => format!("have it made again with {entry}, or use a name that the certificate is for"),
            Self::Version(_) => format!("have it made again as version 3 with {entry} (openssl x509 -req does so with -extfile)"),
            Self::AuthorityVersion => "have the authority's certificate made again as version 3, and name that with --ca-file".to_owned(),
            Self::NotForServers => "have it made again with extendedKeyUsage=serverAuth".to_owned(),
            Self::AuthorityNotForServers => "have it signed by an authority for servers".to_owned(),
            Self::Authority => "have one made that is no authority (basicConstraints=CA:FALSE), or name this very one with --ca-file".to_owned(),
            Self::NoAuthority => "have it signed by an authority (basicConstraints=CA:TRUE), or name this very one with --ca-file".to_owned(),
            Self::ShortKey(_) => "have it made again with RSA of 2048 bits or more, or P-256".to_owned(),
            Self::ShortAuthorityKey(_) => {
                "have it signed by an authority with RSA of 2048 bits or more, or name the server's own certificate with --ca-file".to_owned()
            }
            Self::Signature(_) => "supported are RSA, P-256, P-384 and Ed25519 with SHA-256 or SHA-384 (RSA with SHA-512, too): \
                have it signed so, or name the server's own certificate with --ca-file".to_owned(),
            Self::NameConstraints => "have it signed by an authority that may, or use a name within the constraints".to_owned(),
            Self::CriticalExtension => "have it made again without that extension, or with one that is not critical".to_owned(),
            Self::Unreadable => "look at it with openssl s_client -connect, and have it made again".to_owned(),
            Self::NotItsKey => "something else may have answered in the server's place: ask who runs it".to_owned(),
            Self::Absent => "check the port; for a registry without TLS there is --plain-http".to_owned(),
            Self::OldProtocol => "have TLS 1.2 or 1.3 switched on there: older ones are not safe any more".to_owned(),
            Self::NothingInCommon => "here are TLS 1.2 and 1.3, ECDHE with AES-GCM or ChaCha20, and certificates with RSA, P-256, P-384 or Ed25519 keys (P-521, Ed448, CBC and RSA key exchange are not supported): \
                have one of each switched on there".to_owned(),
            Self::UnknownName => "use the name that the server is set up for, and see that what is before it passes that on".to_owned(),
            Self::Wanted => "a runner hands one over in CI_SERVER_TLS_CERT_FILE and CI_SERVER_TLS_KEY_FILE (tls-cert-file and tls-key-file of its configuration); \
                it is shown to GitLab and its registry alone".to_owned(),
            Self::NotAccepted(_) => "check the certificate in CI_SERVER_TLS_CERT_FILE, and that this server takes those of its authority".to_owned(),
            Self::Other(_) => "look at it with openssl s_client -connect, and ask who runs the server".to_owned(),
        }
    }
}

/// The first names of a list.
fn some(names: &[String]) -> String {
    const MOST: usize = 3;
    let shown: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programmers_word_becomes_words() {
        assert_eq!(words("MaximumPathDepthExceeded"), "maximum path depth exceeded");
        assert_eq!(words("UnknownCA"), "unknown ca");
        assert_eq!(words("Other { a: [1, 2] }"), "other");
    }

    #[test]
    fn no_alert_is_told_as_a_programmers_word() {
        for asked in [Asked::Nothing, Asked::InVain, Asked::Shown] {
            for number in 0..=255 {
                let refused = Refused::of_alert(AlertDescription::from(number), asked);
                let told = refused.cause("registry.example.com:443");
                assert!(!told.contains(['{', '[', '_']) && !told.contains("Unknown"), "{told}");
            }
        }
    }

    #[test]
    fn of_many_names_the_first_are_told() {
        let names: Vec<String> = (0..9).map(|n| format!("h{n}")).collect();
        assert_eq!(some(&names[..2]), "h0, h1");
        assert_eq!(some(&names), "h0, h1, h2 and 6 more");
    }
}
