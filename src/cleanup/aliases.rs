//! Aliases: tags that are only further names of images, such as the content keys by which builds find what they built.
//!
//! Nobody deploys by such a name, so no rule selects one and none counts it: it stays as long as a tag stays that has its
//! image, alone or in an index, and goes after the last of these. An image that only aliases have is one whose branch
//! moved on, or one that was built a moment ago and has no other name yet. Its aliases go together, once the youngest
//! of them is old enough; one of unknown age keeps all of them.

use crate::dates::duration::Span;
use crate::words::pattern::Pattern;

/// Which tags are aliases, and how long one stays whose image has no other tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Aliases {
    /// What the whole name of an alias matches.
    pub pattern: Pattern,
    /// How old one becomes that is alone.
    pub after: Span,
}

/// What no alias is called: a pattern that matches one of these is of other tags.
const NO_ALIASES: [&str; 5] = ["latest", "main", "master", "v1.0.0", "1.0.0"];

impl Aliases {
    /// How old one becomes that is alone, where nobody says: a build whose image gets its name later keeps its key.
    #[must_use]
    pub(crate) fn usual_after() -> Span {
        Span::from_seconds(86_400)
    }

    /// Reads a pattern of aliases.
    ///
    /// # Errors
    /// In words, when it is no pattern of tags, or so wide that whatever has one name would be an alias.
    pub(crate) fn pattern(text: &str) -> Result<Pattern, String> {
        let pattern = Pattern::of_tags(text)?;
        match NO_ALIASES.iter().find(|name| pattern.is_match(name)) {
            Some(name) => Err(format!(
                "it matches {name} too, and a tag that it matches goes when no other tag has its image: \
                 write what only aliases are called, such as c-[0-9a-f]{{32}}"
            )),
            None => Ok(pattern),
        }
    }
}
