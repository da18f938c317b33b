//! What contradicts itself, or can never happen.

use super::*;

#[test]
fn keys_that_contradict_each_other_are_told_at_the_second() {
    insta::assert_snapshot!(of_rule("name = 'x'"), @r#"
    line 1, column 1: rule 1 (x) has no action
      hint: write action = "keep" or action = "delete"
    "#);
    insta::assert_snapshot!(of_rule("action = 'keep'\nkeep_n = 3"), @r#"
    line 3, column 1: rule 1: action = "keep" keeps all that the rule selects, so keep_n changes nothing
      hint: write action = "delete" to delete the others, or leave keep_n out
    "#);
    insta::assert_snapshot!(of_rule("keep_patches = 3\nname = 'x'\naction = 'keep'"), @r#"
    line 4, column 1: rule 1 (x): action = "keep" keeps all that the rule selects, so keep_patches changes nothing
      hint: write action = "delete" to delete the others, or leave keep_patches out
    "#);
    insta::assert_snapshot!(of_rule("action = 'keep'\nname_regex = '(.)'\nper = 1"), @r#"
    line 4, column 1: rule 1: action = "keep" keeps all that the rule selects, so per changes nothing
      hint: write action = "delete" to delete the others, or leave per out
    "#);
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_minors = 'all'\nkeep_n = 3"), @r"
    line 4, column 1: rule 1: keep_n keeps the newest and keep_minors the highest versions; a rule does one of the two
      hint: write two rules: the first that matches a tag decides
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nname_regex = '(.)'\nper = 1"), @r"
    line 4, column 1: rule 1: per says of which groups keep_n or keep_patches count, and there is neither
      hint: write keep_n, or leave per out
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_n = 3\nper = 'branch'"), @r"
    line 4, column 8: rule 1: per names a capture group of name_regex, and there is no name_regex
      hint: write name_regex = '(?<branch>.+)-[0-9a-f]{8}', or the like
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_n = 3\nper = 'branch'\nname_regex = 'main-.*'"), @r#"
    line 4, column 8: rule 1: per names "branch", which is no capture group of name_regex
      hint: name_regex has none; write one as (?<branch>.+)
    "#);
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_n = 3\nper = ['b', 3]\nname_regex = '(?<b>.)(.)'"), @r#"
    line 4, column 13: rule 1: per names "3", which is no capture group of name_regex
      hint: its groups are b, 2
    "#);
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_patches = 3\nper = 'version'\nname_regex = '(?<version>.+)-x'"), @r"
    line 4, column 8: rule 1: per names version, so each version is a group of its own and the highest in it
      hint: name what the versions belong to, or leave per out
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nolder_than = '30d'\nnewer_than = '7d'"), @r"
    line 4, column 1: rule 1: nothing is both older than 30d and newer than 7d
      hint: between two ages, older_than is the shorter
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nsmaller_than = '10MB'\nlarger_than = '1GB'"), @r"
    line 4, column 1: rule 1: nothing is both larger than 1000000000 bytes and smaller than 10000000 bytes
      hint: between two sizes, larger_than is the smaller
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nsmaller_than = '0'"), @"line 3, column 1: rule 1: nothing is smaller than 0 bytes");
    insta::assert_snapshot!(of_rule("action = 'delete'\nname_regex = 'v.*'\nname_exclude = 'v.*'"), @"line 4, column 1: rule 1: name_exclude takes away all that name_regex selects");
    insta::assert_snapshot!(of_rule("action = 'delete'\nversion = 'prerelease'\nkeep_patches = 3"), @r"
    line 4, column 1: rule 1: keep_patches can never keep anything: it counts releases, and the rule selects pre-releases only
      hint: leave keep_patches out, or version
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_prereleases = 3\nversion = 'release'"), @r"
    line 4, column 1: rule 1: keep_prereleases can never keep anything: it counts pre-releases, and the rule selects releases only
      hint: leave keep_prereleases out, or version
    ");
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_majors = 'all'\nkeep_minors = 0"), @r#"
    line 4, column 1: rule 1: keep_minors = 0 would keep no release
      hint: to delete them all: version = "release", without it
    "#);
    insta::assert_snapshot!(of_rule("action = 'delete'\nkeep_majors = 'all'"), @r"
    line 3, column 1: rule 1: it keeps all versions, so it deletes none
      hint: write a number for one of them
    ");
    insta::assert_snapshot!(told("[cleanup]\nkeep_refs_as = ['{slug}']\nkeep_refs = []\n[[cleanup.rule]]\naction = 'keep'"), @r#"
    line 2, column 1: keep_refs_as changes nothing without keep_refs or keep_deployed
      hint: write keep_refs = ["branches", "tags"] or keep_deployed = true, or leave it out
    "#);
}

#[test]
fn aliases_are_of_few_names_and_go_after_a_day_if_nobody_says() {
    let with = |keys: &str| format!("[cleanup]\n{keys}\n[[cleanup.rule]]\naction = 'keep'");
    let read = read(&with("aliases = 'c-.*'"), "x").unwrap().aliases.unwrap();
    assert_eq!(read, Aliases { pattern: Pattern::whole("c-.*").unwrap(), after: Aliases::usual_after() });
    insta::assert_snapshot!(told(&with("aliases = '.*'")), @r#"line 2, column 12: aliases ".*": it matches latest too, and a tag that it matches goes when no other tag has its image: write what only aliases are called, such as c-[0-9a-f]{32}"#);
    insta::assert_snapshot!(told(&with("aliases = 'c-('")), @r#"line 2, column 14: aliases "c-(": found open group without closing ')'"#);
    insta::assert_snapshot!(told(&with("aliases = '/c-.*/'")), @r#"line 2, column 12: aliases "/c-.*/": it can match no tag: no tag's name has a /, and a pattern is written without slashes around it"#);
    insta::assert_snapshot!(told(&with("aliases = true")), @"line 2, column 11: aliases takes a pattern in quotes, such as 'c-[0-9a-f]{32}', not true");
    insta::assert_snapshot!(told(&with("aliases_after = '1d'")), @"
    line 2, column 1: aliases_after changes nothing without aliases
      hint: write aliases = 'c-[0-9a-f]{32}', or the like, or leave it out
    ");
    insta::assert_snapshot!(told(&with("aliases = 'c-.*'\naliases_after = 'a day'")), @r#"line 3, column 18: aliases_after "a day": a number is missing before 'a'; write 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h"#);
}

#[test]
fn a_rule_that_can_never_match_names_the_one_before() {
    let after =
        |first: &str, second: &str| told(&format!("[[cleanup.rule]]\n{first}\n[[cleanup.rule]]\n{second}"));
    insta::assert_snapshot!(after("action = 'keep'\nname = 'all'", "action = 'delete'\nname_regex = '.*'"), @"line 4, column 1: rule 2 can never match: rule 1 (all) comes first and takes everything");
    insta::assert_snapshot!(after("action = 'keep'\nolder_than = '7d'", "action = 'delete'\nolder_than = '7d'"), @"line 4, column 1: rule 2 can never match: rule 1 comes first and has the same conditions");
    insta::assert_snapshot!(after("action = 'delete'\nolder_than = '7d'", "action = 'keep'\nolder_than = '30d'\nlabel = 'x'"), @"line 4, column 1: rule 2 can never match: rule 1 comes first and takes all that it selects");
    insta::assert_snapshot!(after("action = 'delete'\nkeep_patches = 1", "action = 'delete'\nversion = 'release'"), @"line 4, column 1: rule 2 can never match: rule 1 comes first and takes all that it selects");
}

#[test]
fn a_stricter_rule_behind_a_weaker_one_can_never_match() {
    for (first, second) in [
        ("repository_regex = 'a'", "repository_regex = 'a'"),
        ("name_regex = 'a'", "name_regex = 'a'"),
        ("name_exclude = 'a'", "name_exclude = 'a'"),
        ("older_than = '7d'", "older_than = '7d'"),
        ("newer_than = '30d'", "newer_than = '7d'"),
        ("newer_than = '7d'", "newer_than = '7d'"),
        ("larger_than = '1MB'", "larger_than = '2MB'"),
        ("larger_than = '1MB'", "larger_than = '1MB'"),
        ("smaller_than = '2MB'", "smaller_than = '1MB'"),
        ("smaller_than = '1MB'", "smaller_than = '1MB'"),
        ("version = 'any'", "version = 'release'"),
        ("version = 'release'", "version = 'release'"),
        ("platform = 'linux/arm64'", "platform = ['linux/arm64', 'linux/amd64']"),
        ("expired = 'a'", "expired = 'a'"),
    ] {
        let rules = format!(
            "[[cleanup.rule]]\naction = 'keep'\n{first}\n[[cleanup.rule]]\naction = 'delete'\nlabel = 'x'\n{second}"
        );
        assert!(told(&rules).contains("rule 2 can never match"), "{first}: {}", told(&rules));
    }
}

#[test]
fn a_rule_that_can_match_is_read() {
    // The first finds no version in `app-1.2.3`, and the second does.
    let elsewhere = "action = 'delete'\nkeep_patches = 1\nname_regex = 'app-(?<version>.+)'";
    read(
        &format!("[[cleanup.rule]]\naction = 'delete'\nkeep_patches = 1\n[[cleanup.rule]]\n{elsewhere}"),
        "x",
    )
    .unwrap();
    for (first, second) in [
        ("action = 'delete'\nkeep_patches = 1", "action = 'delete'"),
        ("action = 'delete'\nolder_than = '30d'", "action = 'delete'\nolder_than = '7d'"),
        ("action = 'delete'\nolder_than = '7d'\nclock = 'created'", "action = 'delete'\nolder_than = '30d'"),
        ("action = 'keep'\nname_exclude = 'a'", "action = 'delete'"),
        ("action = 'keep'\nname_exclude = 'a'", "action = 'delete'\nname_exclude = 'b'"),
        ("action = 'keep'\nname_regex = 'a'", "action = 'delete'\nname_regex = 'b'"),
        ("action = 'keep'\nrepository_regex = 'a'", "action = 'delete'\nrepository_regex = 'b'"),
        ("action = 'keep'\nlabel = ['a', 'b']", "action = 'delete'\nlabel = 'a'"),
        ("action = 'keep'\nexpired = 'a'", "action = 'delete'\nexpired = true"),
        ("action = 'keep'\nversion = 'release'", "action = 'delete'\nversion = 'any'"),
        ("action = 'keep'\nsmaller_than = '1MB'", "action = 'delete'\nsmaller_than = '2MB'"),
        ("action = 'keep'\nlarger_than = '2MB'", "action = 'delete'\nlarger_than = '1MB'"),
        ("action = 'keep'\nnewer_than = '7d'", "action = 'delete'\nnewer_than = '30d'"),
        ("action = 'keep'\nnewer_than = '30d'\nclock = 'created'", "action = 'delete'\nnewer_than = '7d'"),
        ("action = 'keep'\nplatform = 'linux/arm64'", "action = 'delete'\nplatform = 'linux/amd64'"),
    ] {
        assert_eq!(
            rules(&format!("[[cleanup.rule]]\n{first}\n[[cleanup.rule]]\n{second}")).len(),
            2,
            "{first}"
        );
    }
}
