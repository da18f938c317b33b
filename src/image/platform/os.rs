//! The operating system's part of a platform, as containerd writes it: `windows(10.0.17763+win32k)`.

/// The operating system as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Os {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) features: Vec<String>,
}

impl Os {
    /// Reads `os`, `os(version)` or `os(version+feature+feature)`; `None` when it is none of these.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, options) = match text.split_once('(') {
            None => (text, ""),
            Some((name, rest)) => (name, rest.strip_suffix(')').filter(|inner| !inner.is_empty())?),
        };
        if name.is_empty() || text.contains('+') && options.is_empty() || options.contains(['(', ')']) {
            return None;
        }
        if name.contains([')', '+']) {
            return None;
        }
        let mut options = options.split('+');
        let version = options.next().filter(|version| !version.is_empty()).map(str::to_owned);
        let features: Vec<String> = options.map(str::to_owned).collect();
        let is_whole = features.iter().all(|feature| !feature.is_empty());
        is_whole.then(|| Self { name: name.to_owned(), version, features })
    }
}

/// Whether a version is the one asked for, or one of those that begin with it, number by number.
pub(super) fn is_within(has: &str, asked: &str) -> bool {
    has.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
