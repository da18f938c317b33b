//! The link between a job and its registry: two namespaces, a TUN device in each, and a relay that
//! holds every packet back for half the round trip, each way.
//!
//! Many kernels of build machines come without netem. Delaying in a proxy would answer the handshakes of
//! TCP at once and so flatter whoever opens more connections; delaying packets makes every round trip
//! cost what it costs, whoever causes it. With no hold the packets take the same path, so that the two
//! columns of the table differ by the hold alone.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::prctl::set_timerslack;
use tun_rs::{DeviceBuilder, SyncDevice};

use crate::namespace::Namespace;
use crate::packet;

/// Where jobs run. Addresses set aside for documentation (RFC 5737): with a private one, crane would try
/// plain HTTP beside TLS, which it does not with the public addresses of real registries.
pub(crate) const JOB: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);
/// Where the registry and GitLab listen.
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 2);

/// As on the Internet: an answer beyond ten packets of this size would cost further round trips.
const MTU: u32 = 1500;
const LARGEST_PACKET: usize = 65536;
const DEVICE: &str = "bench0";

/// What the relay does and saw; shared with its threads.
#[derive(Default)]
struct State {
    hold_nanoseconds: AtomicU64,
    connections: AtomicU64,
    lost: AtomicU64,
}

/// The link; it lives as long as the process.
pub(crate) struct Link {
    pub(crate) job: Namespace,
    pub(crate) server: Namespace,
    state: Arc<State>,
}

impl Link {
    /// Builds namespaces and devices and starts the relay, without delay.
    pub(crate) fn create() -> Result<Self> {
        let state = Arc::new(State::default());
        let (job, job_device) = endpoint(JOB)?;
        let (server, server_device) = endpoint(SERVER)?;
        relay(&job_device, &server_device, &state);
        relay(&server_device, &job_device, &state);
        Ok(Self { job, server, state })
    }

    /// Makes a round trip last `round_trip` longer than the bare path.
    pub(crate) fn set_round_trip(&self, round_trip: Duration) {
        let hold = u64::try_from(round_trip.as_nanos() / 2).expect("a round trip below centuries");
        self.state.hold_nanoseconds.store(hold, Ordering::Relaxed);
    }

    /// TCP connections that anyone has tried to open so far.
    pub(crate) fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// Packets that a device refused: none, or the times measured are worth nothing.
    pub(crate) fn lost(&self) -> u64 {
        self.state.lost.load(Ordering::Relaxed)
    }

    /// How long a TCP connect takes from the job's side: the round trip as it really is.
    pub(crate) fn connect_time(&self, to: SocketAddr) -> Result<Duration> {
        let _inside = self.job.enter()?;
        let start = Instant::now();
        TcpStream::connect_timeout(&to, Duration::from_secs(10))
            .with_context(|| format!("connecting to {to}"))?;
        Ok(start.elapsed())
    }
}

fn endpoint(address: Ipv4Addr) -> Result<(Namespace, Arc<SyncDevice>)> {
    let namespace = Namespace::create()?;
    let device = {
        let _inside = namespace.enter()?;
        DeviceBuilder::new().name(DEVICE).build_sync().context("a TUN device (/dev/net/tun)")?
    };
    namespace.configure(DEVICE, address, MTU)?;
    Ok((namespace, Arc::new(device)))
}

/// One direction: a thread that stamps packets as they come, and one that passes each on when it is due.
fn relay(from: &Arc<SyncDevice>, to: &Arc<SyncDevice>, state: &Arc<State>) {
    let (due_packets, queue) = channel();
    let (from, to) = (Arc::clone(from), Arc::clone(to));
    let (collecting, delivering) = (Arc::clone(state), Arc::clone(state));
    thread::spawn(move || collect(&from, &due_packets, &collecting));
    thread::spawn(move || deliver(&queue, &to, &delivering));
}

type DuePacket = (Instant, Vec<u8>);

fn collect(from: &SyncDevice, queue: &Sender<DuePacket>, state: &State) {
    let mut buffer = vec![0; LARGEST_PACKET];
    while let Ok(length) = from.recv(&mut buffer) {
        let hold = Duration::from_nanos(state.hold_nanoseconds.load(Ordering::Relaxed));
        let due = Instant::now() + hold;
        let bytes = &buffer[..length];
        if packet::opens_connection(bytes) {
            state.connections.fetch_add(1, Ordering::Relaxed);
        }
        if packet::is_ipv4(bytes) && queue.send((due, bytes.to_vec())).is_err() {
            return;
        }
    }
}

fn deliver(queue: &Receiver<DuePacket>, to: &SyncDevice, state: &State) {
    // The kernel may round a thread's sleep up by 50 µs; for this one by a nanosecond. Where it cannot, it does not matter.
    let _ = set_timerslack(1);
    while let Ok((due, bytes)) = queue.recv() {
        let wait = due.saturating_duration_since(Instant::now());
        if !wait.is_zero() {
            thread::sleep(wait);
        }
        if to.send(&bytes).is_err() {
            state.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}
