//! Build arguments: which of those that were given count.
//!
//! A value is hashed, and goes nowhere else: it may be a password, though that is no place for one. An argument counts
//! whether the Dockerfile uses it or not, because only the builder knows.

use std::collections::BTreeMap;
use std::fmt;

use super::dockerfile::Dockerfile;
use crate::tree::escaped;
use crate::words::sort::map;

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ArgumentValue(Vec<u8>);

impl ArgumentValue {
    /// Wraps a value.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The value itself: only to be hashed, compared, or put into a reference.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ArgumentValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ArgumentValue(…)")
    }
}

/// `NAME=VALUE`, or `NAME` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The name.
    pub name: Vec<u8>,
    /// The value; `None`: that of the variable of this name.
    pub value: Option<ArgumentValue>,
}

impl Given {
    /// One that has a value.
    #[must_use]
    pub fn of(name: &[u8], value: &[u8]) -> Self {
        Self { name: name.to_vec(), value: Some(ArgumentValue::new(value)) }
    }

    /// Reads one; any text is one, so that no failure has to tell what was written.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        match text.iter().position(|byte| *byte == b'=') {
            Some(at) => Self { name: text[..at].to_vec(), value: Some(ArgumentValue::new(&text[at + 1..])) },
            None => Self { name: text.to_vec(), value: None },
        }
    }
}

/// Why something that was given does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uncounted {
    /// It has no value, and there is no variable of its name.
    NotSet,
    /// It is a proxy, which the Dockerfile does not declare: builders keep those out of their caches, too.
    Proxy,
    /// It steers the builder, and changes nothing in the image.
    Builder,
}

impl Uncounted {
    /// As a word or two.
    #[must_use]
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::NotSet => "not set",
            Self::Proxy => "a proxy",
            Self::Builder => "for the builder alone",
        }
    }
}

/// What every builder takes for a proxy, in both cases.
const PROXIES: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/// What `BuildKit` reads for itself, and no image shows.
const BUILDER: [&str; 3] = ["BUILDKIT_INLINE_CACHE", "BUILDKIT_BUILD_NAME", "BUILDKIT_CACHE_MOUNT_NS"];

/// The arguments that count by name, and the names of the others with the reason.
pub(crate) type SettledArguments = (BTreeMap<Vec<u8>, ArgumentValue>, Vec<(String, Uncounted)>);

/// Settles which arguments count; of two with one name the last does.
pub(crate) fn settle(
    given: &[Given],
    variable: &dyn Fn(&[u8]) -> Option<Vec<u8>>,
    dockerfile: &Dockerfile,
) -> SettledArguments {
    let last = map(given.iter().map(|argument| (argument.name.as_slice(), &argument.value)));
    let (mut counted, mut uncounted) = (BTreeMap::new(), Vec::new());
    for (name, value) in last {
        let text = str::from_utf8(name).unwrap_or_default();
        let is_proxy = PROXIES.iter().any(|proxy| text == *proxy || text == proxy.to_ascii_lowercase());
        let value = value.clone().or_else(|| variable(name).map(ArgumentValue::new));
        match value {
            None => uncounted.push((escaped(name).into_owned(), Uncounted::NotSet)),
            Some(_) if is_proxy && !dockerfile.declares(text) => {
                uncounted.push((text.to_owned(), Uncounted::Proxy));
            }
            Some(_) if BUILDER.contains(&text) => uncounted.push((text.to_owned(), Uncounted::Builder)),
            Some(value) => drop(counted.insert(name.to_vec(), value)),
        }
    }
    (counted, uncounted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(given: &[&str], dockerfile: &str) -> (Vec<String>, Vec<(String, Uncounted)>) {
        let given: Vec<Given> = given.iter().map(|text| Given::read(text.as_bytes())).collect();
        let variable = |name: &[u8]| (name == b"SET").then(|| b"from outside".to_vec());
        let (counted, uncounted) = settle(&given, &variable, &Dockerfile::read(dockerfile.as_bytes()));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            counted.iter().map(|(name, value)| format!("{}={}", text(name), text(value.expose()))).collect(),
            uncounted,
        )
    }

    #[test]
    fn the_last_of_one_name_counts_and_a_name_alone_takes_the_variable() {
        let (counted, uncounted) = settled(&["B=2", "A=1=1", "A=", "SET", "UNSET", "B"], "");
        assert_eq!(counted, ["A=", "SET=from outside"]);
        assert_eq!(uncounted, [("B".into(), Uncounted::NotSet), ("UNSET".into(), Uncounted::NotSet)]);
    }

    #[test]
    fn proxies_count_where_they_are_declared_and_the_builders_own_never_do() {
        let given = ["HTTP_PROXY=x", "no_proxy=y", "BUILDKIT_INLINE_CACHE=1", "SOURCE_DATE_EPOCH=0"];
        let (counted, uncounted) = settled(&given, "FROM a\nARG no_proxy\n");
        assert_eq!(counted, ["SOURCE_DATE_EPOCH=0", "no_proxy=y"]);
        assert_eq!(
            uncounted,
            [("BUILDKIT_INLINE_CACHE".into(), Uncounted::Builder), ("HTTP_PROXY".into(), Uncounted::Proxy)]
        );
    }

    #[test]
    fn a_value_is_not_shown() {
        assert!(!format!("{:?}", Given::read(b"A=hunter2")).contains("hunter2"));
    }
}
