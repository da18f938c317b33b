//! How the values of flags, and so of variables, are read. What is wrong is told as a clause.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser as _, ValueParser};
use time::OffsetDateTime;

use super::CheckedImage;
use super::flag::always;
use crate::cleanup::{Aliases, KeepRefs, Template};
use crate::dates::age::{Clock, Unit};
use crate::dates::duration::Span;
use crate::dates::moment::WrittenTime;
use crate::exit::OnUnknown;
use crate::image::reference::{Written, WrittenRepository, WrittenTag};
use crate::image::{Label, NameError, Platform, Pointer, Repository, Signatures, is_companion};
use crate::key::TagShape;
use crate::key::argument::Given;
use crate::output::Format;
use crate::parallel::MOST_CONNECTIONS;
use crate::tree::{Hash, Modules};
use crate::words::pattern::Pattern;
use crate::words::{character, is_dangerous};

always!(Clock, Format, Modules, OnUnknown, PathBuf, Signatures, Span, String, Unit, Written, usize);

/// What stands between a problem and what to do about it, when both are told in one text.
pub(super) const HINT: &str = "\n  hint: ";

/// What is wrong with a name, and what to do about it.
fn told(error: &NameError) -> String {
    let hint = error.hint().map(|hint| format!("{HINT}{hint}"));
    format!("{}{}", error.problem(), hint.unwrap_or_default())
}

/// Values that this function reads.
pub(super) fn by<T, E>(parse: fn(&str) -> Result<T, E>) -> ValueParser
where
    T: Clone + Send + Sync + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
{
    ValueParser::new(parse)
}

pub(super) fn image(text: &str) -> Result<Written, String> {
    Written::parse(text).map_err(|error| told(&error))
}

/// An image, or one whose tag is still to come.
pub(super) fn asked(text: &str) -> Result<CheckedImage, String> {
    CheckedImage::parse(text).map_err(|error| told(&error))
}

pub(super) fn tag(text: &str) -> Result<WrittenTag, String> {
    WrittenTag::parse(text).map_err(|error| told(&error))
}

/// A tag that an image is to get. A digest behind it would say nothing, and what is about another image is given no other
/// name.
pub(super) fn target(text: &str) -> Result<WrittenTag, String> {
    let Written { host, path, pointer } = Written::parse(text).map_err(|error| told(&error))?;
    match pointer {
        Pointer::Tag { tag, digest: None } if is_companion(&tag) => Err(format!(
            "{tag} is the name of something that is about another image{HINT}choose a tag of another form than sha256-…"
        )),
        Pointer::Tag { tag, digest: None } => Ok(WrittenTag { host, path, tag, digest: None }),
        _ => Err(format!(
            "a target is a tag, and its digest is that of the source{HINT}write it without @; --expect says what it must be now"
        )),
    }
}

/// A project's path, in either case.
pub(super) fn project(text: &str) -> Result<Repository, String> {
    Repository::parse(&text.to_lowercase()).map_err(|error| told(&error))
}

pub(super) fn repository(text: &str) -> Result<WrittenRepository, String> {
    WrittenRepository::parse(text).map_err(|error| told(&error))
}

/// A group's path, in either case, or its number.
pub(super) fn group(text: &str) -> Result<String, String> {
    let wrong = text.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')));
    match wrong {
        Some(c) => Err(format!("{} is not allowed in a group's path", character(c))),
        None if text.split('/').any(|part| part.is_empty() || part == "." || part == "..") => {
            Err("a part of the path is empty".to_owned())
        }
        None => Ok(text.to_owned()),
    }
}

/// A job's name: GitLab takes nearly anything, of at most 255 characters.
pub(super) fn job(text: &str) -> Result<String, String> {
    match text.chars().count() {
        0 => Err("it is empty".to_owned()),
        1..=255 if !text.contains(is_dangerous) => Ok(text.to_owned()),
        _ => Err("no job has such a name".to_owned()),
    }
}

pub(super) fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "it is no whole number".to_owned())
}

pub(super) fn one_or_more(text: &str) -> Result<usize, String> {
    match count(text)? {
        0 => Err("it must be 1 or more".to_owned()),
        number => Ok(number),
    }
}

pub(super) fn parallel(text: &str) -> Result<usize, String> {
    match one_or_more(text)? {
        number if number > MOST_CONNECTIONS => Err(format!("more than {MOST_CONNECTIONS} are not polite")),
        number => Ok(number),
    }
}

pub(super) fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).map_err(|error| error.problem())
}

pub(super) fn label(text: &str) -> Result<Label, String> {
    Label::parse(text).map_err(|error| error.problem())
}

pub(super) fn moment(text: &str) -> Result<OffsetDateTime, String> {
    WrittenTime::parse(text).map(WrittenTime::as_of).map_err(|why| format!("it is {why}"))
}

/// `NAME=VALUE` or `NAME`, whatever its bytes. Nothing is refused here: a refusal would repeat the value.
pub(super) fn given() -> ValueParser {
    ValueParser::new(OsStringValueParser::new().map(|text| Given::read(text.as_encoded_bytes())))
}

/// The name of a stage.
pub(super) fn stage(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// `NAME=DIR`, both of them not empty.
pub(super) fn named(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, place)) if !name.is_empty() && !place.is_empty() => {
            Ok((name.to_owned(), place.to_owned()))
        }
        _ => Err("it should be NAME=DIR".to_owned()),
    }
}

/// What a key's tag begins with.
pub(super) fn tag_prefix(text: &str) -> Result<String, String> {
    TagShape { prefix: text.to_owned(), length: *TagShape::LENGTHS.start() }.check().map(|()| text.to_owned())
}

/// How many digits a tag has.
pub(super) fn length(text: &str) -> Result<usize, String> {
    let length = count(text)?;
    match TagShape::LENGTHS.contains(&length) {
        true => Ok(length),
        false => Err("a tag has 16 to 64 digits of the key".to_owned()),
    }
}

pub(super) fn deadline(text: &str) -> Result<Span, String> {
    match Span::parse(text)? {
        span if span.seconds() == 0 => Err("no time at all is not enough".to_owned()),
        span => Ok(span),
    }
}

/// Text, because it is read off the arguments before they are parsed (`dotenv_of`), and must be the same then.
#[expect(clippy::unnecessary_wraps, reason = "it stands where other values can be wrong")]
pub(super) fn file(text: &str) -> Result<PathBuf, String> {
    Ok(text.into())
}

/// A content key.
pub(super) fn key(text: &str) -> Result<Hash, String> {
    Hash::parse(text).ok_or_else(|| "it is not 64 digits from 0 to f".to_owned())
}

/// A path that a script may have unquoted, below the folder of a job.
pub(crate) fn program(text: &str) -> Result<String, String> {
    let path = text.strip_prefix("./").unwrap_or(text);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    match path.chars().find(|c| !is_part(*c)) {
        Some(c) => Err(format!("{} is not allowed in it", character(c))),
        None if path.is_empty()
            || path.starts_with(['/', '-'])
            || path.split('/').any(|part| part == "..") =>
        {
            Err("it is no path below the job's folder".to_owned())
        }
        None => Ok(path.to_owned()),
    }
}

/// GitLab takes letters, digits and `_` in a variable's name; shells want no digit first.
pub(super) fn prefix(text: &str) -> Result<String, String> {
    let wrong = text
        .char_indices()
        .find(|&(at, c)| !(c.is_ascii_alphabetic() || c == '_' || at > 0 && c.is_ascii_digit()));
    match wrong {
        Some((_, c)) => {
            Err(format!("{} is not allowed in a prefix (A-Z, a-z, 0-9 and _, no digit first)", character(c)))
        }
        None if text.len() > 64 => Err("a prefix has at most 64 characters".to_owned()),
        // Dotenv variables beat GitLab's own in later jobs: CI_REGISTRY_IMAGE would be another registry's.
        None if ["CI_", "GITLAB_"].iter().any(|own| text.starts_with(own)) => {
            Err("CI_ and GITLAB_ are GitLab's own prefixes".to_owned())
        }
        None if text.is_empty() => Err("an empty prefix would set variables such as TAG".to_owned()),
        None => Ok(text.to_owned()),
    }
}

/// One of the kinds of git refs.
pub(super) fn kept_ref(text: &str) -> Result<&'static str, String> {
    let known = KeepRefs::NAMES.into_iter().find(|name| *name == text);
    known.ok_or_else(|| format!("it is none of {}", KeepRefs::NAMES.join(", ")))
}

pub(super) fn template(text: &str) -> Result<Template, String> {
    Template::parse(text)
}

pub(super) fn whole_pattern(text: &str) -> Result<Pattern, String> {
    Pattern::of_tags(text)
}

pub(super) fn aliases(text: &str) -> Result<Pattern, String> {
    Aliases::pattern(text)
}

pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "it is neither true nor false".to_owned())
}

/// One of these formats.
pub(super) fn format(names: &'static [&'static str]) -> ValueParser {
    ValueParser::new(move |text: &str| {
        let format = Format::parse(text).filter(|_| names.contains(&text));
        format.ok_or_else(|| format!("it is none of {}", names.join(", ")))
    })
}

pub(super) fn one_of<T: Clone + Send + Sync + 'static>(
    parse: fn(&str) -> Option<T>,
    names: &'static [&'static str],
) -> ValueParser {
    ValueParser::new(move |text: &str| {
        parse(text).ok_or_else(|| format!("it is none of {}", names.join(", ")))
    })
}
