//! What is selected, and in which order.

use std::sync::Arc;

use proptest::prelude::*;
use time::OffsetDateTime;

use super::*;
use crate::dates::age::Clock;
use crate::image::{Platform, Repository, Tag};
use crate::registry::{ListedTag, PlatformImage, TagEntry};

const NOW: i64 = 1_800_000_000;

fn context() -> Context {
    Context { now: OffsetDateTime::from_unix_timestamp(NOW).unwrap(), clock: Clock::Auto }
}

/// A tag of this name and size, published so many seconds ago.
fn entry(name: &str, size: Option<u64>, age: Option<i64>) -> TagEntry {
    let tag = ListedTag {
        size_bytes: size,
        published: age.map(|age| OffsetDateTime::from_unix_timestamp(NOW - age).unwrap()),
        ..ListedTag::named(Tag::parse(name).unwrap())
    };
    TagEntry { repository: Arc::new(Repository::parse("acme/shop").unwrap()), tag }
}

fn query(filters: &[[&str; 3]], order: &str, paging: Paging) -> Query<TagField> {
    Query {
        conditions: filters
            .iter()
            .map(|[field, op, value]| Condition::parse(field, op, value).unwrap())
            .collect(),
        order: if order.is_empty() { Order::default() } else { Order::parse(order).unwrap() },
        paging,
    }
}

fn names(rows: &[TagEntry]) -> Vec<&str> {
    rows.iter().map(|row| row.tag.name.as_str()).collect()
}

#[test]
fn what_is_unknown_meets_no_condition_and_comes_last_in_both_directions() {
    let rows = || vec![entry("a", None, None), entry("b", Some(5), Some(10)), entry("c", Some(9), Some(1))];
    for (filter, expected) in [
        (["size", "=", "5"], vec!["b"]),
        (["size", "!=", "5"], vec!["c"]),
        (["size", ">=", "0"], vec!["b", "c"]),
        (["size", "!=", "1..6"], vec!["c"]),
        (["age", "<", "5s"], vec!["c"]),
        (["age", "=", "5s..10s"], vec!["b"]),
    ] {
        let (found, count) = select(rows(), &query(&[filter], "", Paging::default()), &context());
        assert_eq!((names(&found), count), (expected.clone(), expected.len()), "{filter:?}");
    }
    for (order, expected) in
        [("size", ["b", "c", "a"]), ("-size", ["c", "b", "a"]), ("-age", ["b", "c", "a"])]
    {
        let (found, _) = select(rows(), &query(&[], order, Paging::default()), &context());
        assert_eq!(names(&found), expected, "{order}");
    }
}

#[test]
fn one_platform_is_enough_but_for_unequal_and_an_unknown_one_proves_nothing() {
    let with = |name: &str, platforms: &[Option<&str>]| {
        let image = |platform: Option<&str>| PlatformImage {
            platform: platform.map(|text| Platform::parse(text).unwrap()),
            ..PlatformImage::default()
        };
        let mut entry = entry(name, None, None);
        entry.tag.images = Some(platforms.iter().copied().map(image).collect());
        entry
    };
    let rows = || {
        vec![
            with("both", &[Some("linux/amd64"), Some("linux/arm64")]),
            with("none", &[None]),
            with("one", &[Some("linux/amd64")]),
            with("partly", &[Some("linux/amd64"), None]),
        ]
    };
    for (op, expected) in [("=", vec!["both"]), ("!=", vec!["one"]), ("~", vec!["both"])] {
        let asked = query(&[["platform", op, "linux/arm64"]], "", Paging::default());
        assert_eq!(names(&select(rows(), &asked, &context()).0), expected, "{op}");
    }
}

#[test]
fn a_second_key_orders_what_is_equal_in_the_first() {
    let rows = vec![entry("b", Some(1), None), entry("c", Some(2), None), entry("a", Some(1), None)];
    for (order, expected) in
        [("size,name", ["a", "b", "c"]), ("-size,name", ["c", "a", "b"]), ("size,-name", ["b", "a", "c"])]
    {
        let (sorted, _) = select(rows.clone(), &query(&[], order, Paging::default()), &context());
        assert_eq!(names(&sorted), expected, "{order}");
    }
}

#[test]
fn names_are_ordered_as_people_count() {
    let ordered = [
        "1.4.0-rc9",
        "1.4.0-rc10",
        "1.4.0",
        "v1.4.0",
        "1.4.0-alpine",
        "103.0.0_up1.0.0",
        "b-9",
        "b-10",
        "b-10x",
    ];
    let rows: Vec<TagEntry> = ordered.iter().rev().map(|name| entry(name, Some(1), Some(5))).collect();
    // Also where all else is the same: one size, one date.
    for order in ["name", "", "size", "-age", "published,-size"] {
        let (sorted, _) = select(rows.clone(), &query(&[], order, Paging::default()), &context());
        assert_eq!(names(&sorted), ordered, "{order}");
    }
    let (sorted, _) = select(rows.clone(), &query(&[], "-name", Paging::default()), &context());
    assert_eq!(names(&sorted), ordered.iter().rev().copied().collect::<Vec<_>>());
    for (filter, expected) in [
        (["version", "<", "1.4"], vec!["1.4.0-rc9", "1.4.0-rc10"]),
        (["version", "=", "1.4.0"], vec!["1.4.0", "v1.4.0", "1.4.0-alpine"]),
        (["version", "=", "1.4.0-alpine"], vec!["1.4.0-alpine"]),
        (["version", ">", "1.4.0"], vec!["103.0.0_up1.0.0"]),
        (["version", "=", "1.4.0-rc10..1.4.0"], vec!["1.4.0-rc10", "1.4.0", "v1.4.0", "1.4.0-alpine"]),
        (["name", ">", "b-9"], vec!["v1.4.0", "b-10", "b-10x"]),
        (["name", "=", "b-9..b-10"], vec![]),
    ] {
        let (found, _) = select(rows.clone(), &query(&[filter], "name", Paging::default()), &context());
        assert_eq!(names(&found), expected, "{filter:?}");
    }
}

#[test]
fn a_date_is_its_whole_day() {
    let at = |name: &str, time: &str| {
        let mut entry = entry(name, None, None);
        entry.tag.published =
            Some(OffsetDateTime::parse(time, &time::format_description::well_known::Rfc3339).unwrap());
        entry
    };
    let rows = || {
        vec![
            at("a", "2026-01-30T23:59:59.999999999Z"),
            at("b", "2026-01-31T00:00:00Z"),
            at("c", "2026-01-31T23:59:59.999999999Z"),
            at("d", "2026-02-01T00:00:00Z"),
        ]
    };
    for (op, value, expected) in [
        ("=", "2026-01-31", vec!["b", "c"]),
        ("!=", "2026-01-31", vec!["a", "d"]),
        ("<", "2026-01-31", vec!["a"]),
        ("<=", "2026-01-31", vec!["a", "b", "c"]),
        (">", "2026-01-31", vec!["d"]),
        (">=", "2026-01-31", vec!["b", "c", "d"]),
        ("=", "2026-01-31..2026-01-31", vec!["b", "c"]),
        ("=", "2026-01-31..", vec!["b", "c", "d"]),
        ("=", "..2026-01-31", vec!["a", "b", "c"]),
        ("!=", "2026-01-30..2026-01-31", vec!["d"]),
        ("=", "2026-01-31T00:00:00Z", vec!["b"]),
        ("!=", "2026-01-31T00:00:00Z", vec!["a", "c", "d"]),
        (">", "2026-01-31T00:00:00Z", vec!["c", "d"]),
    ] {
        let (found, _) =
            select(rows(), &query(&[["published", op, value]], "name", Paging::default()), &context());
        assert_eq!(names(&found), expected, "{op} {value}");
    }
}

#[test]
fn every_field_can_be_named_and_an_unknown_one_lists_them() {
    for field in TagField::ALL {
        assert_eq!(TagField::parse(field.name()), Ok(*field));
    }
    for field in RepositoryField::ALL {
        assert_eq!(RepositoryField::parse(field.name()), Ok(*field));
    }
    assert_eq!(TagField::parse("size_bytes"), Ok(TagField::Size));
    assert_eq!(TagField::parse("media-type"), Ok(TagField::MediaType));
    insta::assert_snapshot!(TagField::parse("colour").unwrap_err(), @r#"there is no field "colour"; there are repository, name, digest, media_type, size, created, published, age, platform, version"#);
}

#[test]
fn a_wrong_condition_says_what_would_do() {
    let wrong = |field, op, value| Condition::<TagField>::parse(field, op, value).unwrap_err();
    insta::assert_snapshot!(wrong("age", "=~", "7d"), @"age takes = != < <= > >= and ranges, not =~");
    insta::assert_snapshot!(wrong("name", "like", "v"), @r#""like" is no operator; there are = != < <= > >= ~ =~"#);
    insta::assert_snapshot!(wrong("size", "=", "2MB..1MB"), @r#""2MB..1MB" begins behind its end"#);
    insta::assert_snapshot!(wrong("size", "<", "1MB..2MB"), @r#""1MB..2MB" is a range, which goes with = and != only"#);
    insta::assert_snapshot!(wrong("size", "=", ".."), @r#"".." has no end at all; write A..B, A.. or ..B"#);
    insta::assert_snapshot!(wrong("version", "<", "latest"), @r#""latest" is no version; write 1.2.3 or 1.2"#);
}

fn any_entry() -> impl Strategy<Value = TagEntry> {
    ("[a-z]{1,3}|v?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}", prop::option::of(0..9_u64), prop::option::of(0..9_i64))
        .prop_map(|(name, size, age)| entry(&name, size, age))
}

proptest! {
    #[test]
    fn sorting_loses_and_invents_nothing(rows in prop::collection::vec(any_entry(), 0..30), order in "(-?(size|age|name|version)){1}") {
        let (sorted, count) = select(rows.clone(), &query(&[], &order, Paging::default()), &context());
        prop_assert_eq!(count, rows.len());
        let all = |rows: &[TagEntry]| {
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            rows
        };
        prop_assert_eq!(all(&rows), all(&sorted));
    }

    #[test]
    fn downwards_is_upwards_reversed_but_for_the_unknown(rows in prop::collection::vec(any_entry(), 0..30)) {
        let sizes = |order: &str| -> Vec<Option<u64>> {
            let (rows, _) = select(rows.clone(), &query(&[], order, Paging::default()), &context());
            rows.iter().map(|row| row.tag.size_bytes).collect()
        };
        let (up, down) = (sizes("size"), sizes("-size"));
        let known = |all: &[Option<u64>]| all.iter().flatten().copied().collect::<Vec<_>>();
        let mut reversed = known(&down);
        reversed.reverse();
        prop_assert_eq!(known(&up), reversed);
        for all in [&up, &down] {
            prop_assert!(all.iter().skip_while(|size| size.is_some()).all(Option::is_none));
        }
    }

    #[test]
    fn pages_put_together_are_the_whole(rows in prop::collection::vec(any_entry(), 0..30), per_page in 1..9_usize) {
        let (whole, _) = select(rows.clone(), &query(&[], "", Paging::default()), &context());
        let pages = (1..=rows.len().div_ceil(per_page) + 1).flat_map(|page| {
            select(rows.clone(), &query(&[], "", Paging::pages(Some(page), Some(per_page))), &context()).0
        });
        prop_assert_eq!(pages.collect::<Vec<_>>(), whole);
    }

    #[test]
    fn what_is_not_shown_is_counted_all_the_same(rows in prop::collection::vec(any_entry(), 0..30)) {
        let of = |paging| select(rows.clone(), &query(&[["size", ">", "3"]], "-age", paging), &context());
        let (_, count) = of(Paging::default());
        prop_assert_eq!(of(Paging::none()), (Vec::new(), count));
    }

    #[test]
    fn a_condition_and_its_contrary_part_what_is_known(rows in prop::collection::vec(any_entry(), 0..30), limit in 0..9_u64) {
        let count = |op: &str| {
            select(rows.clone(), &query(&[["size", op, &limit.to_string()]], "", Paging::default()), &context()).1
        };
        let known = rows.iter().filter(|row| row.tag.size_bytes.is_some()).count();
        prop_assert_eq!(count("<") + count(">="), known);
        prop_assert_eq!(count("=") + count("!="), known);
        prop_assert_eq!(count(">") + count("<="), known);
    }

    #[test]
    fn any_condition_is_read_or_refused(field in "\\PC{0,10}", op in "\\PC{0,3}", value in "\\PC{0,20}") {
        let _ = Condition::<TagField>::parse(&field, &op, &value);
        for field in TagField::ALL {
            let _ = Condition::<TagField>::parse(field.name(), "=", &value);
        }
        let _ = Order::<TagField>::parse(&value);
    }
}
