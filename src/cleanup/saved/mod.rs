//! A plan that was written to a file, read back: what it deletes, and what must still hold then.
//!
//! Nothing in it is believed that can be looked up again: names and digests are checked as if somebody had typed
//! them, the limit is reckoned anew, and whatever carries it out asks for each tag's digest before it deletes it.

mod document;
mod doubt;
mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use document::SCHEMA;
pub(crate) use document::{PlanDocument, PlanFields, PlanText, PlannedTag, RepositoryRow, RuleRow};
pub(crate) use doubt::Doubt;
use rows::{Counted, Doing};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::aliases::Aliases;
use super::doomed::Doomed;
use super::limit::Share;
use super::policy::{KeepRefs, Policy};
use super::template::Template;
use crate::dates::duration::Span;
use crate::error::Error;
use crate::image::{Repository, Tag, is_companion};
use crate::words::{quoted, shown};

/// A saved plan.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedPlan {
    /// The time as of which it was made, as it says.
    pub created_at: OffsetDateTime,
    /// The GitLab it was made for.
    pub server: String,
    /// The registry's `host[:port]`.
    pub registry: String,
    /// The path of the project's own image.
    pub project: Option<String>,
    /// What must stay if it is in use by now, and how much may go: a policy without rules.
    pub policy: Policy,
    /// What each repository had, and what of it goes.
    pub shares: Vec<Share>,
    /// The tags that go.
    pub doomed: Vec<Doomed>,
}

impl SavedPlan {
    /// Reads a plan as `cleanup --plan` wrote it; `path` is for errors.
    ///
    /// # Errors
    /// When it is none, or contradicts itself (exit 3).
    pub fn read(text: &[u8], path: &str) -> Result<Self, Error> {
        let wrong = |cause: String| {
            Error::configuration(format!("read the plan {path}"), cause)
                .with_hint("make it anew: registry-gate cleanup --plan FILE")
        };
        let document: PlanDocument<'_, Vec<PlannedTag<'_>>> =
            serde_json::from_slice(text).map_err(|why| {
                let place = format!("line {}, column {}", why.line(), why.column());
                match () {
                    () if why.is_eof() => wrong(format!("it ends too early, at {place}")),
                    () if why.is_data() => match schema(text) {
                        Some(other) if other != SCHEMA => wrong(of_another_format(&other)),
                        _ => wrong(format!("it is JSON, but no plan: {}", shown(&why.to_string()))),
                    },
                    () => wrong(format!("it is no JSON ({place})")),
                }
            })?;
        if document.schema.0 != SCHEMA {
            return Err(wrong(of_another_format(&document.schema.0)));
        }
        check(document.plan).map_err(wrong)
    }
}

/// The format that a document says it has, whatever else it is.
fn schema(text: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Schema {
        schema: String,
    }
    serde_json::from_slice::<Schema>(text).ok().map(|document| document.schema)
}

fn of_another_format(schema: &str) -> String {
    format!("it is of another format, {}", quoted(schema))
}

/// Of each repository the tags that are about other images, and those of them that go.
fn companions(tags: &[PlannedTag<'_>]) -> HashMap<String, (usize, usize)> {
    let mut companions: HashMap<String, (usize, usize)> = HashMap::new();
    for tag in tags.iter().filter(|tag| Tag::parse(&tag.name.0).is_ok_and(|name| is_companion(&name))) {
        let (known, going) = companions.entry(tag.repository.0.to_string()).or_default();
        (*known, *going) = (*known + 1, *going + usize::from(tag.action.0 == "delete"));
    }
    companions
}

fn leave_out(companions: &HashMap<String, (usize, usize)>, shares: &mut [Share]) {
    for share in shares {
        let (known, going) = companions.get(share.repository.as_str()).copied().unwrap_or_default();
        (share.tags, share.deleted, share.companions) = (share.tags - known, share.deleted - going, going);
    }
}

/// Which tags were taken for aliases.
fn aliases(plan: &PlanFields<'_, Vec<PlannedTag<'_>>>) -> Result<Option<Aliases>, String> {
    let wrong = |why: String| format!("its aliases are none: {why}");
    match (&plan.aliases, &plan.aliases_after) {
        (None, None) => Ok(None),
        (Some(pattern), Some(after)) => Ok(Some(Aliases {
            pattern: Aliases::pattern(&pattern.0).map_err(wrong)?,
            after: Span::parse(&after.0).map_err(wrong)?,
        })),
        _ => Err("it says only half of what aliases are".to_owned()),
    }
}

/// Holds what a plan says against itself: its totals, its tags, and what goes with what.
fn check(plan: PlanFields<'_, Vec<PlannedTag<'_>>>) -> Result<SavedPlan, String> {
    let mut repositories: HashMap<String, Counted> = HashMap::new();
    let mut order = Vec::new();
    for share in &plan.repositories {
        let repository = Repository::parse(&share.repository.0).map_err(|error| error.problem())?;
        order.push(share.repository.0.to_string());
        let known =
            repositories.insert(share.repository.0.to_string(), (Arc::new(repository), share.totals, 0, 0));
        if known.is_some() {
            return Err("it has a repository twice".to_owned());
        }
    }
    let companions = companions(&plan.tags);
    let aliases = aliases(&plan)?;
    let doing = Doing { keeps_latest: plan.keep_latest, rules: &plan.rules, aliases: aliases.as_ref() };
    let doomed = doing.read(plan.tags, &mut repositories)?;
    let mut shares = Vec::new();
    for path in order {
        let Some((repository, said, tags, deleted)) = repositories.remove(&path) else { continue };
        if (said.tags, said.delete) != (tags, deleted) {
            return Err(format!("its tags of {path} are not as many as it says"));
        }
        shares.push(Share { repository, tags, deleted, companions: 0 });
    }
    let sum = |count: fn(&Share) -> usize| shares.iter().map(count).sum::<usize>();
    if (plan.totals.tags, plan.totals.delete) != (sum(|share| share.tags), sum(|share| share.deleted)) {
        return Err("its totals are not those of its tags".to_owned());
    }
    leave_out(&companions, &mut shares);
    let mut keep_refs = KeepRefs::default();
    for kind in &plan.keep_refs {
        match kind.0.as_ref() {
            "branches" => keep_refs.branches = true,
            "tags" => keep_refs.tags = true,
            other => return Err(format!("{} are no git refs", quoted(other))),
        }
    }
    let templates =
        plan.keep_refs_as.iter().map(|text| Template::parse(&text.0)).collect::<Result<_, _>>()?;
    let policy = Policy {
        keep_refs,
        keep_deployed: plan.keep_deployed,
        templates,
        max_delete: plan.max_delete,
        aliases,
        ..Policy::default()
    };
    let created_at = OffsetDateTime::parse(&plan.created_at.0, &Rfc3339)
        .map_err(|_| format!("it was made at no time: {}", quoted(&plan.created_at.0)))?;
    Ok(SavedPlan {
        created_at,
        server: plan.server.0.into_owned(),
        registry: plan.registry.0.into_owned(),
        project: plan.project.map(|project| project.0.into_owned()),
        policy,
        shares,
        doomed,
    })
}
