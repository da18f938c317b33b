//! What the script draws, and what an address asks of it.

use std::sync::Arc;

use registry_gate::Error;
use registry_gate::Exit;
use registry_gate::PlatformImage;
use registry_gate::{Digest, Platform, Tag};

use super::browser::Page;
use super::reports::tags;

const DESKTOP: (u32, u32) = (1280, 900);
const HOSTILE: &str =
    "</script><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

#[test]
fn ten_tags_are_drawn_as_the_report_has_them() {
    let seen = Page::of(&tags(10), "Tags").open("", DESKTOP);
    let rows = seen.rows();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0][..2], ["acme/shop/worker", "v1"]);
    let digest = Digest::of(&1_usize.to_be_bytes()).to_string();
    assert_eq!(rows[0][2], format!("{}{digest}", &digest[7..19]));
    let told = ["Docker image", "1.2 MB", "2027-01-14 17:06", "2027-01-14 18:06", "13h 53m", "linux/amd64"];
    assert_eq!(rows[0][3..], told);
    assert_eq!(rows[2][3], "OCI index");
    assert_eq!(rows[2][8], "linux/amd64, linux/arm64");
    assert_eq!(rows[6][2..], ["–"; 7]);
    assert_eq!(seen.text("<span id=\"status\" role=\"status\">", "</span>"), "1–10 of 10 tags");
    let ages = seen.text("<ul id=\"ages\">", "</ul>");
    assert_eq!(
        ages,
        "&lt; 1 d1 (10%)&lt; 7 d8 (80%)&lt; 30 d0 (0%)&lt; 90 d0 (0%)&lt; 1 y0 (0%)older0 (0%)unknown1 (10%)"
    );
    let layers = seen.text("<p class=\"note\" id=\"layers-note\">", "</p>");
    assert_eq!(layers, "Sharing saves 350.0 MB in all; layers shown: 2 of 2.");
}

#[test]
fn a_column_of_nothing_is_not_drawn() {
    let mut report = tags(5);
    for entry in &mut report.tags {
        entry.repository = Arc::clone(&report.repositories[0].repository);
        (entry.tag.published, entry.tag.size_bytes, entry.tag.images) = (None, None, None);
    }
    report.repositories.truncate(1);
    report.repositories[0].stored_bytes = None;
    let seen = Page::of(&report, "Tags").open("#sort=-tag", DESKTOP);
    let heads = seen.text("<tr id=\"columns\">", "</tr>");
    assert_eq!(heads, "TagDigestTypeCreatedAge");
    assert_eq!(seen.column(0), ["v5", "v4", "v3", "v2", "v1"]);
    assert_eq!(seen.text("<table class=\"small\" id=\"largest\">", "</thead>"), "RepositoryTags");
    assert!(seen.document.contains("id=\"largest-note\" hidden=\"\""));
}

#[test]
fn what_is_about_an_image_is_apart_from_images() {
    let mut report = tags(12);
    for (place, suffix) in [(1, "sig"), (4, "att"), (8, "sbom")] {
        report.tags[place].tag.name = Tag::parse(&format!("sha256-{}.{suffix}", "0a".repeat(32))).unwrap();
    }
    let page = Page::of(&report, "Tags");
    let seen = page.open("", DESKTOP);
    assert_eq!(seen.column(1), ["v1", "v3", "v4", "v6", "v7", "v8", "v10", "v11", "v12"]);
    let kinds = seen.text("<span id=\"kinds\" role=\"group\" aria-label=\"Which tags\">", "</span>");
    assert_eq!(kinds, "images 9signatures and the like 3all 12");
    assert!(seen.document.contains("<dd>12 <small>3 of them signatures and the like</small>"));
    let about = page.open("#kind=about", DESKTOP).column(1);
    assert!(about.len() == 3 && about.iter().all(|name| name.starts_with("sha256-")), "{about:?}");
    assert_eq!(page.open("#kind=all", DESKTOP).rows().len(), 12);
    let searched = page.open("#q=sha256-0a", DESKTOP);
    let status = searched.text("<span id=\"status\" role=\"status\">", "</span>");
    assert_eq!(status, "0 tags found, 3 among the others");
    assert!(!Page::of(&tags(3), "Tags").open("", DESKTOP).document.contains("signatures and the like 0"));
}

#[test]
fn a_digest_is_told_in_full_on_a_click() {
    let page = Page::of(&tags(1), "Tags").with_script(
        "const whole = document.querySelector('#rows details'), code = whole.querySelector('code');\
         const seen = () => code.checkVisibility();\
         const before = seen(); whole.querySelector('summary').click();\
         document.body.dataset.seen = `${before} ${seen()} ${code.innerText}`;",
    );
    let digest = Digest::of(&1_usize.to_be_bytes());
    assert_eq!(page.open("", DESKTOP).attribute("data-seen"), format!("false true {digest}"));
}

#[test]
fn an_address_sorts_either_way_with_the_unknown_last() {
    let page = Page::of(&tags(15), "Tags");
    let seen = page.open("#sort=-size", DESKTOP);
    let down =
        ["v15", "v13", "v12", "v11", "v10", "v9", "v8", "v6", "v5", "v4", "v3", "v2", "v1", "v7", "v14"];
    assert_eq!(seen.column(1), down);
    assert!(seen.document.contains("aria-sort=\"descending\"><button>Size</button>"));
    let mut up = down;
    up[..13].reverse();
    assert_eq!(page.open("#sort=size", DESKTOP).column(1), up);
}

#[test]
fn an_address_searches_every_word() {
    let seen = Page::of(&tags(40), "Tags").open("#q=V3+worker&sort=tag", DESKTOP);
    assert_eq!(seen.column(1), ["v31", "v34", "v37"]);
    assert_eq!(seen.text("<span id=\"status\" role=\"status\">", "</span>"), "1–3 of 3 tags found");
}

#[test]
fn ten_thousand_tags_come_in_pages() {
    let page = Page::of(&tags(10_000), "Tags");
    let seen = page.open("#page=3", DESKTOP);
    let names = seen.column(1);
    assert_eq!((names.len(), names[0].as_str()), (200, "v401"));
    assert_eq!(seen.text("<span id=\"status\" role=\"status\">", "</span>"), "401–600 of 10,000 tags");
    assert_eq!(seen.text("<span id=\"page\">", "</span>"), "Page 3 of 50");
    let last = page.open("#page=999&sort=tag", DESKTOP).column(1);
    assert_eq!(last.last().unwrap(), "v10000");
}

#[test]
fn a_person_clicks_types_and_turns_pages() {
    let page = Page::of(&tags(500), "Tags").with_script(
        "const log = [], at = id => document.getElementById(id), see = () => log.push(\
         location.hash + ' ' + at('rows').rows[0].cells[1].textContent + ' ' + at('rows').rows.length);\
         const button = at('columns').cells[4].firstChild;\
         button.click(); see(); button.click(); see(); at('next').click(); see();\
         at('search').value = 'v12'; at('search').dispatchEvent(new Event('input')); see();\
         location.hash = '#q=v499'; setTimeout(() => { see(); document.body.dataset.log = log.join('; ') }, 100);",
    );
    let seen = page.open("", DESKTOP);
    let log = "#sort=size v1 200; #sort=-size v500 200; #sort=-size&amp;page=2 v267 200; \
               #q=v12&amp;sort=-size v129 11; #q=v499 v499 1";
    assert!(seen.document.contains(&format!("data-log=\"{log}\"")), "{}", seen.text("<body", ">"));
}

#[test]
fn a_hostile_server_writes_text_only() {
    let mut report = tags(3);
    let hostile = Platform {
        os: HOSTILE.to_owned(),
        architecture: HOSTILE.to_owned(),
        variant: None,
        os_version: Some(HOSTILE.to_owned()),
        os_features: Vec::new(),
    };
    report.tags[0].tag.media_type = Some(HOSTILE.into());
    report.tags[0].tag.images =
        Some(Arc::from([PlatformImage { platform: Some(hostile), ..PlatformImage::default() }]));
    report.host = HOSTILE.to_owned();
    report.unfinished = Some(Error::new(Exit::Protocol, HOSTILE, HOSTILE).with_hint(HOSTILE));
    let seen = Page::of(&report, HOSTILE).open("#q=%3Cimg+src%3Dx%3E", DESKTOP);
    assert_eq!(seen.rows().len(), 0);
    let seen = Page::of(&report, HOSTILE).open("#q=onerror", DESKTOP);
    assert_eq!(seen.rows().len(), 1);
    assert!(!seen.document.contains("<img") && !seen.document.contains("<title>owned"));
    assert_eq!(seen.document.matches("<script").count(), 2);
}

#[test]
fn an_unfinished_list_is_no_list() {
    let mut report = tags(10);
    report.unfinished = Some(Error::new(Exit::Unavailable, "list acme/shop", "the registry answered 503"));
    let seen = Page::of(&report, "Tags").open("", DESKTOP);
    assert!(seen.document.contains("<title>INCOMPLETE: Tags</title>"));
    assert!(seen.document.contains("incomplete: the registry answered 503"));
}

#[test]
fn a_page_without_tags_is_drawn() {
    let mut report = tags(0);
    report.repositories.clear();
    report.layers = None;
    let seen = Page::of(&report, "Tags").open("#sort=size", DESKTOP);
    assert_eq!(seen.rows().len(), 0);
    assert_eq!(seen.text("<span id=\"status\" role=\"status\">", "</span>"), "0 tags");
}
