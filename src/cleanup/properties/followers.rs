//! What hangs on images: companions and aliases.

use super::*;

proptest! {
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
}
