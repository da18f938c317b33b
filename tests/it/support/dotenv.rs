//! Reads a dotenv file as strictly as GitLab does, and a little more strictly.

use std::collections::BTreeMap;

use registry_gate::{CleanupKey, GateKey, RetagKey};

/// A dotenv file that GitLab accepts; its keys without their prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dotenv(BTreeMap<String, String>);

impl Dotenv {
    /// Reads the gate's file.
    ///
    /// # Panics
    /// At everything that GitLab would refuse or change, and when a key is missing, doubled or not ours.
    pub(crate) fn read(bytes: &[u8], prefix: &str) -> Self {
        Self::of(bytes, prefix, &GateKey::ALL.map(GateKey::name))
    }

    /// Reads a cleanup's file.
    ///
    /// # Panics
    /// As [`Self::read`].
    pub(crate) fn read_cleanup(bytes: &[u8], prefix: &str) -> Self {
        Self::of(bytes, prefix, &CleanupKey::ALL.map(CleanupKey::name))
    }

    /// Reads a retag's file.
    ///
    /// # Panics
    /// As [`Self::read`].
    pub(crate) fn read_retag(bytes: &[u8], prefix: &str) -> Self {
        Self::of(bytes, prefix, &RetagKey::ALL.map(RetagKey::name))
    }

    fn of(bytes: &[u8], prefix: &str, names: &[&str]) -> Self {
        let text = std::str::from_utf8(bytes).expect("a dotenv file is UTF-8");
        assert!(text.len() <= 4096, "{} bytes are too many", text.len());
        assert!(text.ends_with('\n') && !text.contains('\r'), "lines end with a line feed: {text:?}");
        let mut keys = Vec::new();
        let mut values = BTreeMap::new();
        for line in text.lines() {
            let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("no key in {line:?}"));
            assert!(
                key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
                "{key:?} is no key"
            );
            assert_eq!(value, value.trim(), "GitLab would strip {line:?}");
            let odd = |c: char| matches!(c, '$' | '"' | '\'' | '`' | '\\' | '#') || c.is_control();
            assert!(!value.contains(odd), "GitLab or a shell would make something else of {line:?}");
            let key =
                key.strip_prefix(prefix).unwrap_or_else(|| panic!("{key} does not begin with {prefix}"));
            keys.push(key.to_owned());
            values.insert(key.to_owned(), value.to_owned());
        }
        assert!(keys.len() <= 18, "{} keys are too many", keys.len());
        assert_eq!(keys, names, "all keys, once each, in order");
        Self(values)
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> &str {
        self.0.get(key).unwrap_or_else(|| panic!("there is no key {key}"))
    }

    /// `TO_DELETE DELETED FAILED FREED_BYTES REFUSED` of a cleanup, with `-` for what is empty.
    pub(crate) fn totals(&self) -> String {
        CleanupKey::ALL
            .map(|key| Some(self.get(key.name())).filter(|it| !it.is_empty()).unwrap_or("-"))
            .join(" ")
    }

    /// `VERDICT EXISTS BUILD`, with `-` for what is empty.
    pub(crate) fn answer(&self) -> String {
        ["VERDICT", "EXISTS", "BUILD"]
            .map(|key| Some(self.get(key)).filter(|it| !it.is_empty()).unwrap_or("-"))
            .join(" ")
    }
}
