//! Which of the project's pipelines there is on which host: the rules of `.gitlab-ci.yml`, read as GitLab reads them
//! before it knows a job. What jobs these pipelines have is in `tests/peers`.

use super::pipeline::{HOME, files, read, text};
use serde_yaml_ng::Value;

/// A pipeline's variables, as far as these rules name them; one that is not here is null.
type Variables<'a> = &'a [(&'a str, &'a str)];

const BRANCH: &[(&str, &str)] =
    &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "main"), ("CI_DEFAULT_BRANCH", "main")];
const OTHER_BRANCH: &[(&str, &str)] =
    &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "other"), ("CI_DEFAULT_BRANCH", "main")];
const MERGE_REQUEST: &[(&str, &str)] =
    &[("CI_PIPELINE_SOURCE", "merge_request_event"), ("CI_DEFAULT_BRANCH", "main")];
const TAG: &[(&str, &str)] =
    &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_TAG", "1.2.3"), ("CI_DEFAULT_BRANCH", "main")];
const PROTECTED: (&str, &str) = ("CI_COMMIT_REF_PROTECTED", "true");

/// One side of a comparison: a text, a variable's value, or null.
fn value<'a>(word: &'a str, variables: Variables<'a>) -> Option<&'a str> {
    match word.strip_prefix('$') {
        Some(name) => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| *value),
        None if word == "null" => None,
        None => Some(word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).expect(word)),
    }
}

/// A comparison, or a variable that must have a value.
fn compare(text: &str, variables: Variables) -> bool {
    let value = |word: &str| value(word.trim(), variables).map(str::to_owned);
    match (text.split_once("=="), text.split_once("!=")) {
        (Some((left, right)), _) => value(left) == value(right),
        (_, Some((left, right))) => value(left) != value(right),
        _ => value(text).is_some_and(|value| !value.is_empty()),
    }
}

/// An `if`: `&&` binds closer than `||`, and parentheses, one deep, closer than both.
fn holds(text: &str, variables: Variables) -> bool {
    if let Some((before, rest)) = text.split_once('(') {
        let (inner, after) = rest.split_once(')').unwrap();
        let inner = if holds(inner, variables) { "null == null" } else { "null != null" };
        return holds(&format!("{before}{inner}{after}"), variables);
    }
    text.split("||").any(|all| all.split("&&").all(|one| compare(one, variables)))
}

/// Whether the first rule that applies lets it in.
fn applies(rules: &Value, variables: Variables) -> bool {
    let rules = rules.as_sequence().unwrap().iter();
    let applying = |rule: &&Value| rule["if"].as_str().is_none_or(|text| holds(text, variables));
    rules.into_iter().find(applying).is_some_and(|rule| rule["when"] != "never")
}

/// The file that GitLab would make the pipeline of, if it made one.
fn included<'a>(pipeline: &'a Value, variables: Variables) -> Option<&'a str> {
    let includes = pipeline["include"].as_sequence().unwrap().iter();
    let files: Vec<_> = includes.filter(|include| applies(&include["rules"], variables)).collect();
    assert_eq!(files.len(), 1, "{variables:?}");
    applies(&pipeline["workflow"]["rules"], variables).then(|| files[0]["local"].as_str().unwrap())
}

#[test]
fn a_mirror_publishes_releases_and_runs_nothing_else() {
    let pipeline = read(".gitlab-ci.yml");
    let (home, mirror) = (Some("/.ci/home.yml"), Some("/.ci/mirror.yml"));
    let moved = ("HOME_SERVER", "gitlab.example.com");
    for (server, at_home) in [
        (&[("CI_SERVER_FQDN", "gitlab.com")][..], true),
        (&[("CI_SERVER_FQDN", "gitlab.example.com")], false),
        (&[("CI_SERVER_FQDN", "gitlab.com:8443")], false),
        (&[("CI_SERVER_FQDN", "gitlab.example.com"), moved], true),
        (&[("CI_SERVER_FQDN", "gitlab.com"), moved], false),
    ] {
        for (kind, is_protected, expected) in [
            (TAG, true, if at_home { home } else { mirror }),
            (TAG, false, None),
            (BRANCH, true, home.filter(|_| at_home)),
            (BRANCH, false, home.filter(|_| at_home)),
            (MERGE_REQUEST, true, home.filter(|_| at_home)),
            (MERGE_REQUEST, false, home.filter(|_| at_home)),
            (OTHER_BRANCH, true, None),
        ] {
            let is_protected: &[_] = if is_protected { &[PROTECTED] } else { &[] };
            let variables = [server, kind, is_protected].concat();
            assert_eq!(included(&pipeline, &variables), expected, "{variables:?}");
        }
    }
}

#[test]
fn conditions_are_read_as_gitlab_reads_them() {
    let variables = [("A", "a"), ("B", ""), ("C", "a")];
    for (text, expected) in [
        (r#"$A == "a" || $A == "b" && $B == "c""#, true),
        (r#"($A == "a" || $A == "b") && $B == "c""#, false),
        ("$B == null || ($A != $C && $A)", false),
        ("$D == null && $A == $C && $B != null", true),
        ("$B", false),
        ("$A", true),
    ] {
        assert_eq!(holds(text, &variables), expected, "{text}");
    }
}

/// What is not included is in nobody's pipeline.
#[test]
fn every_file_of_the_pipeline_at_home_is_included() {
    let home = read(HOME[0]);
    let included =
        home["include"].as_sequence().unwrap().iter().map(|include| include["local"].as_str().unwrap());
    assert_eq!(
        included.collect::<Vec<_>>(),
        HOME[1..].iter().map(|name| format!("/{name}")).collect::<Vec<_>>()
    );
    // Who signs by who it is stands in the root pipeline's own file.
    let signing: Vec<&str> = files().filter(|file| text(file).contains("id_tokens")).collect();
    assert_eq!(signing, [".gitlab-ci.yml"]);
}
