use proptest::prelude::*;
use regex_lite::Regex;

use super::*;

/// What the groups hold, the whole first, as this way finds it: nothing where it does not match. `None`: it is left to
/// others.
fn held<'t>(pattern: &str, text: &'t str, groups: usize) -> Option<Vec<&'t str>> {
    match Plain::read(pattern)?.tried(text) {
        Tried::Yes(held) => Some((0..groups).map(|group| held.of(text, group)).collect()),
        Tried::No => Some(Vec::new()),
        Tried::Open => None,
    }
}

#[test]
fn groups_hold_what_they_take() {
    let of = |pattern, text| held(pattern, text, 2).unwrap();
    assert_eq!(of("(?<branch>.+)-[0-9a-f]{8}", "a-b-0123abcd"), ["a-b-0123abcd", "a-b"]);
    assert_eq!(of("(?<branch>.+)-[0-9a-f]{8}", "a-b-0123abc"), [""; 0]);
    assert_eq!(of("(.+?)-(.*)", "a-b-c"), ["a-b-c", "a"]);
    assert_eq!(of(r"v(\d+)\.x", "v12.x"), ["v12.x", "12"]);
}

#[test]
fn what_is_more_than_a_sequence_is_left_to_others() {
    for pattern in [
        "a|b",
        "(a|b)",
        "(a)?",
        "(ab)+",
        "(?i)a",
        "^a",
        "a$",
        r"\bA",
        "a**",
        "[[:alpha:]]",
        "[]a]",
        r"\x41",
        r"\<a",
        r"a\>",
        "ä",
        r"[^\x00-\x7f]",
    ] {
        assert!(Plain::read(pattern).is_none(), "{pattern}");
    }
    assert!(matches!(Plain::read("a+").unwrap().tried("ä"), Tried::Open));
}

#[test]
fn what_is_too_much_to_try_is_left_to_others() {
    let tried = Plain::read("a*a*a*a*a*a*b").unwrap().tried(&"a".repeat(128));
    assert!(matches!(tried, Tried::Open));
}

/// A pattern of pieces that are plain, most of them.
fn pattern() -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec![
        "a", "b", "-", ".", r"\.", "[ab]", "[^a]", "[a-]", r"\d", r"[\d.]", r"\<", r"\>", "ä", "(a", "(?:b",
        "(?<n>", "(", ")", ")", ")", "0",
    ]);
    let often = prop::sample::select(vec![
        "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?", "{2}?",
    ]);
    prop::collection::vec((one, often), 0..8)
        .prop_map(|parts| parts.into_iter().map(|(one, often)| one.to_owned() + often).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn it_finds_what_the_regex_crate_finds(pattern in pattern(), text in "[ab0.-]{0,8}") {
        let Ok(regex) = Regex::new(&format!(r"\A(?:{pattern})\z")) else { return Ok(()) };
        prop_assume!(Regex::new(&pattern).is_ok());
        let groups = regex.captures_len();
        let theirs: Vec<&str> = regex.captures(&text).map_or_else(Vec::new, |captures| {
            (0..groups).map(|group| captures.get(group).map_or("", |held| held.as_str())).collect()
        });
        if let Some(ours) = held(&pattern, &text, groups) {
            prop_assert_eq!(ours, theirs);
        }
    }
}
