//! A listener with a thread for each connection, all of which end with it.

use super::stream::{self, Stream};
use super::{Request, Response, connection};
use rustls::ServerConfig;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// What has come in on a listener.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// TCP connections accepted.
    pub connections: u64,
    /// TLS handshakes completed.
    pub handshakes: u64,
}

type Handler = dyn Fn(Request) -> Response + Send + Sync;
type BreaksTls = dyn Fn() -> bool + Send + Sync;

/// A server on a loopback (or any) address; stops when dropped.
pub struct Listener {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

struct Shared {
    stop: AtomicBool,
    accepted: AtomicU64,
    handshakes: AtomicU64,
    open: Mutex<HashMap<u64, TcpStream>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Listener {
    /// Listens and serves. `breaks_tls` is asked before each handshake whether to spoil it.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn start(
        at: (IpAddr, u16),
        tls: Option<Arc<ServerConfig>>,
        breaks_tls: Arc<BreaksTls>,
        handler: Arc<Handler>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(at)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            accepted: AtomicU64::new(0),
            handshakes: AtomicU64::new(0),
            open: Mutex::default(),
            workers: Mutex::default(),
        });
        let of_acceptor = Arc::clone(&shared);
        let acceptor = thread::Builder::new().name("accept".to_owned()).spawn(move || {
            for tcp in listener.incoming() {
                if of_acceptor.stop.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(tcp) = tcp else { continue };
                of_acceptor.spawn(tcp, tls.clone(), Arc::clone(&breaks_tls), Arc::clone(&handler));
            }
        })?;
        Ok(Self { address, shared, acceptor: Some(acceptor) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has come in so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        Traffic {
            connections: self.shared.accepted.load(Ordering::Relaxed),
            handshakes: self.shared.handshakes.load(Ordering::Relaxed),
        }
    }

    /// Starts counting from zero again.
    pub fn clear(&self) {
        self.shared.accepted.store(0, Ordering::Relaxed);
        self.shared.handshakes.store(0, Ordering::Relaxed);
    }

    /// Ends all connections that are open now; new ones are served.
    pub fn disconnect(&self) {
        for tcp in self.shared.open().values() {
            let _ = tcp.shutdown(Shutdown::Both);
        }
    }
}

impl Shared {
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(
        self: &Arc<Self>,
        tcp: TcpStream,
        tls: Option<Arc<ServerConfig>>,
        breaks_tls: Arc<BreaksTls>,
        handler: Arc<Handler>,
    ) {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let key = NUMBER.fetch_add(1, Ordering::Relaxed);
        let connection = self.accepted.fetch_add(1, Ordering::Relaxed) + 1;
        if let Ok(twin) = tcp.try_clone() {
            self.open().insert(key, twin);
        }
        let shared = Arc::clone(self);
        let worker = thread::Builder::new().name(format!("connection {connection}")).spawn(move || {
            if tls.is_some() && breaks_tls() {
                stream::reset(&tcp);
            } else if let Ok(stream) = Stream::accept(tcp, tls.as_ref()) {
                if tls.is_some() {
                    shared.handshakes.fetch_add(1, Ordering::Relaxed);
                }
                connection::serve(stream, connection, &shared.stop, &|request| handler(request));
            }
            shared.open().remove(&key);
        });
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.retain(|worker| !worker.is_finished());
        workers.extend(worker);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // The acceptor wakes up for one more connection, sees the flag and ends.
        let mut wake = self.address;
        if wake.ip().is_unspecified() {
            wake.set_ip(if wake.is_ipv4() {
                [127, 0, 0, 1].into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        let _ = TcpStream::connect_timeout(&wake, std::time::Duration::from_secs(1));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        self.disconnect();
        let workers =
            std::mem::take(&mut *self.shared.workers.lock().unwrap_or_else(PoisonError::into_inner));
        for worker in workers {
            let _ = worker.join();
        }
    }
}
