//! The rows of a saved plan, each held against the others and against what the plan says of itself.
//!
//! Whoever changes a row by hand, or with a program that knows little, is found out where the row then contradicts
//! something: a name that stays and goes, a tag that goes and that no rule takes, a reason that keeps and deletes.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Doomed, RawRule, RawShare, RawTag};
use crate::image::{Digest, Repository, Tag};

/// A repository, what the plan says of it, and how many tags and deletions of it there are.
pub(super) type Counted = (Arc<Repository>, RawShare, usize, usize);

/// What a plan says that it does.
pub(super) struct Doing<'a> {
    /// Whether `latest` stays whatever the rules say.
    pub(super) keeps_latest: bool,
    pub(super) rules: &'a [RawRule],
}

impl Doing<'_> {
    /// Reads the tags that go, and counts all of them: each is named once.
    pub(super) fn read(
        &self,
        tags: Vec<RawTag>,
        repositories: &mut HashMap<String, Counted>,
    ) -> Result<Vec<Doomed>, String> {
        let mut doomed: Vec<Doomed> = Vec::new();
        // Every tag that it names, with the place of one that goes.
        let mut places: HashMap<(String, String), Option<usize>> = HashMap::new();
        let mut reasons: HashMap<(Option<u16>, String), bool> = HashMap::new();
        let mut after: Vec<(usize, String, Vec<String>)> = Vec::new();
        for mut tag in tags {
            let (repository, _, count, deleted) = repositories
                .get_mut(&tag.repository)
                .ok_or_else(|| format!("it has a tag of {:?} and no such repository", tag.repository))?;
            *count += 1;
            let name = Tag::parse(&tag.name).map_err(|error| error.problem())?;
            let goes = match tag.action.as_str() {
                "keep" => false,
                "delete" => true,
                other => return Err(format!("{other:?} is nothing that can be done to a tag")),
            };
            let key = (tag.repository.clone(), std::mem::take(&mut tag.name));
            match places.insert(key, goes.then_some(doomed.len())) {
                None => {}
                Some(Some(_)) if goes => return Err(format!("it deletes {name} twice")),
                Some(None) if !goes => return Err(format!("it keeps {name} twice")),
                Some(_) => return Err(format!("it both keeps and deletes {name}")),
            }
            let reason = (tag.rule, std::mem::take(&mut tag.reason));
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
            doomed.push(row(Arc::clone(repository), name, &tag)?);
            if !tag.goes_with.is_empty() {
                after.push((doomed.len() - 1, tag.repository, tag.goes_with));
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

    /// Whether the plan itself says what takes this tag.
    fn may_go(&self, name: &Tag, tag: &RawTag) -> Result<(), String> {
        if self.keeps_latest && name.as_str() == "latest" {
            return Err("it deletes latest, and says that latest stays".to_owned());
        }
        let deletes =
            |number: u16| self.rules.iter().any(|rule| rule.number == number && rule.action != "keep");
        match tag.rule {
            Some(rule) if deletes(rule) => Ok(()),
            // With the image that it is about.
            None if !tag.goes_with.is_empty() => Ok(()),
            _ => Err(format!("it deletes {name}, and none of its rules does")),
        }
    }
}

fn row(repository: Arc<Repository>, name: Tag, tag: &RawTag) -> Result<Doomed, String> {
    let digest = |text: &String| Digest::parse(text).map_err(|error| error.problem());
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
    })
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
