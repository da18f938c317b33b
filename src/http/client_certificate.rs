//! The certificate by which a runner proves to GitLab who it is (`tls-cert-file` and `tls-key-file` of its
//! configuration), handed over to jobs as two files. It is shown to the origins that credentials may go to, and to
//! nobody else: not to a proxy, not to an object storage.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::certificate::Certificate;
use super::refused::Asked;
use super::settings::ClientFiles;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::file;

const CERTIFICATE: &str = "CI_SERVER_TLS_CERT_FILE";
const KEY: &str = "CI_SERVER_TLS_KEY_FILE";

/// No certificate or key is larger: a mistaken path must not fill the memory.
const MOST_BYTES: u64 = 1 << 20;

/// Reads certificate and key.
///
/// # Errors
/// A file that cannot be read, holds none, or a key that is not the certificate's (configuration).
pub(super) fn read(
    files: &ClientFiles,
    provider: &CryptoProvider,
    deadline: Deadline,
) -> Result<CertifiedKey, Error> {
    let text = content(&files.certificate, CERTIFICATE, deadline)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).collect();
    let Some(read) = chain.first().and_then(|first| Certificate::read(first)) else {
        return Err(wrong(&files.certificate, CERTIFICATE, "it holds no certificate in PEM"));
    };
    let text = content(&files.key, KEY, deadline)?;
    let Ok(key) = PrivateKeyDer::from_pem_slice(&text) else {
        let is_locked = text.windows(9).any(|word| word == b"ENCRYPTED");
        let cause =
            if is_locked { "its key is locked by a password" } else { "it holds no private key in PEM" };
        return Err(wrong(&files.key, KEY, cause));
    };
    let key = provider.key_provider.load_private_key(key).map_err(|_| {
        wrong(&files.key, KEY, "its key is of a kind that is not supported here (RSA of 2048 bits or more, P-256, P-384 and Ed25519 are)")
    })?;
    if key.public_key().is_some_and(|public| public.as_ref() != read.key_info) {
        return Err(wrong(
            &files.key,
            KEY,
            &format!("its key is not that of the certificate in {CERTIFICATE}"),
        ));
    }
    Ok(CertifiedKey::new(chain, key))
}

fn content(path: &Path, source: &'static str, deadline: Deadline) -> Result<Vec<u8>, Error> {
    file::read(path, MOST_BYTES, deadline).map_err(|why| {
        let hint = format!(
            "the runner writes {CERTIFICATE} and {KEY} into the job's build folder: this container or step must see them; or unset both"
        );
        wrong(path, source, &why.to_string()).with_hint(hint)
    })
}

fn wrong(path: &Path, source: &str, cause: &str) -> Error {
    Error::configuration(
        format!("use the client certificate in {}", file::name(path)),
        format!("{cause}, and {source} names it"),
    )
    .with_hint(format!(
        "{CERTIFICATE} and {KEY} have to name PEM files that belong together, the key without a password; or unset both"
    ))
}

thread_local! {
    static ASKED: Cell<Asked> = const { Cell::new(Asked::Nothing) };
}

/// What a handshake is answered that asks for a certificate, and that it asked.
#[derive(Debug)]
pub(super) struct Shown(pub(super) Option<Arc<CertifiedKey>>);

impl Shown {
    /// Whether the handshakes on this thread asked since this was asked before.
    pub(super) fn asked() -> Asked {
        ASKED.take()
    }
}

impl ResolvesClientCert for Shown {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let fitting = self.0.clone().filter(|key| key.key.choose_scheme(schemes).is_some());
        ASKED.set(if fitting.is_some() { Asked::Shown } else { Asked::InVain });
        fitting
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}
