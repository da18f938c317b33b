//! A simulator that goes on by itself: one line starts it and sets the variables of a job in it,
//! `eval "$(cargo simulator --background)"`.
//!
//! It is a process of its own, in a group of its own so that Ctrl-C at the next command does not end it, and holds none
//! of the shell's streams: a `$(…)` would wait for it.

use std::io::{self, BufRead as _, BufReader, Write};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What the process in the background is started with.
pub(crate) const FLAG: &str = "--background";
pub(crate) const CHILD: &str = "--in-background";

/// It ends by itself after so long: nobody misses one that was forgotten.
pub(crate) const LIFE: Duration = Duration::from_secs(8 * 3_600);

/// The line behind the variables.
pub(crate) const READY: &str = "# ready";

/// Starts one like this in the background; prints its variables, and the number that ends it.
pub(crate) fn start(out: &mut dyn Write, hint: &mut dyn Write) -> io::Result<()> {
    let arguments = std::env::args_os().skip(1).filter(|argument| argument != FLAG);
    let mut child = Command::new(std::env::current_exe()?)
        .args(arguments)
        .arg(CHILD)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    let mut lines = Vec::new();
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines) {
        match line? {
            ready if ready == READY => {
                writeln!(out, "{}\nexport SIMULATOR_PID={}", lines.join("\n"), child.id())?;
                return writeln!(
                    hint,
                    "A GitLab runs in the background; kill \"$SIMULATOR_PID\" ends it, and after eight hours it does so \
                     itself."
                );
            }
            line => lines.push(line),
        }
    }
    Err(io::Error::other(format!("it ended at once; without {FLAG} it says why")))
}
