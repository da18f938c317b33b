//! What may be deleted, by example.

use super::*;

fn refused(shares: &[(usize, usize)], max_delete: Option<usize>) -> String {
    refused_by(shares, max_delete.map(MostDeleted::Tags))
}

fn refused_by(shares: &[(usize, usize)], max_delete: Option<MostDeleted>) -> String {
    let share = |(tags, deleted): &(usize, usize)| Share {
        repository: Arc::new(Repository::parse("acme/shop").unwrap()),
        tags: *tags,
        deleted: *deleted,
        companions: 0,
    };
    let shares: Vec<Share> = shares.iter().map(share).collect();
    refusal(&shares, max_delete).map_or_else(|| "may".to_owned(), |refusal| refusal.to_string())
}

#[test]
fn half_of_each_repository_may_go_and_one_of_a_small_one() {
    assert_eq!(refused(&[(0, 0)], None), "may");
    assert_eq!(refused(&[(10, 5)], None), "may");
    assert_eq!(
        refused(&[(10, 6)], None),
        "it would delete 6 of the 10 tags of acme/shop, which is more than half"
    );
    assert_eq!(
        refused(&[(3, 2)], None),
        "it would delete 2 of the 3 tags of acme/shop, which is more than half"
    );
    assert_eq!(refused(&[(3, 1)], None), "may");
    assert_eq!(refused(&[(9, 0), (1, 1)], None), "may");
    assert_eq!(
        refused(&[(9, 0), (2, 2)], None),
        "it would delete 2 of the 2 tags of acme/shop, which is more than half"
    );
}

#[test]
fn a_share_is_one_of_each_repository() {
    let share = |shares: &[(usize, usize)], percent| refused_by(shares, Some(MostDeleted::Percent(percent)));
    assert_eq!(share(&[(10, 8), (100, 80)], 80), "may");
    assert_eq!(
        share(&[(10, 8), (100, 81)], 80),
        "it would delete 81 of the 100 tags of acme/shop, and --max-delete allows 80%"
    );
    assert_eq!(share(&[(9, 0), (1, 1)], 1), "may");
    assert_eq!(
        share(&[(9, 1)], 0),
        "it would delete 1 of the 9 tags of acme/shop, and --max-delete allows 0%"
    );
    assert_eq!(share(&[(9, 0)], 0), "may");
    assert_eq!(share(&[(9, 9), (1, 0)], 100), "may");
    assert_eq!(share(&[(9, 9)], 100), "it would delete all 9 tags");
    for (tags, deleted) in (0..40).flat_map(|tags| (0..=tags).map(move |deleted| (tags, deleted))) {
        let others = (99, 0);
        let by_half = refused_by(&[(tags, deleted), others], None) == "may";
        assert_eq!(share(&[(tags, deleted), others], 50) == "may", by_half, "{deleted} of {tags}");
    }
}

#[test]
fn a_number_and_a_share_are_read_and_nothing_else() {
    for text in ["0", "20", "0%", "1%", "80%", "100%"] {
        assert_eq!(MostDeleted::parse(text).map(|most| most.to_string()), Ok(text.to_owned()));
    }
    let wrong = |text: &str| MostDeleted::parse(text).unwrap_err();
    for text in ["101%", "300%"] {
        assert_eq!(wrong(text), "no share is more than 100%", "{text}");
    }
    for text in ["%", "80 %", "0.5%", "-1%", "1e1%", "%80"] {
        assert!(wrong(text).ends_with("such as 80%"), "{text}");
    }
    for text in ["", "-1", "many", "80 percent"] {
        assert!(wrong(text).starts_with("it is neither a whole number of tags nor a share"), "{text}");
    }
}

#[test]
fn a_number_counts_for_all_repositories_together() {
    assert_eq!(refused(&[(10, 6)], Some(6)), "may");
    assert_eq!(refused(&[(10, 6)], Some(5)), "it would delete 6 tags, and --max-delete allows 5");
    assert_eq!(refused(&[(10, 3), (10, 3)], Some(5)), "it would delete 6 tags, and --max-delete allows 5");
    assert_eq!(refused(&[(10, 1)], Some(0)), "it would delete 1 tag, and --max-delete allows 0");
}

#[test]
fn what_is_about_other_images_counts_where_a_number_was_allowed() {
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    let share =
        |tags, deleted, companions| Share { repository: Arc::clone(&repository), tags, deleted, companions };
    assert_eq!(refusal(&[share(4, 2, 9)], None), None);
    let tags = |count| Some(MostDeleted::Tags(count));
    assert_eq!(refusal(&[share(4, 2, 9)], tags(11)), None);
    assert_eq!(refusal(&[share(4, 2, 9)], Some(MostDeleted::Percent(50))), None);
    assert_eq!(refusal(&[share(4, 2, 9)], tags(10)), Some(Refusal::MoreThan { deleted: 11, allowed: 10 }));
    assert_eq!(refusal(&[share(0, 0, 9)], None), None);
    assert_eq!(refusal(&[share(0, 0, 9)], tags(8)), Some(Refusal::MoreThan { deleted: 9, allowed: 8 }));
    assert_eq!(refusal(&[share(1, 1, 9)], tags(99)), Some(Refusal::Everything { tags: 10 }));
}

#[test]
fn a_refusal_says_what_to_do() {
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    let half = Refusal::MoreThanHalf { repository, deleted: 2, tags: 3 };
    assert!(half.hint().contains("--max-delete"));
    assert!(Refusal::MoreThan { deleted: 2, allowed: 1 }.hint().contains("--max-delete"));
    assert!(Refusal::Everything { tags: 2 }.hint().contains("delete --repository"));
}

#[test]
fn everything_never_goes() {
    assert_eq!(refused(&[(1, 1)], None), "it would delete the only tag there is");
    assert_eq!(refused(&[(3, 3)], Some(100)), "it would delete all 3 tags");
    assert_eq!(refused(&[(3, 3), (0, 0)], Some(100)), "it would delete all 3 tags");
    assert_eq!(refused(&[(3, 3), (1, 0)], Some(100)), "may");
}
