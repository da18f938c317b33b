//! How a text is shown: every dangerous character becomes U+FFFD, so that one sees that something was there.

use std::borrow::Cow;

use super::is_dangerous;

/// A character as it is shown.
#[must_use]
pub(crate) fn harmless(character: char) -> char {
    if is_dangerous(character) { char::REPLACEMENT_CHARACTER } else { character }
}

/// A text on one line, nothing of it left out.
#[must_use]
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if text.contains(is_dangerous) { text.chars().map(harmless).collect() } else { text.into() }
}

/// A text of several lines, of which the line feeds are ours.
#[must_use]
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
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
pub(crate) fn shown_up_to(most: usize, text: &str) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line(&text[..end])),
        None => line(text).into_owned(),
    }
}

/// What somebody wrote, in a sentence: in quotes, at most 120 characters of it.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// A character in a sentence: in quotes, or its number in Unicode where it cannot be seen.
#[must_use]
pub(crate) fn character(character: char) -> String {
    if is_dangerous(character) || character.is_whitespace() && character != ' ' {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("'{character}'")
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
        assert_eq!(quoted("a\n\\d"), "\"a\u{fffd}\\d\"");
        assert_eq!(quoted(&"ä".repeat(130)).chars().count(), 123);
    }

    #[test]
    fn a_character_that_cannot_be_seen_has_its_number() {
        assert_eq!(
            ['a', ' ', '\'', '\t', '\u{a0}', '\u{202e}'].map(character),
            ["'a'", "' '", "'''", "U+0009", "U+00A0", "U+202E"]
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_holds_nothing_dangerous(text in any::<String>()) {
            prop_assert!(!line(&text).contains(is_dangerous));
            prop_assert!(!shown(&text).contains(is_dangerous));
            prop_assert!(!quoted(&text).contains(is_dangerous));
            prop_assert!(!text.chars().any(|c| character(c).contains(is_dangerous)));
            prop_assert!(!lines(&text).contains(|c| c != '\n' && is_dangerous(c)));
            prop_assert_eq!(line(&text).chars().count(), text.chars().count());
        }
    }
}
