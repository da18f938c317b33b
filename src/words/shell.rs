//! A text as one word of a shell: in single quotes, in which POSIX shells take everything but a single quote for itself
//! (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02>).

/// A text as one word of a shell.
#[must_use]
pub(crate) fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
