//! Plans to make pages of.

use std::collections::HashMap;
use std::sync::Arc;

use registry_gate::Clock;
use registry_gate::Missing;
use registry_gate::Pattern;
use registry_gate::Span;
use registry_gate::{
    Action, Fate, Held, HolderAt, InUse, KeepRefs, KeepVersions, Plan, Policy, Reason, RepositoryPlan, Rule,
    RuleAt, RuleNumber, Select, Spared, TagAt, Totals, Versions,
};
use registry_gate::{Carrying, PlanReport};
use registry_gate::{Digest, Repository, Tag};
use registry_gate::{GitRef, GitRefKind, ListedTag};
use time::OffsetDateTime;

use super::reports::made_by;

/// 2027-01-15T08:00:00Z.
const NOW: i64 = 1_800_000_000;

/// A policy of three rules.
pub(crate) fn policy() -> Policy {
    let rule = |number, name: Option<&str>, select, action| Rule {
        number: RuleNumber(number),
        name: name.map(str::to_owned),
        select,
        action,
    };
    let pattern = |text: &str| Some(Pattern::whole(text).unwrap());
    let older_than = Some(Span::from_seconds(30 * 86_400));
    Policy {
        rules: vec![
            rule(
                1,
                Some("releases"),
                Select { version: Some(Versions::Any), ..Select::default() },
                Action::KeepVersions {
                    keep: KeepVersions { majors: None, minors: None, patches: Some(3), prereleases: Some(5) },
                    per: Vec::new(),
                },
            ),
            rule(
                2,
                Some("review images"),
                Select {
                    name: pattern("review-.*"),
                    exclude: pattern("review-keep-.*"),
                    older_than,
                    ..Select::default()
                },
                Action::Delete,
            ),
            rule(
                3,
                None,
                Select {
                    name: pattern("(?P<branch>[a-z-]+)-[0-9a-f]{8}"),
                    clock: Some(Clock::Created),
                    ..Select::default()
                },
                Action::KeepNewest { count: 5, per: vec!["branch".to_owned()] },
            ),
        ],
        keep_refs: KeepRefs { branches: true, tags: true },
        keep_deployed: true,
        ..Policy::default()
    }
}

/// A plan of so many tags in each of these repositories: every reason there is, in turn.
pub(crate) fn plan(paths: &[&str], tags: usize) -> PlanReport {
    let policy = policy();
    let git_ref = GitRef {
        kind: GitRefKind::Branch,
        name: "feature/checkout".to_owned(),
        commits: vec!["0123456789abcdef0123456789abcdef01234567".to_owned()],
    };
    let in_use = InUse::of(&policy, &[git_ref], &[]);
    let repositories = paths.iter().map(|path| repository(path, tags)).collect();
    PlanReport {
        server: "https://gitlab.example.com".to_owned(),
        host: "registry.example.com".to_owned(),
        project: Some("acme/shop".to_owned()),
        now: OffsetDateTime::from_unix_timestamp(NOW).unwrap(),
        policy,
        in_use,
        plan: Plan { repositories, refusal: None },
        carrying: Carrying::Later {
            file: "plan.json".to_owned(),
            job: None,
            until: OffsetDateTime::from_unix_timestamp(NOW + 30 * 86_400).unwrap(),
        },
        made_by: made_by(),
    }
}

/// Tags of ten kinds, in turn: their name, their reason.
fn fated(number: usize) -> (String, Reason) {
    let name = |prefix: &str| format!("{prefix}{number}");
    match number % 10 {
        0 => (name("1.4."), Reason::Superseded(RuleAt(0))),
        1 => (name("2.0."), Reason::BestVersion(RuleAt(0))),
        2 | 3 => (name("review-"), Reason::Selected(RuleAt(1))),
        4 => (name("review-new-"), Reason::Spared(RuleAt(1), Spared::TooNew)),
        5 => (name("review-odd-"), Reason::Unknown(RuleAt(1), Missing::Age)),
        6 => (format!("main-{number:08x}"), Reason::Outnumbered(RuleAt(2))),
        7 => (name("feature-checkout-"), Reason::InUse(HolderAt(0))),
        8 => (name("sha256-of-"), Reason::GoesWith(TagAt(0))),
        _ => (name("nightly-"), Reason::Unselected),
    }
}

fn repository(path: &str, count: usize) -> RepositoryPlan {
    let tag = |number: usize| {
        let name = Tag::parse(&fated(number).0).unwrap();
        let step = i64::try_from(number).unwrap();
        let is_dated = number % 10 != 5;
        ListedTag {
            digest: Some(Digest::of(format!("{path}{number}").as_bytes())),
            size_bytes: (number % 7 != 5)
                .then_some(number as u64 * 7_654_321 % 900_000_000 + path.len() as u64 * 3_000_000),
            created: OffsetDateTime::from_unix_timestamp(NOW - step * 50_000 - 3_600)
                .ok()
                .filter(|_| is_dated)
                .map(Into::into),
            published: OffsetDateTime::from_unix_timestamp(NOW - step * 50_000).ok().filter(|_| is_dated),
            ..ListedTag::named(name)
        }
    };
    let mut tags: Vec<ListedTag> = (0..count).map(tag).collect();
    let reasons: Vec<Reason> = (0..count).map(|number| fated(number).1).collect();
    // `review-2` goes while its image stays with `2.0.1`; `1.4.0` is what the signatures are about.
    let mut held = HashMap::new();
    if count > 3 {
        let image = (tags[1].digest.clone(), tags[1].size_bytes);
        (tags[2].digest, tags[2].size_bytes) = image;
        held = HashMap::from([(TagAt(2), Held::SameDigest(TagAt(1))), (TagAt(3), Held::Child(TagAt(1)))]);
    }
    let signatures = (0..).map(TagAt).take(count).filter(|place| place.0 % 10 == 8);
    let goes_with = signatures.map(|place| (place, vec![TagAt(0), TagAt(3)])).collect();
    let totals = totals(&tags, &reasons);
    let repository = Arc::new(Repository::parse(path).unwrap());
    let (tags, reasons) = (tags.into(), reasons.into());
    RepositoryPlan { repository, tags, reasons, held, goes_with, subjects: HashMap::new(), totals }
}

fn totals(tags: &[ListedTag], reasons: &[Reason]) -> Totals {
    let mut images: HashMap<&Digest, (Option<u64>, bool)> = HashMap::new();
    let mut totals = Totals { tags: tags.len(), ..Totals::default() };
    for (tag, reason) in tags.iter().zip(reasons) {
        let goes = reason.fate() == Fate::Delete;
        totals.deleted += usize::from(goes);
        totals.unknown += usize::from(matches!(reason, Reason::Unknown(..)));
        let image = images.entry(tag.digest.as_ref().unwrap()).or_insert((tag.size_bytes, true));
        image.1 &= goes;
    }
    totals.digests = images.len();
    for (bytes, goes) in images.into_values() {
        totals.digests_freed += usize::from(goes);
        totals.bytes += bytes.unwrap_or_default();
        totals.unmeasured += usize::from(bytes.is_none());
        if goes {
            totals.bytes_freed += bytes.unwrap_or_default();
            totals.unmeasured_freed += usize::from(bytes.is_none());
        }
    }
    totals
}
