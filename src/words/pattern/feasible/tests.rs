//! Which patterns no tag can match, and that none is wronged.

use proptest::prelude::*;

use super::*;
use crate::words::pattern::Pattern;

#[test]
fn what_no_tag_can_have_is_found() {
    let character = |c: &str| Dead::Character(c.to_owned());
    let beginning = |c: &str| Dead::Beginning(c.to_owned());
    for (pattern, expected) in [
        ("release/.*", character("/")),
        ("/v.*/", character("/")),
        ("a b", character(" ")),
        ("(a|b)/c", character("/")),
        ("(a/|b/)c", character("/")),
        ("v[/:]x", character("[/:]")),
        (r"v\s", character(r"\s")),
        (r"v\x2fx", character(r"\x2f")),
        (r"v\u{2f}x", character(r"\u{2f}")),
        ("größe", character("ö")),
        ("(x/)+", character("/")),
        ("(x/){1,3}", character("/")),
        ("(?i)release/.*", character("/")),
        ("v+ ", character(" ")),
        (r"v\+1", character(r"\+")),
        ("-v.*", beginning("-")),
        (r"\.x", beginning(r"\.")),
        ("[.-]x", beginning("[.-]")),
        ("v^", Dead::Anchor('^')),
        ("v$x", Dead::Anchor('$')),
        (".+^v", Dead::Anchor('^')),
        ("(v$)+x", Dead::Anchor('$')),
        ("", Dead::Empty),
        ("^$", Dead::Empty),
        ("()", Dead::Empty),
        ("x{0}", Dead::Empty),
        ("/*", Dead::Empty),
    ] {
        assert_eq!(dead(pattern), Some(expected), "{pattern}");
    }
}

#[test]
fn what_some_tag_has_is_left_alone() {
    for pattern in [
        "release-.*",
        "release(/|-).*",
        "release[/-].*",
        "(refs/heads/)?main",
        "v*",
        "^v",
        "v$",
        "^v.*$",
        r"\Av\z",
        "a|b/c",
        "|v",
        ".*/?.*",
        "(a/)*b",
        "x{0,3}y",
        "/{0}v",
        r"\bv\b",
        "[^/]+",
        "[[:alpha:]]+",
        "[]a]",
        "[^]/]",
        r"[\]-]?v",
        r"\d+\.\d+",
        "(?<branch>.+)-[0-9a-f]{8}",
        "(?P<a>x)y",
        "(?i)V",
        "(?i:V)x",
        "(?x) v ",
        ".*-",
        "-?v",
        ".",
        r"\w+?x??",
        r"v\x2d1",
        "(^|x)v",
        "v($|x)",
        ".*^v",
        "(?m)^v$",
    ] {
        assert_eq!(dead(pattern), None, "{pattern}");
    }
}

proptest! {
    #[test]
    fn a_pattern_that_matches_a_tag_is_never_dead(
        pattern in r"([a-c/ .^$|*+?()-]|\[[ab^/.-]{1,3}\]|\{[0-2],?\}|\\[.dwsAzb/-]){0,9}", name in "[a-c0-9_][a-c0-9_.-]{0,5}",
    ) {
        if let Ok(compiled) = Pattern::whole(&pattern)
            && compiled.is_match(&name)
        {
            prop_assert_eq!(dead(&pattern), None, "{}", name);
        }
    }

    #[test]
    fn any_text_is_walked_to_an_end(pattern in "\\PC{0,20}") {
        let _ = dead(&pattern);
    }
}
