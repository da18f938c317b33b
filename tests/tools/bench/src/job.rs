//! The surroundings of one call: an environment built from nothing but what a job has, and a home of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tempfile::TempDir;

use crate::server::Server;
use crate::subject::Needs;

const SYSTEM_BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A folder that is gone after the call.
pub(crate) struct Job {
    folder: TempDir,
}

impl Job {
    /// Writes the files that `needs` names.
    pub(crate) fn prepare(needs: Needs, server: &Server) -> Result<Self> {
        let job =
            Self { folder: TempDir::with_prefix("registry-gate-bench-").context("a folder for a job")? };
        fs::create_dir(job.path("home"))?;
        if needs != Needs::Variables {
            fs::create_dir(job.path("no-certificates"))?;
            fs::write(job.path("bundle.pem"), bundle(Path::new(server.variable("CI_SERVER_TLS_CA_FILE")))?)?;
        }
        if needs == Needs::BundleAndLogin {
            fs::create_dir(job.path("home/.docker"))?;
            fs::write(job.path("home/.docker/config.json"), docker_config(server))?;
        }
        Ok(job)
    }

    /// Where the call's output goes.
    pub(crate) fn transcript(&self) -> PathBuf {
        self.path("output")
    }

    /// Gives `command` the job's environment and folder.
    pub(crate) fn furnish(&self, command: &mut Command, needs: Needs, variables: &BTreeMap<String, String>) {
        command.env_clear().env("PATH", PATH).env("HOME", self.path("home")).env("CI", "true");
        command.env("GITLAB_CI", "true").envs(variables).current_dir(self.path("home"));
        if needs != Needs::Variables {
            // The empty folder keeps Go from reading each of the system's certificates once more.
            command.env("SSL_CERT_FILE", self.path("bundle.pem"));
            command.env("SSL_CERT_DIR", self.path("no-certificates"));
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What images of these tools carry (the roots of the web) and the instance's own root beside them.
fn bundle(ca_file: &Path) -> Result<Vec<u8>> {
    let mut bundle = fs::read(ca_file).with_context(|| format!("reading {}", ca_file.display()))?;
    bundle.push(b'\n');
    bundle.extend(fs::read(SYSTEM_BUNDLE).unwrap_or_default());
    Ok(bundle)
}

fn docker_config(server: &Server) -> String {
    let pair = format!("{}:{}", server.variable("CI_REGISTRY_USER"), server.variable("CI_REGISTRY_PASSWORD"));
    let mut auths = serde_json::Map::new();
    auths.insert(server.variable("CI_REGISTRY").to_owned(), json!({"auth": STANDARD.encode(pair)}));
    json!({"auths": auths}).to_string()
}
