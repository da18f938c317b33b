//! A job's shell: runs registry-gate in-process with a job's variables and shows what a person would see.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use registry_gate::Exit;
use registry_gate::Interrupt;
use registry_gate::RetryPolicy;
use registry_gate::clock;
use registry_gate::{Invocation, run};
use simulator::Simulator;

/// The file of the plan, as it is typed.
pub(crate) const PLAN: &str = "plan.json";

/// A shell in a job of a simulated GitLab.
pub(crate) struct Shell<'a> {
    sim: &'a Simulator,
    folder: &'a Path,
    colour: bool,
}

impl<'a> Shell<'a> {
    /// A shell that works in this folder.
    pub(crate) fn new(sim: &'a Simulator, folder: &'a Path, colour: bool) -> Self {
        Self { sim, folder, colour }
    }

    /// Says a sentence of the story.
    pub(crate) fn say(&self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        writeln!(out)?;
        let style = anstyle::Style::new().bold();
        if self.colour { writeln!(out, "{style}# {text}{style:#}") } else { writeln!(out, "# {text}") }
    }

    /// Types a command, shows its output, its requests and its exit code.
    pub(crate) fn run(&self, out: &mut dyn Write, line: &str) -> io::Result<Exit> {
        writeln!(out, "$ {line}")?;
        self.sim.clear_requests();
        let mut env: Vec<_> =
            self.sim.env().into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        env.push(("REGISTRY_GATE_DOTENV".into(), self.dotenv().into_os_string()));
        if !self.colour {
            env.push(("NO_COLOR".into(), "1".into()));
        }
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let mut stdout = Vec::new();
        let exit = run(Invocation {
            interrupt: Interrupt::new(),
            args: line.split_whitespace().map(|word| self.word(word)).collect(),
            env,
            now: clock::now().into(),
            stdout: &mut stdout,
            stderr: stderr.clone(),
            terminal: self.colour,
            watched: false,
            width: None,
            // Pauses as short as the story's.
            pace: None,
            retry: RetryPolicy { base: Duration::from_millis(50), ..RetryPolicy::default() },
        });
        out.write_all(&stderr.lock().unwrap_or_else(PoisonError::into_inner))?;
        out.write_all(&stdout)?;
        let requests = self.sim.requests().len();
        writeln!(out, "[exit {} {}, {requests} requests]", exit.code(), exit.name())?;
        Ok(exit)
    }

    /// A word of a command; the run is in this process, whose folder is another than the shell's.
    fn word(&self, word: &str) -> OsString {
        if word == PLAN { self.folder.join(PLAN).into_os_string() } else { word.into() }
    }

    fn dotenv(&self) -> PathBuf {
        self.folder.join("registry-gate.env")
    }

    /// Shows the dotenv file.
    pub(crate) fn show_dotenv(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "$ cat registry-gate.env")?;
        out.write_all(&std::fs::read(self.dotenv())?)
    }
}
