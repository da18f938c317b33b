//! The man pages and the completions of a release.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap_complete::{Shell, generate_to};
use registry_gate::root;

/// The shells that a release has completions for.
pub const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Fish, Shell::Zsh];

/// Writes them all into a folder, which is made where there is none: `registry-gate.1`, `registry-gate-check.1` and so
/// on, and for each shell the file that it looks for.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let written = || format!("cannot write to {}", folder.display());
    clap_mangen::generate_to(root().clone().disable_help_subcommand(true), folder).with_context(written)?;
    for shell in SHELLS {
        generate_to(shell, &mut root().clone(), "registry-gate", folder).with_context(written)?;
    }
    Ok(())
}
