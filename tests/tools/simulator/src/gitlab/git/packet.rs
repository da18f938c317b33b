//! pkt-lines: four hexadecimal digits of length, then so many bytes less four.

/// Ends a list.
pub(super) const FLUSH: &[u8] = b"0000";

/// One packet with a text in it.
pub(super) fn line(text: &str) -> Vec<u8> {
    format!("{:04x}{text}", text.len() + 4).into_bytes()
}

/// What a client sent: texts without their line ends, and nothing for what stands between them.
pub(super) fn read(mut rest: &[u8]) -> Option<Vec<Option<String>>> {
    let mut packets = Vec::new();
    while !rest.is_empty() {
        let length = std::str::from_utf8(rest.get(..4)?).ok()?;
        let length = usize::from_str_radix(length, 16).ok()?;
        if length < 4 {
            packets.push(None);
            rest = &rest[4..];
            continue;
        }
        let text = std::str::from_utf8(rest.get(4..length)?).ok()?;
        packets.push(Some(text.trim_end_matches('\n').to_owned()));
        rest = &rest[length..];
    }
    Some(packets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let sent = [line("command=ls-refs\n"), b"0001".to_vec(), line("peel"), FLUSH.to_vec()].concat();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read(&sent), Some(vec![text("command=ls-refs"), None, text("peel"), None]));
        assert_eq!(read(b"0010short"), None);
        assert_eq!(read(b"zzzz"), None);
    }
}
