//! Other people's words, made fit for a job log: servers write errors, and logs are read by terminals.

use crate::secret::Redactor;
use crate::words::is_dangerous;

/// The longest a server's words may be, in characters.
const LONGEST: usize = 200;

/// Text from outside on one line: no control characters, terminal escapes or direction marks, no secrets,
/// at most 200 characters.
///
/// Secrets are looked for after the cleaning, so that a control character cannot hide one, and before the
/// cutting, so that no half of one stays.
#[must_use]
pub(crate) fn harmless(text: &str, redactor: &Redactor) -> String {
    let redacted = redactor.redact(&clean(text));
    match redacted.char_indices().nth(LONGEST) {
        None => redacted,
        Some(_) => redacted.chars().take(LONGEST - 1).chain(['…']).collect(),
    }
}

/// One line of printable characters, words one blank apart.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            '\u{9b}' => skip_until(&mut characters, |c| ('@'..='~').contains(&c)),
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_dangerous(c) => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Leaves out a terminal escape whose ESC was read: CSI up to its final byte, strings up to BEL or ST.
fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.peek() {
        Some('[') => {
            characters.next();
            skip_until(characters, |c| ('@'..='~').contains(&c));
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            skip_until(characters, |c| c == '\u{7}' || c == '\\' || c == '\u{9c}');
        }
        Some(c) if c.is_ascii() => {
            characters.next();
        }
        _ => {}
    }
}

fn skip_until(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, last: fn(char) -> bool) {
    for character in characters.by_ref() {
        if last(character) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn harmless(text: &str) -> String {
        super::harmless(text, &Redactor::new())
    }

    #[test]
    fn escapes_controls_and_direction_marks_go() {
        for (text, expected) in [
            ("plain", "plain"),
            ("  two\r\n lines\t here ", "two lines here"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]8;;http://x\u{1b}\\link", "link"),
            ("\u{9b}2Jclear", "clear"),
            ("a\u{0}b\u{8}c", "abc"),
            ("abc\u{202e}cba", "abccba"),
            ("a\u{61c}b\u{200b}c\u{2060}d\u{3164}e\u{e0041}f", "abcdef"),
            ("section_start:1:x\r\u{1b}[0Khidden", "section_start:1:x hidden"),
            ("größe ✓ 画像", "größe ✓ 画像"),
        ] {
            assert_eq!(harmless(text), expected, "{text:?}");
        }
    }

    #[test]
    fn at_most_200_characters_stay() {
        assert_eq!(harmless(&"é".repeat(200)).chars().count(), 200);
        let cut = harmless(&"é".repeat(201));
        assert_eq!(cut.chars().count(), 200);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn a_secret_hides_neither_behind_a_control_character_nor_at_the_cut() {
        let redactor = Redactor::new();
        redactor.add(&Secret::new("verysecret"));
        assert_eq!(super::harmless("very\u{0}secret", &redactor), "[MASKED]");
        let text = format!("{}verysecret", "x".repeat(195));
        assert!(!super::harmless(&text, &redactor).contains("very"));
    }
}
