//! A plan changes nothing, whatever it says.

use simulator::Mode;

use super::place::{ALL, GOES, POLICY, Place};
use crate::support::Outcome;

#[test]
fn everything_there_is_goes_or_stays_for_a_reason() {
    for mode in ALL {
        let place = Place::of(mode);
        let before = place.contents();
        let plan = place.plan();
        assert_eq!(place.contents(), before);
        assert_eq!(plan.all(), before, "{mode:?}");
        let signature = place.signature("old-1");
        let mut goes = [&GOES[..], &[&signature]].concat();
        goes.sort_unstable();
        assert_eq!(plan.names(), goes, "{mode:?}");
        assert_eq!(plan.refused, None);
    }
}

#[test]
fn it_asks_for_nothing_but_pull_and_sends_nothing_but_questions() {
    for mode in ALL {
        let place = Place::of(mode);
        for format in ["text", "json", "csv"] {
            let outcome = place.reader().run_aloud(&[&POLICY[..], &["--format", format]].concat());
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
            assert!(outcome.requests.iter().all(|request| !request.is_write()));
            let scopes = scopes(&outcome);
            assert!(!scopes.is_empty() && scopes.iter().all(|scope| scope == "pull"), "{scopes:?}");
        }
    }
}

#[test]
fn carrying_it_out_asks_for_pull_and_delete() {
    for mode in ALL {
        let place = Place::of(mode);
        place.plan();
        for is_saved in [true, false] {
            place.restore();
            let outcome = if is_saved { place.apply(&[]) } else { place.clean_up(&[]) };
            let scopes = scopes(&outcome);
            assert!(scopes.iter().any(|scope| scope == "pull,delete"), "{scopes:?}{}", outcome.told());
            assert!(scopes.iter().all(|scope| matches!(&**scope, "pull,delete" | "pull")), "{scopes:?}");
        }
    }
}

/// The actions asked for of each repository.
fn scopes(outcome: &Outcome) -> Vec<String> {
    let tokens = outcome.requests.iter().filter(|request| request.path.ends_with("/jwt/auth"));
    let scopes = tokens.flat_map(|request| {
        let plain = request.target.replace("%3A", ":").replace("%2C", ",").replace("%2F", "/");
        let scopes: Vec<String> = plain
            .split(['&', '?'])
            .filter_map(|part| part.strip_prefix("scope="))
            .flat_map(|scope| scope.split(['+', ' ']).map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|scope| scope.rsplit_once(':').map(|(_, actions)| actions.to_owned()))
            .collect();
        assert!(!scopes.is_empty(), "no scope in {}", request.target);
        scopes
    });
    scopes.collect()
}

#[test]
fn one_that_would_be_refused_says_so_and_is_no_failure() {
    let greedy = ["cleanup", "--name-regex-delete", ".*", "--keep-latest", "false"];
    for mode in ALL {
        let place = Place::of(mode);
        let before = place.contents();
        let plan = place.plan_by(&greedy, &[]);
        let refused = plan.refused.expect("it is refused");
        assert!(refused.starts_with("it would delete all 15 tags"), "{refused}");
        let text = place.reader().run_aloud(&greedy);
        assert_eq!(text.exit, 0, "{}", text.told());
        assert!(text.stdout.contains("warning: carrying it out would be refused: it would delete all"));
        let totals = text.dotenv.as_ref().unwrap().totals();
        assert_eq!(totals, "15 0 0 0 true", "{}", text.told());
        let csv = place.reader().run_aloud(&[&greedy[..], &["--format", "csv"]].concat());
        assert_eq!(csv.key("CLEANUP_REFUSED"), "true");
        assert_eq!(place.contents(), before);
    }
}

#[test]
fn what_a_plan_says_is_the_same_in_the_file_and_on_standard_output() {
    for mode in ALL {
        let place = Place::of(mode);
        let file = place.file("plan.json");
        let args = [&POLICY[..], &["--plan", &file, "--format", "json"]].concat();
        let outcome = place.reader().run_aloud(&args);
        assert_eq!(outcome.stdout.as_bytes(), place.folder.read("plan.json").unwrap());
    }
}

#[test]
fn its_dotenv_file_says_how_many_would_go() {
    let place = Place::of(simulator::Mode::Metadata);
    let outcome = place.reader().run_aloud(&POLICY);
    assert_eq!(outcome.dotenv.unwrap().totals(), "8 0 0 0 false");
}

#[test]
fn a_summary_names_no_tag_and_deletes_the_same() {
    let place = Place::of(Mode::Metadata);
    let summary = [&POLICY[..], &["--summary"]].concat();
    let outcome = place.gate().run_aloud(&summary);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(outcome.stdout.contains("delete 6: ") && !outcome.stdout.contains("old-1"), "{}", outcome.told());
    let by_variable = place.gate().env("REGISTRY_GATE_SUMMARY", "true").run_aloud(&POLICY);
    assert_eq!(by_variable.stdout, outcome.stdout);
    let plan = place.plan();
    let applied = place.apply(&["--summary"]);
    assert_eq!((applied.exit, place.contents()), (0, plan.stays), "{}", applied.told());
    assert!(applied.stdout.starts_with("8 of 8 tags deleted; "), "{}", applied.told());
}

#[test]
fn a_summary_is_for_people_alone() {
    let place = Place::of(Mode::Metadata);
    for format in ["json", "csv", "shell"] {
        let typed = place.gate().run_aloud(&[&POLICY[..], &["--summary", "--format", format]].concat());
        assert_eq!((typed.exit, typed.requests.len()), (2, 0), "{}", typed.told());
        assert!(typed.stderr.contains(&format!("--format {format}")), "{}", typed.told());
        let set = place.gate().env("REGISTRY_GATE_FORMAT", format);
        let set = set.run_aloud(&[&POLICY[..], &["--summary"]].concat());
        assert_eq!((set.exit, set.requests.len()), (3, 0), "{}", set.told());
        assert!(set.stderr.contains("REGISTRY_GATE_FORMAT"), "{}", set.told());
    }
}
