//! Tags that by their name are about another image: signatures, attestations, lists of materials, and the fallback index
//! of referrers. What they are about is a digest, and the name says which.

use super::{Digest, Tag};

/// How the name of a companion spells what it is about, before 64 digits.
const ALGORITHM: &str = "sha256-";

/// How many digits follow.
const DIGITS: usize = 64;

/// The digest that a name says it is about: `sha256-<digits>`, alone (the tag under which the OCI distribution
/// specification lists referrers where there is no API for them) or with a dot and anything behind it (Cosign's
/// `.sig`, `.att` and `.sbom`, `.src`, `.vex`), also behind a prefix (`cve-`).
#[must_use]
pub(crate) fn named_subject(name: &Tag) -> Option<Digest> {
    let name = name.as_str();
    // Most names are too short for it, and a million of them are not searched.
    if name.len() < ALGORITHM.len() + DIGITS {
        return None;
    }
    name.match_indices(ALGORITHM).find_map(|(at, _)| {
        if !(at == 0 || name[..at].ends_with(['-', '.', '_'])) {
            return None;
        }
        let (digits, rest) = name[at + ALGORITHM.len()..].split_at_checked(DIGITS)?;
        if !(rest.is_empty() || rest.starts_with('.')) {
            return None;
        }
        Digest::parse(&format!("sha256:{digits}")).ok()
    })
}

/// Whether a name says that the tag is about another image. No rule counts such tags, and none is the newest image of a repository.
#[must_use]
pub(crate) fn is_companion(name: &Tag) -> bool {
    named_subject(name).is_some()
}

/// What becomes of what is about an image (signatures, attestations, lists of materials) where that goes to another
/// repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signatures {
    /// It goes along.
    #[default]
    All,
    /// It stays behind.
    None,
    /// It goes along, and a signature must be among it.
    Require,
}

impl Signatures {
    /// The names that `--signatures` takes.
    pub const NAMES: [&'static str; 3] = ["all", "none", "require"];

    /// Reads one of [`Signatures::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "all" => Some(Self::All),
            "none" => Some(Self::None),
            "require" => Some(Self::Require),
            _ => None,
        }
    }
}
