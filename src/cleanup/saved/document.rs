//! The format of a plan, `registry-gate/v1`: what is written and what is read are the same types, so that neither
//! knows a field that the other does not. A file that lacks one, or has another, was not written by this program, or by
//! another version of it: nobody knows what else it means, and it is refused.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use crate::cleanup::{Action, MostDeleted, Rule, RuleNumber, Totals};

/// The name of the format.
pub(super) const SCHEMA: &str = "registry-gate/v1";

/// A plan as it stands in a file. Its tags `T` are written one by one, and read into a list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanDocument<'a, T> {
    /// The name of the format.
    #[serde(borrow)]
    pub(super) schema: Text<'a>,
    /// The plan.
    pub(super) plan: PlanFields<'a, T>,
}

impl<'a, T> PlanDocument<'a, T> {
    /// A plan in the format that this program writes.
    #[must_use]
    pub(crate) fn of(plan: PlanFields<'a, T>) -> Self {
        Self { schema: SCHEMA.into(), plan }
    }
}

/// A text that is not copied where it need not be: a plan may have a million tags.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// A plan.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(test),
    expect(clippy::missing_docs_in_private_items, reason = "output/schema.json describes these keys")
)]
pub(crate) struct PlanFields<'a, T> {
    #[serde(borrow)]
    pub created_at: Text<'a>,
    pub server: Text<'a>,
    pub registry: Text<'a>,
    #[serde(deserialize_with = "told")]
    pub project: Option<Text<'a>>,
    pub clock: Text<'a>,
    pub keep_latest: bool,
    pub keep_refs: Vec<Text<'a>>,
    pub keep_refs_as: Vec<Text<'a>>,
    pub keep_deployed: bool,
    #[serde(deserialize_with = "told")]
    pub aliases: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub aliases_after: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub max_delete: Option<MostDeleted>,
    #[serde(deserialize_with = "told")]
    pub refused: Option<Text<'a>>,
    pub rules: Vec<RuleRow<'a>>,
    pub totals: PlanSums,
    pub repositories: Vec<RepositoryRow<'a>>,
    pub tags: T,
}

/// A rule.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleRow<'a> {
    pub(super) number: RuleNumber,
    #[serde(borrow, deserialize_with = "told")]
    name: Option<Text<'a>>,
    condition: Text<'a>,
    pub(super) action: Text<'a>,
    #[serde(deserialize_with = "told")]
    keeps: Option<Text<'a>>,
}

/// What a plan, or a repository of it, comes to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanSums {
    pub(super) tags: usize,
    pub(super) delete: usize,
    keep: usize,
    unknown: usize,
    images: usize,
    images_freed: usize,
    size_bytes: u64,
    freed_bytes: u64,
    unmeasured: usize,
    unmeasured_freed: usize,
}

/// A repository.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepositoryRow<'a> {
    /// Its path.
    #[serde(borrow)]
    pub repository: Text<'a>,
    /// What it comes to.
    pub totals: PlanSums,
}

/// A tag.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(test),
    expect(clippy::missing_docs_in_private_items, reason = "output/schema.json describes these keys")
)]
pub(crate) struct PlannedTag<'a> {
    #[serde(borrow)]
    pub repository: Text<'a>,
    pub name: Text<'a>,
    pub action: Text<'a>,
    #[serde(deserialize_with = "told")]
    pub rule: Option<RuleNumber>,
    pub reason: Text<'a>,
    #[serde(deserialize_with = "told")]
    pub digest: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub media_type: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub size_bytes: Option<u64>,
    #[serde(deserialize_with = "told")]
    pub created: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub published: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub age_seconds: Option<u64>,
    #[serde(deserialize_with = "told")]
    pub image_stays: Option<Text<'a>>,
    #[serde(deserialize_with = "told")]
    pub subject: Option<Text<'a>>,
    pub goes_with: Vec<Text<'a>>,
}

/// What may be `null` and must not be left out, which serde would take for the same.
fn told<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

impl<'a> RuleRow<'a> {
    /// A rule as it stands in a plan.
    #[must_use]
    pub(crate) fn of(rule: &'a Rule) -> Self {
        let action = match rule.action {
            Action::Keep => "keep",
            Action::Delete => "delete",
            Action::KeepNewest { .. } => "keep_newest",
            Action::KeepVersions { .. } => "keep_versions",
        };
        Self {
            number: rule.number,
            name: rule.name.as_deref().map(Into::into),
            condition: rule.condition().into(),
            action: action.into(),
            keeps: Some(rule.kept()).filter(|kept| !kept.is_empty()).map(Into::into),
        }
    }
}

impl From<Totals> for PlanSums {
    fn from(totals: Totals) -> Self {
        Self {
            tags: totals.tags,
            delete: totals.deleted,
            keep: totals.kept(),
            unknown: totals.unknown,
            images: totals.digests,
            images_freed: totals.digests_freed,
            size_bytes: totals.bytes,
            freed_bytes: totals.bytes_freed,
            unmeasured: totals.unmeasured,
            unmeasured_freed: totals.unmeasured_freed,
        }
    }
}
