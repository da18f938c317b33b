//! What holds of every plan, whatever is in the registry and whatever the policy says.

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
    fn an_unknown_age_deletes_nothing_by_age_or_order(tags in tags(), policy in a_policy()) {
        let plan = planned(tags, &policy);
        for (place, tag) in plan.tags_that(Fate::Delete).filter(|(_, tag)| tag.published.is_none()) {
            let rule = plan.reasons[place].rule().and_then(|at| policy.rule(at));
            prop_assert!(rule.is_none_or(is_by_name_alone), "{} by {:?}", tag.name, rule);
        }
    }

    #[test]
    fn an_unknown_age_takes_nobody_s_place(tags in tags(), policy in a_policy()) {
        // With the tags of unknown age gone, no other tag fares worse.
        let known: Vec<ListedTag> =
            tags.iter().filter(|tag| tag.published.is_some() || is_companion(tag.name.as_str())).cloned().collect();
        let ranks = |rule: &Rule| matches!(rule.action, Action::KeepVersions { .. });
        prop_assume!(!policy.rules.iter().any(ranks));
        let (with, without) = (planned(tags, &policy), planned(known, &policy));
        let (with, without) = (names(&with, Fate::Delete), names(&without, Fate::Delete));
        let ordinary = |name: &&String| !is_companion(name);
        for name in without.symmetric_difference(&with).filter(ordinary) {
            prop_assert!(with.contains(name), "{name} goes only because others are not there");
        }
    }

    #[test]
    fn the_order_of_tags_does_not_matter(tags in tags(), policy in any_policy(), seed in any::<u64>()) {
        let mut shuffled = tags.clone();
        shuffled.sort_by_key(|tag| Digest::of(format!("{seed}{}", tag.name).as_bytes()));
        prop_assert_eq!(planned(tags, &policy), planned(shuffled, &policy));
    }

    #[test]
    fn what_remains_is_left_alone(tags in tags(), policy in any_policy()) {
        let first = planned(tags, &policy);
        let again = planned(remaining(&first), &policy);
        prop_assert_eq!(names(&again, Fate::Delete), HashSet::new());
    }

    #[test]
    fn a_larger_keep_n_never_deletes_more(tags in tags(), select in a_select(), count in 0..5_usize, more in 0..3_usize) {
        let of = |count| policy(vec![(select.clone(), Action::KeepNewest { count, per: Vec::new() })]);
        let fewer = names(&planned(tags.clone(), &of(count)), Fate::Delete);
        let larger = names(&planned(tags, &of(count + more)), Fate::Delete);
        prop_assert!(larger.is_subset(&fewer));
    }

    #[test]
    fn of_one_date_all_stay_or_all_go(tags in tags(), select in a_select(), count in 0..5_usize) {
        let policy = policy(vec![(select, Action::KeepNewest { count, per: Vec::new() })]);
        let plan = planned(tags, &policy);
        let dates = |reason: Reason| {
            let places = plan.reasons.placed().filter(move |(_, is)| **is == reason);
            places.filter_map(|(place, _)| plan.tags[place].published).collect::<HashSet<_>>()
        };
        let (stay, go) = (dates(Reason::Newest(RuleAt(0))), dates(Reason::Outnumbered(RuleAt(0))));
        prop_assert!(stay.is_disjoint(&go));
        prop_assert!(stay.iter().min() > go.iter().max() || stay.is_empty() || go.is_empty());
        // And no more than that: without the oldest date of those that stay, there would be too few.
        let newer = |tag: &&ListedTag| tag.published > stay.iter().min().copied();
        let places = plan.reasons.iter().zip(&plan.tags).filter(|(reason, _)| **reason == Reason::Newest(RuleAt(0)));
        prop_assert!(stay.is_empty() || places.map(|(_, tag)| tag).filter(newer).count() < count);
    }

    #[test]
    fn a_larger_keep_n_among_others_never_deletes_more(tags in tags(), mut policy in a_policy(), more in 1..3_usize) {
        let fewer = planned(tags.clone(), &policy);
        for rule in &mut policy.rules {
            if let Action::KeepNewest { count, .. } = &mut rule.action {
                *count += more;
            }
        }
        // Where versions are ranked behind it, one that no longer gets there changes the order of the others.
        let ranks = |rule: &Rule| matches!(rule.action, Action::KeepVersions { .. });
        prop_assume!(!policy.rules.iter().any(ranks));
        prop_assert!(names(&planned(tags, &policy), Fate::Delete).is_subset(&names(&fewer, Fate::Delete)));
    }

    #[test]
    fn a_larger_older_than_never_deletes_more(
        tags in tags(), select in a_select(), action in an_action(), days in 0..40_u64, more in 0..20_u64,
    ) {
        let of = |days: u64| {
            let older_than = Some(Span::from_seconds(days * 86_400));
            policy(vec![(Select { older_than, ..select.clone() }, action.clone())])
        };
        let younger = names(&planned(tags.clone(), &of(days)), Fate::Delete);
        let older = names(&planned(tags, &of(days + more)), Fate::Delete);
        prop_assert!(older.is_subset(&younger));
    }

    #[test]
    fn companions_share_their_image_s_fate(tags in tags(), policy in any_policy()) {
        let plan = planned(tags, &policy);
        for (place, before) in &plan.goes_with {
            prop_assert!(!before.is_empty());
            for other in before {
                prop_assert_eq!(plan.reasons[*other].fate(), Fate::Delete);
            }
            let subject = &plan.subjects[place];
            for (_, tag) in plan.tags_that(Fate::Keep) {
                prop_assert!(tag.digest.as_ref() != Some(subject), "{} keeps its image", tag.name);
            }
        }
    }

    #[test]
    fn companions_are_neither_counted_nor_selected(tags in tags(), policy in a_policy()) {
        let images: Vec<ListedTag> = tags.iter().filter(|tag| !is_companion(tag.name.as_str())).cloned().collect();
        let plan = planned(tags, &policy);
        let of_images = |plan: &RepositoryPlan| {
            let gone = names(plan, Fate::Delete).into_iter().filter(|name| !is_companion(name));
            gone.collect::<HashSet<_>>()
        };
        prop_assert_eq!(of_images(&plan), of_images(&planned(images, &policy)));
        for (place, tag) in plan.tags_that(Fate::Delete).filter(|(_, tag)| is_companion(tag.name.as_str())) {
            let subject = &plan.subjects[&place];
            match plan.reasons[place] {
                Reason::GoesWith(_) => prop_assert!(!plan.goes_with[&place].is_empty()),
                Reason::Orphaned(rule) => {
                    let select = &policy.rule(rule).unwrap().select;
                    prop_assert!(select.name.as_ref().is_none_or(|name| name.is_match(tag.name.as_str())));
                    prop_assert!(is_gone(subject), "only what the registry says is gone");
                    prop_assert!(plan.tags.iter().all(|other| other.name == tag.name || other.digest.as_ref() != Some(subject)));
                }
                other => prop_assert!(false, "{} goes by {:?}", tag.name, other),
            }
        }
    }

    #[test]
    fn no_alias_goes_whose_image_has_a_tag_that_stays(tags in tags(), policy in any_policy()) {
        let plan = planned(tags, &policy);
        let is_of_alias = |(place, _): &(TagAt, &ListedTag)| plan.reasons[*place].is_of_alias();
        for (_, alias) in plan.tags_that(Fate::Delete).filter(is_of_alias) {
            for (_, tag) in plan.tags_that(Fate::Keep) {
                prop_assert!(tag.digest.is_some() && tag.digest != alias.digest, "{} and {}", alias.name, tag.name);
            }
        }
    }

    #[test]
    fn aliases_are_neither_counted_nor_selected(tags in tags(), policy in any_policy()) {
        let is_counted = |name: &str| !is_companion(name) && !policy.is_alias(name);
        let of_images = |plan: &RepositoryPlan| {
            names(plan, Fate::Delete).into_iter().filter(|name| is_counted(name)).collect::<HashSet<_>>()
        };
        let others = tags.iter().filter(|tag| !policy.is_alias(tag.name.as_str())).cloned().collect();
        let plan = planned(tags, &policy);
        prop_assert_eq!(of_images(&plan), of_images(&planned(others, &policy)));
        for (place, tag) in plan.tags.placed().filter(|(_, tag)| policy.is_alias(tag.name.as_str())) {
            prop_assert!(plan.reasons[place].rule().is_none(), "{} by {:?}", tag.name, plan.reasons[place]);
        }
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
