//! The calls that plan and delete, each as its users write it.

use std::ffi::OsString;
use std::path::Path;

use super::args::Args;
use crate::subject::{Needs, Subject, words};

/// The gate's own limit, out of the way of slow machines.
const DEADLINE: [&str; 2] = ["--deadline", "1h"];
/// What the simulator's project knows its owner by.
const ACCESS_TOKEN: &str = "ACCESS_TOKEN=glpat-SIMULATED-access-token-NEVER-PRINT";
/// The plan itself is not kept; what later jobs are told is shown.
const TOTALS: &str = r#""$0" "$@" >/dev/null && exec cat registry-gate-cleanup.env"#;
/// Nothing of it is kept; what is said beside it is.
const WITHOUT_OUTPUT: &str = r#"exec "$0" "$@" >/dev/null"#;

/// Plans and deletes in one go.
pub(crate) fn at_once(args: &Args) -> Subject {
    let arguments = format!("{} --apply", rule(args));
    gate(args, &arguments, &[], deleted(args))
}

/// Plans, and keeps the plan.
pub(crate) fn plan(args: &Args, plan: &Path) -> Subject {
    let kept = format!("REGISTRY_GATE_CLEANUP_TO_DELETE={}", args.doomed());
    gate(args, &rule(args), &["--plan".as_ref(), plan], kept)
}

/// Deletes by such a plan.
pub(crate) fn by_plan(args: &Args, plan: &Path) -> Subject {
    gate(args, "cleanup apply", &[plan], deleted(args))
}

/// Plans by a policy of several rules, for a person to read.
pub(crate) fn planned(args: &Args) -> Subject {
    gate(args, PLANNED, &[&args.policy], MEANT.into())
}

/// The same, with the plan kept.
pub(crate) fn planned_and_kept(args: &Args, plan: &Path) -> Subject {
    gate(args, PLANNED, &[&args.policy, "--plan".as_ref(), plan], MEANT.into())
}

/// The same tags, listed and counted.
pub(crate) fn counted(args: &Args, tags: u32) -> Subject {
    let mut subject = gate(args, "tags --repository app-00 --count", &[], format!("{tags} tags"));
    subject.words[2] = WITHOUT_OUTPUT.into();
    subject
}

const PLANNED: &str = "cleanup --repository app-00 --policy";
const MEANT: &str = "REGISTRY_GATE_CLEANUP_REFUSED=false";

fn rule(args: &Args) -> String {
    format!("cleanup --repository app-00 --name-regex-delete .* --keep-n {}", args.tags - args.doomed())
}

fn deleted(args: &Args) -> String {
    format!("REGISTRY_GATE_CLEANUP_DELETED={}", args.doomed())
}

/// A call of registry-gate, with `more` arguments, of whose paths only the names are in its label.
fn gate(args: &Args, arguments: &str, more: &[&Path], proof: String) -> Subject {
    let mut shell: Vec<OsString> = ["/bin/sh", "-c", TOTALS].map(OsString::from).to_vec();
    shell.extend(words(&args.gate, &arguments.split(' ').collect::<Vec<_>>()));
    shell.extend(more.iter().map(|word| word.as_os_str().to_owned()));
    shell.extend(DEADLINE.map(OsString::from));
    let named = more.iter().filter_map(|word| word.file_name()).map(|name| name.to_string_lossy());
    let label: Vec<_> = std::iter::once(arguments.into()).chain(named).collect();
    Subject {
        label: format!("`registry-gate {}`", label.join(" ")),
        program: Some(args.gate.clone()),
        words: shell,
        needs: Needs::Variables,
        proof: Some(proof),
    }
}

/// So many of the tags, by python-gitlab.
pub(crate) fn python(args: &Args, tags: u32) -> Subject {
    let count = tags.to_string();
    let words = args.python.as_deref().map(|python| {
        let mut words: Vec<OsString> = vec!["/usr/bin/env".into(), ACCESS_TOKEN.into()];
        words.extend([python.as_os_str(), args.script.as_os_str(), count.as_ref()].map(OsString::from));
        words
    });
    Subject {
        label: "python-gitlab: `tags.list`, `tags.delete` of each".into(),
        program: args.python.clone(),
        words: words.unwrap_or_default(),
        needs: Needs::Variables,
        proof: Some(format!("{tags} tags deleted")),
    }
}
