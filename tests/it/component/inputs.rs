//! What the templates declare: GitLab 17.0 understands it, people find their way in it, and nothing of it leaks into
//! the pipeline that includes it.

use programs::template::{COMPONENTS, Template, documents};
use registry_gate::Exit;
use serde_yaml_ng::Value;

/// What GitLab 17.0 knows; `rules` came with 18.7.
const KEYS: [&str; 5] = ["type", "default", "regex", "options", "description"];

#[test]
fn every_input_says_what_it_is_and_has_a_default() {
    let templates = COMPONENTS.map(Template::read);
    for (name, spec) in templates.iter().flat_map(|template| &template.inputs) {
        let name = name.as_str().expect("a name that YAML does not read as true, false or a number");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
        for (key, _) in spec.as_mapping().unwrap() {
            assert!(KEYS.contains(&key.as_str().unwrap()), "{name}: {key:?}");
        }
        let description = spec["description"].as_str().unwrap();
        assert!((20..=1024).contains(&description.len()), "{name}");
        match spec["type"].as_str().unwrap() {
            "string" => assert!(spec["default"].is_string(), "{name}: quote the default"),
            "array" => assert!(spec["default"].is_sequence(), "{name}"),
            "boolean" => assert!(spec["default"].is_bool(), "{name}"),
            "number" => assert!(spec["default"].is_number(), "{name}"),
            other => panic!("{name}: {other}"),
        }
        if let Some(options) = spec.get("options").and_then(Value::as_sequence) {
            assert!(options.contains(&spec["default"]), "{name}");
        }
    }
}

#[test]
fn every_input_is_used_and_every_use_is_declared() {
    for component in COMPONENTS {
        let (_, body) = documents(component);
        let declared: Vec<_> =
            Template::read(component).inputs.keys().map(|name| name.as_str().unwrap().to_owned()).collect();
        let used: Vec<_> = body.split("$[[ ").skip(1).map(|rest| rest.split_once(" ]]").unwrap().0).collect();
        for name in &declared {
            assert!(used.contains(&format!("inputs.{name}").as_str()), "{name} is asked for and ignored");
        }
        for block in used {
            let name =
                block.strip_prefix("inputs.").unwrap_or_else(|| panic!("{block}: newer than GitLab 17.0"));
            assert!(declared.iter().any(|known| known == name), "{block}");
        }
    }
}

#[test]
fn nothing_is_global_and_every_job_has_the_name_that_was_asked_for() {
    let names = |component, name| {
        let jobs = Template::read(component).with(&[("job-name", name)]);
        jobs.keys().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("check", "my gate"), ["my gate", ".my gate:skip"]);
    let expected = ["our-plan", "our-apply", ".our-apply:manual", ".our-apply:always", ".our-apply:never"];
    assert_eq!(names("cleanup", "our"), expected);
    assert_eq!(names("child", "our"), ["include", "our", "our-build"]);
    let expected = ["our", "our-build", ".our-build:true", ".our-build:false", ".our:skip"];
    assert_eq!(names("images", "our"), expected);
    for component in ["doctor", "retag", "wait", "warn"] {
        assert_eq!(names(component, "our"), ["our"]);
    }
}

/// Inputs that each component fills in its own way.
const OF_ITS_OWN: [&str; 5] = ["stage", "job-name", "dotenv-file", "files", "rules"];

/// What is long in one component and short in others, or stands in a policy file as well. A cleanup's plan is read by
/// people, for weeks; whether there is a child is asked where none has to be written; and neither a gate nor a retag has an images file by default.
const OTHERWISE: [(&str, &str); 8] = [
    ("check", "config"),
    ("cleanup", "access"),
    ("cleanup", "clock"),
    ("cleanup", "deadline"),
    ("cleanup", "expire-in"),
    ("images", "child"),
    ("retag", "config"),
    ("wait", "deadline"),
];

#[test]
fn an_input_of_one_name_is_the_same_in_every_component() {
    let mut known: Vec<(String, &str, Value)> = Vec::new();
    for component in COMPONENTS {
        for (name, spec) in Template::read(component).inputs {
            let name = name.as_str().unwrap().to_owned();
            if OF_ITS_OWN.contains(&name.as_str()) || OTHERWISE.contains(&(component, &name)) {
                continue;
            }
            let rules: Vec<Value> = ["type", "default", "regex", "options"]
                .map(|key| spec.get(key).cloned().unwrap_or_default())
                .into();
            let rules = Value::Sequence(rules);
            match known.iter().find(|(known, ..)| *known == name) {
                Some((_, first, same)) => assert_eq!(rules, *same, "{name} of {component} and of {first}"),
                None => known.push((name, component, rules)),
            }
        }
    }
    assert!(known.len() > 30, "{}", known.len());
}

#[test]
fn the_image_of_a_job_is_named_once_for_a_project_a_group_or_an_instance() {
    for component in COMPONENTS {
        let jobs = Template::read(component).with(&[("image", "r.example.com/gate:1")]);
        let jobs: Vec<&Value> = jobs.values().filter(|job| job.get("image").is_some()).collect();
        assert!(!jobs.is_empty(), "{component}");
        for job in jobs {
            // A variable of the job is beaten by one of the project, its group or the instance.
            assert_eq!(job["image"]["name"], "$REGISTRY_GATE_JOB_IMAGE", "{component}");
            assert_eq!(job["variables"]["REGISTRY_GATE_JOB_IMAGE"], "r.example.com/gate:1", "{component}");
        }
    }
}

#[test]
fn what_gitlab_shows_is_written_where_it_looks_for_it() {
    for (component, job) in [
        ("check", "registry-gate"),
        ("images", "registry-gate-images"),
        ("wait", "registry-gate-wait"),
        ("warn", "registry-gate-warn"),
    ] {
        let given = [("junit-file", "a.xml"), ("annotations-file", "a.json")];
        let job = &Template::read(component).with(&given)[job];
        for (report, variable, file) in [
            ("junit", "REGISTRY_GATE_JUNIT", "a.xml"),
            ("annotations", "REGISTRY_GATE_ANNOTATIONS", "a.json"),
        ] {
            assert_eq!(job["artifacts"]["reports"][report], file, "{component}");
            assert_eq!(job["variables"][variable], file, "{component}");
        }
        // What stands behind a report that is refused is lost: the answer comes first.
        assert_eq!(job["artifacts"]["reports"].as_mapping().unwrap().keys().next().unwrap(), "dotenv");
    }
}

#[test]
fn answers_and_no_failures_are_allowed_to_fail_in_what_only_warns() {
    let jobs = Template::read("warn").with(&[]);
    let allowed: Vec<u64> = jobs["registry-gate-warn"]["allow_failure"]["exit_codes"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|code| code.as_u64().unwrap())
        .collect();
    let answers = Exit::ALL.into_iter().filter(|exit| exit.is_answer()).map(|exit| exit.code().into());
    assert_eq!(allowed, answers.collect::<Vec<u64>>());
    for rule in jobs["registry-gate-warn"]["rules"].as_sequence().unwrap() {
        assert!(rule.get("allow_failure").is_none(), "it would take the place of the codes");
    }
    assert!(Template::read("wait").with(&[])["registry-gate-wait"].get("allow_failure").is_none());
}

#[test]
fn the_answer_is_uploaded_whatever_happens_and_the_sources_are_not_fetched() {
    let jobs = Template::read("check").with(&[("dotenv-file", "a.env"), ("access", "none")]);
    let gate = &jobs["registry-gate"];
    assert_eq!(gate["artifacts"]["when"], "always");
    assert_eq!(gate["artifacts"]["access"], "none");
    assert_eq!(gate["artifacts"]["reports"]["dotenv"], "a.env");
    assert_eq!(gate["variables"]["GIT_STRATEGY"], "none");
    assert_eq!(gate["image"]["entrypoint"], Value::from(vec![""]));
    assert!(gate.get("cache").is_none());
}

#[test]
fn a_gate_inherits_nothing_that_expects_another_image() {
    let jobs = Template::read("check").with(&[]);
    assert_eq!(jobs["registry-gate"]["inherit"]["default"], Value::from(vec!["tags", "timeout"]));
    // Nor the answer of an earlier gate, which would beat its own variables.
    assert_eq!(jobs["registry-gate"]["needs"], Value::Sequence(vec![]));
}

#[test]
fn the_job_image_is_the_one_of_this_version() {
    for component in COMPONENTS {
        let image = Template::read(component).inputs["image"]["default"].as_str().unwrap().to_owned();
        assert_eq!(image.rsplit_once(':').unwrap().1, env!("CARGO_PKG_VERSION"));
    }
}

/// Values come in as variables; in the lines themselves stand only names that a strict pattern allows, numbers and
/// truth values.
#[test]
fn only_checked_words_are_put_into_shell_text() {
    for component in COMPONENTS {
        let Template { inputs, body } = Template::read(component);
        let lists =
            body.as_mapping().unwrap().values().flat_map(|job| [&job["before_script"], &job["script"]]);
        let lines: Vec<_> =
            lists.filter_map(Value::as_sequence).flatten().map(|line| line.as_str().unwrap()).collect();
        assert!(lines.len() > 1 || ["child", "doctor"].contains(&component), "{lines:?}");
        for block in lines.iter().flat_map(|line| line.split("$[[ inputs.").skip(1)) {
            let name = block.split_once(' ').unwrap().0;
            let is_typed = ["number", "boolean"].contains(&inputs[name]["type"].as_str().unwrap());
            assert!(is_typed || ["prefix", "job-name", "files"].contains(&name), "{block}");
        }
        if let Some(prefix) = inputs.get("prefix") {
            assert_eq!(prefix["regex"], "^[A-Za-z_][A-Za-z0-9_]{0,63}$");
        }
        let name = inputs["job-name"]["regex"].as_str().unwrap();
        assert!(name.starts_with("^[A-Za-z0-9_][A-Za-z0-9 _.:-]{0,"), "{name}");
        let files = inputs.get("files").map(|files| files["regex"].as_str().unwrap());
        assert!(files.is_none_or(|files| files == "^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$"), "{files:?}");
    }
}

/// The gate of `child` is that of `check`, with every input of it that is about one image.
#[test]
fn what_the_gate_of_a_child_can_be_asked_is_what_a_gate_can_be_asked() {
    let (check, child) = (Template::read("check").inputs, Template::read("child"));
    let include = &child.body["include"][0];
    assert_eq!(include["local"], "/templates/check/template.yml");
    let handed = include["inputs"].as_mapping().unwrap();
    for (name, value) in handed {
        assert_eq!(value.as_str().unwrap(), format!("$[[ inputs.{} ]]", name.as_str().unwrap()));
        if name != "job-name" {
            assert_eq!(check[name].get("regex"), child.inputs[name].get("regex"), "{name:?}");
        }
    }
    let left: Vec<_> = check.keys().filter(|name| !handed.contains_key(*name)).collect();
    assert_eq!(left, ["config", "only", "images"]);
}

/// What is pasted from a component's own page is taken by this version of it.
#[test]
fn the_pages_of_components_show_inputs_that_there_are() {
    for component in COMPONENTS {
        let page = programs::template::file(component).with_file_name("docs.md");
        let page = std::fs::read_to_string(page).unwrap();
        let blocks: Vec<&str> =
            page.split("```yaml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
        assert!(!blocks.is_empty());
        for block in blocks {
            let pipeline: Value = serde_yaml_ng::from_str(block).unwrap();
            let include = &pipeline["include"][0];
            let expected = format!(
                "$CI_SERVER_FQDN/registry-gate/registry-gate/{component}@{}",
                env!("CARGO_PKG_VERSION")
            );
            assert_eq!(include["component"], expected.as_str());
            let inputs = Template::read(component).inputs;
            for (name, value) in include.get("inputs").and_then(Value::as_mapping).into_iter().flatten() {
                assert_eq!(inputs[name]["default"].is_bool(), value.is_bool(), "{name:?}");
            }
        }
    }
}
