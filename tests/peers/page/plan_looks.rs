//! What the page of a plan looks like: light, dark, on a phone.

use std::sync::Arc;

use registry_gate::Refusal;
use registry_gate::Repository;

use super::browser::Page;
use super::looks::{NARROW, WIDE};
use super::plans::plan;

/// The values of Chromium's setting.
const DARK: &str = "0";
const LIGHT: &str = "1";

const PATHS: [&str; 4] = [
    "acme/shop",
    "acme/shop/worker",
    "acme/shop/a-rather-long-name-of-a-repository/with-parts",
    "acme/shop/docs",
];

#[test]
fn light_and_dark_are_what_the_reader_prefers() {
    let size = (1280, 2_000);
    let page = Page::of_plan(&plan(&PATHS, 25), "Cleanup plan of acme/shop");
    let light = page.picture("plan-light", size, LIGHT);
    page.picture_at("#flat=1&sort=-size&show=go", "plan-flat", size, LIGHT);
    page.picture_at("#q=worker+review", "plan-found", size, LIGHT);
    let mut report = plan(&PATHS[..1], 40);
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    report.plan.refusal = Some(Refusal::MoreThanHalf { repository, deleted: 21, tags: 40 });
    let dark = Page::of_plan(&report, "Cleanup plan of acme/shop").picture("plan-dark", size, DARK);
    assert_eq!((light.size, dark.size), (size, size));
    assert!(light.corner.iter().all(|part| *part > 200), "{:?}", light.corner);
    assert!(dark.corner.iter().all(|part| *part < 60), "{:?}", dark.corner);
}

#[test]
fn a_phone_shows_it_without_scrolling_sideways() {
    let mut report = plan(&PATHS, 20);
    report.plan.refusal = Some(Refusal::MoreThan { deleted: 40, allowed: 10 });
    let page = Page::of_plan(&report, "Cleanup plan of acme/shop");
    page.narrow_picture("", "plan-phone", (NARROW[1], 1_700), LIGHT);
    page.narrow_picture("#flat=1&show=go", "plan-phone-flat", (NARROW[1], 3_000), DARK);
    // With every digest opened, which is the longest word there is.
    let opened =
        page.with_script("document.querySelectorAll('details').forEach(whole => whole.open = true);");
    for (hash, width) in ["", "#flat=1"].into_iter().flat_map(|hash| NARROW.map(|width| (hash, width))) {
        let wide = opened.narrow(hash, width, WIDE);
        assert_eq!(wide, format!("{width} {width} 0"), "the page is wider than {width} at {hash}");
    }
}
