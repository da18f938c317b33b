//! One `[[cleanup.rule]]`.

use super::contradiction;
use super::draft::{Draft, VERSION_KEYS, Verb};
use super::keys::RULE_KEYS;
use crate::cleanup::policy::{Action, EXPIRY_LABELS, KeepVersions, Rule, RuleNumber, Select, Versions};
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::image::{Label, Platform};
use crate::toml::{Table, TomlEntry, Value, ValueInner, Wrong, in_order};
use crate::words::bytes;
use crate::words::shown;

/// Reads the rule that begins at a place.
pub(super) fn read(number: RuleNumber, table: &Table, at: usize) -> Result<Rule, Wrong> {
    let mut draft = Draft {
        rule: Rule { number, name: None, select: Select::default(), action: Action::Keep },
        verb: None,
        keep_n: None,
        versions: KeepVersions::default(),
        per: Vec::new(),
        keys: Vec::new(),
    };
    for (key, value) in in_order(table) {
        let entry = TomlEntry::of(key, value, &RULE_KEYS, "a rule")?;
        draft.keys.push((entry.key, entry.at));
        put(&mut draft, &entry)?;
    }
    let Some(verb) = draft.verb else {
        let what = format!("{} has no action", draft.rule.title());
        return Err(Wrong::at(at, what).with_hint(r#"write action = "keep" or action = "delete""#));
    };
    contradiction::check(&draft, verb)?;
    Ok(finished(draft, verb))
}

fn put(draft: &mut Draft, entry: &TomlEntry) -> Result<(), Wrong> {
    let select = &mut draft.rule.select;
    match entry.key {
        "name" => draft.rule.name = Some(entry.parsed(title)?),
        "repository_regex" => select.repository = Some(entry.pattern(entry.text()?)?),
        "name_regex" => select.name = Some(entry.tag_pattern(entry.text()?)?),
        "name_exclude" => select.exclude = Some(entry.tag_pattern(entry.text()?)?),
        "older_than" => select.older_than = Some(entry.parsed(Span::parse)?),
        "newer_than" => select.newer_than = Some(entry.parsed(Span::parse)?),
        "clock" => select.clock = Some(entry.one_of(Clock::parse, &Clock::NAMES)?),
        "larger_than" => select.larger_than = Some(entry.parsed(bytes::parse)?),
        "smaller_than" => select.smaller_than = Some(entry.parsed(bytes::parse)?),
        "platform" => select.platforms = entry.list(platform)?,
        "label" => select.labels = entry.list(label)?,
        "version" => select.version = Some(entry.one_of(Versions::parse, &Versions::NAMES)?),
        "expired" => select.expired = expired(entry)?,
        "orphans" => select.orphans = orphans(entry)?,
        "action" => draft.verb = Some(entry.one_of(Verb::parse, &Verb::NAMES)?),
        "keep_n" => draft.keep_n = Some(entry.count()?),
        "per" => draft.per = groups(entry)?,
        "keep_majors" => draft.versions.majors = versions(entry)?,
        "keep_minors" => draft.versions.minors = versions(entry)?,
        "keep_patches" => draft.versions.patches = versions(entry)?,
        _ => draft.versions.prereleases = versions(entry)?,
    }
    Ok(())
}

/// The rule, whose keys agree.
fn finished(draft: Draft, verb: Verb) -> Rule {
    let has_versions = draft.first_of(&VERSION_KEYS).is_some();
    let Draft { mut rule, keep_n, versions, per, .. } = draft;
    // By name where a group has one: plans say what it is called.
    let called = |(called, _): &(String, usize)| {
        let name = rule.select.name.as_ref();
        let number = name.and_then(|pattern| pattern.group(called));
        let groups = name.map(crate::words::pattern::Pattern::groups).unwrap_or_default();
        number.and_then(|number| groups.get(number - 1).cloned()).unwrap_or_else(|| called.clone())
    };
    let per: Vec<String> = per.iter().map(called).collect();
    rule.action = match (verb, keep_n) {
        (Verb::Keep, _) => Action::Keep,
        (Verb::Delete, Some(count)) => Action::KeepNewest { count, per },
        (Verb::Delete, None) if has_versions => Action::KeepVersions { keep: versions, per },
        (Verb::Delete, None) => Action::Delete,
    };
    rule
}

fn title(text: &str) -> Result<String, String> {
    match text {
        text if text.trim().is_empty() => Err("it is empty".to_owned()),
        text if shown(text) != text => Err("a name is one line of at most 120 characters".to_owned()),
        text => Ok(text.to_owned()),
    }
}

fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).map_err(|error| error.problem())
}

fn label(text: &str) -> Result<Label, String> {
    Label::parse(text).map_err(|error| error.problem())
}

/// The name of a label, without a value.
fn label_name(text: &str) -> Result<String, String> {
    match label(text)? {
        Label { name, value: None } => Ok(name),
        Label { .. } => {
            Err("write the name alone; the value that an image has for it says how long it lives".to_owned())
        }
    }
}

fn expired(entry: &TomlEntry) -> Result<Vec<String>, Wrong> {
    match entry.value.as_ref() {
        ValueInner::Boolean(true) => Ok(EXPIRY_LABELS.map(str::to_owned).into()),
        ValueInner::Boolean(false) => {
            Err(Wrong::at(entry.value.span.start, "expired = false asks for nothing: leave it out"))
        }
        _ => entry.list(label_name),
    }
}

fn orphans(entry: &TomlEntry) -> Result<bool, Wrong> {
    match entry.boolean()? {
        true => Ok(true),
        false => Err(Wrong::at(entry.value.span.start, "orphans = false asks for nothing: leave it out")),
    }
}

fn groups(entry: &TomlEntry) -> Result<Vec<(String, usize)>, Wrong> {
    let values = entry.values();
    if values.is_empty() {
        return Err(entry.empty());
    }
    let called = |value: &Value| match value.as_ref() {
        ValueInner::String(name) => Ok((name.to_string(), value.span.start)),
        ValueInner::Integer(number) => Ok((number.to_string(), value.span.start)),
        _ => Err(entry.of_another_kind(value)),
    };
    values.iter().map(called).collect()
}

/// How many versions; `None`: all.
fn versions(entry: &TomlEntry) -> Result<Option<usize>, Wrong> {
    match entry.value.as_str() {
        Some("all") => Ok(None),
        _ => entry.count().map(Some),
    }
}
