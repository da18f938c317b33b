//! What lies where a cleanup writes, and what becomes of its answer where nothing can be written. The real program in a
//! folder of its own, because paths and streams are the process's.

mod later;
mod paths;
mod unwritten;

use std::fs::{self, File};
use std::process::{Command, Output, Stdio};

use simulator::{Mode, Simulator, World};

use crate::support::{Dotenv, Folder, TOKEN};

const SHOP: &str = "acme/shop";
const DELETE: [&str; 3] = ["cleanup", "--name-regex-delete", "tag-000000[0-4]"];

/// Files get no larger than the blocks that follow, as on a full disk; that is an error, and no signal.
const NO_ROOM: &str = "trap '' XFSZ; ulimit -f";

/// A registry of ten tags, five of which are to go, and a folder.
struct Job {
    sim: Simulator,
    folder: Folder,
}

/// How one run ended.
struct Ended {
    code: i32,
    told: String,
    asked: usize,
}

impl Job {
    fn new() -> Self {
        let sim = Simulator::start(World::default().mode(Mode::Metadata).job_token(TOKEN));
        sim.seed_tags(SHOP, 10);
        Self { sim, folder: Folder::new() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut gate = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
        gate.env_clear()
            .envs(self.sim.env())
            .env("NO_COLOR", "1")
            .current_dir(self.folder.path("."))
            .args(args);
        gate.stdin(Stdio::null());
        gate
    }

    fn ended(&self, output: &Output) -> Ended {
        let text = [&output.stdout[..], &output.stderr].concat();
        let told = format!("{}\n{:?}", String::from_utf8(text).unwrap(), self.sim.tags(SHOP));
        Ended { code: output.status.code().unwrap(), told, asked: self.sim.requests().len() }
    }

    fn run(&self, args: &[&str]) -> Ended {
        self.sim.clear_requests();
        self.ended(&self.command(args).output().unwrap())
    }

    /// By a line of shell, in which the program is `$0`.
    fn run_in_a_shell(&self, line: &str) -> Ended {
        self.sim.clear_requests();
        let mut shell = Command::new("/bin/sh");
        shell.env_clear().envs(self.sim.env()).env("NO_COLOR", "1").current_dir(self.folder.path("."));
        let done =
            shell.args(["-c", line, env!("CARGO_BIN_EXE_registry-gate")]).stdin(Stdio::null()).output();
        self.ended(&done.unwrap())
    }

    /// With nowhere to print to.
    fn run_mute(&self, args: &[&str]) -> Ended {
        let full = File::options().write(true).open("/dev/full").unwrap();
        self.ended(&self.command(args).stdout(full).output().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn totals(&self) -> String {
        Dotenv::read_cleanup(self.read("registry-gate-cleanup.env").as_bytes(), "REGISTRY_GATE_").totals()
    }

    fn left(&self) -> usize {
        self.sim.tags(SHOP).len()
    }

    fn plan(&self) {
        let planned = self.run(&[&DELETE[..], &["--plan", "plan.json"]].concat());
        assert_eq!(planned.code, 0, "{}", planned.told);
    }
}
