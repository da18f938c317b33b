//! Reads the file.

use std::path::Path;

use super::read;
use crate::cleanup::Policy;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::file;
use crate::toml::{FileKind, HERE, read_text};
use crate::words::shown;

/// Reads a policy from a file; a pipe is waited for until the deadline.
///
/// # Errors
/// When it cannot be read, is too large, no UTF-8 or no policy: configuration (3).
pub(crate) fn read_file(path: &Path, deadline: Deadline) -> Result<Policy, Error> {
    let name = file::name(path);
    let attempt = format!("read the policy {}", shown(&name));
    let wanted = FileKind { kind: "policy", named: "--policy", from: HERE };
    read(&read_text(path, deadline, &attempt, wanted)?, &name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::toml::MOST_BYTES;

    fn told(content: Option<&[u8]>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry-gate.toml");
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = read_file(&path, Deadline::never()).unwrap_err();
        assert_eq!(error.exit, Exit::Configuration);
        error.to_string().replace(&*folder.path().to_string_lossy(), "DIR")
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        insta::assert_snapshot!(told(None), @r"
        cannot read the policy DIR/registry-gate.toml: there is no such file
          hint: name the file by --policy; its path begins in the job's working folder
        ");
        insta::assert_snapshot!(told(Some(b"[cleanup]\nclock = '\xff'")), @r"
        cannot read the policy DIR/registry-gate.toml: line 2, column 10: it is not UTF-8
          hint: save it as UTF-8
        ");
        insta::assert_snapshot!(told(Some(&vec![b'#'; 1 << 21])), @"cannot read the policy DIR/registry-gate.toml: it is larger than 1 MiB, which is no policy");
        insta::assert_snapshot!(told(Some(b"")), @r"
        cannot read the policy DIR/registry-gate.toml: line 1, column 1: there is no rule
          hint: write rules as [[cleanup.rule]], each with an action
        ");
        let folder = tempfile::tempdir().unwrap();
        let error = read_file(folder.path(), Deadline::never()).unwrap_err();
        assert_eq!((error.exit, error.cause.as_str()), (Exit::Configuration, "it is a folder"));
    }

    #[test]
    fn a_file_of_the_largest_size_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        let rule = "[[cleanup.rule]]\naction = 'keep'\n#";
        let rest = usize::try_from(MOST_BYTES).unwrap() - rule.len();
        std::fs::write(&path, format!("{rule}{}", "x".repeat(rest))).unwrap();
        assert_eq!(read_file(&path, Deadline::never()).unwrap().rules.len(), 1);
    }
}
