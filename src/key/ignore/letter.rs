//! Single characters of an expression, inside of brackets and outside.

use std::iter::Peekable;
use std::str::Chars;

/// A character that means itself.
pub(super) fn literal(c: char, ours: &mut String) {
    // Of the rest some mean something where they are escaped: `\<` is the beginning of a word.
    if r"\.+*?()|[]{}^$&-~#".contains(c) {
        ours.push('\\');
    }
    ours.push(c);
}

/// The one character that an escape means.
pub(super) fn character(text: &mut Peekable<Chars<'_>>) -> Option<char> {
    match text.next()? {
        'a' => Some('\x07'),
        'f' => Some('\x0c'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\x0b'),
        'x' => {
            let digits = [text.next()?.to_digit(16)?, text.next()?.to_digit(16)?];
            char::from_u32(digits[0] << 4 | digits[1])
        }
        c if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    }
}
