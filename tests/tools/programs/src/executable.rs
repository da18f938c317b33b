//! Files that a test makes and then starts.
//!
//! Linux starts no file that anybody holds open for writing ("text file busy"). A test that writes one itself holds it
//! open for a moment, and any other test that starts a program in that moment hands the open file to its child, which
//! keeps it until the new program runs. So another program writes them: what it holds open is shared with nobody.

use crate::run;
use std::path::Path;
use std::process::Command;

/// Writes a program, a script most often, that everybody may start. Its folder is made if it is not there.
pub fn write(path: &Path, content: &str) {
    let line = "mkdir -p \"${0%/*}\" && rm -f \"$0\" && cat >\"$0\" && chmod 755 \"$0\"";
    by_another(Command::new("/bin/sh").args(["-c", line]).arg(path), content);
}

/// Copies a file, or what is in a folder, with its permissions.
pub fn copy(from: &Path, to: &Path) {
    by_another(Command::new("cp").args(["-RpT", "--"]).arg(from).arg(to), "");
}

fn by_another(command: &mut Command, input: &str) {
    let done = run(command, input);
    assert_eq!(done.code, 0, "{}", done.stderr);
}
