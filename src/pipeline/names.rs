//! Names that GitLab takes: of jobs, of locks, of variables.

use crate::condition::FLAGS;
use crate::image::Reference;
use crate::tree::Hash;

/// What a build job is called. GitLab gives words such as `image`, `default` and `pages` a meaning of their own, so an
/// image's name never stands alone.
pub(super) fn job(image: &str) -> String {
    format!("image {image}")
}

/// The longest name of a job, and of a lock.
pub(super) const LONGEST: usize = 255;

/// The lock of an image: its repository and its tag. GitLab takes a name with a `:` or an `@`, and then locks nothing.
pub(super) fn resource_group(reference: &Reference) -> String {
    let tag = reference.pointer.tag().map(ToString::to_string).unwrap_or_default();
    let name = format!("{} {tag}", reference.repository);
    if name.len() <= LONGEST {
        return name;
    }
    let digits = Hash::of(name.as_bytes()).to_string();
    format!("{} {digits}", &name[..LONGEST - 1 - digits.len()])
}

/// The variable that names an image for the jobs that build on it: of the image `my-base` it is `IMAGE_MY_BASE`.
pub(super) fn variable(image: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("IMAGE_{}", image.chars().map(letter).collect::<String>())
}

/// The variables that every build job has of itself, beside those of what is asked of its image.
const OWN: [&str; 3] = ["IMAGE_ALSO", "IMAGE_REASON", "IMAGE_TAG"];

/// The variable in which a build job finds what a flag asks of its image.
pub(super) fn asked(flag: &str) -> String {
    match flag {
        "content-key" => "IMAGE_KEY".to_owned(),
        "platform" | "label" => variable(flag) + "S",
        flag => variable(flag),
    }
}

/// Whether a build job may have this variable of itself.
pub(super) fn is_own(name: &str) -> bool {
    OWN.contains(&name) || FLAGS.iter().any(|flag| asked(flag) == name)
}
