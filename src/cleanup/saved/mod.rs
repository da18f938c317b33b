//! A plan that was written to a file, read back: what it deletes, and what must still hold then.
//!
//! Nothing in it is believed that can be looked up again: names and digests are checked as if somebody had typed
//! them, the limit is reckoned anew, and whatever carries it out asks for each tag's digest before it deletes it.

mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use rows::{Counted, Doing};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::companions::is_companion;
use super::doomed::Doomed;
use super::limit::Share;
use super::policy::{KeepRefs, Policy};
use super::template::Template;
use crate::error::Error;
use crate::image::{Repository, Tag};

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

/// The name of the format.
const SCHEMA: &str = "registry-gate/v1";

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
        let document: Document = serde_json::from_slice(text).map_err(|why| {
            let place = format!("line {}, column {}", why.line(), why.column());
            match () {
                () if why.is_eof() => wrong(format!("it ends too early, at {place}")),
                () if why.is_data() => wrong(format!("it is JSON, but no plan ({place})")),
                () => wrong(format!("it is no JSON ({place})")),
            }
        })?;
        if document.schema != SCHEMA {
            return Err(wrong(format!("it is of another format, {:?}", document.schema)));
        }
        document.plan.check().map_err(wrong)
    }
}

#[derive(Deserialize)]
struct Document {
    schema: String,
    plan: Raw,
}

#[derive(Deserialize)]
struct Raw {
    created_at: String,
    server: String,
    registry: String,
    project: Option<String>,
    /// A plan of before that said it kept it as well.
    keep_latest: Option<bool>,
    max_delete: Option<usize>,
    keep_refs: Vec<String>,
    keep_refs_as: Vec<String>,
    keep_deployed: bool,
    rules: Vec<RawRule>,
    totals: RawTotals,
    repositories: Vec<RawShare>,
    tags: Vec<RawTag>,
}

#[derive(Deserialize)]
struct RawRule {
    number: u16,
    action: String,
}

#[derive(Deserialize)]
struct RawTotals {
    tags: usize,
    delete: usize,
}

#[derive(Deserialize)]
struct RawShare {
    repository: String,
    totals: RawTotals,
}

#[derive(Deserialize)]
struct RawTag {
    repository: String,
    name: String,
    action: String,
    rule: Option<u16>,
    reason: String,
    digest: Option<String>,
    size_bytes: Option<u64>,
    image_stays: Option<String>,
    subject: Option<String>,
    goes_with: Vec<String>,
}

/// Of each repository the tags that are about other images, and those of them that go.
fn companions(tags: &[RawTag]) -> HashMap<String, (usize, usize)> {
    let mut companions: HashMap<String, (usize, usize)> = HashMap::new();
    for tag in tags.iter().filter(|tag| Tag::parse(&tag.name).is_ok_and(|name| is_companion(&name))) {
        let (known, going) = companions.entry(tag.repository.clone()).or_default();
        (*known, *going) = (*known + 1, *going + usize::from(tag.action == "delete"));
    }
    companions
}

fn leave_out(companions: &HashMap<String, (usize, usize)>, shares: &mut [Share]) {
    for share in shares {
        let (known, going) = companions.get(share.repository.as_str()).copied().unwrap_or_default();
        (share.tags, share.deleted, share.companions) = (share.tags - known, share.deleted - going, going);
    }
}

impl Raw {
    fn check(self) -> Result<SavedPlan, String> {
        let mut repositories: HashMap<String, Counted> = HashMap::new();
        let mut order = Vec::new();
        for share in self.repositories {
            let repository = Repository::parse(&share.repository).map_err(|error| error.problem())?;
            order.push(share.repository.clone());
            let known = repositories.insert(share.repository.clone(), (Arc::new(repository), share, 0, 0));
            if known.is_some() {
                return Err("it has a repository twice".to_owned());
            }
        }
        let companions = companions(&self.tags);
        let doing = Doing { keeps_latest: self.keep_latest.unwrap_or(true), rules: &self.rules };
        let doomed = doing.read(self.tags, &mut repositories)?;
        let mut shares = Vec::new();
        for path in order {
            let Some((repository, share, tags, deleted)) = repositories.remove(&path) else { continue };
            if (share.totals.tags, share.totals.delete) != (tags, deleted) {
                return Err(format!("its tags of {path} are not as many as it says"));
            }
            shares.push(Share { repository, tags, deleted, companions: 0 });
        }
        let sum = |count: fn(&Share) -> usize| shares.iter().map(count).sum::<usize>();
        if (self.totals.tags, self.totals.delete) != (sum(|share| share.tags), sum(|share| share.deleted)) {
            return Err("its totals are not those of its tags".to_owned());
        }
        leave_out(&companions, &mut shares);
        let mut keep_refs = KeepRefs::default();
        for kind in &self.keep_refs {
            match kind.as_str() {
                "branches" => keep_refs.branches = true,
                "tags" => keep_refs.tags = true,
                other => return Err(format!("{other:?} are no git refs")),
            }
        }
        let templates =
            self.keep_refs_as.iter().map(|text| Template::parse(text)).collect::<Result<_, _>>()?;
        let policy = Policy {
            keep_refs,
            keep_deployed: self.keep_deployed,
            templates,
            max_delete: self.max_delete,
            ..Policy::default()
        };
        let created_at = OffsetDateTime::parse(&self.created_at, &Rfc3339)
            .map_err(|_| format!("it was made at no time: {:?}", self.created_at))?;
        Ok(SavedPlan {
            created_at,
            server: self.server,
            registry: self.registry,
            project: self.project,
            policy,
            shares,
            doomed,
        })
    }
}
