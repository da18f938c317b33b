//! Rules that can never match, because an earlier one takes every tag that they are about.
//!
//! Only what can be seen from the conditions themselves is found: whether one pattern takes all that another takes is
//! not asked.

use crate::cleanup::policy::{Action, Rule, Select, VERSION_GROUP, Versions};
use crate::dates::age::Clock;

/// Refuses a rule after others, if one of them takes all that it selects.
pub(super) fn check(rule: &Rule, earlier: &[Rule], clock: Clock) -> Result<(), String> {
    let Some(first) = earlier.iter().find(|first| takes(first, rule, clock)) else { return Ok(()) };
    let how = match &first.select {
        select if *select == Select::default() && versions(first).is_none() => "takes everything",
        select if *select == rule.select => "has the same conditions",
        _ => "takes all that it selects",
    };
    Err(format!("{} can never match: {} comes first and {how}", rule.title(), first.title()))
}

/// Whether each condition of the first rule is one of the second, or weaker.
fn takes(first: &Rule, second: &Rule, clock: Clock) -> bool {
    let (one, other) = (&first.select, &second.select);
    let same_clock = one.clock.unwrap_or(clock) == other.clock.unwrap_or(clock);
    weaker(one.repository.as_ref(), other.repository.as_ref(), |a, b| a == b)
        && weaker(one.name.as_ref(), other.name.as_ref(), |a, b| a == b)
        && weaker(one.exclude.as_ref(), other.exclude.as_ref(), |a, b| a == b)
        && weaker(one.older_than, other.older_than, |a, b| a <= b && same_clock)
        && weaker(one.newer_than, other.newer_than, |a, b| a >= b && same_clock)
        && weaker(one.larger_than, other.larger_than, |a, b| a <= b)
        && weaker(one.smaller_than, other.smaller_than, |a, b| a >= b)
        && weaker(versions(first), versions(second), |a, b| a == b || a == Versions::Any)
        && !(versions(first).is_some() && reads_elsewhere(one, other))
        && one.platforms.iter().all(|platform| other.platforms.contains(platform))
        && one.labels.iter().all(|label| other.labels.contains(label))
        && (one.expired.is_empty() || one.expired == other.expired)
        && (!one.orphans || other.orphans)
}

/// Whether the second finds versions where the first does not look: in a group of its pattern, not in the whole name.
fn reads_elsewhere(one: &Select, other: &Select) -> bool {
    one.name.is_none() && other.name.as_ref().is_some_and(|name| name.group(VERSION_GROUP).is_some())
}

fn weaker<T>(one: Option<T>, other: Option<T>, is_weaker: impl Fn(T, T) -> bool) -> bool {
    match (one, other) {
        (None, _) => true,
        (Some(one), Some(other)) => is_weaker(one, other),
        (Some(_), None) => false,
    }
}

/// Which versions a rule is about: one that keeps the highest is about nothing else.
fn versions(rule: &Rule) -> Option<Versions> {
    let keeps_versions = matches!(rule.action, Action::KeepVersions { .. });
    rule.select.version.or(keeps_versions.then_some(Versions::Any))
}
