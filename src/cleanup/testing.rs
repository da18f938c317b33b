//! Tags, policies and plans to test rules with.

use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::*;
use crate::dates::duration::Span;
use crate::image::{Digest, Repository, Tag, media_type};
use crate::registry::ListedTag;
use crate::words::pattern::Pattern;

pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::parse("2026-01-31T12:00:00Z", &Rfc3339).unwrap()
}

/// A tag so many days old, of an image that nothing else is of; `None`: of unknown age.
pub(super) fn tag(name: &str, days: Option<u32>) -> ListedTag {
    ListedTag {
        digest: Some(Digest::of(name.as_bytes())),
        media_type: Some(media_type::OCI_MANIFEST.into()),
        size_bytes: Some(1000),
        published: days.map(|days| now() - time::Duration::days(days.into())),
        ..ListedTag::named(Tag::parse(name).unwrap())
    }
}

pub(super) fn stock(tags: Vec<ListedTag>) -> Stock {
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    let listed = crate::registry::Listed { count: tags.len(), tags, ..Default::default() };
    Stock::of(repository, listed)
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where there may be none")]
pub(super) fn pattern(text: &str) -> Option<Pattern> {
    Some(Pattern::whole(text).unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where there may be none")]
pub(super) fn days(days: u64) -> Option<Span> {
    Some(Span::from_seconds(days * 86_400))
}

pub(super) fn policy(rules: Vec<(Select, Action)>) -> Policy {
    let numbered = (1..).map(RuleNumber).zip(rules);
    let rules = numbered.map(|(number, (select, action))| Rule { number, name: None, select, action });
    Policy { rules: rules.collect(), ..Policy::default() }
}

pub(super) fn named(text: &str) -> Select {
    Select { name: pattern(text), ..Select::default() }
}

pub(super) fn newest(count: usize, per: &[&str]) -> Action {
    Action::KeepNewest { count, per: per.iter().map(|name| (*name).to_owned()).collect() }
}

pub(super) fn planned(stock: Stock, policy: &Policy) -> RepositoryPlan {
    let draft = Draft::new(stock, policy, &InUse::default(), now());
    assert_eq!(draft.unread(), Vec::<TagAt>::new());
    draft.finish()
}

/// `-` for what goes, `+` for what stays, each with its reason.
pub(super) fn told(plan: &RepositoryPlan, policy: &Policy, in_use: &InUse) -> String {
    let lines = plan.tags.placed().map(|(place, tag)| {
        let reason = plan.reasons[place];
        let sign = if reason.fate() == Fate::Delete { '-' } else { '+' };
        let held =
            plan.holder(place).map_or_else(String::new, |holder| format!(" (its image stays: {holder})"));
        let reason = reason.told(policy, in_use, |at| plan.name(at));
        format!("{sign} {}: {reason}{held}\n", tag.name)
    });
    lines.collect()
}

/// Why each tag goes or stays, in the order of their names.
pub(super) fn reasons(plan: &RepositoryPlan) -> Vec<Reason> {
    plan.reasons.iter().copied().collect()
}

pub(super) fn plan_of(tags: Vec<ListedTag>, policy: &Policy) -> String {
    told(&planned(stock(tags), policy), policy, &InUse::default())
}

/// The name of a companion of a digest.
pub(super) fn companion(of: &Digest, suffix: &str) -> String {
    format!("{}{suffix}", of.as_str().replace(':', "-"))
}

/// The place of the tag of this name.
pub(super) fn place(plan: &RepositoryPlan, name: &str) -> TagAt {
    plan.tags.placed().find(|(_, tag)| tag.name.as_str() == name).unwrap().0
}

/// What is older than a week goes.
pub(super) fn old_go() -> Policy {
    policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)])
}
