//! A plan for programs, and for `cleanup apply` (`cleanup::SavedPlan` reads it back). Its tags are written one by one.

use std::borrow::Cow;
use std::io;

use serde::{Serialize, Serializer};

use super::{SCHEMA, write};
use crate::cleanup::{Action, RepositoryPlan, Rule, Template, Totals as Sums};
use crate::image::{Digest, Tag};
use crate::output::moment;
use crate::report::{PlanReport, Reasons};

/// Writes the answer to `cleanup`: `{"schema", "plan": {…}}`.
///
/// # Errors
/// When it cannot be written.
pub fn plan(report: &PlanReport, out: &mut dyn io::Write) -> io::Result<()> {
    write(&Document { schema: SCHEMA, plan: Plan::of(report) }, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    plan: Plan<'a>,
}

#[derive(Serialize)]
struct Plan<'a> {
    created_at: String,
    server: &'a str,
    registry: &'a str,
    project: Option<&'a str>,
    clock: &'static str,
    keep_latest: bool,
    keep_refs: Vec<&'static str>,
    keep_refs_as: Vec<String>,
    keep_deployed: bool,
    max_delete: Option<usize>,
    refused: Option<String>,
    rules: Vec<RuleRow<'a>>,
    totals: Totals,
    repositories: Vec<Repository<'a>>,
    tags: Tags<'a>,
}

#[derive(Serialize)]
struct RuleRow<'a> {
    number: u16,
    name: Option<&'a str>,
    condition: String,
    action: &'static str,
    keeps: Option<String>,
}

#[derive(Serialize)]
struct Totals {
    tags: usize,
    delete: usize,
    keep: usize,
    unknown: usize,
    images: usize,
    images_freed: usize,
    size_bytes: u64,
    freed_bytes: u64,
    unmeasured: usize,
    unmeasured_freed: usize,
}

#[derive(Serialize)]
struct Repository<'a> {
    repository: &'a str,
    totals: Totals,
}

#[derive(Serialize)]
struct Row<'a> {
    repository: &'a str,
    name: &'a str,
    action: &'static str,
    rule: Option<u16>,
    reason: Cow<'a, str>,
    digest: Option<&'a str>,
    media_type: Option<&'a str>,
    size_bytes: Option<u64>,
    created: Option<String>,
    published: Option<String>,
    age_seconds: Option<u64>,
    image_stays: Option<&'a str>,
    subject: Option<&'a str>,
    goes_with: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    fn of(report: &'a PlanReport) -> Self {
        let policy = &report.policy;
        Self {
            created_at: moment(report.now),
            server: &report.server,
            registry: &report.host,
            project: report.project.as_deref(),
            clock: policy.clock.name(),
            keep_latest: policy.keep_latest,
            keep_refs: policy.keep_refs.names(),
            keep_refs_as: policy.templates.iter().map(Template::to_string).collect(),
            keep_deployed: policy.keep_deployed,
            max_delete: policy.max_delete,
            refused: report.plan.refusal.as_ref().map(ToString::to_string),
            rules: policy.rules.iter().map(RuleRow::of).collect(),
            totals: Totals::of(report.plan.totals()),
            repositories: report.plan.repositories.iter().map(Repository::of).collect(),
            tags: Tags(report),
        }
    }
}

impl<'a> RuleRow<'a> {
    fn of(rule: &'a Rule) -> Self {
        let action = match rule.action {
            Action::Keep => "keep",
            Action::Delete => "delete",
            Action::KeepNewest { .. } => "keep_newest",
            Action::KeepVersions { .. } => "keep_versions",
        };
        Self {
            number: rule.number,
            name: rule.name.as_deref(),
            condition: rule.condition(),
            action,
            keeps: Some(rule.kept()).filter(|kept| !kept.is_empty()),
        }
    }
}

impl Totals {
    fn of(sums: Sums) -> Self {
        Self {
            tags: sums.tags,
            delete: sums.deleted,
            keep: sums.kept(),
            unknown: sums.unknown,
            images: sums.digests,
            images_freed: sums.digests_freed,
            size_bytes: sums.bytes,
            freed_bytes: sums.bytes_freed,
            unmeasured: sums.unmeasured,
            unmeasured_freed: sums.unmeasured_freed,
        }
    }
}

impl<'a> Repository<'a> {
    fn of(plan: &'a RepositoryPlan) -> Self {
        Self { repository: plan.repository.as_str(), totals: Totals::of(plan.totals) }
    }
}

/// The tags of all repositories.
struct Tags<'a>(&'a PlanReport);

impl Serialize for Tags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let reasons = &Reasons::of(report);
        let rows =
            report.plan.repositories.iter().flat_map(|plan| {
                (0..plan.tags.len()).map(move |place| Row::of(report, reasons, plan, place))
            });
        serializer.collect_seq(rows)
    }
}

impl<'a> Row<'a> {
    fn of(report: &PlanReport, reasons: &'a Reasons<'_>, plan: &'a RepositoryPlan, place: usize) -> Self {
        let (tag, reason) = (&plan.tags[place], plan.reasons[place]);
        let rule = reason.rule().and_then(|at| report.policy.rules.get(usize::from(at)));
        let named = |at: &usize| plan.tags.get(*at).map(|tag| tag.name.as_str());
        Self {
            repository: plan.repository.as_str(),
            name: tag.name.as_str(),
            action: reason.fate().name(),
            rule: rule.map(|rule| rule.number),
            reason: reasons.told(plan, place),
            digest: tag.digest.as_ref().map(Digest::as_str),
            media_type: tag.media_type.as_deref(),
            size_bytes: tag.size_bytes,
            created: tag.created.map(|built| moment(built.newest)),
            published: tag.published.map(moment),
            age_seconds: report.age(tag).map(|age| age.span.seconds()),
            image_stays: plan.holder(place).map(Tag::as_str),
            subject: plan.subjects.get(&place).map(Digest::as_str),
            goes_with: plan.goes_with.get(&place).into_iter().flatten().filter_map(named).collect(),
        }
    }
}
