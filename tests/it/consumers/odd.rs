//! What nobody would write, and somebody does: each is refused with words, or means what it says.

use super::sources::with;
use programs::gitlab::{Ended, Source, Status};
use simulator::{ImageSpec, Simulator, World};

fn run(sim: &Simulator, component: &str, inputs: &str, source: Source) -> Ended {
    with(sim, component, inputs).run(source)
}

#[test]
fn a_stage_that_the_pipeline_has_not_is_named_by_gitlab() {
    let sim = Simulator::start(World::default());
    for (component, input) in [("check", "stage"), ("images", "build-stage"), ("wait", "stage")] {
        let made = with(&sim, component, &format!("{{ {input}: nowhere }}")).made(Source::Branch);
        assert!(made.unwrap_err().contains("chosen stage nowhere does not exist"));
    }
}

#[test]
fn a_tag_of_a_variable_that_is_not_set_is_a_failure_with_words() {
    let sim = Simulator::start(World::default());
    for component in ["check", "warn", "wait", "retag"] {
        let input = if component == "retag" { "source" } else { "tag" };
        let ended = run(&sim, component, &format!("{{ {input}: $CI_COMMIT_TAG }}"), Source::Branch);
        let job = ended.jobs.iter().find(|job| job.name != "own").unwrap();
        assert_eq!((job.status, job.code), (Status::Failed, 2), "{component}: {job:#?}");
        assert!(job.log.contains("the tag is empty"), "{job:#?}");
    }
}

#[test]
fn quotes_blanks_and_dollars_are_no_shell() {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    for value in ["a\\\"; touch here; \\\"", "$(touch here)", "`touch here`", "it's", "a b:c d"] {
        for component in ["check", "warn"] {
            let ended =
                run(&sim, component, &format!("{{ tag: v1, repository: \"{value}\" }}"), Source::Branch);
            let job = ended.jobs.iter().find(|job| job.name != "own").unwrap();
            assert_eq!((job.status, job.code), (Status::Failed, 2), "{component} {value}: {job:#?}");
        }
    }
}

/// Each brings lines for its own jobs to every job of its pipeline.
#[test]
fn what_jobs_of_the_project_begin_with_is_no_matter_of_these() {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let all = "default:\n  before_script: [no-such-program]\n";
    for component in ["check", "child", "doctor", "images", "retag", "warn"] {
        let inputs = match component {
            "check" | "warn" => "{ tag: v1 }",
            "child" => "{ tag: v1, child: a/child.yml, child-stage: a b }",
            "retag" => "{ source: v1 }",
            _ => "{}",
        };
        let project = with(&sim, component, inputs);
        let pipeline = project.read(".gitlab-ci.yml");
        project.write(
            ".gitlab-ci.yml",
            &format!("{all}{pipeline}")
                .replace("script: [\"true\"]", "script: [\"true\"]\n  before_script: []"),
        );
        let child = project.read("a/child.yml");
        project.write(
            "a/child.yml",
            &format!("{all}stages: [\"a b\", c]\n{}", child.replace("{ script", "{ stage: c, script")),
        );
        let ended = project.run(Source::Branch);
        assert_eq!(ended.status, Status::Success, "{component}: {ended:#?}");
    }
}

#[test]
fn a_child_without_the_stage_of_its_job_that_builds_nothing_is_refused_by_gitlab() {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let project = with(&sim, "child", "{ tag: v1, child: a/child.yml }");
    let child = project.read("a/child.yml");
    project
        .write("a/child.yml", &format!("stages: [c]\n{}", child.replace("{ script", "{ stage: c, script")));
    let ended = project.run(Source::Branch);
    assert_eq!(ended.status, Status::Failed);
    let told = &ended.job("registry-gate-build").log;
    assert!(told.contains("chosen stage test does not exist"), "{told}");
}
