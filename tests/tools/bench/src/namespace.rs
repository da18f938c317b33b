//! Network namespaces without names.
//!
//! `ip netns add` mounts a name that stays behind when a run is killed. A namespace that is only held
//! open by a file of this process needs no teardown: it ends with the process, however that ends.

use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::net::Ipv4Addr;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail};
use nix::sched::{CloneFlags, setns, unshare};

/// A network namespace, kept alive by an open file.
pub(crate) struct Namespace {
    file: File,
}

impl Namespace {
    /// Makes an empty one: no device but a loopback that is down.
    pub(crate) fn create() -> Result<Self> {
        // A thread of its own, because the thread that unshares is moved into the new namespace.
        let made = thread::spawn(|| {
            unshare(CloneFlags::CLONE_NEWNET)?;
            Self::of_this_thread()
        });
        made.join().expect("the thread does not panic").context("a network namespace (this takes root)")
    }

    fn of_this_thread() -> io::Result<Self> {
        Ok(Self { file: File::open("/proc/thread-self/ns/net")? })
    }

    /// Moves the calling thread into the namespace until the guard is dropped. Sockets and devices
    /// opened and programs started meanwhile belong to the namespace, and stay there afterwards.
    pub(crate) fn enter(&self) -> Result<Entered> {
        let home = Self::of_this_thread().context("the namespace of this thread")?;
        setns(&self.file, CloneFlags::CLONE_NEWNET).context("entering a network namespace")?;
        Ok(Entered { home, thread_bound: PhantomData })
    }

    /// Brings the loopback and `device` up, the latter with `address` in a network of two.
    pub(crate) fn configure(&self, device: &str, address: Ipv4Addr, mtu: u32) -> Result<()> {
        let _inside = self.enter()?;
        ip(&["link", "set", "lo", "up"])?;
        ip(&["address", "add", &format!("{address}/30"), "dev", device])?;
        ip(&["link", "set", device, "mtu", &mtu.to_string(), "up"])?;
        // What TCP learnt of the path in one run must not help the next one.
        std::fs::write("/proc/sys/net/ipv4/tcp_no_metrics_save", "1").context("TCP's memory of routes")
    }
}

/// The calling thread is elsewhere until this is dropped.
pub(crate) struct Entered {
    home: Namespace,
    thread_bound: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        setns(&self.home.file, CloneFlags::CLONE_NEWNET)
            .expect("the way back into the first namespace is open");
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    let output = Command::new("ip").args(arguments).output().context("running ip (Debian: iproute2)")?;
    if !output.status.success() {
        bail!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
