//! Paths and blanks as Go cleans them (`path.Clean`, `strings.TrimSpace`), by bytes.

/// The shortest path that means the same by its text alone.
pub(super) fn clean(path: &[u8]) -> Vec<u8> {
    let is_rooted = path.first() == Some(&b'/');
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => drop(parts.pop()),
            b".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    let path = parts.join(&b'/');
    match (is_rooted, path.is_empty()) {
        (true, _) => [b"/".as_slice(), &path].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => path,
    }
}

/// Without the white space around it, that of Unicode too.
pub(super) fn trim(mut text: &[u8]) -> &[u8] {
    let is_blank = |bytes: &[u8]| {
        str::from_utf8(bytes).is_ok_and(|text| !text.is_empty() && text.chars().all(char::is_whitespace))
    };
    while let Some(length) = (1..=text.len().min(4)).find(|length| is_blank(&text[..*length])) {
        text = &text[length..];
    }
    while let Some(length) = (1..=text.len().min(4)).find(|length| is_blank(&text[text.len() - length..])) {
        text = &text[..text.len() - length];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_by_go() {
        for (path, cleaned) in [
            ("", "."),
            ("abc", "abc"),
            ("abc/def/../ghi/../jkl", "abc/jkl"),
            ("abc//./def/", "abc/def"),
            ("../../abc", "../../abc"),
            ("/../abc", "/abc"),
            ("/", "/"),
            ("abc/../..", ".."),
            ("!a/../b", "b"),
        ] {
            assert_eq!(clean(path.as_bytes()), cleaned.as_bytes(), "{path}");
        }
    }

    #[test]
    fn blanks_of_any_kind_are_trimmed_and_odd_bytes_are_none() {
        assert_eq!(trim("\u{a0}\t a b\u{3000}\u{85}\r".as_bytes()), b"a b");
        assert_eq!(trim(b" \xff\xa0 "), b"\xff\xa0");
        assert_eq!(trim(b"  "), b"");
    }
}
