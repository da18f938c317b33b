//! Whether a pattern is well-formed for Go's `path/filepath.Match`, which the builders ask before anything else.

/// Whether it is.
pub(super) fn is_well_formed(pattern: &[u8]) -> bool {
    let mut rest = pattern;
    while let Some((first, behind)) = rest.split_first() {
        rest = match first {
            b'[' => match class(behind) {
                Some(rest) => rest,
                None => return false,
            },
            // An escape needs something to escape.
            b'\\' if behind.is_empty() => return false,
            b'\\' => &behind[1..],
            _ => behind,
        };
    }
    true
}

/// What follows a class: `[` was read, then `^`, then at least one range, then `]`.
fn class(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"^").unwrap_or(text);
    let mut ranges = 0;
    loop {
        if let (Some(behind), 1..) = (rest.strip_prefix(b"]"), ranges) {
            return Some(behind);
        }
        rest = character(rest)?;
        if let Some(behind) = rest.strip_prefix(b"-") {
            rest = character(behind)?;
        }
        ranges += 1;
    }
}

/// What follows one character of a class, which cannot be its end.
fn character(text: &[u8]) -> Option<&[u8]> {
    let text = match text.first()? {
        b'-' | b']' => return None,
        b'\\' => &text[1..],
        _ => text,
    };
    let is_character =
        |length: &usize| text.get(..*length).is_some_and(|bytes| str::from_utf8(bytes).is_ok());
    let rest = &text[(1..=4).find(is_character)?..];
    (!rest.is_empty()).then_some(rest)
}
