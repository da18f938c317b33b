//! The layers of the design, read off what the source names: a module uses only lower layers and its own folder.

#![expect(clippy::unwrap_used, reason = "what cannot be read is a failed test")]

mod deleting;
mod layers;
mod paths;
mod sources;

use layers::{may_use, used};
use paths::{passes, paths};
use sources::SOURCES;

/// Crates that one module alone names, so that each can be replaced in one place.
const OWNERS: [(&str, &[&str]); 8] = [
    ("ureq", &["http"]),
    ("rustls", &["http"]),
    ("envy", &["env"]),
    ("clap", &["cli"]),
    ("regex_lite", &["pattern"]),
    ("ctrlc", &["main"]),
    ("base64", &["token"]),
    ("toml_span", &["cleanup"]),
];

/// What only one module touches: the clock and the process.
const TOUCHED: [(&[&str], &str); 10] = [
    (&["Instant", "now"], "clock"),
    (&["SystemTime", "now"], "clock"),
    (&["now_utc"], "clock"),
    (&["now_local"], "clock"),
    (&["std", "env"], "main"),
    (&["env", "args"], "main"),
    (&["env", "args_os"], "main"),
    (&["env", "vars"], "main"),
    (&["env", "vars_os"], "main"),
    (&["process", "exit"], "main"),
];

/// The modules that a text of `module` uses and may not.
fn forbidden(source: &str, module: &str, depth: usize) -> Vec<String> {
    let paths = paths(source);
    paths
        .iter()
        .filter_map(|path| used(path, depth))
        .filter(|used| !may_use(module, used))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_module_uses_only_lower_layers_and_its_own_folder() {
    let mut wrong = Vec::new();
    for source in SOURCES.iter() {
        for used in source.paths.iter().filter_map(|path| used(path, source.depth)) {
            if !may_use(&source.module, used) {
                let file = source.file.display();
                wrong.push(format!("{file} uses crate::{used}, which is not below {}", source.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forbidden_module_is_seen_however_it_is_named() {
    let seen = |source| forbidden(source, "verdict", 1);
    assert_eq!(seen("use crate::{image::{Digest, platform::{Os}}, server::Server};"), ["server"]);
    assert_eq!(
        seen("use {crate::image::Digest, crate::{error::{Error}, output::{json::{self}}}};"),
        ["output"]
    );
    assert_eq!(seen("fn f() -> crate::server::Server { todo!() }"), ["server"]);
    assert_eq!(seen("fn f() { assert!(g::<crate::command::Check>()); }"), ["command"]);
    assert_eq!(seen("use super::gate;"), ["gate"]);
    assert_eq!(seen("use crate::run;"), ["run"]);
    assert_eq!(seen("use crate::*;"), ["lib"]);
    assert_eq!(seen("use crate as everything;"), ["lib"]);
    assert_eq!(seen("use crate::Invocation;"), ["lib"]);
    assert_eq!(seen("pub(crate) use crate::{image::{Digest}, registry::{Found, Absence}};"), [""; 0]);
}

#[test]
fn commands_and_output_see_no_server() {
    for source in SOURCES.iter() {
        let (file, module) = (source.file.display(), source.module.as_str());
        let uses = |name: &str| source.paths.iter().any(|path| used(path, source.depth) == Some(name));
        if ["command", "output", "report", "verdict", "gate"].contains(&module) {
            for server in ["http", "token", "metadata", "distribution", "rest", "server"] {
                assert!(!uses(server), "{file} uses crate::{server}");
            }
        }
        assert!(module != "command" || !uses("output"), "{file} presents");
        assert!(module != "output" || !uses("command"), "{file} works");
        assert!(
            !source.paths.iter().any(|path| passes(path, &["super", "super"])),
            "{file} reaches past its folder"
        );
    }
}

#[test]
fn some_crates_are_named_in_one_module_only() {
    for source in SOURCES.iter() {
        for (name, owners) in OWNERS {
            let is_named = source.paths.iter().any(|path| path[0] == name && path.len() > 1);
            assert!(
                !is_named || owners.contains(&source.module.as_str()),
                "{} names {name}",
                source.file.display()
            );
        }
    }
}

#[test]
fn clocks_are_read_in_one_module_and_the_environment_in_another() {
    for source in SOURCES.iter() {
        for (touched, owner) in TOUCHED {
            let is_touched = source.paths.iter().any(|path| passes(path, touched));
            assert!(
                !is_touched || source.module == owner,
                "{} touches {}",
                source.file.display(),
                touched.join("::")
            );
        }
    }
}
