//! What came out of a run.

use simulator::{Recorded, Server, Simulator};

use super::{Dotenv, May, secrets};

/// What came out of a run.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// What was typed.
    pub(crate) args: Vec<String>,
    /// The exit code.
    pub(crate) exit: u8,
    /// Standard output, without colours.
    pub(crate) stdout: String,
    /// Standard error, without colours.
    pub(crate) stderr: String,
    /// The dotenv file, if there is one.
    pub(crate) dotenv: Option<Dotenv>,
    /// Every request that reached the simulator.
    pub(crate) requests: Vec<Recorded>,
}

impl Outcome {
    /// Everything, for the message of a failed assertion.
    pub(crate) fn told(&self) -> String {
        let requests: Vec<String> = self
            .requests
            .iter()
            .map(|request| format!("  {} {} -> {}", request.server.word(), request.line(), request.status))
            .collect();
        format!(
            "\nregistry-gate {} -> {}\n{}\n--- stdout\n{}--- stderr\n{}--- dotenv\n{:?}\n",
            self.args.join(" "),
            self.exit,
            requests.join("\n"),
            self.stdout,
            self.stderr,
            self.dotenv
        )
    }

    /// The value of a key of the dotenv file.
    pub(crate) fn key(&self, key: &str) -> &str {
        self.dotenv.as_ref().unwrap_or_else(|| panic!("no dotenv file{}", self.told())).get(key)
    }

    /// `EXIT VERDICT EXISTS BUILD`.
    pub(crate) fn answer(&self) -> String {
        let dotenv = self.dotenv.as_ref().unwrap_or_else(|| panic!("no dotenv file{}", self.told()));
        format!("{} {}", self.exit, dotenv.answer())
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}{}", self.told()))
    }

    /// `METHOD server path` of each request, in order.
    pub(crate) fn conversation(&self) -> Vec<String> {
        self.requests
            .iter()
            .map(|request| format!("{} {} {}", request.method, request.server.word(), request.path))
            .collect()
    }

    /// Whether a failure of one of these classes is told in full: code, verdict, dotenv, error, hint.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn is_unknown(&self, exits: &[u8]) -> Result<(), &'static str> {
        if !exits.contains(&self.exit) {
            return Err("a wrong exit code");
        }
        if let Some(dotenv) = &self.dotenv
            && (dotenv.answer() != "unknown - -" || dotenv.get("REASON").is_empty())
        {
            return Err("the dotenv file does not say unknown");
        }
        if !self.stderr.lines().any(|line| line.starts_with("error: cannot ")) {
            return Err("no error is told");
        }
        let errors = self.stderr.matches("error: cannot ").count();
        if self.stderr.matches("\n  hint: ").count() != errors {
            return Err("no hint is given");
        }
        Ok(())
    }

    /// Asserts that this run failed in one of these classes and says so in full.
    pub(crate) fn fails(&self, exits: &[u8]) {
        if let Err(complaint) = self.is_unknown(exits) {
            panic!("{complaint}; one of {exits:?} was expected{}", self.told());
        }
    }

    /// What must be true of every run.
    pub(super) fn is_clean(
        &self,
        sim: &Simulator,
        secrets: &[String],
        files: &[(String, Vec<u8>)],
        may: May,
    ) {
        let lines =
            |requests: Vec<Recorded>| -> Vec<String> { requests.iter().map(Recorded::line).collect() };
        assert_eq!(lines(sim.unknown_requests()), [""; 0], "nobody knows these requests{}", self.told());
        let is_allowed = |request: &Recorded| match may {
            May::Read | May::Examine => false,
            May::Delete => is_deletion(request),
            May::Write => is_writing(request),
        };
        let strange = sim.writes().into_iter().filter(|request| !is_allowed(request)).collect();
        assert_eq!(lines(strange), [""; 0], "nothing else is ever changed{}", self.told());
        for request in self.requests.iter().filter(|request| request.path.ends_with("/jwt/auth")) {
            let asks = |right: &str| request.target.matches(right).count();
            assert!(
                asks("push") <= usize::from(may != May::Read && may != May::Delete),
                "nobody pushes so{}",
                self.told()
            );
            assert!(
                matches!(may, May::Delete | May::Examine) || asks("delete") == 0,
                "nobody deletes{}",
                self.told()
            );
        }
        let strange =
            [Server::Elsewhere, Server::Storage].into_iter().flat_map(|server| sim.requests_to(server));
        let strange: Vec<Recorded> = strange.filter(Recorded::has_credentials).collect();
        assert_eq!(lines(strange), [""; 0], "credentials went astray{}", self.told());
        let bearers = self
            .requests
            .iter()
            .filter_map(|request| Some(request.header("authorization")?.strip_prefix("Bearer ")?.to_owned()));
        let mut secrets = secrets.to_vec();
        for bearer in bearers {
            // Each part of a token on its own is a secret too: its claims name people, its signature is the key.
            secrets.extend(bearer.split('.').skip(1).map(str::to_owned));
        }
        secrets.sort();
        secrets.dedup();
        let files =
            files.iter().map(|(name, bytes)| (name.as_str(), String::from_utf8_lossy(bytes).into_owned()));
        let texts =
            [("stdout", self.stdout.clone()), ("stderr", self.stderr.clone())].into_iter().chain(files);
        for (place, text) in texts {
            for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                if let Some(form) = secrets::leaked(&text, secret) {
                    panic!("{place} holds a secret as {form}{}", self.told());
                }
            }
        }
    }
}

/// Whether it writes a manifest, or mounts a blob of another repository.
fn is_writing(request: &Recorded) -> bool {
    let is_mount = || request.path.ends_with("/blobs/uploads/") && request.target.contains("mount=sha");
    request.server == Server::Registry
        && (request.method == "PUT" && request.path.contains("/manifests/")
            || request.method == "POST" && is_mount())
}

/// Whether it deletes a tag by its name, never by its digest, or a repository through GitLab.
fn is_deletion(request: &Recorded) -> bool {
    let path = &request.path;
    request.method == "DELETE"
        && match request.server {
            Server::Registry => {
                path.contains("/manifests/") && !path.contains("sha256:") && !path.contains("%3A")
            }
            Server::Gitlab => path.contains("/registry/repositories/"),
            _ => false,
        }
}
