//! What is in use: tags that a living branch, a git tag or a deployment names.

use std::collections::HashMap;

use super::policy::{KeepRefs, Policy};
use super::template::{Filled, Template};
use crate::registry::{Deployed, GitRef, GitRefKind};

/// The names that are in use, and by what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InUse {
    holders: Vec<Holder>,
    names: HashMap<String, u32>,
    /// By what stands before a `*`: what stands behind it.
    open: HashMap<String, Vec<(String, u32)>>,
    /// Commits, sorted: a tag may be named by any abbreviation of one.
    commits: Vec<(String, u32)>,
}

/// What uses a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The branch of this name.
    Branch(String),
    /// The git tag of this name.
    Tag(String),
    /// The environment of this name.
    Environment(String),
}

/// The shortest abbreviation of a commit that names it: git's own.
const SHORTEST: usize = 7;

impl InUse {
    /// What these refs and deployments name, as far as the policy asks for them.
    #[must_use]
    pub fn of(policy: &Policy, refs: &[GitRef], deployed: &[Deployed]) -> Self {
        let mut in_use = Self::default();
        let KeepRefs { branches, tags } = policy.keep_refs;
        for git_ref in refs {
            let (is_asked, holder) = match git_ref.kind {
                GitRefKind::Branch => (branches, Holder::Branch(git_ref.name.clone())),
                GitRefKind::Tag => (tags, Holder::Tag(git_ref.name.clone())),
            };
            if is_asked {
                in_use.add(holder, &git_ref.name, &git_ref.commits, &policy.templates);
            }
        }
        if policy.keep_deployed {
            for deployed in deployed {
                let holder = Holder::Environment(deployed.environment.clone());
                in_use.add(
                    holder,
                    &deployed.git_ref,
                    std::slice::from_ref(&deployed.commit),
                    &policy.templates,
                );
            }
        }
        crate::sort::sort(&mut in_use.commits, Ord::cmp);
        in_use
    }

    fn add(&mut self, holder: Holder, name: &str, commits: &[String], templates: &[Template]) {
        let Ok(number) = u32::try_from(self.holders.len()) else { return };
        self.holders.push(holder);
        for template in templates {
            let with_commits = commits.iter().map(|commit| template.fill(name, Some(commit)));
            for filled in with_commits.chain([template.fill(name, None)]).flatten() {
                match filled {
                    Filled { prefix, suffix: None } => {
                        self.names.entry(prefix).or_insert(number);
                    }
                    Filled { prefix, suffix: Some(suffix) } => {
                        let suffixes = self.open.entry(prefix).or_default();
                        if !suffixes.iter().any(|(known, _)| *known == suffix) {
                            suffixes.push((suffix, number));
                        }
                    }
                }
            }
        }
        self.commits.extend(commits.iter().map(|commit| (commit.clone(), number)));
    }

    /// The number of what uses a tag of this name, if anything does.
    #[must_use]
    pub fn holder(&self, tag: &str) -> Option<u32> {
        self.names.get(tag).copied().or_else(|| self.by_commit(tag)).or_else(|| self.by_affixes(tag))
    }

    fn by_commit(&self, tag: &str) -> Option<u32> {
        if tag.len() < SHORTEST || !tag.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let at = self.commits.partition_point(|(commit, _)| commit.as_str() < tag);
        self.commits.get(at).filter(|(commit, _)| commit.starts_with(tag)).map(|(_, number)| *number)
    }

    fn by_affixes(&self, tag: &str) -> Option<u32> {
        if self.open.is_empty() {
            return None;
        }
        // Tags are ASCII, so every byte is a boundary.
        (0..=tag.len()).find_map(|at| {
            let (prefix, rest) = tag.split_at_checked(at)?;
            let suffixes = self.open.get(prefix)?;
            suffixes.iter().find(|(suffix, _)| rest.ends_with(suffix.as_str())).map(|(_, number)| *number)
        })
    }

    /// What uses it, in words: `branch main names it`.
    #[must_use]
    pub fn told(&self, number: u32) -> String {
        let holder = usize::try_from(number).ok().and_then(|number| self.holders.get(number));
        match holder {
            Some(Holder::Branch(name)) => format!("in use: branch {name} names it"),
            Some(Holder::Tag(name)) => format!("in use: git tag {name} names it"),
            Some(Holder::Environment(name)) => format!("in use: deployed to {name}"),
            None => "in use".to_owned(),
        }
    }
}
