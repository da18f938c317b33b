//! The handle on a running instance.

mod environments;
mod git;
mod seeds;

pub use seeds::{Names, Seed};

use crate::certificate::Authority;
use crate::change::{self, Change};
use crate::digest::Digest;
use crate::environment;
use crate::exchange::Addresses;
use crate::fault::{Fault, Server};
use crate::http::{Listener, Traffic};
use crate::image::ImageSpec;
use crate::instance::Instance;
use crate::moment::Moment;
use crate::odd::Odd;
use crate::record::Recorded;
use crate::store::{ContainerRepository, State, Tag};
use crate::world::World;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

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

    /// All requests so far, in the order they were answered.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.instance.records().clone()
    }

    /// The requests to one server.
    #[must_use]
    pub fn requests_to(&self, server: Server) -> Vec<Recorded> {
        self.instance.records().iter().filter(|record| record.server == server).cloned().collect()
    }

    /// `METHOD target` of each request to GitLab and the registry, for comparing whole conversations.
    #[must_use]
    pub fn conversation(&self) -> Vec<String> {
        self.instance
            .records()
            .iter()
            .map(|record| format!("{} {}", record.server.word(), record.line()))
            .collect()
    }

    /// The requests that asked for a change, in GitLab or in the registry.
    #[must_use]
    pub fn writes(&self) -> Vec<Recorded> {
        self.instance.records().iter().filter(|record| record.is_write()).cloned().collect()
    }

    /// The requests to routes that the simulator does not know.
    #[must_use]
    pub fn unknown_requests(&self) -> Vec<Recorded> {
        self.instance.records().iter().filter(|record| !record.is_known).cloned().collect()
    }

    /// Forgets requests and counters.
    pub fn clear_requests(&self) {
        self.instance.records().clear();
        for listener in [&self.gitlab, &self.registry, &self.storage, &self.elsewhere] {
            listener.clear();
        }
    }

    /// Connections and handshakes of one server.
    #[must_use]
    pub fn traffic(&self, server: Server) -> Traffic {
        self.listener(server).traffic()
    }

    /// Ends all open connections of one server, as a restart would.
    pub fn disconnect(&self, server: Server) {
        self.listener(server).disconnect();
    }

    fn listener(&self, server: Server) -> &Listener {
        match server {
            Server::Gitlab => &self.gitlab,
            Server::Registry | Server::RegistryFromRails => &self.registry,
            Server::Storage => &self.storage,
            Server::Elsewhere => &self.elsewhere,
        }
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

    /// Makes an image and tags it, with GitLab's row for its repository; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push(&self, repository: &str, tag: &str, image: &ImageSpec) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        let digest = image.store(&mut state, repository);
        state.repository(repository).tag(tag, &digest, Moment::now());
        digest
    }

    /// Makes an image without a tag; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push_untagged(&self, repository: &str, image: &ImageSpec) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        image.store(&mut state, repository)
    }

    /// Stores a manifest as it is, without checking it, and tags it; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push_raw(&self, repository: &str, tag: &str, media_type: &str, payload: &[u8]) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        let digest = crate::registry::store(&mut state, repository, media_type, payload);
        state.repository(repository).tag(tag, &digest, Moment::now());
        digest
    }

    /// Stores a manifest that is odd, and tags it; the digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn push_odd(&self, repository: &str, tag: &str, odd: Odd) -> Digest {
        let mut state = self.instance.state();
        state.row(repository);
        let digest = odd.store(&mut state, repository);
        state.repository(repository).tag(tag, &digest, Moment::now());
        digest
    }

    /// The digests of the members of a tagged index, in its order.
    ///
    /// # Panics
    /// When there is no such tag.
    #[must_use]
    pub fn members(&self, repository: &str, tag: &str) -> Vec<Digest> {
        let mut state = self.instance.state();
        let index = state.repository(repository).tagged(tag).expect("a tag").clone();
        index.children().iter().map(|child| child.digest.clone()).collect()
    }

    /// One member of a tagged index is gone, and the index still names it.
    ///
    /// # Panics
    /// When there is no such tag or member.
    pub fn lose_member(&self, repository: &str, tag: &str, at: usize) {
        let manifest = self.members(repository, tag)[at].to_string();
        self.change(&Change::LoseManifest { repository: repository.to_owned(), manifest });
    }

    /// Sets what GitLab's row says of a repository's deletion: nothing, `delete_scheduled`, `delete_ongoing` or
    /// `delete_failed`.
    ///
    /// # Panics
    /// When there is no row for this path.
    pub fn set_status(&self, path: &str, status: Option<&'static str>) {
        self.with_row(path, |row| row.status = status);
    }

    /// Sets when the cleanup policy last began in a repository (RFC 3339).
    ///
    /// # Panics
    /// When there is no row for this path, or the time is none.
    pub fn set_cleanup_started(&self, path: &str, started: Option<&str>) {
        let started = started.map(|started| Moment::parse(started).expect("a time"));
        self.with_row(path, |row| row.policy_started = started);
    }

    fn with_row(&self, path: &str, change: impl FnOnce(&mut ContainerRepository)) {
        let id = self.repository_id(path).expect("a row for this path");
        change(self.instance.state().rows.get_mut(&id).expect("a row of this number"));
    }

    /// Sets when a tag was first pushed and last moved (RFC 3339).
    ///
    /// # Panics
    /// When there is no such tag or a time is none.
    pub fn set_times(&self, repository: &str, tag: &str, created: &str, updated: Option<&str>) {
        let mut state = self.instance.state();
        let repository = state.repository(repository);
        let mut changed = repository.tags.get(tag).expect("a tag").clone();
        changed.created = Moment::parse(created).expect("a time");
        changed.updated = updated.map(|updated| Moment::parse(updated).expect("a time"));
        repository.tags.insert(tag, changed);
    }

    /// Sets a tag's times to so long ago.
    ///
    /// # Panics
    /// When there is no such tag.
    pub fn set_age(&self, repository: &str, tag: &str, age: Duration) {
        let created = Moment::now().minus(age).micros();
        self.set_times(repository, tag, &created, None);
    }

    /// Breaks a tag's link: it is listed, and not to be had.
    ///
    /// # Panics
    /// When there is no such tag.
    pub fn break_tag(&self, repository: &str, tag: &str) {
        let mut state = self.instance.state();
        let repository = state.repository(repository);
        let broken = Tag { is_broken: true, ..repository.tags.get(tag).expect("a tag").clone() };
        repository.tags.insert(tag, broken);
    }

    /// The names of a repository's tags, sorted.
    #[must_use]
    pub fn tags(&self, repository: &str) -> Vec<String> {
        let state = self.instance.state();
        let repository = state.repositories.get(repository);
        repository.map_or_else(Vec::new, |it| it.tags.iter().map(|(name, _)| name.to_string()).collect())
    }

    /// Where a tag points.
    #[must_use]
    pub fn digest(&self, repository: &str, tag: &str) -> Option<Digest> {
        self.instance.state().repositories.get(repository)?.tags.get(tag).map(|tag| tag.manifest.clone())
    }

    /// Lets a tag point where another tag or a digest does.
    pub fn move_tag(&self, repository: &str, tag: &str, to: &str) {
        let (repository, tag, to) = (repository.to_owned(), tag.to_owned(), to.to_owned());
        self.change(&Change::MoveTag { repository, tag, to });
    }

    /// Takes a tag away.
    pub fn delete_tag(&self, repository: &str, tag: &str) {
        let (repository, tag) = (repository.to_owned(), tag.to_owned());
        self.change(&Change::DeleteTag { repository, tag });
    }

    /// The number of GitLab's row for a repository.
    #[must_use]
    pub fn repository_id(&self, path: &str) -> Option<u64> {
        let state = self.instance.state();
        state.rows.values().find(|row| state.path_of(row) == path).map(|row| row.id)
    }

    /// Begins what GitLab leaves for later: repositories scheduled for deletion are being deleted.
    pub fn work_on(&self) {
        self.instance.state().begin_deletions();
    }

    /// Does what GitLab leaves for later: repositories scheduled for deletion go, with their tags, unless deletions fail
    /// in this world.
    pub fn work_off(&self) {
        let mut state = self.instance.state();
        let fails = state.world.deletion.fails;
        state.end_deletions(fails);
    }

    /// Repositories scheduled for deletion stay, with their tags, as `delete_failed`.
    pub fn fail_deletions(&self) {
        self.instance.state().end_deletions(true);
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
