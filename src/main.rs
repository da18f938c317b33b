//! The process: arguments, environment, time and streams in, an exit status out.

use std::io::{IsTerminal as _, LineWriter, Write, stderr, stdout};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use registry_gate::Exit;
use registry_gate::Interrupt;
use registry_gate::RetryPolicy;
use registry_gate::clock;
use registry_gate::{Invocation, run};

/// musl's own gives memory back to the system page after page of a list, and takes it again. `docs/benchmarks.md` has the
/// figures, of other allocators too.
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    let interrupt = Interrupt::new();
    say_when_it_is_a_bug();
    end_when_interrupted(interrupt.clone());
    let exit = run(Invocation {
        args: std::env::args_os().collect(),
        env: std::env::vars_os().collect(),
        now: clock::now().into(),
        stdout: &mut stdout().lock(),
        stderr: words(),
        terminal: stdout().is_terminal(),
        watched: stderr().is_terminal(),
        width: terminal_size::terminal_size().map(|(width, _)| width.0),
        pace: None,
        retry: RetryPolicy::default(),
        interrupt,
    });
    ExitCode::from(exit.code())
}

/// Standard error. What it leads to may be read beside standard output and put into one log, as runners do: what is written
/// in pieces would have words of the other in the middle of its lines. A person sees progress in place, without an end of
/// line.
fn words() -> Arc<Mutex<dyn Write + Send>> {
    if stderr().is_terminal() {
        return Arc::new(Mutex::new(stderr()));
    }
    Arc::new(Mutex::new(LineWriter::new(stderr())))
}

/// A panic is a bug of ours, and no code that a pipeline could take for an answer.
fn say_when_it_is_a_bug() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
        // Addresses, since the release has no names; they are counted from where `main` was loaded.
        let trace = std::backtrace::Backtrace::force_capture();
        let main = main as fn() -> ExitCode;
        let _ = writeln!(
            stderr(),
            "error: this is a bug in registry-gate{place}\n  hint: please report it with the command, -v and what follows\n{trace:#}\n  main is at {main:p}"
        );
        leave(Exit::Bug);
    }));
}

/// Nothing is changed by looking, so an interrupted look-up is `unavailable`, and ends at once; the dotenv file says
/// unknown. A deletion brings what it has begun to an end, and says how far it came; who asks twice is not kept
/// waiting.
fn end_when_interrupted(interrupt: Interrupt) {
    let handler = move || {
        let is_first = !interrupt.is_requested();
        interrupt.request();
        if interrupt.is_deferred() && is_first {
            let _ = writeln!(stderr(), "interrupted: what was begun is brought to an end");
            return;
        }
        let _ = writeln!(stderr(), "error: interrupted");
        // What was deleted until now is deleted.
        leave(if interrupt.is_deferred() { Exit::Partial } else { Exit::Unavailable });
    };
    // Without a handler the signal itself ends the process: that is a failure too.
    let _ = ctrlc::set_handler(handler);
}

#[expect(clippy::exit, reason = "hooks of the process have no other way to name its status")]
fn leave(exit: Exit) -> ! {
    std::process::exit(exit.code().into())
}
