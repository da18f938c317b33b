//! The variables that are read, by name. Nothing else of the environment is looked at.
//!
//! `envy::from_env` panics on any variable that is not UTF-8, takes an empty one for present, and prints
//! values in its errors; so it is only given names that are known here, and values that are not empty.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::http::Proxies;
use crate::secret::{Redactor, Secret};
use crate::words::sort::map;

/// The variables that GitLab or the machine sets, and our two secrets.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Variables {
    /// Set in every job (`true`).
    pub ci: Option<String>,
    /// Set in every GitLab job (`true`).
    pub gitlab_ci: Option<String>,
    /// GitLab's address with protocol, port and sub-path.
    pub ci_server_url: Option<String>,
    /// The REST API's root.
    pub ci_api_v4_url: Option<String>,
    /// The registry's `host[:port]`.
    pub ci_registry: Option<String>,
    /// `host[:port]/path` of the project's own image.
    pub ci_registry_image: Option<String>,
    /// The project's number.
    pub ci_project_id: Option<String>,
    /// The project's path, as its owner spelt it.
    pub ci_project_path: Option<String>,
    /// Of a merge request's pipeline the project that is merged into, as its owner spelt it.
    pub ci_merge_request_project_path: Option<String>,
    /// The project's page.
    pub ci_project_url: Option<String>,
    /// The pipeline's page.
    pub ci_pipeline_url: Option<String>,
    /// The job's page.
    pub ci_job_url: Option<String>,
    /// `gitlab-ci-token`, or a deploy token's name.
    pub ci_registry_user: Option<String>,
    /// The job token, or a deploy token.
    #[serde(default, deserialize_with = "secret")]
    pub ci_registry_password: Option<Secret>,
    /// The job token.
    #[serde(default, deserialize_with = "secret")]
    pub ci_job_token: Option<Secret>,
    /// A PEM file with the CA of the GitLab server, written by the runner.
    pub ci_server_tls_ca_file: Option<PathBuf>,
    /// A PEM file with the certificate that the runner shows to GitLab, written by the runner.
    pub ci_server_tls_cert_file: Option<PathBuf>,
    /// A PEM file with its key.
    pub ci_server_tls_key_file: Option<PathBuf>,
    /// A PEM file with trusted CAs, as OpenSSL and Go read it.
    pub ssl_cert_file: Option<PathBuf>,
    /// An access token to use instead of the job token.
    #[serde(default, deserialize_with = "secret")]
    pub registry_gate_token: Option<Secret>,
    /// The name that goes with it; only a deploy token needs one.
    pub registry_gate_user: Option<String>,
    /// An access token, read outside CI only.
    #[serde(default, deserialize_with = "secret")]
    pub gitlab_token: Option<Secret>,
    /// No colours, whatever its value (<https://no-color.org>).
    pub no_color: Option<String>,
    /// The proxy variables that are set, in either case (`http::Proxies` knows which wins).
    #[serde(skip)]
    pub proxies: BTreeMap<String, String>,
    /// The variables that stand for flags: every other one that begins with `REGISTRY_GATE_`.
    #[serde(skip)]
    pub flags: BTreeMap<String, String>,
}

/// The names that [`Variables`] has fields for.
const NAMES: [&str; 23] = [
    "CI",
    "GITLAB_CI",
    "CI_SERVER_URL",
    "CI_API_V4_URL",
    "CI_REGISTRY",
    "CI_REGISTRY_IMAGE",
    "CI_PROJECT_ID",
    "CI_PROJECT_PATH",
    "CI_MERGE_REQUEST_PROJECT_PATH",
    "CI_PROJECT_URL",
    "CI_PIPELINE_URL",
    "CI_JOB_URL",
    "CI_REGISTRY_USER",
    "CI_REGISTRY_PASSWORD",
    "CI_JOB_TOKEN",
    "CI_SERVER_TLS_CA_FILE",
    "CI_SERVER_TLS_CERT_FILE",
    "CI_SERVER_TLS_KEY_FILE",
    "SSL_CERT_FILE",
    "REGISTRY_GATE_TOKEN",
    "REGISTRY_GATE_USER",
    "GITLAB_TOKEN",
    "NO_COLOR",
];

/// Those that say where something is. None of them has an `@`, but for one behind a user name or a password.
const PLACES: [&str; 8] = [
    "CI_SERVER_URL",
    "CI_API_V4_URL",
    "CI_REGISTRY",
    "CI_REGISTRY_IMAGE",
    "CI_PROJECT_PATH",
    "CI_MERGE_REQUEST_PROJECT_PATH",
    "REGISTRY_GATE_SERVER",
    "REGISTRY_GATE_PROJECT",
];

/// The variables that stand for flags, whatever may be wrong with others; those that are not UTF-8 are left out.
#[must_use]
pub(crate) fn flags(environment: &[(OsString, OsString)]) -> BTreeMap<String, String> {
    let text =
        |(name, value): &(OsString, OsString)| Some((name.to_str()?.to_owned(), value.to_str()?.to_owned()));
    let ours = |(name, value): &(String, String)| {
        name.starts_with("REGISTRY_GATE_") && !NAMES.contains(&name.as_str()) && !value.is_empty()
    };
    map(environment.iter().filter_map(text).filter(ours))
}

/// Whether this runs in a pipeline's job, whatever may be wrong with other variables.
#[must_use]
pub(crate) fn in_ci(environment: &[(OsString, OsString)]) -> bool {
    let says_so = |(name, value): &(OsString, OsString)| {
        (name == "CI" || name == "GITLAB_CI") && !value.is_empty() && value != "false"
    };
    environment.iter().any(says_so)
}

impl Variables {
    /// Reads the known variables out of an environment.
    ///
    /// # Errors
    /// When one of them is not UTF-8, or carries a password where none belongs (exit 3); its value is not shown.
    pub fn from_environment(environment: &[(OsString, OsString)]) -> Result<Self, Error> {
        let mut known = BTreeMap::new();
        let mut variables = Self::default();
        for (name, value) in environment.iter().filter(|(_, value)| !value.is_empty()) {
            let Some(name) = name.to_str() else { continue };
            if PLACES.contains(&name) && value.to_string_lossy().contains('@') {
                return Err(password(name));
            }
            if NAMES.contains(&name) {
                known.insert(name.to_owned(), utf8(name, value)?);
            } else if Proxies::VARIABLES.contains(&name) {
                variables.proxies.insert(name.to_owned(), utf8(name, value)?);
            } else if name.starts_with("REGISTRY_GATE_") {
                utf8(name, value)?;
            }
        }
        // Only strings are read into strings here, so there is nothing for envy to refuse, or to print.
        let known: Self = envy::from_iter(known).map_err(|_| {
            Error::configuration("read the environment", "a variable has an impossible value")
        })?;
        Ok(Self { proxies: variables.proxies, flags: flags(environment), ..known })
    }

    /// The files of certificate authorities that variables name, each with its variable.
    pub fn ca_files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let named =
            [("CI_SERVER_TLS_CA_FILE", &self.ci_server_tls_ca_file), ("SSL_CERT_FILE", &self.ssl_cert_file)];
        named.into_iter().filter_map(|(name, path)| Some((name, path.as_deref()?)))
    }

    /// Whether a text holds one of the tokens or passwords that were handed over.
    #[must_use]
    pub fn holds_secret(&self, text: &str) -> bool {
        self.secrets().any(|secret| secret.expose().len() >= 8 && text.contains(secret.expose()))
    }

    /// What finds the tokens and passwords that were handed over.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        let redactor = Redactor::new();
        self.secrets().for_each(|secret| redactor.add(secret));
        redactor
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let secrets =
            [&self.ci_registry_password, &self.ci_job_token, &self.registry_gate_token, &self.gitlab_token];
        secrets.into_iter().flatten()
    }

    /// Whether this runs in a GitLab job, whose log shows colours.
    #[must_use]
    pub fn in_gitlab(&self) -> bool {
        self.gitlab_ci.as_deref().is_some_and(|value| value != "false")
    }

    /// Whether this runs in a pipeline's job.
    #[must_use]
    pub fn in_ci(&self) -> bool {
        [&self.ci, &self.gitlab_ci].into_iter().flatten().any(|value| value != "false")
    }
}

fn password(name: &str) -> Error {
    Error::configuration(format!("read {name}"), "it carries a user name or password, which do not belong there")
        .with_hint("leave out all before and with the @; its value is not shown here. REGISTRY_GATE_TOKEN holds a token, and REGISTRY_GATE_USER the user")
}

fn utf8(name: &str, value: &OsStr) -> Result<String, Error> {
    value.to_str().map(str::to_owned).ok_or_else(|| {
        Error::configuration(format!("read {name}"), "its value is not UTF-8")
            .with_hint("set it again without the odd bytes, or unset it")
    })
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt as _;

    fn read(pairs: &[(&str, &str)]) -> Variables {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Variables::from_environment(&pairs).unwrap()
    }

    #[test]
    fn known_names_are_read_and_empty_ones_are_unset() {
        let read = read(&[
            ("CI_REGISTRY", "r.example.com"),
            ("CI_REGISTRY_IMAGE", ""),
            ("HOME", "/x"),
            ("CI", "true"),
        ]);
        assert_eq!(read.ci_registry.as_deref(), Some("r.example.com"));
        assert_eq!(read.ci_registry_image, None);
        assert!(read.in_ci());
    }

    #[test]
    fn proxies_are_kept_in_both_cases() {
        let read = read(&[("https_proxy", "low"), ("HTTPS_PROXY", "up"), ("NO_PROXY", "")]);
        assert_eq!(read.proxies.len(), 2);
    }

    #[test]
    fn our_own_names_are_kept_for_the_flags_but_the_secrets_are_not() {
        let read = read(&[("REGISTRY_GATE_MAX_AGE", "7d"), ("REGISTRY_GATE_TOKEN", "s3cret")]);
        assert_eq!(read.flags.len(), 1);
        assert!(!format!("{read:?}").contains("s3cret"));
    }

    #[test]
    fn a_password_where_none_belongs_is_told_by_the_variable_alone() {
        for name in PLACES {
            for value in ["user:hunter2@host", "https://hunter2@host/a/b", "user:hun/hunter2@host/a"] {
                let error = Variables::from_environment(&[(name.into(), value.into())]).unwrap_err();
                assert_eq!((error.exit.code(), error.attempt.clone()), (3, format!("read {name}")));
                assert!(!error.to_string().contains("hunter2"), "{error}");
            }
        }
    }

    #[test]
    fn what_is_not_utf8_is_named_only_where_it_matters() {
        let odd = || OsString::from_vec(vec![0xff]);
        assert!(Variables::from_environment(&[("ODD".into(), odd()), (odd(), odd())]).is_ok());
        let error = Variables::from_environment(&[("CI_REGISTRY".into(), odd())]).unwrap_err();
        assert_eq!((error.exit.code(), error.attempt.as_str()), (3, "read CI_REGISTRY"));
    }
}
