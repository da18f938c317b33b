//! What branches, git tags and deployments keep.

use super::tests::{named, now, policy, stock, tag, told};
use super::*;
use crate::registry::{Deployed, GitRef, GitRefKind};

#[test]
fn what_refs_and_deployments_name_stays() {
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let refs = [
        (GitRefKind::Branch, "feature/Login", sha),
        (GitRefKind::Tag, "v1.0", "89abcdef0123456789abcdef0123456789abcdef"),
    ];
    let refs =
        refs.map(|(kind, name, commit)| GitRef { kind, name: name.into(), commits: vec![commit.into()] });
    let deployed = [Deployed {
        environment: "production".into(),
        git_ref: "release".into(),
        commit: "fedcba9876543210fedcba9876543210fedcba98".into(),
    }];
    let mut policy = policy(vec![(named(".*"), Action::Delete)]);
    policy.keep_refs = KeepRefs { branches: true, tags: false };
    policy.keep_deployed = true;
    policy.templates.push(Template::parse("review-{slug}-*").unwrap());
    let in_use = InUse::of(&policy, &refs, &deployed);
    let names = [
        "feature-login",
        sha,
        "01234567",
        "0123456",
        "012345",
        "v1.0",
        "89abcdef",
        "review-feature-login-7",
        "review-feature-logout-7",
        "release",
        "fedcba98",
        "main",
    ];
    let stock = stock(names.map(|name| tag(name, Some(1))).into_iter().collect());
    let plan = Draft::new(stock, &policy, &in_use, now()).finish();
    insta::assert_snapshot!(told(&plan, &policy, &in_use), @"
    - 012345: rule 1: name matches .*
    + 0123456: in use: branch feature/Login names it
    + 01234567: in use: branch feature/Login names it
    + 0123456789abcdef0123456789abcdef01234567: in use: branch feature/Login names it
    - 89abcdef: rule 1: name matches .*
    + feature-login: in use: branch feature/Login names it
    + fedcba98: in use: deployed to production
    - main: rule 1: name matches .*
    + release: in use: deployed to production
    + review-feature-login-7: in use: branch feature/Login names it
    - review-feature-logout-7: rule 1: name matches .*
    - v1.0: rule 1: name matches .*
    ");
}

#[test]
fn any_commit_is_found_by_any_beginning_that_names_it() {
    let commits = ["1", "5", "9"].map(|digit| digit.repeat(40));
    let refs = commits.clone().map(|commit| GitRef {
        kind: GitRefKind::Branch,
        name: format!("b{}", &commit[..1]),
        commits: vec![commit],
    });
    let slugs = vec![Template::parse("x-{slug}-*").unwrap(), Template::parse("x-*-{slug}").unwrap()];
    let keep_refs = KeepRefs { branches: true, tags: false };
    let in_use = InUse::of(&Policy { keep_refs, templates: slugs, ..Policy::default() }, &refs, &[]);
    for (number, commit) in (0..).zip(&commits) {
        for length in [7, 8, 39, 40] {
            assert_eq!(in_use.holder(&commit[..length]), Some(number), "{}", &commit[..length]);
        }
        assert_eq!(in_use.holder(&commit[..6]), None);
    }
    // One name before the `*`, and several behind it.
    let held = ["x-b1-a", "x-b9-", "x-a-b1", "x-a-b5", "x-a-b9", "x-b2-a", "x-a-b", "y-b1-a"]
        .map(|name| in_use.holder(name));
    assert_eq!(held, [Some(0), Some(2), Some(0), Some(1), Some(2), None, None, None]);
    assert_eq!(
        ["5555555f", "0000000", "fffffff", "1111111111111111111111111111111111111111a"]
            .map(|name| in_use.holder(name)),
        [None; 4]
    );
}
