//! Each component in pipelines of every kind: it is there, and it works.

use super::{piped, project};
use programs::gitlab::{Project, Source, Status, checked};
use programs::template::{COMPONENTS, Template};
use serde_yaml_ng::Mapping;
use simulator::{ImageSpec, Simulator, World};

/// What each is asked for here, in one line of inputs.
const ASKED: [(&str, &str); 8] = [
    ("check", "{ tag: v1 }"),
    ("child", "{ tag: v1, child: a/child.yml }"),
    ("cleanup", "{ name-regex-delete: old-.* }"),
    ("doctor", "{}"),
    ("images", "{}"),
    ("retag", "{ source: v1, force: 'true' }"),
    ("wait", "{ tag: v1, interval: 1s }"),
    ("warn", "{ tag: v1 }"),
];

/// A project that includes one of them, beside a job of its own that is in pipelines of every kind.
pub(super) fn with<'s>(sim: &'s Simulator, component: &str, inputs: &str) -> Project<'s> {
    let project = project("monorepo", sim);
    project.write("a/child.yml", "build: { script: [echo], rules: [{ if: $IMAGE_BUILD == \"true\" }] }\n");
    project.write(
        ".gitlab-ci.yml",
        &format!(
            "include:\n  - component: $CI_SERVER_FQDN/registry-gate/registry-gate/{component}@0.1.0\n    inputs: {inputs}\n\
             own:\n  stage: test\n  script: [\"true\"]\n  rules: [{{ when: on_success }}]\n"
        ),
    );
    project
}

/// Whether it is in a pipeline of this kind unless its rules say otherwise.
fn is_in(component: &str, source: Source) -> bool {
    match component {
        "cleanup" => source == Source::Schedule,
        // Names of branches and git tags follow their images.
        "retag" => !source.is_merge_request(),
        _ => true,
    }
}

#[test]
fn every_component_works_in_branch_tag_merge_request_merged_results_schedule_and_parent_pipelines() {
    assert_eq!(ASKED.map(|(component, _)| component), COMPONENTS);
    for (component, inputs) in ASKED {
        let sim = Simulator::start(World::default());
        sim.push("acme/shop", "v1", &ImageSpec::new());
        let project = with(&sim, component, inputs);
        for source in Source::ALL {
            let ended = project.run(source);
            assert_eq!(ended.status, Status::Success, "{component} {source:?}: {ended:#?}");
            assert_eq!(ended.jobs.len() > 1, is_in(component, source), "{component} {source:?}: {ended:#?}");
            let odd = ended.all().into_iter().find(|job| {
                job.status != Status::Success && !(component == "cleanup" && job.status == Status::Manual)
            });
            assert!(odd.is_none(), "{component} {source:?}: {odd:#?}");
            let has_child = ended.jobs.iter().any(|job| !job.child.is_empty());
            assert_eq!(
                has_child,
                ["child", "images"].contains(&component),
                "{component} {source:?}: {ended:#?}"
            );
        }
    }
}

/// With them alone GitLab makes no pipeline of a merge request beside the branch's: those whose stage is not `.pre` say so.
#[test]
fn a_gate_and_what_follows_branches_make_no_pipelines_of_their_own() {
    let sim = Simulator::start(World::default());
    let made = |component: &str| {
        let project = with(&sim, component, "{}");
        let text = project.read(".gitlab-ci.yml");
        let text = text.replace("  rules: [{ when: on_success }]\n", "");
        piped(&sim, &text).made(Source::MergeRequest)
    };
    for component in ["check", "retag", "cleanup"] {
        let told = made(component).expect_err(component);
        assert!(told.contains("would have been empty"), "{told}");
    }
    assert!(project("readme", &sim).made(Source::MergeRequest).is_err());
    for component in ["child", "doctor", "images", "wait", "warn"] {
        let rules = &Template::read(component).inputs["rules"];
        assert!(made(component).is_ok() && rules["description"].as_str().unwrap().contains("merge request"));
    }
}

/// Everything that a default says is what the input itself would take.
#[test]
fn every_default_passes_its_own_checks() {
    for component in COMPONENTS {
        let template = Template::read(component);
        let given: Mapping =
            template.inputs.iter().map(|(name, spec)| (name.clone(), spec["default"].clone())).collect();
        assert!(checked(&template, &given).is_ok(), "{component}");
    }
}
