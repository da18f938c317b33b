//! A folder with a context in it, and keys that are computed of it in this process.

use registry_gate::Interrupt;
use registry_gate::RetryPolicy;
use registry_gate::{Invocation, run};
use simulator::Simulator;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use time::OffsetDateTime;

/// How a run ended, and what it said.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) exit: u8,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// A folder with the folder `ctx`.
pub(super) struct Desk {
    folder: TempDir,
    env: Vec<(OsString, OsString)>,
}

impl Desk {
    /// With nothing in the context.
    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("ctx")).unwrap();
        Self { folder, env: Vec::new() }
    }

    /// With a Dockerfile that copies everything.
    pub(super) fn new() -> Self {
        let desk = Self::empty();
        desk.write("ctx/Dockerfile", "FROM scratch\nCOPY . /\n");
        desk
    }

    pub(super) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// In a job of this GitLab.
    pub(super) fn in_job_of(mut self, sim: &Simulator) -> Self {
        self.env.extend(sim.env().into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    pub(super) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn arg(&self, path: &str) -> String {
        self.path(path).to_str().unwrap().to_owned()
    }

    pub(super) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(super) fn chmod(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(super) fn link(&self, target: &str, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        symlink(target, path).unwrap();
    }

    pub(super) fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }

    /// Runs git in a folder, as nobody in particular.
    pub(super) fn git(&self, folder: &str, args: &[&str]) -> String {
        let out = Command::new("git")
            .args(["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "protocol.file.allow=always"])
            .args(["-c", "init.defaultBranch=main"])
            .args(args)
            .current_dir(self.path(folder))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .unwrap();
        assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }

    /// Makes the context a repository that tracks all of it.
    pub(super) fn commit(&self) {
        self.git("ctx", &["init", "-q"]);
        self.git("ctx", &["add", "-A", "-f"]);
        self.git("ctx", &["commit", "-q", "-m", "x"]);
    }

    /// Runs `key` on the context.
    pub(super) fn run(&self, args: &[&str]) -> Ran {
        self.run_on("ctx", args)
    }

    pub(super) fn run_on(&self, context: &str, args: &[&str]) -> Ran {
        self.run_os(
            &[&[self.path(context).as_os_str()], args.iter().map(OsStr::new).collect::<Vec<_>>().as_slice()]
                .concat(),
        )
    }

    pub(super) fn run_os(&self, args: &[&OsStr]) -> Ran {
        self.run_command("key", args)
    }

    /// Runs `key` on nothing but what is said.
    pub(super) fn run_alone(&self, args: &[&str]) -> Ran {
        self.run_command("key", &args.iter().map(OsStr::new).collect::<Vec<_>>())
    }

    /// Runs `check`.
    pub(super) fn check(&self, args: &[&str]) -> Ran {
        self.run_command("check", &args.iter().map(OsStr::new).collect::<Vec<_>>())
    }

    fn run_command(&self, command: &str, args: &[&OsStr]) -> Ran {
        let mut stdout = Vec::new();
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let exit = run(Invocation {
            args: ["registry-gate", command]
                .into_iter()
                .map(OsString::from)
                .chain(args.iter().map(Into::into))
                .collect(),
            env: self.env.clone(),
            now: OffsetDateTime::UNIX_EPOCH,
            stdout: &mut stdout,
            stderr: Arc::clone(&stderr) as _,
            terminal: false,
            watched: false,
            width: None,
            pace: None,
            retry: RetryPolicy::default(),
            interrupt: Interrupt::new(),
        });
        let stderr = stderr.lock().unwrap().clone();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { exit: exit.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// The tag, with nothing said beside it.
    pub(super) fn key(&self, args: &[&str]) -> String {
        self.key_on("ctx", args)
    }

    pub(super) fn key_on(&self, context: &str, args: &[&str]) -> String {
        let ran = self.run_on(context, args);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{ran:?}");
        let tag = ran.stdout.strip_suffix('\n').unwrap().to_owned();
        assert!(tag.len() == 34 && tag.starts_with("c-"), "{tag}");
        tag
    }

    /// The list that the key is the sum of.
    pub(super) fn list(&self, args: &[&str]) -> String {
        let file = self.arg("list");
        self.key(&[args, &["--list", &file]].concat());
        let list = fs::read_to_string(&file).unwrap();
        fs::remove_file(file).unwrap();
        list
    }

    /// What a run that gives no key says; nothing is on standard output.
    pub(super) fn refused(&self, exit: u8, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!((ran.exit, ran.stdout.as_str()), (exit, ""), "{ran:?}");
        ran.stderr
    }

    /// What is explained.
    pub(super) fn explained(&self, args: &[&str]) -> String {
        let ran = self.run(&[args, &["--explain"]].concat());
        assert_eq!(ran.exit, 0, "{ran:?}");
        ran.stderr
    }
}

/// A name of any bytes.
pub(super) fn odd(folder: &str, name: &[u8]) -> PathBuf {
    Path::new(folder).join(OsStr::from_bytes(name))
}
