//! The words for each refusal: what went wrong, and what to do about it.

use std::net::IpAddr;

use super::Refused;

impl Refused {
    /// What went wrong; `target` is host and port, and how it is reached.
    pub(in crate::http) fn cause(&self, target: &str) -> String {
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
    pub(in crate::http) fn hint(&self, host: &str) -> String {
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
    fn of_many_names_the_first_are_told() {
        let names: Vec<String> = (0..9).map(|n| format!("h{n}")).collect();
        assert_eq!(some(&names[..2]), "h0, h1");
        assert_eq!(some(&names), "h0, h1, h2 and 6 more");
    }
}
