//! The handle on a running instance.

mod environments;
mod git;
mod images;
mod requests;
mod rows;
mod seeds;
mod shop;

pub use seeds::{Names, Seed};

use crate::certificate::Authority;
use crate::change::{self, Change};
use crate::environment;
use crate::exchange::Addresses;
use crate::fault::{Fault, Server};
use crate::http::Listener;
use crate::instance::Instance;
use crate::moment::Moment;
use crate::store::State;
use crate::world::World;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// When the first seeded image was built: 2025-01-01.
const FIRST_BUILD: Moment = Moment(1_735_689_600_000_000);

/// A running GitLab; it ends, with all its threads, when dropped.
pub struct Simulator {
    gitlab: Listener,
    registry: Listener,
    storage: Listener,
    elsewhere: Listener,
    instance: Arc<Instance>,
    authority: Option<Authority>,
    ca_file: Option<PathBuf>,
}

impl Simulator {
    /// Starts it.
    ///
    /// # Panics
    /// When an address cannot be bound or the CA's file not be written.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a world is built in the call")]
    pub fn start(world: World) -> Self {
        Self::try_start(&world).expect("a simulator on these addresses")
    }

    /// Starts it.
    ///
    /// # Errors
    /// When an address cannot be bound or the CA's file not be written.
    pub fn try_start(world: &World) -> std::io::Result<Self> {
        let authority = world.tls.then(|| {
            let mut names = world.names.clone();
            if !world.listen.is_unspecified() {
                names.push(world.listen.to_string());
            }
            Authority::issue(&names)
        });
        let ca_file = authority.as_ref().map(|authority| write_ca(&authority.pem)).transpose()?;
        let tls = authority.as_ref().map(|authority| Arc::clone(&authority.config));
        let (listen, ports) = (world.listen, (world.port, world.registry_port));
        let instance = Arc::new(Instance::new(State::new(world.clone())));
        let start = |server: Server, port: u16| {
            let of_tls = Arc::clone(&instance);
            let of_handler = Arc::clone(&instance);
            Listener::start(
                (listen, port),
                tls.clone(),
                Arc::new(move || of_tls.faults().breaks_tls(server)),
                Arc::new(move |request| of_handler.serve(server, &request)),
            )
        };
        let gitlab = start(Server::Gitlab, ports.0)?;
        let registry = start(Server::Registry, ports.1)?;
        let storage = start(Server::Storage, 0)?;
        let elsewhere = start(Server::Elsewhere, 0)?;
        let scheme = if world.tls { "https" } else { "http" };
        let at = |listener: &Listener| authority_of(listener.address(), world.names.first());
        let registry_host = world.external_registry.clone().unwrap_or_else(|| at(&registry));
        instance.set_addresses(Addresses {
            gitlab: format!("{scheme}://{}{}", at(&gitlab), world.root),
            registry: format!("{scheme}://{registry_host}"),
            registry_host,
            storage: format!("{scheme}://{}", at(&storage)),
            elsewhere: format!("{scheme}://{}", at(&elsewhere)),
        });
        Ok(Self { gitlab, registry, storage, elsewhere, instance, authority, ca_file })
    }

    /// The addresses it gives out.
    #[must_use]
    pub fn addresses(&self) -> &Addresses {
        self.instance.addresses()
    }

    /// The variables that a job would have.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        environment::variables(&self.instance.state().world, self.addresses(), self.ca_file())
    }

    /// The CA's certificate, PEM, when it speaks TLS.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.authority.as_ref().map(|authority| authority.pem.as_str())
    }

    /// A file with the CA's certificate, when it speaks TLS.
    #[must_use]
    pub fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    /// The certificate that registry tokens are signed with, PEM: `auth.token.rootcertbundle` of a real registry.
    #[must_use]
    pub fn token_certificate(&self) -> &str {
        self.instance.signer.certificate()
    }

    /// Puts a fault on order.
    pub fn fault(&self, fault: Fault) {
        self.instance.faults().add(fault);
    }

    /// Takes all faults back.
    pub fn clear_faults(&self) {
        self.instance.faults().clear();
    }

    /// Looks at or changes the state.
    pub fn with_state<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.instance.state())
    }

    /// Lets something happen now.
    pub fn change(&self, change: &Change) {
        change::apply(&mut self.instance.state(), change);
    }

    /// Lets all registry tokens given out so far run out, without their minute of leeway.
    pub fn expire_tokens(&self) {
        self.change(&Change::ExpireTokens);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(folder) = self.ca_file.as_deref().and_then(Path::parent) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn write_ca(pem: &str) -> std::io::Result<PathBuf> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("simulator-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("CI_SERVER_TLS_CA_FILE");
    std::fs::write(&file, pem)?;
    Ok(file)
}

fn authority_of(address: SocketAddr, name: Option<&String>) -> String {
    let port = address.port();
    match (name, address.ip()) {
        (Some(name), _) => format!("{name}:{port}"),
        (None, ip) if ip.is_unspecified() => format!("localhost:{port}"),
        (None, IpAddr::V6(ip)) => format!("[{ip}]:{port}"),
        (None, ip) => format!("{ip}:{port}"),
    }
}
