//! Writes the man pages and the completions of a release into a folder: `cargo run --package manual -- FOLDER`.
//!
//! They come from the tree of commands that the program itself parses by. A release has them as files beside the
//! binary; the binary does not carry what nearly every job would never ask it for.

use std::path::PathBuf;

use anyhow::Context as _;

fn main() -> anyhow::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("name a folder to write to")?.into();
    manual::write(&folder)
}
