//! One run of the gate against a simulated GitLab, and what must be true of every run whatever its outcome:
//! nothing unknown was asked, nothing was changed (or only tags by their names and repositories, by who may), no
//! secret is in anything that was written, no credential reached a strange host, the dotenv file is one that GitLab
//! accepts, and standard error is silent unless the test says that it may speak.

mod dotenv;
mod outcome;
mod secrets;
mod worlds;

pub(crate) use dotenv::Dotenv;
pub(crate) use outcome::Outcome;
pub(crate) use secrets::base64;
pub(crate) use worlds::{MODES, NOW, Shop, TOKEN, world};

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use registry_gate::Interrupt;
use registry_gate::RetryPolicy;
use registry_gate::{Invocation, Pace, run};
use simulator::Simulator;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Retries without pauses worth mentioning, and no patience for a server that asks for more.
pub(crate) const IMPATIENT: RetryPolicy = RetryPolicy {
    retries: 2,
    few: 1,
    base: Duration::from_millis(1),
    longest: Duration::from_millis(2),
    patience: Duration::from_millis(300),
};

/// The files that a run writes because it was told to.
const ASKED_FOR: [&str; 5] = ["plan.json", "outcome.jsonl", "report.html", "junit.xml", "annotations.json"];

/// A folder of its own, gone with its value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new, empty one.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("registry-gate-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The same path as an argument.
    pub(crate) fn arg(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// The content of a file, if it is there.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(name)).ok()
    }

    /// Everything in it: names and contents.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries =
            std::fs::read_dir(&self.0).expect("a folder").map(|entry| entry.expect("an entry").path());
        let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
        entries.map(|path| (name(&path), std::fs::read(&path).expect("a file"))).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The gate in a job of a simulated GitLab.
pub(crate) struct Gate<'a> {
    sim: &'a Simulator,
    env: BTreeMap<String, OsString>,
    now: OffsetDateTime,
    retry: RetryPolicy,
    secrets: Vec<String>,
    prefix: String,
    old: Option<String>,
    interrupt: Interrupt,
    pace: Option<&'a dyn Pace>,
    folder: Option<&'a Folder>,
    may: May,
}

/// What a run may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum May {
    /// Nothing.
    Read,
    /// Tags by their names, and repositories through GitLab.
    Delete,
    /// Manifests, and blobs that are mounted.
    Write,
    /// Nothing, though it asks for any right.
    Examine,
}

impl<'a> Gate<'a> {
    /// With the variables of the job, and nothing else.
    pub(crate) fn of(sim: &'a Simulator) -> Self {
        Self {
            sim,
            env: sim.env().into_iter().map(|(name, value)| (name, value.into())).collect(),
            now: OffsetDateTime::parse(NOW, &Rfc3339).expect("a time"),
            retry: IMPATIENT,
            secrets: vec![TOKEN.to_owned(), simulator::ACCESS_TOKEN.to_owned()],
            prefix: "REGISTRY_GATE_".to_owned(),
            old: None,
            interrupt: Interrupt::new(),
            pace: None,
            folder: None,
            may: May::Read,
        }
    }

    /// At somebody's desk: no variable of a job, only the CA that the instance needs.
    pub(crate) fn at_a_desk(sim: &'a Simulator) -> Self {
        let mut gate = Self::of(sim);
        gate.env.retain(|name, _| name == "CI_SERVER_TLS_CA_FILE");
        gate
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.into());
        self
    }

    /// Unsets a variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.env.remove(name).unwrap_or_else(|| panic!("{name} was not set"));
        self
    }

    /// One more text that must never be seen.
    pub(crate) fn secret(mut self, secret: &str) -> Self {
        self.secrets.push(secret.to_owned());
        self
    }

    /// Other pauses between attempts.
    pub(crate) fn retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// What the dotenv file's keys begin with, when the test names a prefix.
    pub(crate) fn prefix(self, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..self }
    }

    /// What lies where the dotenv file will be.
    pub(crate) fn old_dotenv(self, text: &str) -> Self {
        Self { old: Some(text.to_owned()), ..self }
    }

    /// In a folder that outlives the run: what is written there by `--plan`, `--outcome` and `--html` is meant to be.
    pub(crate) fn within(self, folder: &'a Folder) -> Self {
        Self { folder: Some(folder), ..self }
    }

    /// This run may delete: tags by their names, and repositories through GitLab.
    pub(crate) fn may_delete(self) -> Self {
        Self { may: May::Delete, ..self }
    }

    /// This run may write: manifests, and blobs that another repository has.
    pub(crate) fn may_write(self) -> Self {
        Self { may: May::Write, ..self }
    }

    /// This run may ask for tokens that write and delete, and use none.
    pub(crate) fn may_examine(self) -> Self {
        Self { may: May::Examine, ..self }
    }

    /// At another time.
    pub(crate) fn at(self, now: OffsetDateTime) -> Self {
        Self { now, ..self }
    }

    /// What somebody may ask to end the run by.
    pub(crate) fn interrupted_by(self, interrupt: &Interrupt) -> Self {
        Self { interrupt: interrupt.clone(), ..self }
    }

    /// How time passes for a run that waits.
    pub(crate) fn pace(self, pace: &'a dyn Pace) -> Self {
        Self { pace: Some(pace), ..self }
    }

    /// Runs it; standard error must stay silent.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        let outcome = self.run_aloud(args);
        assert_eq!(outcome.stderr, "", "{}", outcome.told());
        outcome
    }

    /// Runs it; standard error may speak.
    pub(crate) fn run_aloud(&self, args: &[&str]) -> Outcome {
        self.sim.clear_requests();
        let own = self.folder.is_none().then(Folder::new);
        let folder = self.folder.or(own.as_ref()).expect("a folder");
        let file = folder.path("registry-gate.env");
        let before: Vec<String> = folder.files().into_iter().map(|(name, _)| name).collect();
        if let Some(old) = &self.old {
            std::fs::write(&file, old).expect("a file");
        }
        let mut env: Vec<(OsString, OsString)> =
            self.env.iter().map(|(name, value)| (name.into(), value.clone())).collect();
        if !self.env.contains_key("REGISTRY_GATE_DOTENV") {
            env.push(("REGISTRY_GATE_DOTENV".into(), file.into()));
        }
        let mut stdout = Vec::new();
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let exit = run(Invocation {
            args: std::iter::once("registry-gate").chain(args.iter().copied()).map(OsString::from).collect(),
            env,
            now: self.now,
            stdout: &mut stdout,
            stderr: Arc::clone(&stderr) as _,
            terminal: false,
            watched: false,
            width: None,
            pace: self.pace,
            retry: self.retry,
            interrupt: self.interrupt.clone(),
        });
        let stderr = stderr.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let files = folder.files();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let (stdout, stderr) = (colourless(&text(stdout)), colourless(&text(stderr)));
        let dotenv =
            files.iter().find(|(name, _)| name == "registry-gate.env").map(|(_, bytes)| match args.first() {
                Some(&"cleanup") => Dotenv::read_cleanup(bytes, &self.prefix),
                Some(&"retag") => Dotenv::read_retag(bytes, &self.prefix),
                _ => Dotenv::read(bytes, &self.prefix),
            });
        let is_meant = |name: &&String| {
            *name == "registry-gate.env"
                || before.contains(name)
                || self.folder.is_some() && ASKED_FOR.contains(&name.as_str())
        };
        let left: Vec<&String> = files.iter().map(|(name, _)| name).filter(|name| !is_meant(name)).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        let outcome = Outcome {
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            exit: exit.code(),
            stdout,
            stderr,
            dotenv,
            requests: self.sim.requests(),
        };
        outcome.is_clean(self.sim, &self.secrets, &files, self.may);
        outcome
    }
}

/// The text without escape sequences: a job's log is coloured.
fn colourless(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        // Of colours and of the markers of sections.
        rest = after.split_once(['m', 'K']).map_or("", |(_, rest)| rest);
    }
    out + rest
}
