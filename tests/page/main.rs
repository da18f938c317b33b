//! The page that `--html` writes, opened in a real browser without a screen.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod pages;

use browser::{dom, screenshot};
use pages::{many, sample, unfinished};

/// The cells of a column of the table, from the top.
fn column(dom: &str, heading: &str) -> Vec<String> {
    let mark = format!("data-h=\"{heading}\"");
    dom.split("<td").filter(|cell| cell.contains(&mark)).map(text).collect()
}

/// What of a cell is text.
fn text(cell: &str) -> String {
    let cell = cell.split("</td>").next().unwrap();
    let cell = cell.split_once('>').unwrap().1;
    let mut out = String::new();
    let mut inside = false;
    for character in cell.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}

#[test]
fn the_table_and_the_charts_are_drawn_from_the_data() {
    let dom = dom(&sample(), "");
    assert_eq!(column(&dom, "tag"), ["v1.9.0", "v1.10.0", "latest"]);
    assert_eq!(column(&dom, "size"), ["250 MB", "", "1.5 GB"]);
    assert!(dom.contains("3 of 3 tags, page 1 of 1"), "{dom}");
    let bar = |name: &str| {
        let (_, after) = dom.split_once(&format!("<span title=\"{name}\">")).unwrap();
        after.split_once("<b>").unwrap().1.split("</b>").next().unwrap().to_owned()
    };
    assert_eq!([bar("under 7 days"), bar("older"), bar("unknown")], ["1", "1", "1"]);
    assert_eq!(bar("acme/shop"), "1.7 GB, 750 MB shared");
    assert!(dom.contains("2 layers are shared by several images"), "{dom}");
}

#[test]
fn it_is_sorted_and_searched_as_its_address_says() {
    let page = sample();
    assert_eq!(column(&dom(&page, "#sort=-size"), "tag"), ["latest", "v1.9.0", "v1.10.0"]);
    assert_eq!(column(&dom(&page, "#sort=size"), "tag"), ["v1.9.0", "latest", "v1.10.0"], "unknown last");
    assert_eq!(column(&dom(&page, "#q=shop+v1&sort=-age"), "tag"), ["v1.9.0", "v1.10.0"]);
    assert_eq!(column(&dom(&page, "#q=arm64"), "tag"), ["latest"]);
    let dom = dom(&page, "#sort=-size");
    assert!(dom.contains("aria-sort=\"descending\"><button>size"), "{dom}");
}

#[test]
fn what_servers_say_is_text_and_nothing_else() {
    let dom = dom(&sample(), "");
    assert!(dom.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"), "{dom}");
    assert!(!dom.contains("<img"), "{dom}");
}

#[test]
fn an_unfinished_list_says_so_first() {
    let dom = dom(&unfinished(), "");
    assert!(dom.contains("<title>INCOMPLETE: "), "{dom}");
    assert!(dom.contains("role=\"alert\">Incomplete: the registry answered 503 &lt;b&gt;"), "{dom}");
}

#[test]
fn ten_thousand_tags_open_and_are_shown_a_page_at_a_time() {
    let page = many(10_000);
    let dom = dom(&page, "#page=50");
    assert!(dom.contains("10,000 of 10,000 tags, page 50 of 50"));
    let tags = column(&dom, "tag");
    assert_eq!((tags.len(), tags.last().map(String::as_str)), (200, Some("tag-0009999")));
}

#[test]
fn it_looks_different_in_the_dark_and_fits_a_phone() {
    let page = sample();
    let (light, dark) = (screenshot(&page, (1200, 900), false), screenshot(&page, (1200, 900), true));
    let phone = screenshot(&page, (500, 900), false);
    assert!(light.len() > 10_000 && dark.len() > 10_000 && phone.len() > 10_000);
    assert_ne!(light, dark);
}
