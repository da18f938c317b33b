//! Unpacking what a server packed (RFC 9110, 8.4).
//!
//! An answer without a body has nothing to unpack, whatever its `Content-Encoding` says: servers that keep their
//! answers packed say so of the 404 and of the answer to a HEAD too.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// How a body claims to be packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Not at all.
    Plain,
    /// By gzip, which is what was offered.
    Gzip,
    /// In a way that nobody offered: its name.
    Other(String),
}

/// What unpacking came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// All of it; at most one byte more than the limit.
    Whole(Vec<u8>),
    /// It ended early: what there was.
    Cut(Vec<u8>),
    /// It is not what it claims to be.
    Not,
}

impl Coding {
    /// What the headers, with names in lower case, say.
    pub(super) fn of(headers: &[(String, String)]) -> Self {
        let values = headers.iter().filter(|(name, _)| name == "content-encoding").map(|(_, value)| value);
        let names: Vec<String> = values
            .flat_map(|value| value.split(','))
            // A name is a token (RFC 9110, 5.6.2); what else stands there is nobody's to read.
            .map(|name| {
                name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect::<String>()
            })
            .map(|name| name.to_ascii_lowercase())
            .filter(|name| !name.is_empty() && name != "identity")
            .collect();
        match names.as_slice() {
            [] => Self::Plain,
            [name] if name == "gzip" || name == "x-gzip" => Self::Gzip,
            names => Self::Other(names.join(", ")),
        }
    }

    /// The name, for a person.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Plain => "identity".to_owned(),
            Self::Gzip => "gzip".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }

    /// Unpacks, up to one byte more than the limit.
    pub(super) fn unpack(&self, packed: &[u8], limit: usize) -> Unpacked {
        match self {
            _ if packed.is_empty() => Unpacked::Whole(Vec::new()),
            Self::Plain => Unpacked::Whole(packed.to_vec()),
            Self::Other(_) => Unpacked::Not,
            Self::Gzip => {
                let mut bytes = Vec::new();
                let decoder = MultiGzDecoder::new(packed);
                match decoder.take(limit as u64 + 1).read_to_end(&mut bytes) {
                    Ok(_) => Unpacked::Whole(bytes),
                    Err(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => Unpacked::Cut(bytes),
                    Err(_) => Unpacked::Not,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[&str]) -> Coding {
        let headers: Vec<_> =
            values.iter().map(|value| ("content-encoding".to_owned(), (*value).to_owned())).collect();
        Coding::of(&headers)
    }

    #[test]
    fn a_name_is_short_and_harmless() {
        let Coding::Other(name) = of(&["\u{1b}[31m<brrrrrrrrrrrrrrrrrrrrrrrrrrrrr>"]) else { panic!() };
        assert_eq!(name, "31mbrrrrrrrrrrrrrrrr");
    }

    #[test]
    fn the_header_is_read_in_all_its_forms() {
        for plain in [&[][..], &[""], &["identity"], &["identity", " "]] {
            assert_eq!(of(plain), Coding::Plain, "{plain:?}");
        }
        for gzip in [&["gzip"][..], &["GZip"], &["x-gzip"], &["identity, gzip"]] {
            assert_eq!(of(gzip), Coding::Gzip, "{gzip:?}");
        }
        assert_eq!(of(&["br"]), Coding::Other("br".into()));
        assert_eq!(of(&["gzip", "gzip"]), Coding::Other("gzip, gzip".into()));
    }

    proptest! {
        #[test]
        fn nothing_is_unpacked_to_nothing_and_anything_within_the_limit(packed: Vec<u8>, limit in 0_usize..100) {
            for coding in [Coding::Plain, Coding::Gzip, Coding::Other("br".into())] {
                prop_assert_eq!(coding.unpack(&[], limit), Unpacked::Whole(Vec::new()));
            }
            if let Unpacked::Whole(bytes) | Unpacked::Cut(bytes) = Coding::Gzip.unpack(&packed, limit) {
                prop_assert!(bytes.len() <= limit + 1);
            }
        }
    }
}
