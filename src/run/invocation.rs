//! What a run gets from its process.

use std::ffi::OsString;
use std::io::Write;

use time::OffsetDateTime;

use crate::http::RetryPolicy;
use crate::interrupt::Interrupt;
use crate::run::journal::Stderr;
use crate::run::pace::Pace;

/// All that a run gets from its process.
pub struct Invocation<'a> {
    /// The arguments, the program's name first.
    pub args: Vec<OsString>,
    /// The environment.
    pub env: Vec<(OsString, OsString)>,
    /// The time; read once.
    pub now: OffsetDateTime,
    /// Where the answer goes.
    pub stdout: &'a mut dyn Write,
    /// Where everything else goes.
    pub stderr: Stderr,
    /// Whether a person watches standard output.
    pub terminal: bool,
    /// Whether a person watches standard error.
    pub watched: bool,
    /// How many columns the terminal has; `None`: there is none.
    pub width: Option<u16>,
    /// How long to wait between attempts.
    pub retry: RetryPolicy,
    /// How time passes for who waits; `None`: as it does.
    pub pace: Option<&'a dyn Pace>,
    /// A wish to end, of SIGINT and SIGTERM.
    pub interrupt: Interrupt,
}
