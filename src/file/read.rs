//! Opening what somebody names as a file, which may be a pipe: the one place that does.
//!
//! Opening a pipe waits for whoever is at its other end, and reading it for what they have to say. A pipe is a fair
//! thing to name (`--policy <(…)` is one), so it is opened and read in a thread of its own, which is waited for no
//! longer than the run has, and which nobody joins: it ends with the process. A folder, or a device that never ends,
//! is no file.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::dates::clock::{Deadline, Spelled};

/// Why a file cannot be read: what fits after the path and a colon.
#[derive(Debug)]
pub(crate) enum Unread {
    /// There is none.
    Missing,
    /// It is a folder.
    Folder,
    /// This user may not read it.
    Forbidden,
    /// It has several lines: what a file holds, where its path belongs.
    Content,
    /// It has more than so many bytes.
    TooLarge(u64),
    /// It is a pipe, and nobody wrote all of it within this time.
    Waiting(Duration),
    /// The system's words.
    Other(io::Error),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Folder => f.write_str("it is a folder"),
            Self::Forbidden => f.write_str("it may not be read"),
            Self::Content => f.write_str(
                "it is what a file holds and not its path (a variable of the type File has the path)",
            ),
            Self::TooLarge(most) if most % (1 << 20) == 0 => {
                write!(f, "it is larger than {} MiB", most >> 20)
            }
            Self::TooLarge(most) => write!(f, "it is larger than {most} bytes"),
            Self::Waiting(time) => {
                write!(f, "it is a pipe that nobody wrote to its end within {}", Spelled(*time))
            }
            Self::Other(why) => write!(f, "it cannot be read ({why})"),
        }
    }
}

/// A path as it is told. What a file holds stands in its place where a variable has not the type File: that may be a
/// key, and is not shown.
#[must_use]
pub(crate) fn name(path: &Path) -> String {
    if is_content(path) { "a text of several lines".to_owned() } else { path.display().to_string() }
}

fn is_content(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().contains(&b'\n')
}

/// Reads a whole file of at most so many bytes. A pipe is waited for until the deadline.
///
/// # Errors
/// See [`Unread`].
pub(crate) fn read(path: &Path, most: u64, deadline: Deadline) -> Result<Vec<u8>, Unread> {
    if is_content(path) {
        return Err(Unread::Content);
    }
    if fs::metadata(path).map_err(of)?.is_file() {
        return whole(path, most);
    }
    let time = deadline.remaining().unwrap_or(Duration::MAX);
    let reading = within(time, path, move |path| whole(path, most)).map_err(Unread::Other)?;
    reading.unwrap_or(Err(Unread::Waiting(deadline.length().unwrap_or(time))))
}

/// So long whoever is to read from a pipe may take to open it.
const READER: Duration = Duration::from_secs(1);

/// Opens something that is no regular file to write to it: a device, or a pipe that somebody reads from. Where standard
/// output goes into a file, `/dev/stdout` is one after all, and written to behind what it has.
///
/// # Errors
/// It cannot be opened, or it is a pipe that nobody reads from.
pub(crate) fn open_to_write(path: &Path) -> io::Result<File> {
    within(READER, path, |path| File::options().append(true).open(path))?.unwrap_or_else(|| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "it is a pipe that nobody reads from"))
    })
}

/// What is done to a path that may be a pipe; `None`: it took longer.
fn within<T: Send + 'static>(
    time: Duration,
    path: &Path,
    work: impl FnOnce(&Path) -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let (sender, answer) = mpsc::channel();
    let path = PathBuf::from(path);
    thread::Builder::new().name("pipe".into()).spawn(move || {
        let _ = sender.send(work(&path));
    })?;
    Ok(answer.recv_timeout(time).ok())
}

fn whole(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    let file = File::open(path).map_err(of)?;
    // Opening a folder succeeds, and reading one fails with words of the system.
    if file.metadata().map_err(of)?.is_dir() {
        return Err(Unread::Folder);
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(of)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        Err(Unread::TooLarge(most))
    } else {
        Ok(bytes)
    }
}

fn of(why: io::Error) -> Unread {
    match why.kind() {
        io::ErrorKind::NotFound => Unread::Missing,
        io::ErrorKind::PermissionDenied => Unread::Forbidden,
        io::ErrorKind::IsADirectory => Unread::Folder,
        _ => Unread::Other(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::process::Command;

    fn pipe() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        (folder, path)
    }

    fn soon() -> Deadline {
        Deadline::after(Duration::from_millis(200))
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_left_at_the_deadline() {
        let (_folder, path) = pipe();
        assert_eq!(
            read(&path, 10, soon()).unwrap_err().to_string(),
            "it is a pipe that nobody wrote to its end within 200ms"
        );
    }

    #[test]
    fn a_pipe_that_is_never_closed_is_left_at_the_deadline() {
        let (_folder, path) = pipe();
        let writer = thread::spawn({
            let path = path.clone();
            move || {
                let mut file = File::options().write(true).open(path).unwrap();
                file.write_all(b"begun").unwrap();
                thread::sleep(Duration::from_secs(1));
            }
        });
        assert!(matches!(read(&path, 10, soon()), Err(Unread::Waiting(_))));
        writer.join().unwrap();
    }

    #[test]
    fn a_pipe_that_somebody_writes_is_read() {
        let (_folder, path) = pipe();
        let writer = thread::spawn({
            let path = path.clone();
            move || fs::write(path, "whole").unwrap()
        });
        assert_eq!(read(&path, 10, Deadline::after(Duration::from_secs(20))).unwrap(), b"whole");
        writer.join().unwrap();
    }

    #[test]
    fn a_pipe_is_written_to_where_somebody_reads_and_left_where_nobody_does() {
        let (_folder, path) = pipe();
        assert_eq!(open_to_write(&path).unwrap_err().to_string(), "it is a pipe that nobody reads from");
        let (_folder, path) = pipe();
        let reader = thread::spawn({
            let path = path.clone();
            move || fs::read(path).unwrap()
        });
        open_to_write(&path).unwrap().write_all(b"told").unwrap();
        assert_eq!(reader.join().unwrap(), b"told");
        assert!(open_to_write(Path::new("/dev/null")).is_ok());
    }

    #[test]
    fn what_is_no_file_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "12345").unwrap();
        let told = |path: &Path, most| read(path, most, soon()).unwrap_err().to_string();
        assert_eq!(read(&path, 5, soon()).unwrap(), b"12345");
        assert_eq!(told(&path, 4), "it is larger than 4 bytes");
        assert_eq!(told(folder.path(), 4), "it is a folder");
        assert_eq!(told(&folder.path().join("none"), 4), "there is no such file");
        assert_eq!(told(Path::new("/dev/zero"), 1 << 20), "it is larger than 1 MiB");
        assert_eq!(read(Path::new("/dev/null"), 4, soon()).unwrap(), b"");
    }
}
