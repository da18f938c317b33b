//! Patterns that do nothing: what no tag can match is refused, and what matched none is said.

use simulator::Mode;

use super::place::Place;
use crate::support::Gate;

#[test]
fn what_no_tag_can_match_is_refused_before_anything_is_asked() {
    let place = Place::of(Mode::Metadata);
    let delete = ["cleanup", "--apply", "--name-regex-delete"];
    for pattern in ["release/.*", "/v.*/", "a b", "[.]x", "v$x"] {
        for args in [
            &[&delete[..], &[pattern]].concat(),
            &[&delete[..], &[".*", "--name-regex-keep", pattern]].concat(),
        ] {
            let outcome = place.gate().run_aloud(args);
            assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{pattern}{}", outcome.told());
            assert!(
                outcome.stderr.contains(pattern) && outcome.stderr.contains("can match no tag"),
                "{}",
                outcome.told()
            );
        }
        let file = place.file("policy.toml");
        for key in ["name_regex", "name_exclude"] {
            std::fs::write(&file, format!("[[cleanup.rule]]\n{key} = '{pattern}'\naction = 'delete'\n"))
                .unwrap();
            let outcome = place.gate().run_aloud(&["cleanup", "--policy", &file]);
            assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{pattern}{}", outcome.told());
            assert!(
                outcome.stderr.contains("line 2, column ") && outcome.stderr.contains(pattern),
                "{}",
                outcome.told()
            );
        }
        for flag in ["--name-regex", "--name-exclude"] {
            let outcome = Gate::of(&place.sim).run_aloud(&["tags", flag, pattern]);
            assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{pattern}{}", outcome.told());
        }
        let outcome = place.gate().env("REGISTRY_GATE_NAME_REGEX_KEEP", pattern).run_aloud(&delete[..1]);
        assert!(matches!(outcome.exit, 2 | 3), "{}", outcome.told());
    }
    // A repository's path has slashes.
    let file = place.file("policy.toml");
    std::fs::write(
        &file,
        "[[cleanup.rule]]\nrepository_regex = 'acme/shop.*'\nname_regex = 'old-(/|1)'\naction = 'delete'\n",
    )
    .unwrap();
    let outcome = place.reader().run_aloud(&["cleanup", "--policy", &file]);
    assert_eq!((outcome.exit, outcome.stderr.as_str()), (0, ""), "{}", outcome.told());
    assert_eq!(Gate::of(&place.sim).run_aloud(&["repositories", "--name-regex", "acme/.*"]).exit, 0);
}

#[test]
fn a_pattern_that_did_nothing_is_said_and_changes_nothing() {
    let place = Place::of(Mode::Metadata);
    let args = ["cleanup", "--name-regex-delete", "old-.*", "--name-regex-keep"];
    let plan = place.plan_by(&[&args[..], &["old-nothing"]].concat(), &[]);
    for (pattern, near) in
        [("^old", "of old-1, old-2, old-3 and 5 more it matches a part"), ("v1", "no part of any")]
    {
        let outcome = place.reader().run_aloud(&[&args[..], &[pattern]].concat());
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(
            outcome.stderr.starts_with(&format!("warning: the keep pattern {pattern} spares no tag")),
            "{}",
            outcome.told()
        );
        assert!(outcome.stderr.contains(near), "{}", outcome.told());
        assert_eq!(place.plan_by(&[&args[..], &[pattern]].concat(), &[]).goes, plan.goes);
    }
    let outcome = place.reader().run_aloud(&[&args[..], &["old-[12]"]].concat());
    assert_eq!((outcome.exit, outcome.stderr.as_str()), (0, ""), "{}", outcome.told());
    let outcome = place.reader().run_aloud(&["cleanup", "--name-regex-delete", "old"]);
    assert!(
        outcome.stderr.starts_with("warning: the delete pattern old matches no tag"),
        "{}",
        outcome.told()
    );
}
