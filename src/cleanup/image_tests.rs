//! What hangs on images, by example: indexes, and the sums.

use super::testing::{companion, named, now, old_go, planned, policy, stock, tag, told};
use super::*;
use crate::image::{Digest, media_type};
use crate::registry::{IndexParts, ListedTag};

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
            draft.learn(place, Some(IndexParts { children, size_bytes: None, trouble: None }));
            read.push(name);
        }
    }
}

fn index(name: &str, days: u32) -> ListedTag {
    ListedTag { media_type: Some(media_type::OCI_INDEX.into()), size_bytes: None, ..tag(name, Some(days)) }
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
    draft.learn(unread[0], Some(IndexParts { children: Vec::new(), size_bytes: Some(7), trouble: None }));
    draft.learn(unread[1], None);
    let sizes: Vec<Option<u64>> = draft.finish().tags.iter().map(|tag| tag.size_bytes).collect();
    assert_eq!(sizes, [Some(7), Some(7), Some(3), Some(1000), None]);
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
    draft.learn(
        unread[0],
        Some(IndexParts { children: vec![Digest::of(b"child")], size_bytes: Some(50), trouble: None }),
    );
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
    let held: Vec<bool> = Plan { repositories: vec![plan], refusal: None }
        .doomed(&|_, _| String::new())
        .iter()
        .map(|doomed| doomed.held)
        .collect();
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
