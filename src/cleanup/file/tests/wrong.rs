//! What is refused, and how that is told.

use super::*;

#[test]
fn a_file_without_a_rule_says_so() {
    insta::assert_snapshot!(told(""), @r"
    line 1, column 1: there is no rule
      hint: write rules as [[cleanup.rule]], each with an action
    ");
    insta::assert_snapshot!(told("# nothing\n[cleanup]\nclock = 'auto'"), @r"
    line 2, column 2: there is no rule in [cleanup]
      hint: write rules as [[cleanup.rule]], each with an action
    ");
    insta::assert_snapshot!(told("[cleanup]\nrule = []"), @r"
    line 2, column 1: there is no rule in the list
      hint: write rules as [[cleanup.rule]], each with an action
    ");
    insta::assert_snapshot!(told("[cleanup.rule]\naction = 'keep'"), @"line 1, column 1: rule takes a list of tables, each written [[cleanup.rule]], not a table");
    insta::assert_snapshot!(told("cleanup = 1"), @"line 1, column 11: cleanup takes a table, written [cleanup], not 1");
    insta::assert_snapshot!(told("cleanup.rule = ['keep']"), @r#"line 1, column 18: rule takes a list of tables, each written [[cleanup.rule]], not "keep""#);
}

#[test]
fn unknown_keys_say_what_there_is() {
    insta::assert_snapshot!(told("[cleanup]\nkeep_ref = ['tags']"), @r#"
    line 2, column 1: "keep_ref" is no key of [cleanup]
      hint: did you mean keep_refs? [cleanup] takes clock, keep_latest, keep_refs, keep_refs_as, keep_deployed, aliases, aliases_after, max_delete, rule
    "#);
    insta::assert_snapshot!(told("[cleanup]\n\n[[cleanup.rules]]\naction = 'keep'"), @r#"
    line 3, column 11: "rules" is no key of [cleanup]
      hint: did you mean rule? [cleanup] takes clock, keep_latest, keep_refs, keep_refs_as, keep_deployed, aliases, aliases_after, max_delete, rule
    "#);
    insta::assert_snapshot!(told("[[rule]]\naction = 'keep'"), @r#"
    line 1, column 3: "rule" is no key of the file
      hint: there are [cleanup] and [[cleanup.rule]]
    "#);
    insta::assert_snapshot!(of_rule("action = 'delete'\nolder = '30d'"), @r#"
    line 3, column 1: "older" is no key of a rule
      hint: did you mean older_than? a rule takes name, repository_regex, name_regex, name_exclude, older_than, newer_than, clock, larger_than, smaller_than, platform, label, version, expired, orphans, action, keep_n, per, keep_majors, keep_minors, keep_patches, keep_prereleases
    "#);
    insta::assert_snapshot!(of_rule("name_regex_delete = '.*'"), @r#"
    line 2, column 1: "name_regex_delete" is no key of a rule
      hint: did you mean name_regex? a rule takes name, repository_regex, name_regex, name_exclude, older_than, newer_than, clock, larger_than, smaller_than, platform, label, version, expired, orphans, action, keep_n, per, keep_majors, keep_minors, keep_patches, keep_prereleases
    "#);
    insta::assert_snapshot!(of_rule("\"a\\u0007b\" = 1"), @r#"
    line 2, column 2: "a�b" is no key of a rule
      hint: a rule takes name, repository_regex, name_regex, name_exclude, older_than, newer_than, clock, larger_than, smaller_than, platform, label, version, expired, orphans, action, keep_n, per, keep_majors, keep_minors, keep_patches, keep_prereleases
    "#);
    insta::assert_snapshot!(of_rule("per.branch = 1"), @"line 2, column 14: per takes the name or the number of a capture group of name_regex, or a list of them, not a table");
}

#[test]
fn values_of_another_kind_say_what_is_taken() {
    insta::assert_snapshot!(told("[cleanup]\nkeep_latest = 'yes'"), @r#"line 2, column 16: keep_latest takes true or false, not "yes""#);
    insta::assert_snapshot!(told("[cleanup]\nkeep_latest = 1"), @"line 2, column 15: keep_latest takes true or false, not 1");
    insta::assert_snapshot!(told("[cleanup]\nclock = 'updated'"), @r#"line 2, column 10: clock "updated": it is none of auto, created, published"#);
    insta::assert_snapshot!(told("[cleanup]\nkeep_refs = true"), @r#"line 2, column 13: keep_refs takes a list of "branches" and "tags", not true"#);
    insta::assert_snapshot!(told("[cleanup]\nkeep_refs = ['branches', 'heads']"), @r#"line 2, column 27: keep_refs "heads": it is none of branches, tags"#);
    insta::assert_snapshot!(told("[cleanup]\nmax_delete = -1"), @r#"line 2, column 14: max_delete takes a whole number, 0 or more, or a share of each repository in quotes, such as "80%", not -1"#);
    insta::assert_snapshot!(told("[cleanup]\nmax_delete = '50 %'"), @r#"line 2, column 15: max_delete "50 %": a share is a whole number right before the %, such as 80%"#);
    insta::assert_snapshot!(told("[cleanup]\nmax_delete = '500%'"), @r#"line 2, column 15: max_delete "500%": no share is more than 100%"#);
    insta::assert_snapshot!(of_rule("older_than = 30"), @r#"line 2, column 14: older_than takes a duration in quotes, such as "30d", not 30"#);
    insta::assert_snapshot!(of_rule("older_than = '30'"), @r#"line 2, column 15: older_than "30": 30 has no unit; write 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h"#);
    insta::assert_snapshot!(of_rule("older_than = '1month'"), @r#"line 2, column 15: older_than "1month": a number is missing before 'o'; write 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h"#);
    insta::assert_snapshot!(of_rule("larger_than = 1000"), @r#"line 2, column 15: larger_than takes a size in quotes, such as "250MB", not 1000"#);
    insta::assert_snapshot!(of_rule("larger_than = '1 lot'"), @r#"line 2, column 16: larger_than "1 lot": "1 lot" is no size; write 250MB, 1GiB or 4096"#);
    insta::assert_snapshot!(of_rule("platform = ['linux/amd64', 'arm']"), @r#"line 2, column 29: platform "arm": a platform is os/architecture or os/architecture/variant, as in linux/arm64"#);
    insta::assert_snapshot!(of_rule("platform = ['linux/amd64', 1]"), @r#"line 2, column 28: platform takes a platform in quotes, such as "linux/arm64", or a list of them, not 1"#);
    insta::assert_snapshot!(of_rule("label = '=web'"), @r#"line 2, column 10: label "=web": the label has no name; write name=value"#);
    insta::assert_snapshot!(of_rule("version = 'stable'"), @r#"line 2, column 12: version "stable": it is none of any, release, prerelease"#);
    insta::assert_snapshot!(of_rule("expired = false"), @"line 2, column 11: expired = false asks for nothing: leave it out");
    insta::assert_snapshot!(of_rule("expired = 1"), @"line 2, column 11: expired takes true, or the name of a label, or a list of names, not 1");
    insta::assert_snapshot!(of_rule("expired = 'quay.expires-after=2d'"), @r#"line 2, column 12: expired "quay.expires-after=2d": write the name alone; the value that an image has for it says how long it lives"#);
    insta::assert_snapshot!(of_rule("action = 'purge'"), @r#"line 2, column 11: action "purge": it is none of keep, delete"#);
    insta::assert_snapshot!(of_rule("keep_n = 1.5"), @"line 2, column 10: keep_n takes a whole number, 0 or more, not a number with a fraction");
    insta::assert_snapshot!(of_rule("keep_n = [3]"), @"line 2, column 10: keep_n takes a whole number, 0 or more, not a list");
    insta::assert_snapshot!(of_rule("keep_patches = 'some'"), @r#"line 2, column 17: keep_patches takes "all" or a whole number, not "some""#);
    insta::assert_snapshot!(of_rule("per = 1.5"), @"line 2, column 7: per takes the name or the number of a capture group of name_regex, or a list of them, not a number with a fraction");
    insta::assert_snapshot!(of_rule("name = ''"), @r#"line 2, column 8: name "": it is empty"#);
    insta::assert_snapshot!(of_rule("name = \"a\\u202eb\""), @r#"line 2, column 9: name "a�b": a name is one line of at most 120 characters"#);
    insta::assert_snapshot!(of_rule("name = { first = 'a' }"), @"line 2, column 8: name takes a text in quotes, not a table");
}

#[test]
fn empty_lists_are_refused_where_they_say_nothing() {
    insta::assert_snapshot!(of_rule("platform = []"), @"line 2, column 12: platform is an empty list: leave it out, or name something");
    insta::assert_snapshot!(of_rule("per = []"), @"line 2, column 7: per is an empty list: leave it out, or name something");
    insta::assert_snapshot!(told("[cleanup]\nkeep_refs_as = []"), @"line 2, column 16: keep_refs_as is an empty list: leave it out, or name something");
    assert!(
        !read("[cleanup]\nkeep_refs = []\n[[cleanup.rule]]\naction = 'keep'", "x").unwrap().keep_refs.any()
    );
}

#[test]
fn a_wrong_pattern_is_told_by_its_wrong_character() {
    insta::assert_snapshot!(of_rule("name_regex = 'v(?=1)'"), @r#"line 2, column 18: name_regex "v(?=1)": look-around is not supported"#);
    insta::assert_snapshot!(of_rule("name_regex = '''\nv(1'''"), @r#"line 3, column 2: name_regex "v(1": found open group without closing ')'"#);
    // Written with an escape: its own place stands for all of it.
    insta::assert_snapshot!(of_rule(r#"name_exclude = "v\\d(""#), @r#"line 2, column 17: name_exclude "v\d(": found open group without closing ')'"#);
    insta::assert_snapshot!(told("[cleanup]\nkeep_deployed = true\nkeep_refs_as = ['{sha}', '{branch}']"), @r#"line 3, column 27: keep_refs_as "{branch}": there is no placeholder {branch}; there are {name}, {slug}, {sha} and {short_sha}"#);
}

#[test]
fn what_is_no_toml_is_told_in_plain_words() {
    insta::assert_snapshot!(of_rule("older_than = 30d"), @r#"
    line 2, column 14: "30d" is no number
      hint: a duration or a size is in quotes: "30d"
    "#);
    insta::assert_snapshot!(of_rule("older_than = 2026-01-31"), @"line 2, column 14: no key takes a date or a time");
    insta::assert_snapshot!(of_rule("older_than = 2026-01-31T12:00:00Z"), @"line 2, column 14: no key takes a date or a time");
    insta::assert_snapshot!(of_rule("keep_n = 99999999999999999999"), @"line 2, column 10: 99999999999999999999 is too large");
    insta::assert_snapshot!(of_rule("keep_n = 03"), @"line 2, column 10: a number does not begin with 0");
    insta::assert_snapshot!(of_rule("keep_n = 1__0"), @r#"line 2, column 10: "1__0" is no number"#);
    insta::assert_snapshot!(of_rule("keep_n = +"), @r#"line 2, column 10: "+" is no number"#);
    insta::assert_snapshot!(of_rule("action = delete"), @r#"line 2, column 10: a text is in quotes: "delete""#);
    insta::assert_snapshot!(told("[cleanup]\nkeep_latest = True"), @"line 2, column 15: True is in lower case: true");
    insta::assert_snapshot!(of_rule("name_regex = \"v\\d+\""), @r"
    line 2, column 17: 'd' cannot follow a backslash here
      hint: between single quotes a backslash is itself: 'v\d+'
    ");
    insta::assert_snapshot!(of_rule("name = \"\\u{1}\""), @r"
    line 2, column 11: '{' cannot follow a backslash here
      hint: between single quotes a backslash is itself: 'v\d+'
    ");
    insta::assert_snapshot!(of_rule("name = \"\\uD800\""), @"line 2, column 10: there is no character d800");
    insta::assert_snapshot!(of_rule("name = 'a\nkeep_n = 1"), @r"
    line 2, column 10: the text does not end on its line
      hint: close it with the quote that it begins with
    ");
    insta::assert_snapshot!(of_rule("name = 'a"), @"line 2, column 8: the text that begins here does not end");
    insta::assert_snapshot!(of_rule("name = 'a\u{0}b'"), @r"line 2, column 10: U+0000 cannot be in a text");
    insta::assert_snapshot!(of_rule("name = "), @"line 2, column 8: the file ends where a value should be");
    insta::assert_snapshot!(of_rule("name = 'a' b"), @"line 2, column 12: the end of the line should be here, not a word");
    insta::assert_snapshot!(of_rule("name"), @"line 2, column 5: = should be here, not the end of the file");
    insta::assert_snapshot!(of_rule("name: a"), @"line 2, column 5: = should be here, not :");
    insta::assert_snapshot!(of_rule("= 1"), @"line 2, column 1: a key should be here, not =");
    insta::assert_snapshot!(of_rule("platform = ['a' 'b']"), @"line 2, column 17: ] should be here, not a text");
    insta::assert_snapshot!(of_rule("platform = ['a',"), @"line 2, column 17: the file ends where a value should be");
    insta::assert_snapshot!(of_rule("keep_n = 1\nkeep_n = 2"), @r#"line 3, column 1: "keep_n" is there twice; it is in line 2 too"#);
    insta::assert_snapshot!(of_rule("name.a = 1\nname.b.c = 1\nname.a.b = 2"), @"line 4, column 6: this adds to what is no table, in line 2");
    insta::assert_snapshot!(of_rule("\"\"\"name\"\"\" = 1"), @"line 2, column 1: a key is on one line");
    insta::assert_snapshot!(told("[cleanup]\n[cleanup]"), @r#"line 2, column 1: the table "cleanup" is there twice; it is in line 1 too"#);
    insta::assert_snapshot!(told("[cleanup.rule]\naction = 'keep'\n[[cleanup.rule]]"), @r#"
    line 3, column 1: the table "rule" is there twice; it is in line 1 too
      hint: write every rule as [[cleanup.rule]], with two brackets
    "#);
    insta::assert_snapshot!(told("[cleanup.rule.x]\n[[cleanup.rule]]"), @r"
    line 2, column 1: this was a table before, and is a list here
      hint: write every rule as [[cleanup.rule]] and every image as [[image]], with two brackets
    ");
    insta::assert_snapshot!(told("[cleanup"), @"line 1, column 9: ] should be here, not the end of the file");
    insta::assert_snapshot!(told("; comment"), @"line 1, column 1: ';' is not expected here");
    insta::assert_snapshot!(told(&format!("a = {}", "[".repeat(200))), @"line 1, column 133: there are too many levels of lists or tables");
    insta::assert_snapshot!(told("{\"cleanup\": {}}"), @"line 1, column 1: a key should be here, not {");
}

#[test]
fn more_rules_than_anybody_writes_are_refused() {
    let mut text = String::new();
    for number in 0..=MOST_RULES {
        writeln!(text, "[[cleanup.rule]]\nname_regex = 'v{number}'\naction = 'keep'").unwrap();
    }
    assert_eq!(told(&text), "line 3001, column 1: there are more than 1000 rules");
}
