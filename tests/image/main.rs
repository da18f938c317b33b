//! The job image, built without a network from the static binary and Debian's busybox, and used as a runner uses it:
//! a container's `sh` finds a shell and is handed the generated script on its standard input.

#![expect(clippy::unwrap_used, reason = "a test: it may panic")]

mod built;
mod contents;
mod scripts;
mod tls;
