use std::sync::Arc;

use time::OffsetDateTime;

use super::*;
use crate::dates::age::{Clock, Unit};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Platform, Repository, Tag};
use crate::registry::{Layer, ListedTag, PlatformImage, TagEntry};
use crate::report::{MadeBy, RepositoryTotals};

const HOSTILE: &str = "</script><img src=x onerror=alert(1)>\u{2028}&\"'";
const SHOWN: &str = "</script><img src=x onerror=alert(1)>\u{fffd}&\"'";

fn report() -> TagsReport {
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    let digest = Digest::of(b"v1");
    let images: Arc<[PlatformImage]> = vec![PlatformImage {
        platform: Some(Platform::parse("linux/amd64").unwrap()),
        ..PlatformImage::default()
    }]
    .into();
    let known = ListedTag {
        digest: Some(digest.clone()),
        media_type: Some(HOSTILE.into()),
        size_bytes: Some(4_089_942),
        created: OffsetDateTime::from_unix_timestamp(1_799_913_600).ok().map(Into::into),
        images: Some(images),
        ..ListedTag::named(Tag::parse("v1").unwrap())
    };
    let same = ListedTag { name: Tag::parse("latest").unwrap(), ..known.clone() };
    let unknown = ListedTag::named(Tag::parse("v2").unwrap());
    TagsReport {
        host: "registry.example.com".to_owned(),
        now: OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap(),
        clock: Clock::Auto,
        unit: Some(Unit::Days),
        tags: [known, same, unknown]
            .map(|tag| TagEntry { repository: Arc::clone(&repository), tag })
            .into_iter()
            .collect(),
        matched: 7,
        repositories: vec![RepositoryTotals { repository, tags: 9, stored_bytes: Some(5_000_000) }],
        layers: Some(vec![Layer { digest, size_bytes: 10, images: 3 }]),
        left_out: None,
        troubled: Vec::new(),
        unfinished: None,
        made_by: MadeBy::default(),
    }
}

fn page(report: &TagsReport, title: &str) -> String {
    let mut page = Vec::new();
    tags(report, title, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

fn data(page: &str) -> serde_json::Value {
    let (_, from) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(from.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_data_are_read_back() {
    let digest = Digest::of(b"v1");
    let row = |tag: &str| {
        serde_json::json!([0, tag, digest.as_str(), 0, 4_089_942, 1_799_913_600, null, 86_400, 0, 0])
    };
    assert_eq!(
        data(&page(&report(), "Tags")),
        serde_json::json!({
            "unit": ["days", 86_400],
            "totals": [[0, 9, 5_000_000]],
            "layers": [[digest.as_str(), 10, 3]],
            "tags": [row("v1"), row("latest"), [0, "v2", null, null, null, null, null, null, null, 0]],
            "repositories": ["acme/shop"],
            "links": [null],
            "media_types": [SHOWN],
            "platforms": ["linux/amd64"],
        })
    );
}

#[test]
fn every_slot_is_filled() {
    let page = page(&TagsReport { unfinished: None, ..report() }, "Tags of acme");
    assert!(!page.contains("{{") && !page.contains("}}"));
    for text in ["<title>Tags of acme</title>", "<h1>Tags of acme</h1>", "<time>2027-01-15T08:00:00Z</time>"]
    {
        assert!(page.contains(text), "{text} is missing");
    }
}

#[test]
fn totals_need_no_script() {
    let page = page(&report(), "Tags");
    for text in [
        "<dt>Tags</dt><dd>3 <small>of 7 that matched</small>",
        "<dt>Repositories</dt><dd>1<",
        "<dt>Distinct digests</dt><dd>1 <small>1 tag of no known digest</small>",
        "<dt>Size, each image once</dt><dd>4.0 MB <small>1 tag of unknown size</small>",
        "<dt>Stored, each layer once</dt><dd>5.0 MB<",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
}

#[test]
fn what_others_wrote_is_text() {
    let hostile = || HOSTILE.to_owned();
    let error = Error::new(Exit::Unavailable, HOSTILE, HOSTILE).with_hint(HOSTILE).with_said(Some(hostile()));
    let page = page(&TagsReport { host: hostile(), unfinished: Some(error), ..report() }, HOSTILE);
    assert!(!page.contains("<img"));
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(data(&page)["media_types"][0], SHOWN);
}

#[test]
fn an_unfinished_list_says_so_first() {
    let error = Error::new(Exit::Unavailable, "list the tags of acme/shop", "the registry answered 503")
        .with_hint("run it again");
    let page = page(&TagsReport { unfinished: Some(error), ..report() }, "Tags");
    assert!(page.contains("<title>INCOMPLETE: Tags</title>"));
    let banner = page.find("<strong>incomplete: the registry answered 503</strong>").unwrap();
    assert!(banner < page.find("<dt>Tags</dt>").unwrap());
    assert!(page.contains("<p>Could not list the tags of acme/shop.") && page.contains("Hint: run it again"));
}

#[test]
fn the_page_names_no_other_host() {
    let page = page(&report(), "Tags");
    for outside in ["http://", "https://", "//cdn", "url(", "@import", "fetch(", "innerHTML"] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
}
