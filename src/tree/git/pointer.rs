//! Pointers of Git LFS: a small text that stands for a file where nobody fetched it (git-lfs, docs/spec.md).

use crate::tree::Hash;

/// The most bytes of a pointer, and one.
const TOO_LONG: usize = 1024;

/// The content's SHA-256 that a pointer names; `None`: it is no pointer, or one of another sum.
#[must_use]
pub(crate) fn read(content: &[u8]) -> Option<Hash> {
    if content.len() >= TOO_LONG || !content.starts_with(b"version ") {
        return None;
    }
    let mut lines = str::from_utf8(content).ok()?.lines().skip(1);
    let mut value = |key: &str| lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
    let hash = value("oid")?.strip_prefix("sha256:")?;
    value("size")?.parse::<u64>().ok()?;
    Hash::parse(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";

    #[test]
    fn a_pointer_names_the_content() {
        let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{HASH}\nsize 12345\n");
        assert_eq!(read(text.as_bytes()), Hash::parse(HASH));
        let extended = text.replace("oid", "ext-0-foo sha256:00\noid");
        assert_eq!(read(extended.as_bytes()), Hash::parse(HASH));
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        let version = "version https://git-lfs.github.com/spec/v1\n";
        for text in [
            String::new(),
            format!("oid sha256:{HASH}\nsize 1\n"),
            format!("{version}oid sha256:{HASH}\n"),
            format!("{version}oid sha256:{HASH}\nsize many\n"),
            format!("{version}oid sha1:{}\nsize 1\n", &HASH[..40]),
            format!("{version}oid sha256:{}\nsize 1\n", &HASH[1..]),
            format!("{version}oid sha256:{HASH}\nsize 1\n{}", "x".repeat(1024)),
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
