//! A plan for programs, and for `cleanup apply` (`cleanup::SavedPlan` reads it back). Its tags are written one by one.

use std::io;

use serde::{Serialize, Serializer};

use super::write;
use crate::cleanup::{
    PlanDocument, PlanFields, PlanText, PlannedTag, RepositoryPlan, RepositoryRow, RuleRow, TagAt,
};
use crate::output::moment;
use crate::report::{PlanReport, Reasons};

/// Writes the answer to `cleanup`: `{"schema", "plan": {…}}`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn plan(report: &PlanReport, out: &mut dyn io::Write) -> io::Result<()> {
    write(&PlanDocument::of(fields(report)), out)
}

fn fields(report: &PlanReport) -> PlanFields<'_, PlannedTags<'_>> {
    let (policy, plans) = (&report.policy, &report.plan.repositories);
    PlanFields {
        created_at: moment(report.now).into(),
        server: report.server.as_str().into(),
        registry: report.host.as_str().into(),
        project: report.project.as_deref().map(Into::into),
        clock: policy.clock.name().into(),
        keep_latest: policy.keep_latest,
        keep_refs: policy.keep_refs.names().into_iter().map(Into::into).collect(),
        keep_refs_as: policy.templates.iter().map(|template| template.to_string().into()).collect(),
        keep_deployed: policy.keep_deployed,
        aliases: policy.aliases.as_ref().map(|aliases| aliases.pattern.to_string().into()),
        aliases_after: policy.aliases.as_ref().map(|aliases| aliases.after.to_string().into()),
        max_delete: policy.max_delete,
        refused: report.plan.refusal.as_ref().map(|refusal| refusal.to_string().into()),
        rules: policy.rules.iter().map(RuleRow::of).collect(),
        totals: report.plan.totals().into(),
        repositories: plans.iter().map(repository).collect(),
        tags: PlannedTags(report),
    }
}

fn repository(plan: &RepositoryPlan) -> RepositoryRow<'_> {
    RepositoryRow { repository: plan.repository.as_str().into(), totals: plan.totals.into() }
}

/// The tags of all repositories.
struct PlannedTags<'a>(&'a PlanReport);

impl Serialize for PlannedTags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let reasons = &Reasons::of(report);
        let rows = report
            .plan
            .repositories
            .iter()
            .flat_map(|plan| plan.tags.places().map(move |place| row(report, reasons, plan, place)));
        serializer.collect_seq(rows)
    }
}

fn row<'a>(
    report: &PlanReport,
    reasons: &'a Reasons<'_>,
    plan: &'a RepositoryPlan,
    place: TagAt,
) -> PlannedTag<'a> {
    let (tag, reason) = (&plan.tags[place], plan.reasons[place]);
    let rule = reason.rule().and_then(|at| report.policy.rule(at));
    let named = |at: &TagAt| plan.name(*at).map(|name| name.as_str().into());
    PlannedTag {
        repository: plan.repository.as_str().into(),
        name: tag.name.as_str().into(),
        action: reason.fate().name().into(),
        rule: rule.map(|rule| rule.number),
        reason: PlanText(reasons.told(plan, place)),
        digest: tag.digest.as_ref().map(|digest| digest.as_str().into()),
        media_type: tag.media_type.as_deref().map(Into::into),
        size_bytes: tag.size_bytes,
        created: tag.created.map(|built| moment(built.newest).into()),
        published: tag.published.map(|published| moment(published).into()),
        age_seconds: report.age(tag).map(|age| age.span.seconds()),
        image_stays: plan.holder(place).map(|holder| holder.as_str().into()),
        subject: plan.subjects.get(&place).map(|subject| subject.as_str().into()),
        goes_with: plan.goes_with.get(&place).into_iter().flatten().filter_map(named).collect(),
    }
}
