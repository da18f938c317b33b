//! What the file says of the jobs in which its images are built.

use crate::key::argument::Given;
use crate::toml::{TomlEntry, Wrong};
use crate::tree::escaped;
use crate::words::character;

/// What the variables of a build job that are ours begin with, and are.
const OWN: &str = "IMAGE";

/// The longest name of a job, for GitLab.
const LONGEST: usize = 255;

/// The name of a hidden job: any other would run beside those that extend it.
pub(super) fn job(text: &str) -> Result<String, String> {
    match text.chars().find(|c| c.is_control()) {
        Some(c) => Err(format!("{} is not allowed in the name of a job", character(c))),
        None if text.len() > LONGEST => Err(format!("GitLab takes no name of more than {LONGEST} bytes")),
        None if text.len() < 2 || !text.starts_with('.') => {
            Err("a hidden job is asked for, whose name begins with a dot".to_owned())
        }
        None => Ok(text.to_owned()),
    }
}

/// A file of the project, as `include: local` has it, or an address.
pub(super) fn include(text: &str) -> Result<String, String> {
    let is_address = text.starts_with("https://");
    let is_yaml = [".yml", ".yaml"].iter().any(|end| text.ends_with(end));
    match text.chars().find(|c| c.is_control() || c.is_whitespace() || *c == '$') {
        Some('$') => Err("the pipeline that includes it may have no variables there".to_owned()),
        Some(c) => Err(format!("{} is not allowed in it", character(c))),
        None if !is_yaml => Err("GitLab includes files that end with .yml or .yaml".to_owned()),
        None if !is_address && text.contains("://") => Err("an address begins with https://".to_owned()),
        None => Ok(text.to_owned()),
    }
}

/// Variables of a build job, none of which takes the place of one that it is given anyway.
pub(super) fn variables(entry: &TomlEntry, given: Vec<Given>) -> Result<Vec<Given>, Wrong> {
    let wrong = |name: &[u8], why: &str| {
        Wrong::at(entry.value.span.start, format!("variables: {} {why}", escaped(name)))
    };
    for variable in &given {
        let name = String::from_utf8_lossy(&variable.name);
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(is_part) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(wrong(&variable.name, "is no name of a variable: letters, digits and _"));
        }
        if name == OWN || name.starts_with("IMAGE_") || name == "BAKE_TARGET" || name == "BAKE_DEFINITION" {
            return Err(wrong(&variable.name, "is one that every build job is given")
                .with_hint("IMAGE, BAKE_TARGET, BAKE_DEFINITION and what begins with IMAGE_ are taken"));
        }
    }
    Ok(given)
}
