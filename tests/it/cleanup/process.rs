//! The real program, ended from outside: by SIGINT, SIGTERM and SIGKILL.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use simulator::{Mode, Server, Simulator, World};

use super::record::Record;
use crate::support::{Dotenv, Folder, TOKEN};

const SHOP: &str = "acme/shop";

/// The shell's own `kill`: the program of that name is a package that a machine may lack.
fn send(signal: &str, to: &Child) {
    let line = format!("kill {signal} {}", to.id());
    assert!(Command::new("/bin/sh").arg("-c").arg(line).status().unwrap().success());
}

struct Killed {
    sim: Simulator,
    folder: Folder,
}

impl Killed {
    fn new() -> Self {
        let world = World::default().mode(Mode::Metadata).job_token(TOKEN).latency(Duration::from_millis(10));
        let (sim, folder) = (Simulator::start(world), Folder::new());
        sim.seed_tags(SHOP, 150);
        let this = Self { sim, folder };
        let flags =
            ["--plan", "plan.json", "--name-regex-delete", "tag-00000[0-9]{2}", "--max-delete", "100"];
        let planned = this.start(&[&["cleanup"], &flags[..]].concat()).wait_with_output().unwrap();
        assert_eq!(planned.status.code(), Some(0), "{planned:?}");
        this
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut gate = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
        gate.env_clear().envs(self.sim.env()).current_dir(self.folder.path(".")).args(args);
        gate.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn apply(&self) -> Child {
        self.start(&["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl", "--parallel", "4"])
    }

    fn left(&self) -> Vec<String> {
        self.sim.tags(SHOP)
    }

    fn totals(&self) -> String {
        Dotenv::read_cleanup(&self.folder.read("registry-gate-cleanup.env").unwrap(), "REGISTRY_GATE_")
            .totals()
    }

    /// Sends a signal after so many deletions; how it ended, and what it told.
    fn end_by(&self, signal: &str, after: usize) -> (Option<i32>, String) {
        let child = self.apply();
        let began = Instant::now();
        while 150 - self.left().len() < after {
            assert!(began.elapsed() < Duration::from_secs(60), "it never deleted");
            std::thread::sleep(Duration::from_millis(1));
        }
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(!told.contains(TOKEN), "{told}");
        (output.status.code(), told)
    }

    /// The same plan again ends where an undisturbed run would have.
    fn ends_where_it_would_have(&self) {
        let output = self.apply().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let expected: Vec<String> = (100..150).map(|at| format!("tag-{at:07}")).collect();
        assert_eq!(self.left(), expected);
        assert!(self.totals().starts_with("100 "));
    }
}

fn record(folder: &Folder) -> Record {
    Record::read(&folder.read("outcome.jsonl").unwrap()).unwrap()
}

#[test]
fn who_is_asked_to_end_finishes_what_was_begun() {
    for (signal, after) in [("-INT", 1), ("-TERM", 30)] {
        let killed = Killed::new();
        let (code, told) = killed.end_by(signal, after);
        assert_eq!(code, Some(8), "{signal}: {told}");
        assert!(told.contains("what was begun is brought to an end"), "{signal}: {told}");
        let record = record(&killed.folder);
        assert!(record.end.is_some(), "{told}");
        let left = killed.left();
        for (tag, fate) in &record.fates {
            let is_there = left.iter().any(|name| format!("{SHOP}:{name}") == *tag);
            assert_ne!(is_there, fate.is_gone(), "{tag} {fate:?}");
            assert!(matches!(&*fate.outcome, "deleted" | "not_reached"), "{tag} {fate:?}");
        }
        assert!(killed.totals().starts_with(&format!("100 {} 0 ", 150 - left.len())));
        killed.ends_where_it_would_have();
    }
}

#[test]
fn who_is_killed_has_told_what_was_done_and_can_go_on() {
    for after in [1, 40] {
        let killed = Killed::new();
        let (code, _) = killed.end_by("-KILL", after);
        assert_eq!(code, None);
        let record = record(&killed.folder);
        assert!(record.end.is_none() && record.to_delete == 100);
        let left = killed.left();
        for (tag, fate) in &record.fates {
            assert_eq!(fate.outcome, "deleted", "{tag}");
            assert!(!left.iter().any(|name| format!("{SHOP}:{name}") == *tag), "{tag}");
        }
        // Of no more than were under way at once nothing is told.
        let untold = 150 - left.len() - record.fates.len();
        assert!(untold <= 4, "{untold}");
        assert_eq!(killed.totals(), "- - - - -");
        killed.ends_where_it_would_have();
    }
}

#[test]
fn whoever_asks_twice_is_not_kept_waiting() {
    let killed = Killed::new();
    killed.sim.with_state(|state| state.world.latency = Duration::from_secs(20));
    killed.sim.clear_requests();
    let child = killed.apply();
    let began = Instant::now();
    // Its signals have their handler before it connects.
    while killed.sim.traffic(Server::Gitlab).connections == 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "it never connected");
        std::thread::sleep(Duration::from_millis(10));
    }
    for _ in 0..2 {
        send("-INT", &child);
        std::thread::sleep(Duration::from_millis(200));
    }
    let output = child.wait_with_output().unwrap();
    assert!(matches!(output.status.code(), Some(6 | 8)), "{output:?}");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(killed.left().len(), 150);
}
