//! Lists that lost their `Link` on the way, at every page size: what stays by the whole list stays.

use simulator::{Failure, Fault, Mode, Server};

use super::place::{DELETING, Place, SHOP};

/// Every page size up to the number of tags, and those that servers and proxies have.
fn sizes() -> impl Iterator<Item = usize> {
    (1..=18).chain([20, 25, 50, 100, 200, 500, 1000])
}

fn lose_links(place: &Place, page: usize) {
    place
        .sim
        .fault(Fault::new(Failure::LostLink(Some(page))).on(Server::Registry).path("/tags/list").always());
}

#[test]
fn nothing_goes_that_stays_by_the_whole_list() {
    for mode in DELETING {
        let place = Place::of(mode);
        let whole = place.plan();
        for page in sizes() {
            place.restore();
            lose_links(&place, page);
            let outcome = place.clean_up(&[]);
            place.sim.clear_faults();
            let now = place.contents();
            let is_kept = whole.stays.iter().all(|(tag, digest)| now.get(tag) == Some(digest));
            assert!(is_kept, "{mode:?} {page}{}", outcome.told());
        }
    }
}

#[test]
fn a_saved_plan_deletes_what_it_says_and_nothing_is_gone_because_a_list_lacks_it() {
    for mode in DELETING {
        let place = Place::of(mode);
        let before = place.contents();
        let plan = place.plan();
        for page in sizes() {
            place.restore();
            lose_links(&place, page);
            let outcome = place.apply(&[]);
            place.sim.clear_faults();
            super::judge::judge(&place, &before, &plan.goes, &outcome)
                .unwrap_or_else(|complaint| panic!("{mode:?} {page} {complaint}{}", outcome.told()));
        }
    }
}

#[test]
fn a_named_tag_is_not_gone_because_a_list_lacks_it() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution3] {
        for page in sizes() {
            let place = Place::of(mode);
            lose_links(&place, page);
            let outcome = place.gate().run_aloud(&["delete", "old-2", "v3"]);
            let told = outcome.told();
            for tag in ["old-2", "v3"] {
                let is_there = place.holds(&format!("{SHOP}:{tag}"));
                assert!(!is_there || outcome.exit != 0, "{mode:?} {page}: {tag} is there{told}");
            }
        }
    }
}

/// A signature hangs on every tag of its image, and so on the end of the list.
#[test]
fn a_signature_stays_with_an_image_that_is_tagged_behind_a_page_that_lost_its_link() {
    for mode in DELETING {
        for page in sizes() {
            let place = Place::of(mode);
            place.name("old-1", "zz-release");
            let signature = place.signature("old-1");
            lose_links(&place, page);
            let outcome = place.clean_up(&[]);
            place.sim.clear_faults();
            assert!(place.holds(&signature), "{mode:?} {page}{}", outcome.told());
        }
    }
}
