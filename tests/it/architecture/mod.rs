//! The layers of the design, read off what the source names: a module uses only lower layers and its own folder.

mod circles;
mod deleting;
mod formats;
mod layers;
mod names;
mod paths;
mod picture;
mod run;
mod sources;

use layers::{may_use, may_use_inside_gitlab, used};
use paths::{passes, paths};
use sources::SOURCES;

/// Crates that one module alone names, so that each can be replaced in one place.
const OWNERS: [(&str, &[&str]); 8] = [
    ("ureq", &["http"]),
    ("rustls", &["http"]),
    ("envy", &["config"]),
    ("clap", &["cli"]),
    ("regex_lite", &["words"]),
    ("ctrlc", &["main"]),
    ("base64", &["gitlab"]),
    ("toml_span", &["toml"]),
];

/// What only one module touches: the clock and the process.
const TOUCHED: [(&[&str], &str); 10] = [
    (&["Instant", "now"], "dates"),
    (&["SystemTime", "now"], "dates"),
    (&["now_utc"], "dates"),
    (&["now_local"], "dates"),
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
fn inside_gitlab_too_a_part_uses_only_lower_ones() {
    let mut wrong = Vec::new();
    for source in SOURCES.iter().filter(|source| source.module == "gitlab") {
        let inside = source.file.components().skip_while(|part| part.as_os_str() != "gitlab").nth(1);
        let part = inside.and_then(|part| part.as_os_str().to_str()).unwrap().trim_end_matches(".rs");
        let gitlab = source.paths.iter().filter(|path| passes(path, &["crate", "gitlab"]));
        for used in gitlab.filter_map(|path| path.get(2)) {
            if part != "mod" && !may_use_inside_gitlab(part, used) {
                wrong.push(format!(
                    "{} uses gitlab::{used}, which is not below {part}",
                    source.file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forbidden_module_is_seen_however_it_is_named() {
    let seen = |source| forbidden(source, "condition", 1);
    assert_eq!(seen("use crate::{image::{Digest, platform::{Os}}, run::Run};"), ["run"]);
    assert_eq!(
        seen("use {crate::image::Digest, crate::{error::{Error}, output::{json::{self}}}};"),
        ["output"]
    );
    assert_eq!(seen("fn f() -> crate::output::Paint { todo!() }"), ["output"]);
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
        if ["command", "output", "report", "gate"].contains(&module) {
            for server in ["http", "gitlab"] {
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
