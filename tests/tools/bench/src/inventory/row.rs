//! The calls that list, each as its users write it.

use std::ffi::OsString;
use std::path::Path;

use super::args::Args;
use crate::subject::{Needs, Subject, words};

/// The gate's own limit, out of the way of a million tags.
const DEADLINE: [&str; 2] = ["--deadline", "1h"];
/// What the simulator's project knows its owner by.
const ACCESS_TOKEN: &str = "ACCESS_TOKEN=glpat-SIMULATED-access-token-NEVER-PRINT";
/// The rows themselves are not kept; what is said beside them is.
const WITHOUT_OUTPUT: &str = r#"exec "$0" "$@" >/dev/null"#;

/// All tags of all repositories.
pub(crate) fn everything(args: &Args, details: &str) -> Subject {
    let arguments = format!("tags --all-repositories --details {details} --format json");
    gate(&args.gate, &arguments, args.all_tags())
}

/// All tags of the one large repository, in an order that needs all of them at hand.
pub(crate) fn sorted(args: &Args, tags: u32) -> Subject {
    gate(&args.gate, "tags --repository app-00 --sort -age,name --format json", tags)
}

fn gate(program: &Path, arguments: &str, tags: u32) -> Subject {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let mut shell: Vec<OsString> = ["/bin/sh", "-c", WITHOUT_OUTPUT].map(OsString::from).to_vec();
    shell.extend(words(program, &arguments));
    shell.extend(DEADLINE.map(OsString::from));
    Subject {
        label: format!("`registry-gate {}`", arguments.join(" ")),
        program: Some(program.to_owned()),
        words: shell,
        needs: Needs::Variables,
        proof: Some(format!("{tags} tags")),
    }
}

/// The tags of so many of the repositories, by python-gitlab.
pub(crate) fn python(args: &Args, repositories: u32) -> Subject {
    let count = repositories.to_string();
    let words = args.python.as_deref().map(|python| {
        let mut words: Vec<OsString> = vec!["/usr/bin/env".into(), ACCESS_TOKEN.into()];
        words.extend([python.as_os_str(), args.script.as_os_str(), count.as_ref()].map(OsString::from));
        words
    });
    Subject {
        label: "python-gitlab: `repositories.list`, `tags.list`, `tags.get` of each tag".into(),
        program: args.python.clone(),
        words: words.unwrap_or_default(),
        needs: Needs::Variables,
        proof: Some(format!("{} tags", repositories * args.tags)),
    }
}
