//! What the order of tags, and how many stay, have to say.

use super::*;

proptest! {
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
}
