//! How a text is shown: every dangerous character becomes U+FFFD, so that one sees that something was there.

use std::borrow::Cow;

use super::is_dangerous;

/// A character as it is shown.
#[must_use]
pub fn harmless(character: char) -> char {
    if is_dangerous(character) { char::REPLACEMENT_CHARACTER } else { character }
}

/// A text on one line, nothing of it left out.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if text.contains(is_dangerous) { text.chars().map(harmless).collect() } else { text.into() }
}

/// A text of several lines, of which the line feeds are ours.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    let shown = |c| if c == '\n' { c } else { harmless(c) };
    if text.contains(is_dangerous) { text.chars().map(shown).collect() } else { text.into() }
}

/// A value on one line, at most 120 characters of it.
#[must_use]
pub fn shown(text: &str) -> String {
    shown_up_to(120, text)
}

/// The same, up to so many characters.
#[must_use]
pub fn shown_up_to(most: usize, text: &str) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line(&text[..end])),
        None => line(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_from_a_stranger_is_shown_harmlessly() {
        assert_eq!(shown("a\u{1b}[2Jb\nc\u{202e}d"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        assert_eq!(shown("a\u{61c}\u{200b}\u{2060}b"), "a\u{fffd}\u{fffd}\u{fffd}b");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), 121);
        assert_eq!(lines("error\n\thint\r\n"), "error\n\u{fffd}hint\u{fffd}\n");
    }

    proptest! {
        #[test]
        fn what_is_shown_holds_nothing_dangerous(text in any::<String>()) {
            prop_assert!(!line(&text).contains(is_dangerous));
            prop_assert!(!shown(&text).contains(is_dangerous));
            prop_assert!(!lines(&text).contains(|c| c != '\n' && is_dangerous(c)));
            prop_assert_eq!(line(&text).chars().count(), text.chars().count());
        }
    }
}
