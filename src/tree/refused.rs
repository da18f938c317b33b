//! Why the system refuses, in words.

use std::io;

/// Why the system refuses, without its numbers.
pub(super) fn in_words(why: &io::Error) -> String {
    match why.kind() {
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        _ => format!("it cannot be read ({why})"),
    }
}
