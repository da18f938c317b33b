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
