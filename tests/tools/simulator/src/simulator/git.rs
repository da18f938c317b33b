//! The git repository of the job's project, while it is used.

use super::Simulator;
use crate::digest::Digest;
use crate::git::GitRepository;

impl Simulator {
    /// Looks at or changes the repository.
    pub fn with_git<T>(&self, look: impl FnOnce(&mut GitRepository) -> T) -> T {
        look(&mut self.instance.state().world.projects[0].git)
    }

    /// Makes a branch, or moves it.
    pub fn add_branch(&self, name: &str, sha: &str) {
        self.add_git_ref(&format!("refs/heads/{name}"), sha);
    }

    /// Takes a branch away.
    pub fn remove_branch(&self, name: &str) {
        self.with_git(|git| git.remove(&format!("refs/heads/{name}")));
    }

    /// Makes a lightweight tag.
    pub fn add_git_tag(&self, name: &str, sha: &str) {
        self.add_git_ref(&format!("refs/tags/{name}"), sha);
    }

    /// Makes an annotated tag of a commit.
    pub fn add_annotated_git_tag(&self, name: &str, commit: &str) {
        self.with_git(|git| git.annotate(name, commit));
    }

    /// Takes a tag away.
    pub fn remove_git_tag(&self, name: &str) {
        self.with_git(|git| git.remove(&format!("refs/tags/{name}")));
    }

    /// Makes any ref: `refs/pipelines/7`, `refs/merge-requests/1/head`, `refs/keep-around/<sha>`.
    pub fn add_git_ref(&self, name: &str, sha: &str) {
        self.with_git(|git| git.set(name, sha));
    }

    /// Makes the branches `branch-0000000` to `branch-<n-1>`, each at a commit of its own.
    pub fn seed_branches(&self, n: usize) {
        self.with_git(|git| {
            for at in 0..n {
                let name = format!("branch-{at:07}");
                let sha = Digest::of(name.as_bytes());
                git.set(&format!("refs/heads/{name}"), &sha.hex()[..40]);
            }
        });
    }
}
