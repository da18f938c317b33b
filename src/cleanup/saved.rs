//! A plan that was written to a file, read back: what it deletes, and what must still hold then.
//!
//! Nothing in it is believed that can be looked up again: names and digests are checked as if somebody had typed
//! them, the limit is reckoned anew, and whatever carries it out asks for each tag's digest before it deletes it.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::companions::is_companion;
use super::doomed::Doomed;
use super::limit::Share;
use super::policy::{KeepRefs, Policy};
use super::template::Template;
use crate::error::Error;
use crate::image::{Digest, Repository, Tag};

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
    totals: RawTotals,
    repositories: Vec<RawShare>,
    tags: Vec<RawTag>,
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
    digest: Option<String>,
    size_bytes: Option<u64>,
    image_stays: Option<String>,
    subject: Option<String>,
    goes_with: Vec<String>,
}

/// A repository, what the plan says of it, and how many tags and deletions of it there are.
type Counted = (Arc<Repository>, RawShare, usize, usize);

/// Reads the tags that go, and counts all of them: each is named once.
fn read_tags(
    tags: Vec<RawTag>,
    repositories: &mut HashMap<String, Counted>,
    keep_latest: bool,
) -> Result<Vec<Doomed>, String> {
    let mut doomed: Vec<Doomed> = Vec::new();
    // Every tag that it names, with the place of one that goes.
    let mut places: HashMap<(String, String), Option<usize>> = HashMap::new();
    let mut after: Vec<(usize, String, Vec<String>)> = Vec::new();
    for tag in tags {
        let (repository, _, count, deleted) = repositories
            .get_mut(&tag.repository)
            .ok_or_else(|| format!("it has a tag of {:?} and no such repository", tag.repository))?;
        *count += 1;
        let name = Tag::parse(&tag.name).map_err(|error| error.problem())?;
        let goes = match tag.action.as_str() {
            "keep" => None,
            "delete" => Some(doomed.len()),
            other => return Err(format!("{other:?} is nothing that can be done to a tag")),
        };
        match places.insert((tag.repository.clone(), tag.name), goes) {
            None => {}
            Some(Some(_)) if goes.is_some() => return Err(format!("it deletes {name} twice")),
            Some(None) if goes.is_none() => return Err(format!("it keeps {name} twice")),
            Some(_) => return Err(format!("it both keeps and deletes {name}")),
        }
        if goes.is_none() {
            continue;
        }
        if keep_latest && name.as_str() == "latest" {
            return Err("it deletes latest, and says that latest stays".to_owned());
        }
        *deleted += 1;
        let digest = |text: &String| Digest::parse(text).map_err(|error| error.problem());
        // What it points at is looked at again before it is deleted, so it must be known.
        let known =
            tag.digest.as_ref().ok_or_else(|| format!("it deletes {name} and does not say its digest"))?;
        doomed.push(Doomed {
            repository: Arc::clone(repository),
            tag: name,
            digest: Some(digest(known)?),
            size_bytes: tag.size_bytes,
            held: tag.image_stays.is_some(),
            subject: tag.subject.as_ref().map(digest).transpose()?,
            after: Vec::new(),
        });
        let place = doomed.len() - 1;
        if !tag.goes_with.is_empty() {
            after.push((place, tag.repository, tag.goes_with));
        }
    }
    for (place, repository, names) in after {
        for name in names {
            let before = places.get(&(repository.clone(), name.clone())).copied().flatten();
            let before = before.filter(|before| *before != place);
            let before = before.ok_or_else(|| format!("a tag goes with {name:?}, which does not go"))?;
            doomed[place].after.push(before);
        }
    }
    if has_circle(&doomed) {
        return Err("its tags go with each other in a circle".to_owned());
    }
    Ok(doomed)
}

/// Whether some of them wait for each other, so that none of those would ever go.
fn has_circle(doomed: &[Doomed]) -> bool {
    let mut waits: Vec<usize> = (0..doomed.len()).collect();
    let mut gone = vec![false; doomed.len()];
    loop {
        let before = waits.len();
        waits.retain(|place| {
            gone[*place] = doomed[*place].after.iter().all(|other| gone[*other]);
            !gone[*place]
        });
        if waits.is_empty() || waits.len() == before {
            return !waits.is_empty();
        }
    }
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
        let doomed = read_tags(self.tags, &mut repositories, self.keep_latest.unwrap_or(true))?;
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
