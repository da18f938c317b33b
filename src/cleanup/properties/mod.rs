//! What holds of every plan, whatever is in the registry and whatever the policy says.

mod followers;
mod order;

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

use super::testing::{now, policy, stock, tag};
use super::*;
use crate::dates::duration::Span;
use crate::image::{Digest, Tag, media_type};
use crate::output::{self, Format, Look};
use crate::registry::{GitRef, GitRefKind, IndexParts, ListedTag};
use crate::report::{Carrying, MadeBy, PlanReport, Report};
use crate::words::pattern::Pattern;

const NAMES: [&str; 7] =
    [".*", "main-.*", "(?<branch>[a-z]+)-[0-9]+", "v?[0-9.]+(-rc[0-9])?", "[a-m].*", ".*-1", "x"];

fn a_name() -> impl Strategy<Value = String> {
    prop_oneof![
        ("(main|dev|fix)", 0..6_u8).prop_map(|(branch, number)| format!("{branch}-{number}")),
        (0..3_u8, 0..3_u8, 0..3_u8).prop_map(|(major, minor, patch)| format!("{major}.{minor}.{patch}")),
        (0..2_u8, 0..3_u8).prop_map(|(minor, rc)| format!("v1.{minor}.0-rc{rc}")),
        Just("latest".to_owned()),
        Just("x".to_owned()),
    ]
}

/// What an image is: one of few, so that tags share them. The last two are indexes.
fn a_tag() -> impl Strategy<Value = ListedTag> {
    let age = prop::option::weighted(0.8, 0..40_u32);
    (a_name(), age, 0..8_u8, prop::option::of(1..5_u64)).prop_map(|(name, age, image, size)| ListedTag {
        digest: Some(Digest::of(&[image])),
        media_type: Some(if image > 5 { media_type::OCI_INDEX } else { media_type::OCI_MANIFEST }.into()),
        size_bytes: size,
        ..tag(&name, age)
    })
}

/// Tags of different names, and companions of some of their images. A few of either are broken.
fn tags() -> impl Strategy<Value = Vec<ListedTag>> {
    let companions = prop::collection::vec((0..10_u8, 0..3_usize), 0..4);
    let broken = prop::collection::vec(prop::bool::weighted(0.1), 18);
    (prop::collection::vec(a_tag(), 0..14), companions, broken).prop_map(|(tags, companions, broken)| {
        let named = tags.into_iter().map(|tag| (tag.name.clone(), tag));
        let mut tags: BTreeMap<Tag, ListedTag> = named.collect();
        for (image, suffix) in companions {
            let about = Digest::of(&[image]).as_str().replace(':', "-");
            let name = [format!("{about}.sig"), format!("cve-{about}.att"), about][suffix].clone();
            let companion = tag(&name, Some(1));
            tags.insert(companion.name.clone(), companion);
        }
        let mut tags: Vec<ListedTag> = tags.into_values().collect();
        for (tag, _) in tags.iter_mut().zip(broken).filter(|(_, is_broken)| *is_broken) {
            *tag = ListedTag::named(tag.name.clone());
        }
        tags
    })
}

fn a_select() -> impl Strategy<Value = Select> {
    let pattern = || (0..NAMES.len()).prop_map(|at| Pattern::whole(NAMES[at]).unwrap());
    let span = || prop::option::weighted(0.4, (0..40_u64).prop_map(|days| Span::from_seconds(days * 86_400)));
    let size = || prop::option::weighted(0.1, 1..5_u64);
    let optional = (prop::option::weighted(0.7, pattern()), prop::option::weighted(0.2, pattern()), span());
    (optional, prop::option::weighted(0.1, Just(Span::from_seconds(9 * 86_400))), size()).prop_map(
        |((name, exclude, older_than), newer_than, larger_than)| Select {
            name,
            exclude,
            older_than,
            newer_than,
            larger_than,
            ..Select::default()
        },
    )
}

fn an_action() -> impl Strategy<Value = Action> {
    let count = || prop::option::of(0..3_usize);
    prop_oneof![
        2 => Just(Action::Keep),
        3 => Just(Action::Delete),
        3 => (0..4_usize, any::<bool>()).prop_map(|(count, grouped)| Action::KeepNewest {
            count,
            per: if grouped { vec!["branch".to_owned()] } else { Vec::new() },
        }),
        2 => (count(), count(), count(), count()).prop_map(|(majors, minors, patches, prereleases)| {
            Action::KeepVersions { keep: KeepVersions { majors, minors, patches, prereleases }, per: Vec::new() }
        }),
    ]
}

fn a_policy() -> impl Strategy<Value = Policy> {
    let rules = prop::collection::vec((a_select(), an_action()), 0..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let templates = prop_oneof![
        Just(Template::usual()),
        Just(["{name}", "review-{slug}"].map(|text| Template::parse(text).unwrap()).to_vec()),
    ];
    (rules, flags, templates).prop_map(|(rules, (keep_latest, branches, tags, keep_deployed), templates)| {
        let keep_refs = KeepRefs { branches, tags };
        Policy { keep_latest, keep_refs, keep_deployed, templates, ..policy(rules) }
    })
}

/// The same, and some of them with aliases.
fn any_policy() -> impl Strategy<Value = Policy> {
    let aliases = prop::option::weighted(0.7, (0..3_usize, 0..9_u64));
    (a_policy(), aliases).prop_map(|(policy, aliases)| {
        let aliases = aliases.map(|(at, days)| Aliases {
            pattern: Pattern::whole(["dev-.*", "[dm].*-[0-9]", "0[.].*"][at]).unwrap(),
            after: Span::from_seconds(days * 86_400),
        });
        Policy { aliases, ..policy }
    })
}

/// What a policy says about the most that may go, if anything.
pub(super) fn a_limit() -> impl Strategy<Value = Option<MostDeleted>> {
    let most =
        prop_oneof![(0..9_usize).prop_map(MostDeleted::Tags), (0_u8..=100).prop_map(MostDeleted::Percent)];
    prop::option::of(most)
}

fn in_use(policy: &Policy) -> InUse {
    let branch =
        |name: &str| GitRef { kind: GitRefKind::Branch, name: name.into(), commits: vec!["0".repeat(40)] };
    InUse::of(policy, &[branch("main-1"), branch("x")], &[])
}

/// Which digests are gone, where a plan asks.
fn is_gone(digest: &Digest) -> bool {
    (7..10_u8).any(|number| Digest::of(&[number]) == *digest)
}

/// The plan, with every index that it wants to read holding the images of the next two digests.
fn planned(tags: Vec<ListedTag>, policy: &Policy) -> RepositoryPlan {
    let mut draft = Draft::new(stock(tags), policy, &in_use(policy), now());
    loop {
        let unread = draft.unread();
        if unread.is_empty() {
            let unproven = draft.unproven();
            if unproven.is_empty() {
                return draft.finish();
            }
            for digest in unproven {
                let is_gone = is_gone(&digest);
                draft.prove(digest, is_gone);
            }
        }
        for place in unread {
            let digest = draft.tag(place).digest.clone();
            let number = (0..10_u8).find(|number| Some(Digest::of(&[*number])) == digest).unwrap_or_default();
            let children = vec![Digest::of(&[number + 1]), Digest::of(&[number + 2])];
            draft.learn(place, Some(IndexParts { children, size_bytes: None, trouble: None }));
        }
    }
}

fn names(plan: &RepositoryPlan, fate: Fate) -> HashSet<String> {
    plan.tags_that(fate).map(|(_, tag)| tag.name.to_string()).collect()
}

fn remaining(plan: &RepositoryPlan) -> Vec<ListedTag> {
    plan.tags_that(Fate::Keep).map(|(_, tag)| tag.clone()).collect()
}

fn is_companion(name: &str) -> bool {
    name.contains("sha256-")
}

/// Whether a rule deletes without asking for an age or an order.
fn is_by_name_alone(rule: &Rule) -> bool {
    rule.action == Action::Delete && rule.select.older_than.is_none() && rule.select.newer_than.is_none()
        || matches!(rule.action, Action::KeepVersions { .. })
            && rule.select.older_than.is_none()
            && rule.select.newer_than.is_none()
}

proptest! {
    #[test]
    fn every_tag_goes_or_stays(tags in tags(), policy in any_policy()) {
        let all: HashSet<String> = tags.iter().map(|tag| tag.name.to_string()).collect();
        let plan = planned(tags, &policy);
        let (kept, deleted) = (names(&plan, Fate::Keep), names(&plan, Fate::Delete));
        prop_assert!(kept.is_disjoint(&deleted));
        prop_assert_eq!(kept.union(&deleted).cloned().collect::<HashSet<_>>(), all);
        prop_assert_eq!((plan.totals.tags, plan.totals.deleted), (plan.tags.iter().len(), deleted.len()));
        prop_assert!(plan.totals.bytes_freed <= plan.totals.bytes && plan.totals.digests_freed <= plan.totals.digests);
    }

    #[test]
    fn what_is_protected_is_never_deleted(tags in tags(), policy in any_policy()) {
        let in_use = in_use(&policy);
        let deleted = names(&planned(tags, &policy), Fate::Delete);
        prop_assert!(!policy.keep_latest || !deleted.contains("latest"));
        prop_assert!(deleted.iter().all(|name| in_use.holder(name).is_none()));
    }

    #[test]
    fn what_goes_can_be_looked_at_again(tags in tags(), policy in any_policy()) {
        let plan = Plan { repositories: vec![planned(tags, &policy)], refusal: None };
        prop_assert!(plan.doomed(&|_, _| String::new()).iter().all(|doomed| doomed.digest.is_some()));
    }

    #[test]
    fn what_remains_is_left_alone(tags in tags(), policy in any_policy()) {
        let first = planned(tags, &policy);
        let again = planned(remaining(&first), &policy);
        prop_assert_eq!(names(&again, Fate::Delete), HashSet::new());
    }

    #[test]
    fn what_is_allowed_leaves_half_of_everything(tags in tags(), policy in a_policy()) {
        let plan = planned(tags, &policy);
        let images = |names: HashSet<String>| names.iter().filter(|name| !is_companion(name)).count();
        let deleted = images(names(&plan, Fate::Delete));
        let all = deleted + images(names(&plan, Fate::Keep));
        let plan = Plan { repositories: vec![plan], refusal: None };
        let is_refused = refusal(&plan.shares(), None).is_some();
        prop_assert_eq!(is_refused, deleted > 0 && (deleted == all || deleted > (all / 2).max(1)));
        prop_assert_eq!(refusal(&plan.shares(), Some(MostDeleted::Tags(plan.totals().deleted))).is_some(), deleted > 0 && deleted == all);
    }

    #[test]
    fn a_plan_that_was_written_is_read_as_it_was_made(
        tags in tags(), policy in any_policy(), max_delete in a_limit(), in_shop in any::<bool>()
    ) {
        let policy = Policy { max_delete, ..policy };
        let mut plan = Plan { repositories: vec![planned(tags, &policy)], refusal: None };
        plan.refusal = refusal(&plan.shares(), max_delete);
        let project = in_shop.then(|| "acme/shop".to_owned());
        let (server, host) = ("https://gitlab.example.com".to_owned(), "registry.example.com".to_owned());
        let in_use = in_use(&policy);
        let (carrying, made_by) = (Carrying::default(), MadeBy::default());
        let report = PlanReport { server, host, project, now: now(), policy, in_use, plan, carrying, made_by };
        let mut text = Vec::new();
        output::write(&Report::Plan(&report), Format::Json, Look::PLAIN, &mut text).unwrap();
        let fields: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let document: PlanDocument<'_, Vec<PlannedTag<'_>>> = serde_json::from_slice(&text).unwrap();
        prop_assert_eq!(serde_json::to_value(document).unwrap(), fields);
        let saved = SavedPlan::read(&text, "plan.json").unwrap();
        let doomed = report.doomed();
        let PlanReport { server, host, project, now, policy, plan, .. } = report;
        let Policy { keep_refs, keep_deployed, templates, max_delete, aliases, .. } = policy;
        prop_assert_eq!(saved, SavedPlan {
            created_at: now,
            server,
            registry: host,
            project,
            policy: Policy { keep_refs, keep_deployed, templates, aliases, max_delete, ..Policy::default() },
            shares: plan.shares(),
            doomed,
        });
    }
}
