//! A total, with what it leaves out.

use std::io::{self, Write};

use crate::output::escape::Text;

/// Writes one.
pub(super) fn total(out: &mut dyn Write, name: &str, value: &str, note: &str) -> io::Result<()> {
    write!(out, "<div><dt>{}</dt><dd>{}", Text(name), Text(value))?;
    if !note.is_empty() {
        write!(out, " <small>{}</small>", Text(note))?;
    }
    writeln!(out, "</dd></div>")
}

/// `3 tags of unknown size`; nothing for none.
pub(super) fn tags_of(count: usize, what: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 tag of {what}"),
        _ => format!("{count} tags of {what}"),
    }
}
