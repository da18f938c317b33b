//! Names as a list has them: a name may have any byte but NUL and `/`, and a line has one name.

use std::borrow::Cow;

/// A name on one line: `\` is `\\`; bytes below 0x20, 0x7f and bytes that are no UTF-8 are `\xNN`. The rest stays as it
/// is, and nothing is normalised: two names that differ differ here.
#[must_use]
pub(crate) fn escaped(name: &[u8]) -> Cow<'_, str> {
    let is_plain = |byte: &u8| !matches!(byte, 0..0x20 | 0x7f | b'\\');
    match str::from_utf8(name) {
        Ok(text) if name.iter().all(is_plain) => Cow::Borrowed(text),
        _ => Cow::Owned(written(name)),
    }
}

fn written(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => text.push_str(r"\\"),
                '\0'..'\x20' | '\x7f' => hexadecimal(character as u32, &mut text),
                plain => text.push(plain),
            }
        }
        chunk.invalid().iter().for_each(|byte| hexadecimal(u32::from(*byte), &mut text));
    }
    text
}

fn hexadecimal(byte: u32, text: &mut String) {
    text.push_str(r"\x");
    text.extend([byte >> 4, byte & 15].iter().filter_map(|digit| char::from_digit(*digit, 16)));
}

/// The name that [`escaped`] made this of; `None`: it made it of none.
#[must_use]
pub(crate) fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut name = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, behind)) = rest.split_once('\\') {
        name.extend_from_slice(plain.as_bytes());
        rest = if let Some(behind) = behind.strip_prefix('\\') {
            name.push(b'\\');
            behind
        } else {
            let digits = behind.strip_prefix('x')?.get(..2)?;
            name.push(u8::from_str_radix(digits, 16).ok()?);
            &behind[3..]
        };
    }
    name.extend_from_slice(rest.as_bytes());
    (escaped(&name) == text).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_one_line_whatever_it_has() {
        for (name, text) in [
            (&b"plain name.txt"[..], "plain name.txt"),
            (b"new\nline", r"new\x0aline"),
            (b"tab\there", r"tab\x09here"),
            (br"back\slash", r"back\\slash"),
            (b"\xff", r"\xff"),
            (b"\xc3\xa9\xc3", "é\\xc3"),
            (b"\x7f", r"\x7f"),
            ("e\u{301}".as_bytes(), "e\u{301}"),
            ("\u{85}".as_bytes(), "\u{85}"),
        ] {
            assert_eq!(escaped(name), text);
        }
    }

    #[test]
    fn what_no_name_is_written_as_is_read_as_none() {
        for text in [r"\", r"\n", r"\x", r"\x4", r"\x41", r"\xFF", r"\xé", "a\tb", r"\xc3\xa9"] {
            assert_eq!(unescaped(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_name_has_a_text_of_its_own(name in proptest::collection::vec(any::<u8>(), 0..20)) {
            let text = escaped(&name).into_owned();
            prop_assert!(!text.bytes().any(|byte| byte < 0x20 || byte == 0x7f));
            prop_assert_eq!(unescaped(&text), Some(name));
        }
    }
}
