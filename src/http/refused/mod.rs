//! Why TLS could not be agreed on, each in words of its own and with what to do about it.
//!
//! rustls and webpki say it in one word of theirs, made for programmers, and sometimes in the wrong one: a key that is
//! too short is a bad signature to them, and so is that of an authority nobody knows. What kind of refusal it is, is
//! found out here from that word and from the certificates.

mod server;
mod told;

use std::fmt;

use rustls::{AlertDescription, CertificateError, InvalidMessage, PeerIncompatible};

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
    /// Why a connection failed.
    pub(in crate::http) fn of(why: &rustls::Error, asked: Asked) -> Self {
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
}
