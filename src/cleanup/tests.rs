//! What rules say of tags, by example. What holds of all policies and registries is in `properties`.

use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::*;
use crate::age::Clock;
use crate::duration::Span;
use crate::image::{Configuration, Digest, Label, Platform, Repository, Tag, media_type};
use crate::pattern::Pattern;
use crate::registry::{Deployed, GitRef, GitRefKind, IndexParts, ListedTag, PlatformImage};

pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::parse("2026-01-31T12:00:00Z", &Rfc3339).unwrap()
}

/// A tag so many days old, of an image that nothing else is of; `None`: of unknown age.
pub(super) fn tag(name: &str, days: Option<u32>) -> ListedTag {
    ListedTag {
        digest: Some(Digest::of(name.as_bytes())),
        media_type: Some(media_type::OCI_MANIFEST.into()),
        size_bytes: Some(1000),
        published: days.map(|days| now() - time::Duration::days(days.into())),
        ..ListedTag::named(Tag::parse(name).unwrap())
    }
}

pub(super) fn stock(tags: Vec<ListedTag>) -> Stock {
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    let listed = crate::registry::Listed { count: tags.len(), tags, ..Default::default() };
    Stock::of(repository, listed)
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where there may be none")]
pub(super) fn pattern(text: &str) -> Option<Pattern> {
    Some(Pattern::whole(text).unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where there may be none")]
pub(super) fn days(days: u64) -> Option<Span> {
    Some(Span::from_seconds(days * 86_400))
}

pub(super) fn policy(rules: Vec<(Select, Action)>) -> Policy {
    let numbered = (1..).zip(rules);
    let rules = numbered.map(|(number, (select, action))| Rule { number, name: None, select, action });
    Policy { rules: rules.collect(), ..Policy::default() }
}

fn named(text: &str) -> Select {
    Select { name: pattern(text), ..Select::default() }
}

fn newest(count: usize, per: &[&str]) -> Action {
    Action::KeepNewest { count, per: per.iter().map(|name| (*name).to_owned()).collect() }
}

pub(super) fn planned(stock: Stock, policy: &Policy) -> RepositoryPlan {
    let draft = Draft::new(stock, policy, &InUse::default(), now());
    assert_eq!(draft.unread(), Vec::<usize>::new());
    draft.finish()
}

/// `-` for what goes, `+` for what stays, each with its reason.
fn told(plan: &RepositoryPlan, policy: &Policy, in_use: &InUse) -> String {
    let lines = plan.tags.iter().enumerate().map(|(place, tag)| {
        let reason = plan.reasons[place];
        let sign = if reason.fate() == Fate::Delete { '-' } else { '+' };
        let held =
            plan.holder(place).map_or_else(String::new, |holder| format!(" (its image stays: {holder})"));
        let reason = reason.told(policy, in_use, |at| plan.tags.get(at).map(|tag| &tag.name));
        format!("{sign} {}: {reason}{held}\n", tag.name)
    });
    lines.collect()
}

fn plan_of(tags: Vec<ListedTag>, policy: &Policy) -> String {
    told(&planned(stock(tags), policy), policy, &InUse::default())
}

#[test]
fn the_four_fields_mean_what_gitlab_means_by_them() {
    let fields = |keep_n, older_than| {
        simple(Simple {
            name_regex_delete: pattern("review-.*"),
            name_regex_keep: pattern("review-keep|review-v.*"),
            keep_n,
            older_than,
        })
    };
    let tags = || {
        let dated = [("review-1", 40), ("review-2", 30), ("review-3", 20), ("review-4", 10), ("v1", 400)];
        let mut tags: Vec<ListedTag> = dated.iter().map(|(name, days)| tag(name, Some(*days))).collect();
        tags.extend([tag("review-keep", Some(99)), tag("review-keeps", Some(5)), tag("review-x", None)]);
        tags.push(tag("latest", Some(500)));
        tags
    };
    insta::assert_snapshot!(plan_of(tags(), &fields(Some(2), days(25))), @"
    + latest: latest stays
    - review-1: not among the newest 2, and older than 25d
    - review-2: not among the newest 2, and older than 25d
    + review-3: not older than 25d
    + review-4: among the newest 2
    + review-keep: its name is excluded
    + review-keeps: among the newest 2
    + review-x: its age is unknown
    + v1: no rule selects it
    ");
    insta::assert_snapshot!(plan_of(tags(), &fields(None, None)), @"
    + latest: latest stays
    - review-1: name matches review-.*, not review-keep|review-v.*
    - review-2: name matches review-.*, not review-keep|review-v.*
    - review-3: name matches review-.*, not review-keep|review-v.*
    - review-4: name matches review-.*, not review-keep|review-v.*
    + review-keep: its name is excluded
    - review-keeps: name matches review-.*, not review-keep|review-v.*
    - review-x: name matches review-.*, not review-keep|review-v.*
    + v1: no rule selects it
    ");
    // No pattern selects nothing.
    let none = simple(Simple { keep_n: Some(0), older_than: days(1), ..Simple::default() });
    assert_eq!(planned(stock(tags()), &none).totals.deleted, 0);
}

#[test]
fn older_is_older_than_to_the_nanosecond() {
    let policy = policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)]);
    let aged = |nanoseconds: i64| ListedTag {
        published: Some(now() - time::Duration::days(7) - time::Duration::nanoseconds(nanoseconds)),
        ..tag("a", None)
    };
    assert_eq!(planned(stock(vec![aged(0)]), &policy).reasons, [Reason::Spared(0, Spared::TooNew)]);
    assert_eq!(planned(stock(vec![aged(1)]), &policy).reasons, [Reason::Selected(0)]);
    assert_eq!(planned(stock(vec![aged(-1)]), &policy).reasons, [Reason::Spared(0, Spared::TooNew)]);
}

#[test]
fn the_first_rule_that_matches_decides() {
    let policy = policy(vec![
        (named("v.*"), Action::Keep),
        (Select { newer_than: days(7), ..Select::default() }, Action::Keep),
        (
            Select { name: pattern("(?<branch>.+)-[0-9a-f]{4}"), older_than: days(20), ..Select::default() },
            newest(1, &["branch"]),
        ),
        (Select { older_than: days(90), ..named(".*") }, Action::Delete),
    ]);
    let tags = vec![
        tag("v1", Some(900)),
        tag("main-0001", Some(30)),
        tag("main-0002", Some(25)),
        tag("main-0003", Some(15)),
        tag("main-0004", Some(10)),
        tag("dev-00ff", Some(100)),
        tag("young", Some(7)),
        tag("old", Some(91)),
        tag("middle", Some(50)),
        tag("undated", None),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    + dev-00ff: rule 3: the newest of each branch
    - main-0001: rule 3: not the newest of each branch, and older than 20d
    - main-0002: rule 3: not the newest of each branch, and older than 20d
    + main-0003: rule 3: not older than 20d
    + main-0004: rule 3: the newest of each branch
    + middle: rule 4: not older than 90d
    - old: rule 4: name matches .*, older than 90d
    + undated: rule 2: its age is unknown
    + v1: rule 1: kept, name matches v.*
    + young: rule 2: kept, not older than 7d
    ");
}

#[test]
fn a_broken_tag_takes_no_version_s_place() {
    let keep = KeepVersions { patches: Some(1), ..KeepVersions::default() };
    let policy = policy(vec![(Select::default(), Action::KeepVersions { keep, per: Vec::new() })]);
    let broken = ListedTag { digest: None, ..tag("1.2.4", None) };
    insta::assert_snapshot!(plan_of(vec![tag("1.2.2", None), tag("1.2.3", None), broken], &policy), @"
    - 1.2.2: rule 1: not the newest patch release of each minor
    + 1.2.3: rule 1: the newest patch release of each minor
    + 1.2.4: rule 1: what it points at is unknown
    ");
}

#[test]
fn versions_are_counted_patch_by_patch() {
    let keep = KeepVersions { patches: Some(2), prereleases: Some(1), ..KeepVersions::default() };
    let policy = policy(vec![(Select::default(), Action::KeepVersions { keep, per: Vec::new() })]);
    let names = [
        "1.0.0",
        "1.0.1",
        "1.0.2",
        "v1.0.2",
        "1.1.0",
        "2.0.0",
        "2.0.1",
        "2.0.9",
        "2.0.10",
        "2.1.0-rc.1",
        "2.1.0-rc.2",
        "1.0",
        "main",
    ];
    let tags = names.map(|name| tag(name, None)).into_iter().collect();
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    + 1.0: no rule selects it
    - 1.0.0: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    + 1.0.1: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + 1.0.2: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + 1.1.0: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    - 2.0.0: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    - 2.0.1: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    + 2.0.10: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + 2.0.9: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    - 2.1.0-rc.1: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    + 2.1.0-rc.2: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + main: no rule selects it
    + v1.0.2: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    ");
}

#[test]
fn majors_and_minors_are_counted_too_and_groups_apart() {
    let keep = KeepVersions { majors: Some(1), minors: Some(1), patches: None, prereleases: Some(0) };
    let select = named(r"(?<version>\d+\.\d+\.\d+(-rc\d+)?)(-(?<variant>alpine|debian))?");
    let policy = policy(vec![(select, Action::KeepVersions { keep, per: vec!["variant".to_owned()] })]);
    let names = [
        "1.2.0",
        "2.1.0",
        "2.2.0",
        "2.2.1",
        "2.2.1-rc1",
        "1.2.0-alpine",
        "1.2.5-alpine",
        "1.1.0-alpine",
        "3.0.0-other",
    ];
    let tags = names.map(|name| tag(name, None)).into_iter().collect();
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - 1.1.0-alpine: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    - 1.2.0: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 1.2.0-alpine: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 1.2.5-alpine: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    - 2.1.0: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 2.2.0: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 2.2.1: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    - 2.2.1-rc1: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 3.0.0-other: no rule selects it
    ");
}

fn labelled(name: &str, days: Option<u32>, labels: &[&[(&str, &str)]]) -> ListedTag {
    let image = |labels: &&[(&str, &str)]| PlatformImage {
        platform: Platform::parse("linux/amd64").ok(),
        configuration: Some(Configuration {
            labels: labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Configuration::default()
        }),
        ..PlatformImage::default()
    };
    let images: Vec<PlatformImage> = labels.iter().map(image).collect();
    ListedTag { images: Some(images.into()), ..tag(name, days) }
}

#[test]
fn expiry_labels_are_honoured_where_a_rule_says_so() {
    let expired = EXPIRY_LABELS.map(str::to_owned).to_vec();
    let policy = policy(vec![(Select { expired, ..Select::default() }, Action::Delete)]);
    let quay = |name: &str, days, life| labelled(name, days, &[&[("quay.expires-after", life)]]);
    let tags = vec![
        quay("over", Some(8), "1w"),
        quay("under", Some(6), "1w"),
        quay("forever", Some(600), "never"),
        quay("odd", Some(600), "soon"),
        quay("undated", None, "1w"),
        labelled("fdo", Some(3), &[&[("fdo.expires-after", "2d")]]),
        labelled("half", Some(30), &[&[("quay.expires-after", "1w")], &[]]),
        labelled("longer", Some(30), &[&[("quay.expires-after", "1w")], &[("quay.expires-after", "5w")]]),
        labelled("unlabelled", Some(900), &[&[]]),
        tag("unread", Some(900)),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - fdo: rule 1: expired by its label
    + forever: rule 1: not expired
    + half: no rule selects it
    + longer: rule 1: not expired
    + odd: rule 1: the meaning of its expiry label is unknown
    - over: rule 1: expired by its label
    + undated: rule 1: its age is unknown
    + under: rule 1: not expired
    + unlabelled: no rule selects it
    + unread: rule 1: its labels are unknown
    ");
}

#[test]
fn sizes_platforms_and_labels_select() {
    let select = Select {
        larger_than: Some(500),
        smaller_than: Some(2000),
        platforms: vec![Platform::parse("linux/amd64").unwrap()],
        labels: vec![Label::parse("team=web").unwrap(), Label::parse("stage").unwrap()],
        ..Select::default()
    };
    let policy = policy(vec![(select, Action::Delete)]);
    let both: &[&[(&str, &str)]] = &[&[("team", "web"), ("stage", "x")]];
    let tags = vec![
        labelled("all", None, both),
        labelled("other-team", None, &[&[("team", "ops"), ("stage", "x")]]),
        ListedTag { size_bytes: Some(500), ..labelled("small", None, both) },
        ListedTag { size_bytes: Some(2000), ..labelled("large", None, both) },
        ListedTag { size_bytes: None, ..labelled("unmeasured", None, both) },
        tag("unread", None),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - all: rule 1: larger than 500 bytes, smaller than 2000 bytes, for linux/amd64, labelled team=web, stage
    + large: no rule selects it
    + other-team: no rule selects it
    + small: no rule selects it
    + unmeasured: rule 1: its size is unknown
    + unread: rule 1: its platforms are unknown
    ");
}

#[test]
fn versions_and_repositories_select() {
    let names = ["1.2.3", "v1.2.3", "1.2.3-rc.1", "1.2", "v1", "1.2.3.4", "main"];
    let gone = |select: Select| {
        let plan =
            planned(stock(names.map(|name| tag(name, None)).into()), &policy(vec![(select, Action::Delete)]));
        let gone: Vec<String> = plan.tags_that(Fate::Delete).map(|(_, tag)| tag.name.to_string()).collect();
        gone.join(" ")
    };
    let of = |version| gone(Select { version: Some(version), ..Select::default() });
    assert_eq!(of(Versions::Any), "1.2.3 1.2.3-rc.1 v1.2.3");
    assert_eq!(of(Versions::Release), "1.2.3 v1.2.3");
    assert_eq!(of(Versions::Prerelease), "1.2.3-rc.1");
    let of = |repository| gone(Select { repository: pattern(repository), ..named("main|v1") });
    assert_eq!(of("acme/.*"), "main v1");
    assert_eq!(of("acme/shop"), "main v1");
    assert_eq!(of("shop"), "");
}

/// A rule that may be about a tag is not passed over where it keeps: a later one would take what the first protects.
#[test]
fn what_is_not_known_is_neither_old_nor_new() {
    let keep_young = (Select { newer_than: days(7), ..Select::default() }, Action::Keep);
    let delete_all = (named(".*"), Action::Delete);
    let of = |rules| policy(rules);
    let undated = || vec![tag("a", None)];
    let reason = |rules| planned(stock(undated()), &of(rules)).reasons[0];
    assert_eq!(reason(vec![keep_young.clone(), delete_all.clone()]), Reason::Unknown(0, Missing::Age));
    let old = (Select { older_than: days(7), ..Select::default() }, Action::Delete);
    assert_eq!(reason(vec![old.clone()]), Reason::Unknown(0, Missing::Age));
    // By its name alone it goes in either case.
    assert_eq!(reason(vec![old.clone(), delete_all]), Reason::Selected(1));
    assert_eq!(reason(vec![(named(".*"), newest(0, &[]))]), Reason::Unknown(0, Missing::Age));
    // It is not counted where a rule before it may have taken it.
    let by_build =
        (Select { older_than: days(1), clock: Some(Clock::Created), ..Select::default() }, Action::Delete);
    let policy = of(vec![by_build, (named(".*"), newest(1, &[]))]);
    let tags = vec![tag("a", Some(1)), tag("b", Some(2))];
    let plan = planned(stock(tags), &policy);
    assert_eq!(plan.reasons, [Reason::Unknown(0, Missing::Age); 2]);
}

#[test]
fn what_cannot_be_looked_at_again_stays() {
    let broken = ListedTag { digest: None, ..tag("broken", Some(9)) };
    let policy = policy(vec![(named(".*"), Action::Delete)]);
    assert_eq!(planned(stock(vec![broken]), &policy).reasons, [Reason::Unknown(0, Missing::Image)]);
}

#[test]
fn a_broken_companion_stays() {
    let image = tag("v1", Some(100));
    let name = companion(image.digest.as_ref().unwrap(), ".sig");
    let signature = ListedTag { digest: None, ..tag(&name, None) };
    let policy = policy(vec![(named("v.*"), Action::Delete)]);
    let plan = planned(stock(vec![image, signature]), &policy);
    // Nobody could see, right before it is deleted, whether it still is what was planned.
    assert_eq!(plan.reasons, [Reason::Unselected, Reason::Selected(0)]);
}

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

fn companion(of: &Digest, suffix: &str) -> String {
    format!("{}{suffix}", of.as_str().replace(':', "-"))
}

#[test]
fn companions_live_and_die_with_their_image() {
    let digest = |name: &str| Digest::of(name.as_bytes());
    let index = |name: &str| ListedTag {
        media_type: Some(media_type::OCI_INDEX.into()),
        size_bytes: None,
        ..tag(name, Some(30))
    };
    let mut tags = vec![tag("old", Some(30)), tag("new", Some(1)), index("old-multi"), index("new-multi")];
    tags[3].published = Some(now());
    for of in ["old", "new", "old-child", "new-child", "nobody"] {
        tags.push(tag(&companion(&digest(of), ".sig"), Some(400)));
    }
    tags.push(tag(&companion(&digest("old"), ""), Some(400)));
    // A signature of a signature's attestation.
    let signature = digest(&companion(&digest("old"), ".sig"));
    tags.push(tag(&companion(&signature, ".att"), Some(1)));
    tags.push(tag("materials", Some(400)));
    tags.push(tag("sha256-abc.sig", Some(400)));
    let policy = policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)]);
    let mut stock = stock(tags);
    stock.subjects.insert(digest("materials"), digest("new"));
    let mut draft = Draft::new(stock, &policy, &InUse::default(), now());
    let mut read = Vec::new();
    loop {
        let unread = draft.unread();
        if unread.is_empty() {
            break;
        }
        for place in unread {
            let name = draft.tag(place).name.to_string();
            let children = vec![digest(&name.replace("multi", "child"))];
            draft.learn(place, Some(IndexParts { children, size_bytes: Some(7) }));
            read.push(name);
        }
    }
    // What stays is read first; what goes, because a companion's image was not found among that.
    assert_eq!(read, ["new-multi", "old-multi"]);
    let plan = draft.finish();
    insta::assert_snapshot!(told(&plan, &policy, &InUse::default()), @"
    + materials: stays with new, which it is about
    + new: rule 1: not older than 7d
    + new-multi: rule 1: not older than 7d
    - old: rule 1: name matches .*, older than 7d
    - old-multi: rule 1: name matches .*, older than 7d
    + sha256-11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437.sig: stays with new, which it is about
    + sha256-2f181b18fbb07e788fb6cccfa05641bd6637784ba553af4f3af19712dff56efb.sig: stays with new-multi, which it is about
    + sha256-6382b3cc881412b77bfcaeed026001c00d9e3025e66c20f6e7e92f079851462a.sig: what it is about has no tag here
    - sha256-7156696f1e1763123facc7715f26152e0a16e5f32a4461fca9aeba249d314d36.sig: goes with old-multi, which it is about
    - sha256-76a325b74517546ead480edd47d8f9f413dc989e06669dcad25a2b066cb1da68.att: goes with sha256-cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4.sig, which it is about
    - sha256-abc.sig: rule 1: name matches .*, older than 7d
    - sha256-cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4: goes with old, which it is about
    - sha256-cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4.sig: goes with old, which it is about
    ");
    // They go after what they are about.
    let plan = Plan { repositories: vec![plan], refusal: None };
    let doomed = plan.doomed();
    for doomed in &doomed {
        assert_eq!(doomed.subject.is_some(), !doomed.after.is_empty(), "{}", doomed.tag);
    }
    let of = |name: &str| doomed.iter().position(|doomed| doomed.tag.as_str() == name).unwrap();
    let signature = of(&companion(&digest("old"), ".sig"));
    assert_eq!(doomed[signature].after, [of("old")]);
}

/// The names of the indexes that were read for a plan, each holding `NAME-child` for `NAME`.
fn completed(mut draft: Draft) -> (Vec<String>, RepositoryPlan) {
    let mut read = Vec::new();
    loop {
        let unread = draft.unread();
        if unread.is_empty() {
            return (read, draft.finish());
        }
        for place in unread {
            let name = draft.tag(place).name.to_string();
            let children = vec![Digest::of(format!("{name}-child").as_bytes())];
            draft.learn(place, Some(IndexParts { children, size_bytes: None }));
            read.push(name);
        }
    }
}

fn index(name: &str, days: u32) -> ListedTag {
    ListedTag { media_type: Some(media_type::OCI_INDEX.into()), size_bytes: None, ..tag(name, Some(days)) }
}

fn old_go() -> Policy {
    policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)])
}

#[test]
fn no_more_indexes_are_read_than_the_plan_hangs_on() {
    let read = |tags: Vec<ListedTag>| {
        let draft = Draft::new(stock(tags), &old_go(), &InUse::default(), now());
        completed(draft).0
    };
    let signature = |of: &str| tag(&companion(&Digest::of(of.as_bytes()), ".sig"), Some(1));
    // Nothing goes.
    assert_eq!(read(vec![index("new", 1), tag("a", Some(1))]), [""; 0]);
    // What stays is read, once, and what goes is not.
    assert_eq!(read(vec![index("new", 1), index("old", 9), tag("a", Some(9))]), ["new"]);
    // Every signature's image is found: as a tag, or as a child of what stays.
    let found =
        vec![index("new", 1), index("old", 9), signature("new"), signature("old"), signature("new-child")];
    assert_eq!(read(found.clone()), ["new"]);
    // One is not: it may be a child of what goes.
    assert_eq!(read([found, vec![signature("nobody")]].concat()), ["new", "old"]);
}

#[test]
fn the_size_of_an_index_is_that_of_all_its_tags_and_of_no_other() {
    let digest = Digest::of(b"index");
    let of = |name: &str| ListedTag { digest: Some(digest.clone()), ..index(name, 1) };
    let known = ListedTag { size_bytes: Some(3), ..of("c") };
    let mut draft = Draft::new(
        stock(vec![of("a"), of("b"), known, index("other", 1), tag("goes", Some(9))]),
        &old_go(),
        &InUse::default(),
        now(),
    );
    let unread = draft.unread();
    assert_eq!(unread.len(), 2);
    draft.learn(unread[0], Some(IndexParts { children: Vec::new(), size_bytes: Some(7) }));
    draft.learn(unread[1], None);
    let sizes: Vec<Option<u64>> = draft.finish().tags.iter().map(|tag| tag.size_bytes).collect();
    assert_eq!(sizes, [Some(7), Some(7), Some(3), Some(1000), None]);
}

#[test]
fn a_companion_of_a_companion_waits_for_it() {
    let digest = |name: &str| Digest::of(name.as_bytes());
    let (kept, gone) = (companion(&digest("new"), ".sig"), companion(&digest("old"), ".sig"));
    let names = ["new", "old", "a-kept", "a-gone", "b-gone", "circle-1", "circle-2"];
    let days = [1, 9, 9, 9, 9, 9, 9];
    let mut tags: Vec<ListedTag> = names.iter().zip(days).map(|(name, days)| tag(name, Some(days))).collect();
    tags.extend([tag(&kept, Some(9)), tag(&gone, Some(9))]);
    let mut stock = stock(tags);
    // In the order of their names they come before what they are about.
    for (referrer, about) in [
        ("a-kept", kept.as_str()),
        ("a-gone", "b-gone"),
        ("b-gone", gone.as_str()),
        ("circle-1", "circle-2"),
        ("circle-2", "circle-1"),
    ] {
        stock.subjects.insert(digest(referrer), digest(about));
    }
    let plan = Draft::new(stock, &old_go(), &InUse::default(), now()).finish();
    let place = |name: &str| plan.tags.iter().position(|tag| tag.name.as_str() == name).unwrap();
    let number = |name: &str| u32::try_from(place(name)).unwrap();
    let reason = |name: &str| plan.reasons[place(name)];
    assert_eq!(reason("a-kept"), Reason::StaysWith(number(&kept)));
    assert_eq!(reason(&kept), Reason::StaysWith(number("new")));
    assert_eq!(reason(&gone), Reason::GoesWith(number("old")));
    assert_eq!(reason("b-gone"), Reason::GoesWith(number(&gone)));
    assert_eq!(reason("a-gone"), Reason::GoesWith(number("b-gone")));
    assert_eq!([reason("circle-1"), reason("circle-2")], [Reason::SubjectUntagged; 2]);
    assert_eq!(plan.goes_with[&place("a-gone")], [place("b-gone")]);
}

#[test]
fn what_goes_after_what_is_told_by_places_in_the_whole_list() {
    let signature = companion(&Digest::of(b"old"), ".sig");
    let repository = || {
        let tags =
            vec![tag("new", Some(1)), tag("old", Some(9)), tag("older", Some(10)), tag(&signature, Some(1))];
        planned(stock(tags), &old_go())
    };
    let plan = Plan { repositories: vec![repository(), repository(), repository()], refusal: None };
    let doomed = plan.doomed();
    let after: Vec<Vec<usize>> = doomed.iter().map(|doomed| doomed.after.clone()).collect();
    let none = Vec::new;
    assert_eq!(after, [none(), none(), vec![0], none(), none(), vec![3], none(), none(), vec![6]]);
}

#[test]
fn an_image_stays_while_any_tag_or_index_has_it() {
    let shared = Digest::of(b"shared");
    let of = |name: &str, digest: &Digest| ListedTag { digest: Some(digest.clone()), ..tag(name, Some(9)) };
    let index = ListedTag {
        media_type: Some(media_type::DOCKER_LIST.into()),
        size_bytes: None,
        ..tag("v-multi", Some(9))
    };
    let stock = stock(vec![
        of("a", &shared),
        of("b", &shared),
        of("v1", &shared),
        tag("child", Some(9)),
        tag("lone", Some(9)),
        index,
    ]);
    let policy = policy(vec![(named("v.*"), Action::Keep), (named(".*"), Action::Delete)]);
    let mut draft = Draft::new(stock, &policy, &InUse::default(), now());
    let unread = draft.unread();
    draft.learn(unread[0], Some(IndexParts { children: vec![Digest::of(b"child")], size_bytes: Some(50) }));
    let plan = draft.finish();
    insta::assert_snapshot!(told(&plan, &policy, &InUse::default()), @"
    - a: rule 2: name matches .* (its image stays: v1)
    - b: rule 2: name matches .* (its image stays: v1)
    - child: rule 2: name matches .* (its image stays: v-multi)
    - lone: rule 2: name matches .*
    + v-multi: rule 1: kept, name matches v.*
    + v1: rule 1: kept, name matches v.*
    ");
    assert_eq!(
        plan.totals,
        Totals {
            tags: 6,
            deleted: 4,
            unknown: 0,
            digests: 4,
            digests_freed: 1,
            bytes: 3050,
            bytes_freed: 1000,
            unmeasured: 0,
            unmeasured_freed: 0,
        }
    );
    let held: Vec<bool> =
        Plan { repositories: vec![plan], refusal: None }.doomed().iter().map(|doomed| doomed.held).collect();
    assert_eq!(held, [true, true, true, false]);
}

#[test]
fn what_is_not_known_of_images_is_counted() {
    let unmeasured = |name: &str, days| ListedTag { size_bytes: None, ..tag(name, Some(days)) };
    let tags = vec![
        unmeasured("old-1", 9),
        unmeasured("old-2", 9),
        unmeasured("new-1", 1),
        tag("new-2", Some(1)),
        tag("old-3", Some(9)),
        tag("undated-1", None),
        tag("undated-2", None),
    ];
    let totals = planned(stock(tags), &old_go()).totals;
    let expected = Totals {
        tags: 7,
        deleted: 3,
        unknown: 2,
        digests: 7,
        digests_freed: 3,
        bytes: 4000,
        bytes_freed: 1000,
        unmeasured: 3,
        unmeasured_freed: 2,
    };
    assert_eq!(totals, expected);
    assert_eq!(totals.kept(), 4);
}

#[test]
fn totals_are_added_up_one_by_one() {
    let of = |factor: usize| Totals {
        tags: 23 * factor,
        deleted: 2 * factor,
        unknown: 3 * factor,
        digests: 5 * factor,
        digests_freed: 7 * factor,
        bytes: 11 * factor as u64,
        bytes_freed: 13 * factor as u64,
        unmeasured: 17 * factor,
        unmeasured_freed: 19 * factor,
    };
    assert_eq!(of(1).plus(of(3)), of(4));
    let plan = |totals| RepositoryPlan { totals, ..planned(stock(Vec::new()), &Policy::default()) };
    let plan = Plan { repositories: vec![plan(of(1)), plan(of(2)), plan(of(3))], refusal: None };
    assert_eq!(plan.totals(), of(6));
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

#[test]
fn latest_stays_unless_told_otherwise() {
    let mut policy = policy(vec![(named(".*"), Action::Delete)]);
    let reason = |policy: &Policy| planned(stock(vec![tag("latest", None)]), policy).reasons[0];
    assert_eq!(reason(&policy), Reason::Latest);
    policy.keep_latest = false;
    assert_eq!(reason(&policy), Reason::Selected(0));
}

#[test]
fn no_more_is_asked_of_tags_than_rules_need() {
    let select = Select { older_than: days(7), ..named("review-.*") };
    let policy = policy(vec![
        (named("v.*"), Action::Keep),
        (select, Action::Delete),
        (named("old-.*"), Action::Delete),
    ]);
    let repository = Repository::parse("acme/shop").unwrap();
    let asked = ["v1", "review-1", "old-1", "other"].map(|name| policy.needs_details_of(&repository, name));
    assert_eq!(asked, [false, true, false, false]);
    let details = policy.details();
    assert!(details.digest && details.relations && details.auto);
    assert!(!details.created && !details.labels && !details.sizes && !details.every_platform);
}

#[test]
fn what_a_rule_decides_by_is_asked_for() {
    let plain = || named("v.*");
    let newest = || Action::KeepNewest { count: 1, per: Vec::new() };
    let clocked = |clock| Select { clock: Some(clock), older_than: days(1), ..plain() };
    let size = Some(1_000);
    let rules = [
        ("", plain(), Action::Delete),
        ("auto", plain(), newest()),
        ("auto", Select { older_than: days(1), ..plain() }, Action::Delete),
        ("auto", Select { newer_than: days(1), ..plain() }, Action::Delete),
        ("published", clocked(Clock::Published), Action::Delete),
        ("created", clocked(Clock::Created), Action::Delete),
        ("sizes", Select { larger_than: size, ..plain() }, Action::Delete),
        ("sizes", Select { smaller_than: size, ..plain() }, Action::Delete),
        ("labels", Select { labels: vec![Label::parse("team").unwrap()], ..plain() }, Action::Delete),
        ("auto labels", Select { expired: vec!["expires".to_owned()], ..plain() }, Action::Delete),
        (
            "platforms",
            Select { platforms: vec![Platform::parse("linux/arm64").unwrap()], ..plain() },
            Action::Delete,
        ),
    ];
    let repository = Repository::parse("acme/shop").unwrap();
    for (expected, select, action) in rules {
        let label = format!("{select:?} {action:?}");
        let policy = policy(vec![(select, action), (named("v.*"), Action::Keep)]);
        let asked = policy.details();
        let asked = [
            ("auto", asked.auto),
            ("published", asked.published),
            ("created", asked.created),
            ("sizes", asked.sizes),
            ("platforms", asked.every_platform),
            ("labels", asked.labels),
        ];
        let asked: Vec<&str> =
            asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(name, _)| name).collect();
        assert_eq!(asked.join(" "), expected, "{label}");
        assert_eq!(policy.needs_details_of(&repository, "v1"), !expected.is_empty(), "{label}");
    }
    let by_name = policy(vec![(plain(), Action::Delete), (clocked(Clock::Auto), Action::Delete)]);
    assert!(!by_name.needs_details_of(&repository, "v1"), "the first rule decides");
    // A rule that ranks does not decide by the name alone: the next one may still be asked.
    let ranks = Action::KeepVersions {
        keep: KeepVersions { patches: Some(1), ..KeepVersions::default() },
        per: Vec::new(),
    };
    let policy = policy(vec![(plain(), ranks), (clocked(Clock::Auto), Action::Delete)]);
    assert!(policy.needs_details_of(&repository, "v1"));
}
