//! Real registries as processes: Debian's `docker-registry` (distribution 2.8) and CNCF distribution 3.

use crate::authority::Authority;
use crate::tools::command;
use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
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
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
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
            "version: 0.1\nlog: {{ level: warn }}\nstorage:\n  filesystem: {{ rootdirectory: {} }}\n\
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
        let mut registry = command(self.program);
        registry.args(["serve", &at("registry.yml")]);
        // Distribution 3 would send traces to a collector that is not there.
        registry.env("OTEL_TRACES_EXPORTER", "none");
        Process::start(registry, self.port, &folder.join("registry.log"))
    }
}
