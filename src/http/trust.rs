//! Whom TLS trusts: Mozilla's roots, bundled, and the authorities in the files that settings name, added to
//! them rather than put in their place (a company's own registry often pulls from public ones).

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::settings::CaFile;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::file::{self, Unread};

/// No bundle is larger: Mozilla's has a quarter of a megabyte.
const MOST_BYTES: u64 = 16 << 20;

/// The certificates in these files.
///
/// # Errors
/// A file that is missing, unreadable, or holds no usable certificate (configuration).
pub(super) fn certificates(
    files: &[CaFile],
    deadline: Deadline,
) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut all = Vec::new();
    for file in files {
        all.append(&mut read(file, deadline)?);
    }
    Ok(all)
}

fn read(file: &CaFile, deadline: Deadline) -> Result<Vec<CertificateDer<'static>>, Error> {
    let path = file::name(&file.path);
    let bad = |cause: String, hint: String| {
        Error::configuration(format!("trust the certificates in {path}"), cause).with_hint(hint)
    };
    let text = file::read(&file.path, MOST_BYTES, deadline).map_err(|why| {
        let hint = match (&why, file.source) {
            (Unread::Missing, "CI_SERVER_TLS_CA_FILE") => {
                "the runner writes this file into the job's build folder, which this container or step does not see: mount it, or unset CI_SERVER_TLS_CA_FILE".into()
            }
            (Unread::Missing, source) => format!("correct the path in {source}, or leave {source} out"),
            (_, source) => format!("{source} has to name a file of PEM certificates that this user may read"),
        };
        bad(format!("{why}, and {} names it", file.source), hint)
    })?;
    let mut usable = RootCertStore::empty();
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .filter_map(Result::ok)
        .filter(|certificate| usable.add(certificate.clone()).is_ok())
        .collect();
    if certificates.is_empty() {
        return Err(bad(
            format!("it holds no usable certificate, and {} names it", file.source),
            format!("{} has to name PEM, with lines of -----BEGIN CERTIFICATE-----", file.source),
        ));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use std::path::PathBuf;

    fn written(name: &str, text: &str) -> CaFile {
        let path = std::env::temp_dir().join(format!("registry-gate-trust-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        CaFile { path, source: "--ca-file" }
    }

    fn pem(name: &str) -> String {
        rcgen::generate_simple_self_signed([name.to_owned()]).unwrap().cert.pem()
    }

    #[test]
    fn every_certificate_of_a_bundle_is_read_and_other_text_skipped() {
        let file = written("bundle", &format!("# ours\n{}\ntext\n{}", pem("a"), pem("b")));
        assert_eq!(read(&file, Deadline::never()).unwrap().len(), 2);
    }

    #[test]
    fn what_cannot_be_used_names_file_and_setting() {
        let missing = CaFile { path: PathBuf::from("/nonexistent/ca.pem"), source: "CI_SERVER_TLS_CA_FILE" };
        let error = certificates(&[missing], Deadline::never()).unwrap_err();
        assert_eq!(error.exit, Exit::Configuration);
        assert_eq!(error.cause, "there is no such file, and CI_SERVER_TLS_CA_FILE names it");
        assert!(error.attempt.contains("/nonexistent/ca.pem"));
        assert!(error.hint.unwrap().contains("runner"));

        // Of a variable that is not of the type File, or a key in the wrong one.
        let content = CaFile { path: PathBuf::from("-----BEGIN\nMIIsecret"), source: "SSL_CERT_FILE" };
        let told = certificates(&[content], Deadline::never()).unwrap_err().to_string();
        assert!(told.contains("what a file holds") && !told.contains("MIIsecret"), "{told}");

        let folder = CaFile { path: std::env::temp_dir(), source: "SSL_CERT_FILE" };
        assert_eq!(
            certificates(&[folder], Deadline::never()).unwrap_err().cause,
            "it is a folder, and SSL_CERT_FILE names it"
        );

        for (name, text) in [
            ("empty", ""),
            ("der", "\u{1}\u{2}\u{3}"),
            ("key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            ("bad", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        ] {
            let error = read(&written(name, text), Deadline::never()).unwrap_err();
            assert_eq!(error.cause, "it holds no usable certificate, and --ca-file names it", "{name}");
        }
    }

    #[test]
    fn there_are_bundled_roots() {
        let store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        assert!(store.len() > 100, "{}", store.len());
    }
}
