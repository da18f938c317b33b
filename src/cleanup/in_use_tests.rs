//! What branches, git tags and deployments keep.

use super::testing::{named, now, policy, stock, tag, told};
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
fn a_ref_in_any_usual_spelling_keeps_its_tag() {
    let refs = [
        "Feature/Login.Page_2",
        "dependabot/npm_and_yarn/lodash-4.17.21",
        "v1.2.3+build.5",
        "5.1.0",
        "v2.0.0",
        "release//x",
    ]
    .map(|name| GitRef { kind: GitRefKind::Branch, name: name.into(), commits: vec!["0".repeat(40)] });
    let templates = [
        Template::usual(),
        vec![Template::parse("{name}-{short_sha}").unwrap(), Template::parse("Review_{name}_*").unwrap()],
    ];
    let keep_refs = KeepRefs { branches: true, tags: false };
    let in_use =
        InUse::of(&Policy { keep_refs, templates: templates.concat(), ..Policy::default() }, &refs, &[]);
    for living in [
        "Feature-Login.Page_2",
        "feature-login.page_2",
        "Feature_Login.Page_2",
        "feature-login-page-2",
        "dependabot-npm_and_yarn-lodash-4.17.21",
        "v1.2.3-build.5",
        "1.2.3_build.5",
        "v5.1.0",
        "2.0.0",
        "V2.0.0",
        "release-x",
        "release--x",
        "Feature_Login.Page_2-00000000",
        "feature-login-page-2_00000000",
        "review-feature-login-page-2-17",
        "REVIEW_2.0.0_17",
        "00000000",
    ] {
        assert!(in_use.holder(living).is_some(), "{living}");
    }
    for dead in
        ["feature-logout", "2.0.1", "feature-login-page-20", "1.2.3", "release", "x", "-", "review-2.0.1-17"]
    {
        assert_eq!(in_use.holder(dead), None, "{dead}");
    }
}

#[test]
fn what_a_merge_request_deployed_keeps_what_its_branches_name() {
    let [then, now, other] = ["1", "2", "3"].map(|digit| digit.repeat(40));
    let git_ref =
        |kind, name: &str, commit: &String| GitRef { kind, name: name.into(), commits: vec![commit.clone()] };
    let refs = [
        git_ref(GitRefKind::Branch, "feature/login", &now),
        git_ref(GitRefKind::Branch, "first", &then),
        git_ref(GitRefKind::Branch, "second", &then),
        git_ref(GitRefKind::Branch, "third", &other),
        git_ref(GitRefKind::MergeRequest, "12", &now),
        git_ref(GitRefKind::MergeRequest, "13", &other),
    ];
    let policy = Policy { keep_deployed: true, ..Policy::default() };
    for kind in ["head", "merge", "train"] {
        let deployed = |commit: &String| Deployed {
            environment: "review".into(),
            git_ref: format!("refs/merge-requests/12/{kind}"),
            commit: commit.clone(),
        };
        let in_use = InUse::of(&policy, &refs, &[deployed(&then)]);
        for living in ["feature-login", "Feature_Login", "first", "second", "11111111", "2222222", &then] {
            assert_eq!(in_use.holder(living), Some(HolderAt(0)), "{living}");
        }
        for dead in ["third", "33333333", "main"] {
            assert_eq!(in_use.holder(dead), None, "{dead}");
        }
        assert_eq!(in_use.notes(), [""; 0]);
        // Nobody knows the branch any more.
        let in_use = InUse::of(&policy, &refs[3..4], &[deployed(&then)]);
        assert_eq!(in_use.holder("11111111"), Some(HolderAt(0)));
        assert_eq!(in_use.notes().len(), 1);
    }
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
            assert_eq!(in_use.holder(&commit[..length]), Some(HolderAt(number)), "{}", &commit[..length]);
        }
        assert_eq!(in_use.holder(&commit[..6]), None);
    }
    // One name before the `*`, and several behind it.
    let held = ["x-b1-a", "x-b9-", "x-a-b1", "x-a-b5", "x-a-b9", "x-b2-a", "x-a-b", "y-b1-a"]
        .map(|name| in_use.holder(name).map(|HolderAt(at)| at));
    assert_eq!(held, [Some(0), Some(2), Some(0), Some(1), Some(2), None, None, None]);
    assert_eq!(
        ["5555555f", "0000000", "fffffff", "1111111111111111111111111111111111111111a"]
            .map(|name| in_use.holder(name)),
        [None; 4]
    );
}
