use std::fmt::Write as _;

use super::*;
use crate::cleanup::policy::EXPIRY_LABELS;
use crate::cleanup::{Action, KeepVersions, Select, Versions};
use crate::dates::duration::Span;
use crate::exit::Exit;
use crate::image::{Label, Platform};
use crate::words::pattern::Pattern;

/// The error of a file, without the words that all have in common.
fn told(text: &str) -> String {
    let error = read(text, "registry-gate.toml").unwrap_err();
    assert_eq!(error.exit, Exit::Configuration);
    let told = error.to_string();
    told.strip_prefix("cannot read the policy registry-gate.toml: ").unwrap().to_owned()
}

/// The error of a rule whose keys begin in line 2.
fn of_rule(keys: &str) -> String {
    told(&format!("[[cleanup.rule]]\n{keys}"))
}

fn rules(text: &str) -> Vec<Rule> {
    read(text, "registry-gate.toml").unwrap().rules
}

fn rule(keys: &str) -> Rule {
    rules(&format!("[[cleanup.rule]]\n{keys}")).remove(0)
}

#[test]
fn every_key_is_read() {
    let text = r#"
        [cleanup]
        clock = "published"
        keep_latest = false
        keep_refs = ["branches", "tags"]
        keep_refs_as = ["{name}", "review-{slug}-*"]
        aliases_after = "2d"
        aliases = 'c-[0-9a-f]{32}'
        keep_deployed = true
        max_delete = 200

        [[cleanup.rule]]
        name = "releases"
        repository_regex = 'acme/shop/.*'
        name_regex = '(?<branch>.+)-([0-9a-f]{8})'
        name_exclude = 'v.*'
        older_than = "7d"
        newer_than = "30d"
        clock = "created"
        larger_than = "10MB"
        smaller_than = "1GB"
        platform = "linux/arm64"
        label = ["team=web", "team"]
        version = "release"
        expired = true
        action = "delete"
        keep_n = 3
        per = ["branch", 2]
    "#;
    let pattern = |text| Some(Pattern::whole(text).unwrap());
    let expected = Policy {
        clock: Clock::Published,
        keep_latest: false,
        keep_refs: KeepRefs { branches: true, tags: true },
        keep_deployed: true,
        templates: ["{name}", "{slug}", "{sha}", "{short_sha}", "review-{slug}-*"]
            .map(|text| Template::parse(text).unwrap())
            .into(),
        aliases: Some(Aliases {
            pattern: Pattern::whole("c-[0-9a-f]{32}").unwrap(),
            after: Span::from_seconds(2 * 86_400),
        }),
        max_delete: Some(MostDeleted::Tags(200)),
        rules: vec![Rule {
            number: RuleNumber(1),
            name: Some("releases".to_owned()),
            select: Select {
                repository: pattern("acme/shop/.*"),
                name: pattern("(?<branch>.+)-([0-9a-f]{8})"),
                exclude: pattern("v.*"),
                older_than: Some(Span::from_seconds(7 * 86_400)),
                newer_than: Some(Span::from_seconds(30 * 86_400)),
                clock: Some(Clock::Created),
                larger_than: Some(10_000_000),
                smaller_than: Some(1_000_000_000),
                platforms: vec![Platform::parse("linux/arm64").unwrap()],
                labels: ["team=web", "team"].map(|text| Label::parse(text).unwrap()).into(),
                version: Some(Versions::Release),
                expired: EXPIRY_LABELS.map(str::to_owned).into(),
                orphans: false,
            },
            action: Action::KeepNewest { count: 3, per: vec!["branch".to_owned(), "2".to_owned()] },
        }],
    };
    assert_eq!(read(text, "x").unwrap(), expected);
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(read(&windows, "x").unwrap(), expected);
}

#[test]
fn what_is_not_written_is_as_without_a_file() {
    let policy = read("[[cleanup.rule]]\naction = 'delete'", "x").unwrap();
    let rule = Rule { number: RuleNumber(1), name: None, select: Select::default(), action: Action::Delete };
    assert_eq!(policy, Policy { rules: vec![rule], ..Policy::default() });
}

#[test]
fn orphans_are_asked_for_and_not_counted() {
    assert_eq!(
        rule("action = 'delete'\norphans = true").select,
        Select { orphans: true, ..Select::default() }
    );
    let told =
        |text: &str| read(&format!("[[cleanup.rule]]\naction = 'delete'\n{text}"), "x").unwrap_err().cause;
    insta::assert_snapshot!(told("orphans = false"), @"line 3, column 11: orphans = false asks for nothing: leave it out");
    insta::assert_snapshot!(told("orphans = true\nkeep_n = 1"), @"line 4, column 1: rule 1: orphans are no images: they are not counted and have no version, so keep_n never does anything");
    insta::assert_snapshot!(told("orphans = 'all'"), @r#"line 3, column 12: orphans takes true, not "all""#);
    // One that takes orphans alone leaves all else to the next, and one that takes all leaves no orphan.
    let two = |one: &str, other: &str| {
        let rule = |text: &str| format!("[[cleanup.rule]]\naction = 'delete'\n{text}\n");
        read(&format!("{}{}", rule(one), rule(other)), "x").is_ok()
    };
    assert!(two("orphans = true", "older_than = '7d'") && two("name_regex = 'a'", "orphans = true"));
    assert!(!two("", "orphans = true") && !two("orphans = true", "orphans = true\nolder_than = '7d'"));
}

#[test]
fn actions_are_read() {
    assert_eq!(rule("action = 'keep'").action, Action::Keep);
    assert_eq!(
        rule("action = 'delete'\nkeep_majors = 'all'\nkeep_patches = 3\nkeep_prereleases = 0").action,
        Action::KeepVersions {
            keep: KeepVersions { patches: Some(3), prereleases: Some(0), ..KeepVersions::default() },
            per: Vec::new()
        }
    );
    // A group is called by its name where it has one.
    assert_eq!(
        rule("action = 'delete'\nkeep_n = 0\nper = [1, '2']\nname_regex = '(?<branch>.+)-(.+)'").action,
        Action::KeepNewest { count: 0, per: vec!["branch".to_owned(), "2".to_owned()] }
    );
    assert_eq!(rule("action = 'keep'\nexpired = ['our.life']").select.expired, ["our.life"]);
    assert_eq!(rules("cleanup.rule = [{ action = 'keep' }]"), [rule("action = 'keep'")]);
}

#[test]
fn the_example_is_read() {
    let text = include_str!("../../../tests/fixtures/registry-gate.toml");
    let policy = read(text, "registry-gate.toml").unwrap();
    let names: Vec<_> = policy.rules.iter().map(Rule::title).collect();
    assert_eq!(
        names,
        ["rule 1 (expired)", "rule 2 (branch builds)", "rule 3 (versions)", "rule 4 (old caches)"]
    );
    assert!(policy.keep_deployed && policy.keep_refs.branches && policy.keep_refs.tags);
}

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

#[test]
fn more_rules_than_anybody_writes_are_refused() {
    let mut text = String::new();
    for number in 0..=MOST_RULES {
        writeln!(text, "[[cleanup.rule]]\nname_regex = 'v{number}'\naction = 'keep'").unwrap();
    }
    assert_eq!(told(&text), "line 3001, column 1: there are more than 1000 rules");
}
