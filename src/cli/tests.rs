//! Flags, variables, and which of the two wins.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use super::variables::DOTENV_KEYS;
use super::*;
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::output::dotenv::{CleanupKey, GateKey, RetagKey};

fn parsed(args: &[&str], variables: &[(&str, &str)]) -> Result<Cli, Stopped> {
    let args: Vec<OsString> =
        std::iter::once("registry-gate").chain(args.iter().copied()).map(Into::into).collect();
    let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    parse(&args, &variables, WIDTH)
}

fn check(args: &[&str], variables: &[(&str, &str)]) -> CheckArgs {
    match parsed(args, variables).unwrap().command {
        Command::Check(check) => check,
        other => panic!("{other:?}"),
    }
}

fn refused(args: &[&str], variables: &[(&str, &str)]) -> String {
    match parsed(args, variables).unwrap_err() {
        Stopped::Usage(text) => text,
        Stopped::Failed(error) => error.to_string(),
        Stopped::Told(text) => panic!("{text}"),
    }
}

#[test]
fn the_definition_is_sound() {
    root().clone().debug_assert();
}

#[test]
fn a_command_alone_has_the_flags_that_it_has_among_the_others() {
    fn told(command: &clap::Command, root: &clap::Command) -> String {
        let inner = |name: &str| command.get_subcommands().find(|inner| inner.get_name() == name);
        assert_eq!(command.get_subcommands().count(), root.get_subcommands().count());
        let flags =
            command.get_arguments().filter(|arg| arg.get_id() != "help").map(|arg| format!("{arg:?}"));
        let below = root.get_subcommands().map(|of| told(inner(of.get_name()).unwrap(), of));
        let is_apart = command.is_args_conflicts_with_subcommands_set();
        flags.chain(below).chain([is_apart.to_string()]).collect::<Vec<_>>().join("\n")
    }
    for command in root().get_subcommands() {
        let alone = super::root::alone(&["registry-gate".into(), command.get_name().into()]).unwrap();
        let alone = alone.get_subcommands().next().unwrap();
        assert_eq!(told(alone, command), told(command, command));
    }
}

#[test]
fn a_flag_is_named_like_the_field_that_holds_it() {
    fn look(command: &clap::Command) {
        // The time limit of a run is what `wait` is about.
        let is_limit = |arg: &&clap::Arg| command.get_name() == "wait" && arg.get_id() == "deadline";
        let flags = command.get_arguments().filter(|arg| arg.get_long().is_some());
        for arg in flags.filter(|arg| !is_limit(arg)) {
            assert_eq!(arg.get_long(), Some(arg.get_id().as_str().replace('_', "-").as_str()));
        }
        command.get_subcommands().for_each(look);
    }
    look(root());
}

#[test]
fn a_variable_stands_for_its_flag_and_the_flag_wins() {
    let variables = [
        ("REGISTRY_GATE_MAX_AGE", "7d"),
        ("REGISTRY_GATE_FORCE", "true"),
        ("REGISTRY_GATE_CLOCK", "created"),
    ];
    let check = check(&["check", "v1", "--clock", "published"], &variables);
    assert_eq!(check.gate.conditions.max_age, Span::parse("7d").ok());
    assert!(check.force);
    assert_eq!(check.gate.time.clock, Clock::Published);
}

#[test]
fn lists_are_separated_by_commas_or_lines() {
    let variables =
        [("REGISTRY_GATE_PLATFORM", "linux/amd64, linux/arm64"), ("REGISTRY_GATE_LABEL", "a=1,2\nb=3\n")];
    let check = check(&["check", "v1"], &variables);
    assert_eq!(check.gate.conditions.platform.len(), 2);
    assert_eq!(check.gate.conditions.label[0].value.as_deref(), Some("1,2"));
    assert_eq!(check.gate.conditions.label.len(), 2);
}

#[test]
fn images_come_from_a_variable_when_none_is_typed() {
    let variables = [("REGISTRY_GATE_IMAGES", " v1  worker:v2\n")];
    assert_eq!(check(&["check"], &variables).gate.images.len(), 2);
    assert_eq!(check(&["check", "v3"], &variables).gate.images.len(), 1);
    assert_eq!(
        check(&["check", "--exit-zero", "--", "v3"], &[("REGISTRY_GATE_FORCE", "1")]).gate.images.len(),
        1
    );
}

#[test]
fn a_word_of_a_variable_is_never_a_flag() {
    for words in ["v1 --server=http://other", "--force", "v1 -v", "--", "- v1", "--server http://other v1"] {
        let told = refused(&["check"], &[("REGISTRY_GATE_IMAGES", words)]);
        assert!(told.starts_with("cannot read REGISTRY_GATE_IMAGES: \"-"), "{words}: {told}");
        assert!(told.contains("is never read as a flag") && !told.contains("other"), "{words}: {told}");
    }
    let told = refused(&["tags"], &[("REGISTRY_GATE_FILTER", "name = --server=http://other")]);
    assert!(told.contains("REGISTRY_GATE_FILTER") && told.contains("is never read as a flag"), "{told}");
    // One word that a flag takes with `=` is its value, whatever it begins with.
    let told = refused(&["check", "v1"], &[("REGISTRY_GATE_PLATFORM", "linux/amd64,--force")]);
    assert!(told.starts_with("cannot read REGISTRY_GATE_PLATFORM: \"--force\""), "{told}");
    assert!(!check(&["check", "v1"], &[("REGISTRY_GATE_LABEL", "--force")]).force);
}

#[test]
fn a_server_is_typed_or_set_by_a_variable() {
    let is_typed =
        |args: &[&str], variables: &[(&str, &str)]| check(args, variables).gate.connection.server_is_typed;
    let set = [("REGISTRY_GATE_SERVER", "https://a.example.com")];
    assert!(is_typed(&["check", "v1", "--server", "https://a.example.com"], &set));
    assert!(is_typed(&["check", "v1", "--server=https://b.example.com"], &[]));
    assert!(!is_typed(&["check", "v1"], &set) && !is_typed(&["check", "v1"], &[]));
}

#[test]
fn a_bad_variable_is_named() {
    insta::assert_snapshot!(refused(&["check", "v1"], &[("REGISTRY_GATE_MAX_AGE", "7")]), @r#"cannot read REGISTRY_GATE_MAX_AGE: "7": 7 has no unit; write 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h"#);
    insta::assert_snapshot!(refused(&["check", "v1"], &[("REGISTRY_GATE_FORCE", "maybe")]), @r#"cannot read REGISTRY_GATE_FORCE: "maybe" is neither true nor false"#);
    insta::assert_snapshot!(refused(&["check"], &[("REGISTRY_GATE_IMAGES", "Worker:v1")]), @r#"
    cannot read REGISTRY_GATE_IMAGES: "Worker:v1": 'W' at character 1 is not allowed in a repository name (a-z, 0-9, and . _ - / between them)
      hint: a path is in lower case in the registry; $CI_REGISTRY_IMAGE has the project's own
    "#);
    insta::assert_snapshot!(refused(&["age", "v1"], &[("REGISTRY_GATE_UNIT", "years")]), @r#"cannot read REGISTRY_GATE_UNIT: "years": it is none of seconds, minutes, hours, days, weeks"#);
}

#[test]
fn a_bad_argument_says_what_would_do() {
    assert!(refused(&["check", "v1", "--max-age", "1M"], &[]).contains("'M' is no unit"));
    assert!(refused(&["check", "v1", "--clok", "auto"], &[]).contains("--clock"));
    assert!(refused(&["chekc", "v1"], &[]).contains("check"));
    assert!(refused(&["check", "v1", "--prefix", "1x"], &[]).contains("'1' is not allowed in a prefix"));
}

fn tip(typed: &str) -> String {
    let args: Vec<&str> = typed.split_whitespace().collect();
    let told = refused(&args, &[]);
    let tips: Vec<&str> = told.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).collect();
    tips.join("; ")
}

#[test]
fn a_tip_names_what_was_meant_or_nothing() {
    assert_eq!(tip("check v1 --max_age 7d"), "did you mean --max-age?");
    assert_eq!(tip("check v1 --platforms linux/arm64"), "did you mean --platform?");
    assert_eq!(tip("inspect v1 --platform linux/arm64"), "--platform is a flag of check, wait, age and key");
    assert_eq!(tip("cleanup --max 3"), "did you mean --max-delete?");
    assert_eq!(tip("cleanup --dry-run"), "without --apply cleanup deletes nothing, it only shows the plan");
    assert_eq!(tip("cleanup --keep 3"), "the newest so many stay with --keep-n N");
    assert_eq!(tip("check --tag=v1"), "an image is named without a flag: v1, worker:v1");
    assert_eq!(tip("check v1 --nonsense"), "");
    assert_eq!(tip("chekc v1"), "did you mean check?");
    assert_eq!(tip("cleanup aply plan.json"), "did you mean apply?");
    assert_eq!(tip("worker v1"), "");
}

#[test]
fn a_repository_in_place_of_a_flag_is_told_by_which_flag_it_is_named() {
    insta::assert_snapshot!(refused(&["tags", "worker"], &[]), @r"
    error: unexpected argument 'worker' found

      tip: name a repository by --repository worker

    Usage: registry-gate tags [OPTIONS]

    For more information, try '--help'.
    ");
    assert_eq!(tip("cleanup worker"), "name a repository by --repository worker");
    assert!(tip("tags worker:v1").contains("registry-gate inspect IMAGE"));
    assert!(tip("repositories worker").contains("tags --repository NAME"));
}

#[test]
fn the_usage_beside_a_tip_is_the_command_s_own() {
    let told = refused(&["cleanup", "worker"], &[]);
    assert!(
        told.contains("unexpected argument 'worker'") && told.contains("Usage: registry-gate cleanup"),
        "{told}"
    );
}

#[test]
fn no_flag_has_the_variable_of_a_dotenv_key() {
    let keys = crate::output::dotenv::GateKey::ALL.map(|key| format!("{PREFIX}{}", key.name()));
    for command in root().get_subcommands() {
        for flag in command.get_arguments().filter_map(clap::Arg::get_long).filter_map(variable) {
            assert!(!keys.contains(&flag), "{flag} is a dotenv key too");
        }
    }
    assert!(!keys.contains(&IMAGES.to_owned()));
}

#[test]
fn the_dotenv_file_is_known_even_where_the_arguments_are_wrong() {
    let of = |args: &[&str], variables: &[(&str, &str)]| dotenv(args, variables, true);
    let default = Some(format!("registry-gate.env {PREFIX}"));
    assert_eq!(of(&["check", "--nonsense"], &[]), default);
    assert_eq!(of(&["check", "v1", "--prefix", "1!"], &[]), default);
    assert_eq!(of(&["check", "--dotenv=a.env", "--prefix", "X_"], &[]), Some("a.env X_".into()));
    assert_eq!(
        of(&["check"], &[("REGISTRY_GATE_DOTENV", "b.env"), ("REGISTRY_GATE_PREFIX", "Y_")]),
        Some("b.env Y_".into())
    );
    assert_eq!(of(&["check", "--dotenv", "--force", "v1"], &[]), default);
    assert_eq!(of(&["check", "--help"], &[]), None);
    assert_eq!(of(&["age", "v1"], &[]), None);
    assert_eq!(of(&[], &[]), None);
}

#[test]
fn two_commands_of_one_job_have_a_file_each() {
    let cleanup = Some(format!("registry-gate-cleanup.env {PREFIX}"));
    assert_eq!(dotenv(&["cleanup", "--apply"], &[], true), cleanup);
    assert_eq!(dotenv(&["cleanup", "apply", "plan.json"], &[], true), cleanup);
    assert_ne!(dotenv(&["check", "v1"], &[], true), cleanup);
}

#[test]
fn who_writes_a_file_for_later_jobs_can_be_told_which() {
    let has_flag =
        |command: &&clap::Command| command.get_arguments().any(|arg| arg.get_long() == Some("dotenv"));
    let having: BTreeSet<&str> =
        root().get_subcommands().filter(has_flag).map(clap::Command::get_name).collect();
    assert_eq!(having, super::dotenv_commands().collect::<BTreeSet<_>>());
}

#[test]
fn outside_ci_a_file_is_written_only_where_somebody_names_one() {
    for command in ["check", "cleanup"] {
        assert_eq!(dotenv(&[command, "v1"], &[], false), None);
        assert_eq!(dotenv(&[command, "--dotenv", ""], &[], false), None);
        let named = Some(format!("a.env {PREFIX}"));
        assert_eq!(dotenv(&[command, "--dotenv", "a.env"], &[], false), named);
        assert_eq!(dotenv(&[command], &[("REGISTRY_GATE_DOTENV", "a.env")], false), named);
    }
}

/// The file for later jobs, and what its keys begin with.
fn dotenv(args: &[&str], variables: &[(&str, &str)], in_ci: bool) -> Option<String> {
    let args: Vec<OsString> =
        std::iter::once("registry-gate").chain(args.iter().copied()).map(Into::into).collect();
    let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    dotenv_of(&args, &variables, in_ci).map(|file| format!("{} {}", file.path.display(), file.prefix))
}

#[test]
fn a_misspelt_variable_is_noticed_and_an_inherited_key_is_not() {
    let variables: BTreeMap<String, String> = [
        "REGISTRY_GATE_MAXAGE",
        "REGISTRY_GATE_MAX_AGE",
        "REGISTRY_GATE_BUILD",
        "REGISTRY_GATE_API_VERDICT",
        "REGISTRY_GATE_JOB_IMAGE",
    ]
    .map(|name| (name.to_owned(), "1d".to_owned()))
    .into();
    assert_eq!(unknown(&variables), [("REGISTRY_GATE_MAXAGE", Some("REGISTRY_GATE_MAX_AGE".to_owned()))]);
    let keys = GateKey::ALL.map(GateKey::name).into_iter().chain(CleanupKey::ALL.map(CleanupKey::name));
    let keys = keys.chain(RetagKey::ALL.map(RetagKey::name));
    assert_eq!(DOTENV_KEYS.into_iter().collect::<BTreeSet<_>>(), keys.collect());
}

#[test]
fn a_program_named_like_a_command_is_no_trouble() {
    let args: Vec<OsString> = ["check", "check", "v1"].map(Into::into).into();
    let variables = BTreeMap::from([("REGISTRY_GATE_MAX_AGE".to_owned(), "7d".to_owned())]);
    assert!(parse(&args, &variables, WIDTH).is_ok());
}

#[test]
fn no_flag_takes_a_secret() {
    for command in root().get_subcommands() {
        for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(!["token", "password", "secret"].iter().any(|word| flag.contains(word)), "--{flag}");
        }
    }
}

#[test]
fn the_list_of_conditions_is_that_of_the_flags() {
    let root = root();
    let check = root.find_subcommand("check").unwrap().get_arguments();
    let asked = check.filter(|arg| arg.get_help_heading() == Some(super::flag::CONDITIONS));
    let mut flags: Vec<&str> = asked.filter_map(|arg| arg.get_long()).chain(["clock"]).collect();
    let mut listed = crate::condition::FLAGS;
    flags.sort_unstable();
    listed.sort_unstable();
    assert_eq!(flags, listed);
}
