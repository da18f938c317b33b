//! Real registries as processes: Debian's `docker-registry` (distribution 2.8) and CNCF distribution 3.

use crate::authority::Authority;
use programs::{command, run};
use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// A program that listens on a port and ends when this is dropped.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    // Below those that the system gives away itself, so that no simulator takes it before it is used.
    let start = u16::try_from(std::process::id() % 97).unwrap() * 100;
    let mut ports =
        std::iter::repeat_with(|| 20_000 + (start + TRIED.fetch_add(1, Ordering::Relaxed)) % 12_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

impl Process {
    /// Starts it and waits until something listens on the port.
    pub(crate) fn start(mut command: Command, port: u16, log: &Path) -> Self {
        let output = File::create(log).unwrap();
        command.stdout(output.try_clone().unwrap()).stderr(output);
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("{command:?} does not start ({error}); tests/setup installs what is missing")
        });
        let mut process = Self(child);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = process.0.try_wait().unwrap();
            let patience = began.elapsed() < Duration::from_secs(20);
            let said = || std::fs::read_to_string(log).unwrap();
            assert!(ended.is_none() && patience, "{command:?}: {ended:?}\n{}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }
}

/// A registry that demands tokens, to be started.
pub(crate) struct Registry<'a> {
    /// `docker-registry` or `registry`.
    pub(crate) program: &'a str,
    /// Where it listens on 127.0.0.1.
    pub(crate) port: u16,
    /// Whom it sends clients to.
    pub(crate) realm: &'a str,
    /// Whose signatures it accepts, PEM.
    pub(crate) signer: &'a str,
    /// Its certificate, if it speaks TLS.
    pub(crate) tls: Option<&'a Authority>,
}

impl Registry<'_> {
    /// Starts it with its storage in this folder.
    pub(crate) fn start(&self, folder: &Path) -> Process {
        let at = |name: &str| folder.join(name).display().to_string();
        std::fs::write(at("signer.pem"), self.signer).unwrap();
        let tls = self.tls.map_or_else(String::new, |tls| {
            format!(
                "  tls:\n    certificate: {}\n    key: {}\n",
                tls.certificate.display(),
                tls.key.display()
            )
        });
        let config = format!(
            "version: 0.1\nlog: {{ level: warn }}\nstorage:\n  filesystem: {{ rootdirectory: {} }}\n  \
             delete: {{ enabled: true }}\n\
             http:\n  addr: 127.0.0.1:{}\n  secret: none\n{tls}auth:\n  token:\n    realm: {}\n    \
             service: {}\n    issuer: {}\n    rootcertbundle: {}\n",
            at("storage"),
            self.port,
            self.realm,
            simulator::token::SERVICE,
            simulator::token::ISSUER,
            at("signer.pem"),
        );
        std::fs::write(at("registry.yml"), config).unwrap();
        serve(self.program, self.port, folder)
    }
}

/// The program, told to do this with the configuration in its folder.
fn told(program: &str, what: &[&str], folder: &Path) -> Command {
    let mut registry = command(program);
    registry.args(what).arg(folder.join("registry.yml"));
    // Distribution 3 would send traces to a collector that is not there.
    registry.env("OTEL_TRACES_EXPORTER", "none");
    registry
}

/// Starts a registry that was started in this folder before.
pub(crate) fn serve(program: &str, port: u16, folder: &Path) -> Process {
    Process::start(told(program, &["serve"], folder), port, &folder.join("registry.log"))
}

/// Starts a second one over the storage of the registry in this folder, which asks nobody for a token; and its host.
pub(crate) fn side_door(program: &str, folder: &Path) -> (String, Process) {
    let (open, port) = (folder.join("open"), free_port());
    std::fs::create_dir_all(&open).unwrap();
    let config = std::fs::read_to_string(folder.join("registry.yml")).unwrap();
    let (config, _) = config.split_once("auth:").unwrap();
    let (before, after) = config.split_once("addr: 127.0.0.1:").unwrap();
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let config = format!("{before}addr: 127.0.0.1:{port}{rest}");
    std::fs::write(open.join("registry.yml"), config).unwrap();
    (format!("127.0.0.1:{port}"), serve(program, port, &open))
}

/// Lets a registry that does not run collect what nothing refers to; what it said.
pub(crate) fn collect(program: &str, options: &[&str], folder: &Path) -> String {
    let done = run(&mut told(program, &[&["garbage-collect"], options].concat(), folder), "");
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    done.stdout
}
