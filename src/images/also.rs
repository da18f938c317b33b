//! The names that follow an image: `retag` gives it them, and nothing asks for them.
//!
//! So they may move as branches do. One that this pipeline has no name for is wrong only where names are given.

use super::Picked;
use super::draft::Placed;
use super::tag::{TagText, WrongTag};
use crate::image::{Tag, is_companion};
use crate::toml::Wrong;
use crate::words::quoted;

/// What to write in place of a name that only some pipelines have.
const OF_SOME_PIPELINES: &str = "a pipeline has a branch or a git tag, never both (outside of jobs set CI_COMMIT_REF_SLUG or \
     CI_COMMIT_TAG): write {short_sha}, which each has, or take the name out of the file, and give it in a job that has rules \
     of its own: registry-gate retag SOURCE \"$CI_COMMIT_REF_SLUG\"";

/// The names of an image that has this tag, each once.
pub(super) fn also(names: &[Placed<String>], tag: &str, picked: &Picked<'_>) -> Result<Vec<TagText>, Wrong> {
    let mut known: Vec<TagText> = Vec::new();
    for (at, (text, place)) in names.iter().enumerate() {
        let wrong = |why: &str| Wrong::at(*place, format!("also {}: {why}", quoted(text)));
        if text == tag {
            return Err(wrong("it is the image's tag itself"));
        }
        if names[..at].iter().any(|(other, _)| other == text) {
            return Err(wrong("it is named twice"));
        }
        let name = match TagText::read(text, &picked.values) {
            Ok(name) => name,
            Err(wrong) if wrong.is_of_another_pipeline && !picked.also => continue,
            Err(wrong) if wrong.is_of_another_pipeline && depends_on_the_pipeline(text) => {
                return Err(WrongTag { hint: Some(OF_SOME_PIPELINES), ..wrong }.at(*place, "also", text));
            }
            Err(wrong) => return Err(wrong.at(*place, "also", text)),
        };
        if Tag::parse(name.text()).is_ok_and(|tag| is_companion(&tag)) {
            return Err(wrong("it is the name of something that is about another image")
                .with_hint("choose a tag of another form than sha256-…"));
        }
        // Two texts may be one name in this pipeline; and no key is computed for a name that nobody is given.
        if !known.iter().any(|other| other.text() == name.text()) && (picked.also || !name.has_key()) {
            known.push(name);
        }
    }
    Ok(known)
}

/// Whether pipelines of branches and those of git tags differ in whether they have it.
fn depends_on_the_pipeline(text: &str) -> bool {
    ["{branch_slug}", "{tag}"].into_iter().any(|name| text.contains(name))
}
