//! What it looks like: light, dark, on a phone.

use registry_gate::Error;
use registry_gate::Exit;

use super::browser::Page;
use super::reports::tags;

/// The values of Chromium's setting.
const DARK: &str = "0";
pub(crate) const LIGHT: &str = "1";

/// The widths of phones.
pub(crate) const NARROW: [u32; 3] = [390, 375, 320];

/// How wide the window and the page in it are, and how many things stick out; but those that scroll by themselves.
pub(crate) const WIDE: &str = "[innerWidth, document.documentElement.scrollWidth, \
    [...document.querySelectorAll('body *')].filter(element => !element.closest('.scroll') \
    && element.getBoundingClientRect().right > innerWidth).length].join(' ')";

#[test]
fn light_and_dark_are_what_the_reader_prefers() {
    let page = Page::of(&tags(150), "Tags of registry.example.com");
    let size = (1280, 1_600);
    let light = page.picture("light", size, LIGHT);
    let dark = page.picture("dark", size, DARK);
    assert_eq!((light.size, dark.size), (size, size));
    assert!(light.corner.iter().all(|part| *part > 200), "{:?}", light.corner);
    assert!(dark.corner.iter().all(|part| *part < 60), "{:?}", dark.corner);
}

#[test]
fn a_phone_shows_it_without_scrolling_sideways() {
    let mut report = tags(60);
    let cause = "the registry answered 503 Service Unavailable";
    let error = Error::new(Exit::Unavailable, "list the tags of acme/shop/worker", cause);
    report.unfinished = Some(error.with_hint("run it again, or ask for less with --repository"));
    let page = Page::of(&report, "Tags of registry.example.com");
    for width in NARROW {
        assert_eq!(
            page.narrow("", width, WIDE),
            format!("{width} {width} 0"),
            "the page is wider than {width}"
        );
    }
    page.narrow_picture("", "phone", (NARROW[1], 2_600), LIGHT);
}

#[test]
fn the_console_is_heard() {
    let page = Page::of(&tags(1), "Tags").with_script("fetch('https://example.com/')");
    let console = page.console();
    assert!(console.contains("CONSOLE") && console.contains("Content Security Policy"), "{console}");
}
