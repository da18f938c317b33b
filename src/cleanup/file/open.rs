//! Opens the file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::place::place;
use super::read;
use crate::cleanup::Policy;
use crate::error::Error;
use crate::words::shown;

/// The most bytes of a policy's file: a mistaken path must not fill the memory.
pub const MOST_BYTES: u64 = 1 << 20;

/// Reads a policy from a file.
///
/// # Errors
/// When it cannot be read, is too large, no UTF-8 or no policy: configuration (3).
pub fn read_file(path: &Path) -> Result<Policy, Error> {
    let name = path.display().to_string();
    let refused = |cause: String| Error::configuration(format!("read the policy {}", shown(&name)), cause);
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| {
        // Opening a folder succeeds, and reading one fails with words of the system.
        if file.metadata()?.is_dir() {
            return Ok(false);
        }
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map(|_| true)
    });
    match file {
        Ok(true) => {}
        Ok(false) => return Err(refused("it is a folder".to_owned())),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            let hint = "name the file by --policy; paths begin in the job's working folder";
            return Err(refused("there is no such file".to_owned()).with_hint(hint));
        }
        Err(why) => return Err(refused(why.to_string())),
    }
    if u64::try_from(bytes.len()).is_ok_and(|bytes| bytes > MOST_BYTES) {
        return Err(refused("it is larger than 1 MiB, which is no policy".to_owned()));
    }
    let text = std::str::from_utf8(&bytes).map_err(|why| {
        let before = std::str::from_utf8(&bytes[..why.valid_up_to()]).unwrap_or_default();
        let (line, column) = place(before, before.len());
        refused(format!("line {line}, column {column}: it is not UTF-8")).with_hint("save it as UTF-8")
    })?;
    read(text, &name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    fn told(content: Option<&[u8]>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry-gate.toml");
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = read_file(&path).unwrap_err();
        assert_eq!(error.exit, Exit::Configuration);
        error.to_string().replace(&*folder.path().to_string_lossy(), "DIR")
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        insta::assert_snapshot!(told(None), @r"
        cannot read the policy DIR/registry-gate.toml: there is no such file
          hint: name the file by --policy; paths begin in the job's working folder
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
        let error = read_file(folder.path()).unwrap_err();
        assert_eq!((error.exit, error.cause.as_str()), (Exit::Configuration, "it is a folder"));
    }

    #[test]
    fn a_file_of_the_largest_size_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        let rule = "[[cleanup.rule]]\naction = 'keep'\n#";
        let rest = usize::try_from(MOST_BYTES).unwrap() - rule.len();
        std::fs::write(&path, format!("{rule}{}", "x".repeat(rest))).unwrap();
        assert_eq!(read_file(&path).unwrap().rules.len(), 1);
    }
}
