//! The rows of a saved plan, each held against the others and against what the plan says of itself.
//!
//! Whoever changes a row by hand, or with a program that knows little, is found out where the row then contradicts
//! something: a name that stays and goes, a tag that goes and that no rule takes, a reason that keeps and deletes.

use std::collections::HashMap;
use std::sync::Arc;

use super::Doomed;
use super::document::{PlanSums, PlanText, PlannedTag, RuleRow};
use crate::cleanup::{Aliases, DoomedAt, PerDoomed, RuleNumber};
use crate::image::{Digest, Repository, Tag};
use crate::words::quoted;

/// A repository, what the plan says of it, and how many tags and deletions of it there are.
pub(super) type Counted = (Arc<Repository>, PlanSums, usize, usize);

/// What a plan says that it does.
pub(super) struct Doing<'a> {
    /// Whether `latest` stays whatever the rules say.
    pub(super) keeps_latest: bool,
    pub(super) rules: &'a [RuleRow<'a>],
    pub(super) aliases: Option<&'a Aliases>,
}

impl Doing<'_> {
    /// Reads the tags that go, and counts all of them: each is named once.
    pub(super) fn read(
        &self,
        tags: Vec<PlannedTag<'_>>,
        repositories: &mut HashMap<String, Counted>,
    ) -> Result<Vec<Doomed>, String> {
        let mut doomed: Vec<Doomed> = Vec::new();
        // Every tag that it names, with the place of one that goes.
        let mut places: HashMap<(String, String), Option<DoomedAt>> = HashMap::new();
        let mut reasons: HashMap<(Option<RuleNumber>, String), bool> = HashMap::new();
        let mut after: Vec<(DoomedAt, String, Vec<String>)> = Vec::new();
        for tag in tags {
            let (repository, _, count, deleted) =
                repositories.get_mut(tag.repository.0.as_ref()).ok_or_else(|| {
                    format!("it has a tag of {} and no such repository", quoted(&tag.repository.0))
                })?;
            *count += 1;
            let name = Tag::parse(&tag.name.0).map_err(|error| error.problem())?;
            let goes = match tag.action.0.as_ref() {
                "keep" => false,
                "delete" => true,
                other => return Err(format!("{} is nothing that can be done to a tag", quoted(other))),
            };
            let key = (tag.repository.0.to_string(), tag.name.0.to_string());
            let place = DoomedAt(doomed.len());
            match places.insert(key, goes.then_some(place)) {
                None => {}
                Some(Some(_)) if goes => return Err(format!("it deletes {name} twice")),
                Some(None) if !goes => return Err(format!("it keeps {name} twice")),
                Some(_) => return Err(format!("it both keeps and deletes {name}")),
            }
            let why = goes.then(|| Arc::from(tag.reason.0.as_ref()));
            let reason = (tag.rule, tag.reason.0.to_string());
            if let Some(other) = reasons.insert(reason, goes).filter(|other| *other != goes) {
                let (this, other) =
                    (if goes { "deletes" } else { "keeps" }, if other { "deletes" } else { "keeps" });
                return Err(format!("it {this} {name} for a reason for which it {other} another tag"));
            }
            if !goes {
                continue;
            }
            self.may_go(&name, &tag)?;
            *deleted += 1;
            doomed.push(Doomed { why, ..row(Arc::clone(repository), name, &tag)? });
            if !tag.goes_with.is_empty() {
                let names = tag.goes_with.iter().map(|name| name.0.to_string()).collect();
                after.push((place, tag.repository.0.to_string(), names));
            }
        }
        let mut doomed: PerDoomed<Doomed> = doomed.into();
        for (place, repository, names) in after {
            for name in names {
                let before = places.get(&(repository.clone(), name.clone())).copied().flatten();
                let before = before.filter(|before| *before != place);
                let before =
                    before.ok_or_else(|| format!("a tag goes with {}, which does not go", quoted(&name)))?;
                doomed[place].after.push(before);
            }
        }
        if has_circle(&doomed) {
            return Err("its tags go with each other in a circle".to_owned());
        }
        Ok(doomed.into())
    }

    /// Whether the plan itself says what takes this tag.
    fn may_go(&self, name: &Tag, tag: &PlannedTag<'_>) -> Result<(), String> {
        if self.keeps_latest && name.as_str() == "latest" {
            return Err("it deletes latest, and says that latest stays".to_owned());
        }
        let deletes = |number| self.rules.iter().any(|rule| rule.number == number && rule.action.0 != "keep");
        match tag.rule {
            Some(rule) if deletes(rule) => Ok(()),
            // With the image that it is about.
            None if !tag.goes_with.is_empty() => Ok(()),
            // As a further name of an image that no other tag has.
            None if self.is_alias(name, tag) => Ok(()),
            _ => Err(format!("it deletes {name}, and none of its rules does")),
        }
    }

    /// Whether a tag may be an alias that only aliases have the image of: who else has it by now is looked at again.
    fn is_alias(&self, name: &Tag, tag: &PlannedTag<'_>) -> bool {
        let is_of_itself = tag.subject.is_some() && tag.subject == tag.digest;
        is_of_itself && self.aliases.is_some_and(|aliases| aliases.pattern.is_match(name.as_str()))
    }
}

fn row(repository: Arc<Repository>, name: Tag, tag: &PlannedTag<'_>) -> Result<Doomed, String> {
    let digest = |text: &PlanText<'_>| Digest::parse(&text.0).map_err(|error| error.problem());
    // What it points at is looked at again before it is deleted, so it must be known.
    let known =
        tag.digest.as_ref().ok_or_else(|| format!("it deletes {name} and does not say its digest"))?;
    Ok(Doomed {
        repository,
        tag: name,
        digest: Some(digest(known)?),
        size_bytes: tag.size_bytes,
        held: tag.image_stays.is_some(),
        subject: tag.subject.as_ref().map(digest).transpose()?,
        after: Vec::new(),
        why: None,
    })
}

/// Whether some of them wait for each other, so that none of those would ever go.
fn has_circle(doomed: &PerDoomed<Doomed>) -> bool {
    let mut waits: Vec<DoomedAt> = doomed.places().collect();
    let mut gone = doomed.each(false);
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
