//! The simulator, started in the server's namespace, and what it tells: variables of a job, requests it counted.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use tempfile::TempDir;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::args::Mode;
use crate::attached;
use crate::link::{Link, SERVER};

/// A million tags with an image each are not made in a moment.
const START_LIMIT: Duration = Duration::from_secs(300);
const REQUEST_LIMIT: Duration = Duration::from_secs(30);
/// Of the simulator's list of requests, in bytes: tens of thousands, each with its headers.
const LARGEST_LIST: u64 = 1 << 30;

/// What a job needs, and so what the simulator must have said before it counts as started.
const NEEDED: [&str; 7] = [
    "CI_SERVER_URL",
    "CI_REGISTRY",
    "CI_REGISTRY_IMAGE",
    "CI_REGISTRY_USER",
    "CI_REGISTRY_PASSWORD",
    "CI_API_V4_URL",
    "CI_SERVER_TLS_CA_FILE",
];

/// A running simulator; it ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) mode: Mode,
    /// The `CI_…` variables that its jobs have.
    pub(crate) variables: BTreeMap<String, String>,
    /// Trusts the simulator's certificate. To be used from the server's namespace.
    pub(crate) agent: Agent,
    /// Where it leaves its files, which it has no time to remove when it is ended.
    #[expect(dead_code, reason = "held for its end")]
    folder: TempDir,
}

impl Server {
    /// Starts `program` on the far end of the link, with `seed` as further arguments.
    pub(crate) fn start(program: &Path, mode: Mode, seed: &[String], link: &Link) -> Result<Self> {
        let _inside = link.server.enter()?;
        let folder = TempDir::with_prefix("registry-gate-bench-").context("a folder for the simulator")?;
        let complaints = folder.path().join("stderr");
        let mut child = Command::new(std::env::current_exe()?)
            .arg(attached::WORD)
            .arg(program)
            .args(["--tls", "--mode", mode.word(), "--listen", &SERVER.to_string()])
            .args(seed)
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&complaints).context("a file for the simulator's complaints")?)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let lines = lines_of(&mut child)?;
        let (variables, agent) = (BTreeMap::new(), Agent::new_with_defaults());
        let mut server = Self { child, mode, variables, agent, folder };
        if let Err(error) = server.read_variables(&lines) {
            bail!("{error}\n{}", fs::read_to_string(complaints)?);
        }
        server.agent = trusting(Path::new(server.variable("CI_SERVER_TLS_CA_FILE")))?;
        Ok(server)
    }

    fn read_variables(&mut self, lines: &Receiver<String>) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        while let Some(missing) = NEEDED.iter().find(|name| !self.variables.contains_key(**name)) {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => self.variables.extend(exported(&line)),
                Err(RecvTimeoutError::Timeout) => {
                    bail!("the simulator has not said {missing} in {START_LIMIT:?}")
                }
                Err(RecvTimeoutError::Disconnected) => bail!("the simulator ended without saying {missing}"),
            }
        }
        // What follows without delay belongs to the same lines.
        while let Ok(line) = lines.recv_timeout(Duration::from_millis(100)) {
            self.variables.extend(exported(&line));
        }
        Ok(())
    }

    /// One of the variables that the simulator must have printed.
    pub(crate) fn variable(&self, name: &str) -> &str {
        &self.variables[name]
    }

    /// Host and port of the registry.
    pub(crate) fn registry(&self) -> Result<SocketAddr> {
        let name = self.variable("CI_REGISTRY");
        name.parse().with_context(|| format!("CI_REGISTRY={name} should be an address and a port"))
    }

    /// Forgets the requests counted so far.
    pub(crate) fn reset_requests(&self, link: &Link) -> Result<()> {
        let _inside = link.server.enter()?;
        self.agent.delete(self.requests_url()).call().context("resetting the simulator's request counter")?;
        Ok(())
    }

    /// Requests since then, GitLab's and the registry's together.
    pub(crate) fn count_requests(&self, link: &Link) -> Result<usize> {
        let _inside = link.server.enter()?;
        let mut answer =
            self.agent.get(self.requests_url()).call().context("asking the simulator for its requests")?;
        let body = answer.body_mut().with_config().limit(LARGEST_LIST).read_to_string()?;
        let requests: Value = serde_json::from_str(&body).context("the simulator's list of requests")?;
        let list = requests.get("requests").unwrap_or(&requests).as_array();
        list.map(Vec::len).ok_or_else(|| anyhow!("the simulator's list of requests is no list: {body}"))
    }

    fn requests_url(&self) -> String {
        format!("{}/-/simulator/requests", self.variable("CI_SERVER_URL"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end on a thread, so that a talkative simulator never waits for a reader.
fn lines_of(child: &mut Child) -> Result<Receiver<String>> {
    let output = child.stdout.take().ok_or_else(|| anyhow!("the simulator has no output"))?;
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the variables are known.
            let _ = sender.send(line);
        }
    });
    Ok(lines)
}

/// `export NAME=VALUE` or `export NAME='VALUE'`.
fn exported(line: &str) -> Option<(String, String)> {
    let (name, value) = line.trim().strip_prefix("export ")?.split_once('=')?;
    let plain =
        value.strip_prefix(['\'', '"']).and_then(|rest| rest.strip_suffix(['\'', '"'])).unwrap_or(value);
    Some((name.to_owned(), plain.to_owned()))
}

fn trusting(ca_file: &Path) -> Result<Agent> {
    let pem = fs::read(ca_file).with_context(|| format!("reading {}", ca_file.display()))?;
    let certificate = Certificate::from_pem(&pem).context("the simulator's certificate authority")?;
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[certificate])).build();
    let config = Agent::config_builder().tls_config(tls).timeout_global(Some(REQUEST_LIMIT)).build();
    Ok(config.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exported_variables_are_read_with_and_without_quotes() {
        let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(exported("export CI_REGISTRY=203.0.113.2:5000"), pair("CI_REGISTRY", "203.0.113.2:5000"));
        assert_eq!(exported("export A='b c'"), pair("A", "b c"));
        assert_eq!(exported("  export A=\"b=c\"\n"), pair("A", "b=c"));
    }

    #[test]
    fn other_lines_are_not_variables() {
        assert_eq!(exported("listening on 203.0.113.2:5000"), None);
        assert_eq!(exported("# export"), None);
    }
}
