//! What living branches and git tags name stays, as git itself tells them.

use super::layout::Layout;
use super::plan::{Plan, deleted, outcomes, set};
use crate::gitlab::{Gitlab, Repository};
use crate::place::{Kind, Place};
use crate::skopeo::{copy_as, pull_all};

/// Anything may go that nothing names.
const POLICY: [&str; 9] = [
    "--name-regex-delete",
    ".*",
    "--keep-refs",
    "branches",
    "--keep-refs",
    "tags",
    "--keep-refs-as",
    "review-{slug}-*",
    "--max-delete=20",
];

/// A registry with a tag for everything that git has and had; `tags` are names of one small image each.
struct Shop {
    place: Place,
    gitlab: Gitlab,
    repository: Repository,
}

impl Shop {
    fn start() -> Self {
        let place = Place::start(Kind::Cncf);
        let gitlab = Gitlab::before(&place.sim.addresses().gitlab);
        let repository = gitlab.create("acme/shop");
        Self { place, gitlab, repository }
    }

    fn push(&self, tags: &[&str]) {
        let layout = Layout::new();
        let image = layout.image("shop", "amd64", Some("2024-01-01T00:00:00Z"));
        layout.write_tags(&[("image".to_owned(), &image)]);
        for tag in tags {
            copy_as(&self.place, layout.folder(), "image", tag, &["--preserve-digests"]);
        }
    }

    fn asked(&self, code: i32, arguments: &[&str]) -> crate::ask::Answer {
        let answer = self.place.ask_with(&[("CI_SERVER_URL", &self.gitlab.url)], arguments);
        assert_eq!(answer.done.code, code, "{arguments:?}: {answer:?}");
        answer
    }
}

#[test]
fn what_git_s_branches_and_tags_name_stays() {
    let shop = Shop::start();
    let git = |arguments: &[&str]| shop.repository.git(arguments);
    let commits: Vec<String> = ["0", "1", "2", "3", "4"].map(|it| shop.repository.commit(it, &[])).to_vec();
    for (name, commit) in [("main", 0), ("feature/log_in", 1), ("Großes", 2)] {
        git(&["update-ref", &format!("refs/heads/{name}"), &commits[commit]]);
    }
    git(&["tag", "v1.0", &commits[3]]);
    git(&["tag", "-a", "-m", "x", "v2.0", &commits[3]]);
    // No branch and no tag of git: what a merged and deleted branch leaves behind.
    git(&["update-ref", "refs/merge-requests/1/head", &commits[4]]);
    git(&["pack-refs", "--all"]);
    let short = |at: usize| &commits[at][..8];
    let named = [
        "main",
        "v1.0",
        "v2.0",
        "latest",
        short(0),
        short(1),
        &commits[2],
        &commits[3][..12],
        "review-feature-log-in-7",
        "review-main-x",
        "feature-log-in",
    ];
    let unnamed = ["v3.0", short(4), &commits[4], "review-gone-7", "reviewfeature-log-in-7", "master"];
    shop.push(&[&named[..], &unnamed].concat());

    let planned = shop.asked(0, &[&["cleanup", "--plan", "plan.json"], &POLICY[..]].concat());
    assert_eq!(planned.key("CLEANUP_TO_DELETE"), "6");
    let plan = Plan::read(&shop.place);
    assert_eq!((plan.stays(), plan.goes()), (set(&named), set(&unnamed)));
    for (tag, why) in [
        ("main", "in use: branch main names it"),
        ("v2.0", "in use: git tag v2.0 names it"),
        (short(1), "in use: branch feature/log_in names it"),
        ("review-feature-log-in-7", "in use: branch feature/log_in names it"),
        (&commits[3][..12], "in use: git tag v1.0 names it"),
    ] {
        assert_eq!(plan.reason(tag), why);
    }

    // Somebody makes a branch and a tag before the plan is carried out, and deletes a branch.
    git(&["update-ref", "refs/heads/gone", &commits[0]]);
    git(&["tag", "v3.0", &commits[4]]);
    git(&["update-ref", "-d", "refs/heads/feature/log_in"]);
    let applied = shop.asked(0, &["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl"]);
    deleted(&applied, 2);
    let outcomes = outcomes(&shop.place);
    for (tag, why) in [
        ("review-gone-7", "in use: branch gone names it by now"),
        ("v3.0", "in use: git tag v3.0 names it by now"),
        (short(4), "in use: git tag v3.0 names it by now"),
        (&commits[4], "in use: git tag v3.0 names it by now"),
    ] {
        assert_eq!(outcomes[tag], ("skipped".to_owned(), why.to_owned()));
    }
    let kept = [&named[..], &["review-gone-7", "v3.0", short(4), &commits[4]]].concat();
    assert_eq!(pull_all(&shop.place), set(&kept));

    // What only the deleted branch named goes with the next plan.
    let applied = shop.asked(0, &[&["cleanup", "--apply"], &POLICY[..]].concat());
    deleted(&applied, 3);
    let mut left = set(&kept);
    assert!(left.remove(short(1)) && left.remove("review-feature-log-in-7") && left.remove("feature-log-in"));
    assert_eq!(pull_all(&shop.place), left);
}

#[test]
fn refs_that_git_does_not_tell_stop_everything() {
    let shop = Shop::start();
    shop.push(&["main", "old", "older"]);
    // No branch at all looks like a list that was lost.
    let cleanup = [&["cleanup", "--apply"], &POLICY[..]].concat();
    shop.asked(7, &cleanup).failed(7, "git names no branch");
    let commit = shop.repository.commit("first", &[]);
    shop.repository.git(&["update-ref", "refs/heads/main", &commit]);
    shop.asked(0, &[&["cleanup", "--plan", "plan.json"], &POLICY[..]].concat());
    assert_eq!(Plan::read(&shop.place).goes(), set(&["old", "older"]));
    shop.repository.git(&["update-ref", "-d", "refs/heads/main"]);
    shop.asked(7, &["cleanup", "apply", "plan.json"]).failed(7, "git names no branch");
    assert_eq!(pull_all(&shop.place), set(&["main", "old", "older"]));
}
