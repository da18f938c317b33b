//! `registry-gate.toml`: rules as people write them.
//!
//! A policy deletes, so nothing in it is guessed at. What is unknown, of the wrong kind, contradicts itself or can
//! never happen is refused, with its line and column: a misspelt condition that was passed over would delete what it
//! should have spared. The first problem of the file is told, not all of them: the others often follow from it.

mod contradiction;
mod draft;
mod keys;
mod open;
mod rule;
mod shadow;

pub use keys::{POLICY_KEYS, RULE_KEYS};
pub(crate) use open::read_file;

use self::keys::FILE_KEYS;
use super::aliases::Aliases;
use super::limit::MostDeleted;
use super::policy::{KeepRefs, Policy, Rule, RuleNumber};
use super::template::Template;
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::error::Error;
use crate::toml::{TomlEntry, ValueInner, Wrong, in_order, parse, table};
use crate::words::shown;

/// The most rules of a policy: each is compared with all before it.
const MOST_RULES: usize = 1_000;

/// What a file without a rule should begin with.
const BEGIN: &str = "write rules as [[cleanup.rule]], each with an action";

/// Reads a policy; `path` is what the text is called in errors.
///
/// # Errors
/// When it is no policy: configuration (3), with line and column.
pub fn read(text: &str, path: &str) -> Result<Policy, Error> {
    // Some editors put it there, and nobody sees it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    policy(text).map_err(|wrong| wrong.told(text, &format!("read the policy {}", shown(path))))
}

fn policy(text: &str) -> Result<Policy, Wrong> {
    let file = parse(text)?;
    let mut policy = None;
    for (key, value) in in_order(table(&file)) {
        let entry = TomlEntry::of(key, value, &FILE_KEYS, "the file")
            .map_err(|wrong| wrong.with_hint("there are [cleanup] and [[cleanup.rule]]"))?;
        // Images are the business of others, who refuse what is wrong with them.
        if entry.key == "cleanup" {
            policy = Some(cleanup(&entry)?);
        }
    }
    policy.ok_or_else(|| Wrong::at(0, "there is no rule").with_hint(BEGIN))
}

/// The table `[cleanup]`.
fn cleanup(entry: &TomlEntry) -> Result<Policy, Wrong> {
    let ValueInner::Table(table) = entry.value.as_ref() else {
        return Err(entry.of_another_kind(entry.value));
    };
    let mut policy = Policy::default();
    let mut rules = None;
    let mut keep_refs_as = None;
    let mut aliases_after = None;
    for (key, value) in in_order(table) {
        let entry = TomlEntry::of(key, value, &POLICY_KEYS, "[cleanup]")?;
        match entry.key {
            "clock" => policy.clock = entry.one_of(Clock::parse, &Clock::NAMES)?,
            "keep_latest" => policy.keep_latest = entry.boolean()?,
            "keep_refs" => policy.keep_refs = keep_refs(&entry)?,
            "keep_refs_as" => {
                policy.add_templates(entry.list(Template::parse)?);
                keep_refs_as = Some(entry.at);
            }
            "keep_deployed" => policy.keep_deployed = entry.boolean()?,
            "aliases" => {
                let text = entry.text()?;
                entry.tag_pattern(text)?;
                let (pattern, after) = (entry.parsed(Aliases::pattern)?, Aliases::usual_after());
                policy.aliases = Some(Aliases { pattern, after });
            }
            "aliases_after" => aliases_after = Some((entry.parsed(Span::parse)?, entry.at)),
            "max_delete" => policy.max_delete = Some(most_deleted(&entry)?),
            _ => rules = Some(entry),
        }
    }
    if let Some(at) = keep_refs_as.filter(|_| !policy.asks_what_is_in_use()) {
        let hint = r#"write keep_refs = ["branches", "tags"] or keep_deployed = true, or leave it out"#;
        return Err(
            Wrong::at(at, "keep_refs_as changes nothing without keep_refs or keep_deployed").with_hint(hint)
        );
    }
    match (&mut policy.aliases, aliases_after) {
        (Some(aliases), Some((after, _))) => aliases.after = after,
        (None, Some((_, at))) => {
            let hint = "write aliases = 'c-[0-9a-f]{32}', or the like, or leave it out";
            return Err(Wrong::at(at, "aliases_after changes nothing without aliases").with_hint(hint));
        }
        (_, None) => {}
    }
    match rules {
        Some(entry) => policy.rules = read_rules(&entry, policy.clock)?,
        None => return Err(Wrong::at(entry.at, "there is no rule in [cleanup]").with_hint(BEGIN)),
    }
    Ok(policy)
}

fn most_deleted(entry: &TomlEntry) -> Result<MostDeleted, Wrong> {
    match entry.value.as_ref() {
        ValueInner::String(_) => entry.parsed(MostDeleted::parse),
        _ => entry.count().map(MostDeleted::Tags),
    }
}

fn keep_refs(entry: &TomlEntry) -> Result<KeepRefs, Wrong> {
    let mut keep_refs = KeepRefs::default();
    for (text, value) in entry.texts()? {
        match text {
            "branches" => keep_refs.branches = true,
            "tags" => keep_refs.tags = true,
            _ => return Err(entry.none_of(value, text, &KeepRefs::NAMES)),
        }
    }
    Ok(keep_refs)
}

fn read_rules(entry: &TomlEntry, clock: Clock) -> Result<Vec<Rule>, Wrong> {
    let list = match entry.value.as_ref() {
        ValueInner::Array(list) if list.is_empty() => {
            return Err(Wrong::at(entry.at, "there is no rule in the list").with_hint(BEGIN));
        }
        ValueInner::Array(list) => list,
        _ => return Err(entry.of_another_kind(entry.value)),
    };
    if let Some(first) = list.get(MOST_RULES) {
        return Err(Wrong::at(first.span.start, format!("there are more than {MOST_RULES} rules")));
    }
    let mut rules = Vec::with_capacity(list.len());
    for (number, value) in (1..).map(RuleNumber).zip(list) {
        let ValueInner::Table(table) = value.as_ref() else { return Err(entry.of_another_kind(value)) };
        let rule = rule::read(number, table, value.span.start)?;
        shadow::check(&rule, &rules, clock).map_err(|what| Wrong::at(value.span.start, what))?;
        rules.push(rule);
    }
    Ok(rules)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
