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
    pub(super) schema: PlanText<'a>,
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
pub(crate) struct PlanText<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl<'a> From<&'a str> for PlanText<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl From<String> for PlanText<'_> {
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
    pub created_at: PlanText<'a>,
    pub server: PlanText<'a>,
    pub registry: PlanText<'a>,
    #[serde(deserialize_with = "told")]
    pub project: Option<PlanText<'a>>,
    pub clock: PlanText<'a>,
    pub keep_latest: bool,
    pub keep_refs: Vec<PlanText<'a>>,
    pub keep_refs_as: Vec<PlanText<'a>>,
    pub keep_deployed: bool,
    #[serde(deserialize_with = "told")]
    pub aliases: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub aliases_after: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub max_delete: Option<MostDeleted>,
    #[serde(deserialize_with = "told")]
    pub refused: Option<PlanText<'a>>,
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
    name: Option<PlanText<'a>>,
    condition: PlanText<'a>,
    pub(super) action: PlanText<'a>,
    #[serde(deserialize_with = "told")]
    keeps: Option<PlanText<'a>>,
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
    pub repository: PlanText<'a>,
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
    pub repository: PlanText<'a>,
    pub name: PlanText<'a>,
    pub action: PlanText<'a>,
    #[serde(deserialize_with = "told")]
    pub rule: Option<RuleNumber>,
    pub reason: PlanText<'a>,
    #[serde(deserialize_with = "told")]
    pub digest: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub media_type: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub size_bytes: Option<u64>,
    #[serde(deserialize_with = "told")]
    pub created: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub published: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub age_seconds: Option<u64>,
    #[serde(deserialize_with = "told")]
    pub image_stays: Option<PlanText<'a>>,
    #[serde(deserialize_with = "told")]
    pub subject: Option<PlanText<'a>>,
    pub goes_with: Vec<PlanText<'a>>,
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
