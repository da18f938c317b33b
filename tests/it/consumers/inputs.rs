//! Inputs of components, each with a value that it does not take: GitLab refuses the pipeline and names the input.

use programs::gitlab::checked;
use programs::template::{COMPONENTS, Template};
use serde_yaml_ng::{Mapping, Value};

/// What the gates of several components refuse alike.
const OF_GATES: [(&str, &str); 17] = [
    ("job-name", ".hidden"),
    ("job-name", "it's"),
    ("prefix", "A-B_"),
    ("prefix", "1_"),
    ("dotenv-file", "../gate.env"),
    ("junit-file", "a/b.xml"),
    ("annotations-file", "$A"),
    ("clock", "modified"),
    ("unknown-age", "old"),
    ("max-age", "7 days"),
    ("max-age", "7"),
    ("deadline", ""),
    ("platforms", "linux/amd64 linux/arm64"),
    ("context", "a b"),
    ("dockerfile", "*"),
    ("git-strategy", "empty"),
    ("access", "guest"),
];

const SENSELESS: [(&str, &[(&str, &str)]); 8] = [
    ("check", &[("on-unknown", "build"), ("force", "yes"), ("config", "-v"), ("only", "a b")]),
    (
        "child",
        &[
            ("on-unknown", "build"),
            ("force", "yes"),
            ("child", "a.txt"),
            ("strategy", "follow"),
            ("files", "../a"),
        ],
    ),
    ("wait", &[("interval", "5"), ("interval", "")]),
    ("warn", &[("on-unknown", "build")]),
    (
        "cleanup",
        &[
            ("job-name", ".hidden"),
            ("apply", "yes"),
            ("apply", "on_success"),
            ("all-repositories", "yes"),
            ("keep-n", "few"),
            ("older-than", "90"),
            ("older-than", "1month"),
            ("policy", "-v"),
            ("policy", "$POLICY"),
            ("git-strategy", "empty"),
            ("keep-refs", "branches tags"),
            ("keep-refs-as", "$CI_COMMIT_REF_SLUG"),
            ("keep-deployed", "yes"),
            ("keep-latest", "1"),
            ("clock", "modified"),
            ("max-delete", "half"),
            ("deadline", "1 hour"),
            ("resource-group", ""),
            ("resource-group", "/"),
            ("prefix", "A-B_"),
            ("dotenv-file", "a/b.env"),
            ("files", "*"),
            ("files", "../a"),
            ("access", "none"),
        ],
    ),
    (
        "images",
        &[
            ("job-name", ".hidden"),
            ("config", "-v"),
            ("only", "a b"),
            ("child", "maybe"),
            ("strategy", "follow"),
            ("look-again", "yes"),
            ("on-unknown", "build"),
            ("files", "../a"),
        ],
    ),
    ("doctor", &[("strict", "yes"), ("deadline", "2 minutes"), ("job-name", ".hidden")]),
    (
        "retag",
        &[
            ("job-name", "it's"),
            ("force", "yes"),
            ("signatures", "some"),
            ("deadline", "2 minutes"),
            ("prefix", "A-B_"),
            ("dotenv-file", "../a.env"),
            ("config", "-v"),
            ("only", "a b"),
            ("git-strategy", "empty"),
            ("access", "guest"),
        ],
    ),
];

fn given(input: &str, value: Value) -> Mapping {
    Mapping::from_iter([(Value::from(input), value)])
}

#[test]
fn an_input_that_makes_no_sense_is_refused_by_name() {
    assert_eq!(SENSELESS.len(), COMPONENTS.len());
    for (component, own) in SENSELESS {
        let template = Template::read(component);
        let is_gate = ["check", "child", "wait", "warn"].contains(&component);
        for (input, value) in OF_GATES.iter().filter(|_| is_gate).chain(own) {
            let refused = checked(&template, &given(input, (*value).into()));
            let told = refused.expect_err(&format!("{component} takes {input}: {value}"));
            assert!(told.starts_with(&format!("`{input}` input: ")), "{component}: {told}");
        }
    }
}

#[test]
fn an_input_takes_values_of_its_type_alone_and_those_that_only_look_otherwise() {
    let (check, cleanup) = (Template::read("check"), Template::read("cleanup"));
    for (template, input, value) in [
        (&check, "needs", Value::from("a")),
        (&check, "rules", Mapping::new().into()),
        (&cleanup, "keep-n", true.into()),
        (&cleanup, "all-repositories", 1.into()),
    ] {
        assert!(checked(template, &given(input, value.clone())).is_err(), "{input}: {value:?}");
    }
    for (input, value, taken) in [
        ("keep-n", "5", Value::from(5)),
        ("all-repositories", "true", true.into()),
        ("max-delete", "80%", "80%".into()),
    ] {
        let values = checked(&cleanup, &given(input, value.into())).unwrap();
        assert!(values.contains(&(input.to_owned(), taken)), "{input}: {values:?}");
    }
    assert_eq!(checked(&check, &given("tags", "a".into())).unwrap_err(), "unknown input arguments: tags");
}

/// A newer GitLab writes the list `[main, "v1.*"]` as a text, which is a pattern too: of a single letter. Of two lines each
/// looks like a pattern, and what stands beside the break matches no name.
#[test]
fn a_list_and_two_lines_are_no_pattern_of_what_goes_or_stays() {
    let cleanup = Template::read("cleanup");
    let list = |text: &str| serde_yaml_ng::from_str::<Value>(text).unwrap();
    for input in ["name-regex-delete", "name-regex-keep", "aliases"] {
        let lists = ["[main, 'v1.*']", "[main]", "[10, 20]"].map(list);
        for value in lists.into_iter().chain(["main|v1\n".into(), "main\n|v1".into(), "main| v1".into()]) {
            let refused = checked(&cleanup, &given(input, value.clone()));
            let told = format!("`{input}` input: provided value does not match required RegEx pattern");
            assert_eq!(refused.expect_err(&format!("{input}: {value:?}")), told);
        }
        for pattern in ["", ".*", "main|v.*", "[a-z]+", r"[\]a]x", "[^x]+", "(?i)v", "^v$", "c-[0-9a-f]{32}"]
        {
            assert!(checked(&cleanup, &given(input, pattern.into())).is_ok(), "{input}: {pattern}");
        }
    }
}
