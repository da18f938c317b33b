//! The tag of an image as the file has it: `{key}`, `{branch_slug}-{short_sha}`.

use crate::image::Tag;
use crate::toml::Wrong;
use crate::words::{quoted, shown};

/// What stands for the tag that a content key gives.
const KEY: &str = "{key}";

/// What placeholders stand for in this pipeline; `None`: it has no such thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TagValues {
    /// The branch's name as GitLab makes a slug of it.
    pub(crate) branch_slug: Option<String>,
    /// The git tag.
    pub(crate) tag: Option<String>,
    /// The commit.
    pub(crate) sha: Option<String>,
    /// The commit's first digits.
    pub(crate) short_sha: Option<String>,
}

/// What is wrong with a tag's text.
#[derive(Debug)]
pub(super) struct WrongTag {
    pub(super) problem: String,
    /// What to do about it.
    pub(super) hint: Option<&'static str>,
    /// Whether it is only that this pipeline has no such thing.
    pub(super) is_of_another_pipeline: bool,
}

impl WrongTag {
    fn new(problem: String) -> Self {
        Self { problem, hint: None, is_of_another_pipeline: false }
    }

    /// What is wrong with this text of this key, which stands here.
    pub(super) fn at(self, place: usize, key: &str, text: &str) -> Wrong {
        let wrong = Wrong::at(place, format!("{key} {}: {}", quoted(text), self.problem));
        match self.hint {
            Some(hint) => wrong.with_hint(hint),
            None => wrong,
        }
    }
}

/// A tag whose placeholders are filled, but for `{key}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TagText {
    text: String,
    /// Whether tomorrow another image may have it.
    pub(super) is_floating: bool,
}

impl TagText {
    /// Reads one, and fills it.
    pub(super) fn read(text: &str, values: &TagValues) -> Result<Self, WrongTag> {
        let (mut filled, mut rest) = (String::new(), text);
        let (mut is_fixed, mut has_branch) = (false, false);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) =
                after.split_once('}').ok_or_else(|| WrongTag::new("a } is missing".to_owned()))?;
            filled.push_str(before);
            has_branch |= name == "branch_slug";
            is_fixed |= name != "branch_slug";
            match name {
                "key" => filled.push_str(KEY),
                _ => filled.push_str(value(name, values)?),
            }
            rest = behind;
        }
        filled.push_str(rest);
        let is_floating = !is_fixed && (has_branch || filled == "latest");
        // A key's tag is as long as this by default.
        Tag::parse(&filled.replace(KEY, &"c".repeat(34))).map_err(|error| WrongTag::new(error.problem()))?;
        Ok(Self { text: filled, is_floating })
    }

    /// The text, with `{key}` in it where that is.
    #[must_use]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the content key is in it.
    #[must_use]
    pub(crate) fn has_key(&self) -> bool {
        self.text.contains(KEY)
    }

    /// The tag, given that of the key.
    #[must_use]
    pub(crate) fn with(&self, key: Option<&Tag>) -> Option<Tag> {
        let text = match key {
            Some(key) => self.text.replace(KEY, key.as_str()),
            None => self.text.clone(),
        };
        Tag::parse(&text).ok()
    }
}

fn value<'v>(name: &str, values: &'v TagValues) -> Result<&'v str, WrongTag> {
    let (value, why) = match name {
        "branch_slug" => (
            &values.branch_slug,
            "a pipeline of a git tag has no branch; outside of jobs set CI_COMMIT_REF_SLUG",
        ),
        "tag" => {
            (&values.tag, "only a pipeline of a git tag has one (CI_COMMIT_TAG); pick images with --only")
        }
        "sha" => (&values.sha, "outside of jobs set CI_COMMIT_SHA"),
        "short_sha" => (&values.short_sha, "outside of jobs set CI_COMMIT_SHORT_SHA"),
        _ => {
            let all = "there are {key}, {branch_slug}, {tag}, {sha} and {short_sha}";
            let wrong = WrongTag::new(format!("there is no placeholder {{{}}}", shown(name)));
            return Err(WrongTag { hint: Some(all), ..wrong });
        }
    };
    value.as_deref().ok_or_else(|| WrongTag {
        hint: Some(why),
        is_of_another_pipeline: true,
        ..WrongTag::new(format!("{{{name}}} is empty in this pipeline"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> TagValues {
        TagValues {
            branch_slug: Some("main".into()),
            tag: None,
            sha: Some("0123456789".into()),
            short_sha: Some("01234567".into()),
        }
    }

    #[test]
    fn placeholders_are_filled_but_for_the_key() {
        let key = Tag::parse("c-0").unwrap();
        let filled = |text: &str| {
            let tag = TagText::read(text, &values()).unwrap();
            (tag.with(Some(&key)).unwrap().to_string(), tag.is_floating)
        };
        assert_eq!(filled("{key}"), ("c-0".into(), false));
        assert_eq!(filled("{branch_slug}-{key}"), ("main-c-0".into(), false));
        assert_eq!(filled("x{short_sha}"), ("x01234567".into(), false));
        assert_eq!(filled("v1"), ("v1".into(), false));
        assert_eq!(filled("{branch_slug}-x"), ("main-x".into(), true));
        assert_eq!(filled("latest"), ("latest".into(), true));
    }

    #[test]
    fn what_is_no_tag_here_is_refused() {
        for (text, problem) in [
            ("{tag}", "{tag} is empty"),
            ("{branch}", "no placeholder {branch}"),
            ("{key", "} is missing"),
            ("a/b", "'/'"),
            ("", "empty"),
        ] {
            let told = TagText::read(text, &values()).err().unwrap().problem;
            assert!(told.contains(problem), "{text}: {told}");
        }
    }
}
