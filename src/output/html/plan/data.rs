//! The rows as JSON inside the page, one by one; what repeats itself is an index into a table.
//!
//! The script that reads them: `page.js` beside this file. The form is between the two and promised to nobody.

use std::io::{self, Write};

use serde::Serialize;
use time::OffsetDateTime;

use super::groups::Groups;
use crate::cleanup::{Held, Reason, RepositoryPlan, TagAt};
use crate::image::{Digest, Tag};
use crate::output::html::embedded::{Names, field, json};
use crate::output::html::links;
use crate::report::PlanReport;

/// Writes the whole document.
pub(super) fn write(report: &PlanReport, groups: &Groups, out: &mut dyn Write) -> io::Result<()> {
    let repositories: Vec<_> = report.plan.repositories.iter().map(|plan| plan.repository.as_str()).collect();
    field(out, "{", "repositories", &repositories)?;
    field(out, ",", "links", &links::of_repositories(&report.made_by, repositories))?;
    let reasons: Vec<_> = groups
        .groups
        .iter()
        .map(|group| {
            (group.kind(), group.tags, group.told.as_str(), u8::from(group.reason.is_of_companion()))
        })
        .collect();
    field(out, ",", "reasons", &reasons)?;
    let mut holders = Names::default();
    out.write_all(b",\"tags\":[")?;
    let mut before: &[u8] = b"\n";
    for (at, plan) in report.plan.repositories.iter().enumerate() {
        for ((place, tag), reason) in plan.tags.placed().zip(&plan.reasons) {
            out.write_all(before)?;
            before = b",\n";
            let row = (
                at,
                tag.name.as_str(),
                tag.digest.as_ref().map(Digest::as_str),
                tag.size_bytes,
                tag.created.map(|built| built.newest.unix_timestamp()),
                tag.published.map(OffsetDateTime::unix_timestamp),
                report.age(tag).map(|age| age.span.seconds()),
                groups.place(*reason),
                own(*reason, report, plan, &mut holders),
                note(place, plan),
            );
            json(out, &row)?;
        }
    }
    out.write_all(b"]")?;
    field(out, ",\n", "holders", &holders.names)?;
    out.write_all(b"}")
}

/// What a reason says of this tag that it does not say of its group.
#[derive(Serialize)]
#[serde(untagged)]
enum Own {
    /// By its place among those of whole plans: many tags are named by one branch.
    Place(usize),
    /// In words.
    Told(String),
}

fn own(reason: Reason, report: &PlanReport, plan: &RepositoryPlan, holders: &mut Names) -> Option<Own> {
    match reason {
        Reason::InUse(_) => Some(Own::Place(holders.index(&told(reason, report, plan)))),
        _ => reason.is_particular().then(|| Own::Told(told(reason, report, plan))),
    }
}

fn told(reason: Reason, report: &PlanReport, plan: &RepositoryPlan) -> String {
    reason.told(&report.policy, &report.in_use, |at| plan.name(at))
}

/// What else is to be known of a tag that goes: why its image stays, or after which others it goes.
fn note(place: TagAt, plan: &RepositoryPlan) -> Option<String> {
    let name = |at: TagAt| plan.name(at).map_or("another tag", Tag::as_str);
    let held = plan.held.get(&place).map(|held| match *held {
        Held::SameDigest(by) => format!("image stays: {}", name(by)),
        Held::Child(of) => format!("image stays: part of {}", name(of)),
    });
    let after = plan.goes_with.get(&place).filter(|places| places.len() > 1).map(|places| {
        let names: Vec<&str> = places.iter().map(|place| name(*place)).collect();
        format!("goes after {}", names.join(", "))
    });
    match (held, after) {
        (Some(held), Some(after)) => Some(format!("{held}; {after}")),
        (held, after) => held.or(after),
    }
}
