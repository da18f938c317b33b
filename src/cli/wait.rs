//! `wait`: what can be typed.

use super::GateArgs;
use super::flag::{ASK, GROUP, arguments, value};
use super::value::{by, deadline};
use crate::dates::duration::Span;

arguments! {
    /// `wait`. Its time limit is that of the run, which is called `--timeout` here ([`mod@super::root`]): there is one.
    #[derive(Clone, Debug)]
    pub struct WaitArgs {
        /// What is asked.
        pub gate: GateArgs = GROUP,
        /// How long to wait before asking again: at first, growing by half to a minute.
        pub interval: Span = value("interval", &["DURATION"], ASK).read(|| by(deadline)).default("5s"),
    }
}
