//! URLs: of users (`--server`, proxies) and, as references, of servers (`Link`, `Location`, a token's realm).
//!
//! Credentials are bound to a URL's origin, so two readings of one URL would be two receivers of a password. And a
//! URL is written into a request line as it is: a line break in it would be a second request.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::Url;

// The base, a line feed, and the reference that a server sends; without a line feed, the reference alone.
fuzz_target!(|text: &str| {
    let (base, reference) =
        text.split_once('\n').unwrap_or(("https://gitlab.example.com/api/v4?page=1", text));
    if let Ok(url) = Url::parse(reference) {
        is_sound(&url);
    }
    let Ok(base) = Url::parse(base) else { return };
    is_sound(&base);
    if let Ok(joined) = base.join(reference) {
        is_sound(&joined);
        // Only an authority leads to another server, and it stands behind two slashes.
        assert!(
            joined.origin() == base.origin() || reference.starts_with("//") || reference.contains("://"),
            "{reference:?} leads from {base} to {joined}"
        );
    }
    if let Ok(below) = base.below(reference) {
        is_sound(&below);
        assert_eq!(below.origin(), base.origin());
    }
    let with = base.with("name", reference);
    is_sound(&with);
});

/// It reads as itself, and a request line can carry it.
fn is_sound(url: &Url) {
    assert_eq!(Url::parse(&url.to_string()).as_ref(), Ok(url), "{url} reads as another URL");
    let told = url.to_string();
    let sent = told.strip_prefix(&url.origin().to_string()).unwrap();
    assert!(sent.starts_with('/') && sent.bytes().all(|byte| byte.is_ascii_graphic()), "{sent:?}");
    assert!(url.origin().address().bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    let _ = url.parameter("page");
}
