//! What is in use: tags that a living branch, a git tag or a deployment names, in any usual spelling.

use std::collections::HashMap;

use super::places::HolderAt;
use super::policy::{KeepRefs, Policy};
use super::spelt::{Names, folded, folded_open};
use super::template::Template;
use crate::registry::{Deployed, GitRef, GitRefKind};

/// The names that are in use, and by what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InUse {
    holders: Vec<Holder>,
    /// The names as templates make them.
    spelt: Names,
    /// The same in the one spelling in which names are compared.
    folded: Names,
    /// Commits, sorted: a tag may be named by any abbreviation of one.
    commits: Vec<(String, HolderAt)>,
    /// What is deployed of which no branch is known.
    nameless: Vec<Deployed>,
}

/// What uses a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
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
                GitRefKind::MergeRequest => continue,
            };
            if is_asked {
                in_use.add(holder, &[&git_ref.name], &git_ref.commits, &policy.templates);
            }
        }
        if policy.keep_deployed {
            in_use.add_deployed(refs, deployed, &policy.templates);
        }
        crate::words::sort::sort(&mut in_use.commits, Ord::cmp);
        in_use
    }

    /// What is deployed. Of a merge request its number says nothing of tags: its branch does, and git tells which that is
    /// by the commit, the one that was deployed or the one where the merge request is by now.
    fn add_deployed(&mut self, refs: &[GitRef], deployed: &[Deployed], templates: &[Template]) {
        let (mut heads, mut branches): (HashMap<&str, &GitRef>, HashMap<&str, Vec<&str>>) =
            Default::default();
        if deployed.iter().any(|deployed| deployed.merge_request().is_some()) {
            for git_ref in refs {
                match git_ref.kind {
                    GitRefKind::MergeRequest => drop(heads.insert(&git_ref.name, git_ref)),
                    GitRefKind::Branch => git_ref
                        .commits
                        .iter()
                        .for_each(|commit| branches.entry(commit).or_default().push(&git_ref.name)),
                    GitRefKind::Tag => {}
                }
            }
        }
        for deployed in deployed {
            let mut commits = vec![deployed.commit.clone()];
            let mut names = vec![deployed.ref_name()];
            if let Some(number) = deployed.merge_request() {
                commits.extend(heads.get(number).into_iter().flat_map(|head| head.commits.iter().cloned()));
                let found = commits.iter().filter_map(|commit| branches.get(commit.as_str()));
                names.extend(found.flatten());
                if names.len() == 1 {
                    self.nameless.push(deployed.clone());
                }
            }
            self.add(Holder::Environment(deployed.environment.clone()), &names, &commits, templates);
        }
    }

    fn add(&mut self, holder: Holder, names: &[&str], commits: &[String], templates: &[Template]) {
        let Ok(at) = u32::try_from(self.holders.len()).map(HolderAt) else { return };
        self.holders.push(holder);
        for template in templates {
            for name in names {
                let with_commits = commits.iter().map(|commit| template.fill(name, Some(commit)));
                for filled in with_commits.chain([template.fill(name, None)]).flatten() {
                    if let Some(folded) = folded_open(&filled) {
                        self.folded.add(folded, at);
                    }
                    self.spelt.add(filled, at);
                }
            }
        }
        self.commits.extend(commits.iter().map(|commit| (commit.clone(), at)));
    }

    /// The place of what uses a tag of this name, if anything does.
    #[must_use]
    pub(crate) fn holder(&self, tag: &str) -> Option<HolderAt> {
        if self.holders.is_empty() {
            return None;
        }
        let by_spelling = self.spelt.holder(tag).or_else(|| self.by_commit(tag));
        by_spelling.or_else(|| self.folded.holder(&folded(tag)))
    }

    fn by_commit(&self, tag: &str) -> Option<HolderAt> {
        if tag.len() < SHORTEST || !tag.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let tag = tag.to_ascii_lowercase();
        let at = self.commits.partition_point(|(commit, _)| *commit < tag);
        self.commits.get(at).filter(|(commit, _)| commit.starts_with(&tag)).map(|(_, holder)| *holder)
    }

    /// What a person should know of it, each a sentence: where nobody knows which branch a deployment came from.
    #[must_use]
    pub(crate) fn notes(&self) -> Vec<String> {
        let note = |deployed: &Deployed| {
            format!(
                "{} is deployed to {}, and no branch is at its commit any more: only tags of the commit stay for it",
                deployed.git_ref, deployed.environment
            )
        };
        self.nameless.iter().map(note).collect()
    }

    /// That something uses a tag, and what, in words: `in use: branch main names it`.
    #[must_use]
    pub(crate) fn told(&self, at: HolderAt) -> String {
        let holder = usize::try_from(at.0).ok().and_then(|at| self.holders.get(at));
        match holder {
            Some(Holder::Branch(name)) => format!("in use: branch {name} names it"),
            Some(Holder::Tag(name)) => format!("in use: git tag {name} names it"),
            Some(Holder::Environment(name)) => format!("in use: deployed to {name}"),
            None => "in use".to_owned(),
        }
    }
}
