//! A merge request from a fork: its jobs have the fork's token, find the image of the project that it is for, and push
//! nothing.

use super::{fail, project};
use programs::gitlab::{Source, Status};
use simulator::{ImageSpec, Project, Role, Simulator, USER, Visibility, World};

/// The fork's GitLab: the job is of `ada/shop`, and who made the merge request is no member of `acme/shop`.
fn forked() -> Simulator {
    let mut upstream = Project::new(10, "acme/shop").member(simulator::ADMIN, Role::Owner);
    upstream.visibility = Visibility::Public;
    let fork = Project::new(simulator::PROJECT, "ada/shop").member(USER, Role::Owner);
    Simulator::start(World { projects: vec![fork, upstream], ..World::default() })
}

#[test]
fn an_image_of_the_project_that_it_is_for_is_found_and_nothing_is_pushed() {
    let sim = forked();
    let project = project("fork", &sim);
    let first = project.run(Source::MergeRequest);
    assert_eq!((first.status, first.builds(), first.pushed().len()), (Status::Success, 1, 0), "{first:#?}");
    let told = &first.job("registry-gate").told;
    let tag = &told.iter().find(|(name, _)| name == "REGISTRY_GATE_TAG").unwrap().1;
    sim.push("acme/shop", tag, &ImageSpec::new());
    let second = project.run(Source::MergeRequest);
    assert_eq!((second.status, second.builds()), (Status::Success, 0), "{second:#?}");
    project.write("app.txt", "changed");
    assert_eq!(project.run(Source::MergeRequest).builds(), 1);
    assert!(sim.tags("ada/shop").is_empty() && sim.tags("acme/shop") == [tag.as_str()]);
    fail(&sim);
    let red = project.run(Source::MergeRequest);
    assert_eq!((red.status, red.builds()), (Status::Failed, 0), "{red:#?}");
}

/// A push with the fork's token into the other project is refused: where the snippet builds it must not push there.
#[test]
fn a_fork_s_push_into_that_project_is_a_failure_and_no_silent_success() {
    let sim = forked();
    let project = project("fork", &sim);
    let pipeline = project.read(".gitlab-ci.yml");
    let pushing = "docker build -t \"$REGISTRY_GATE_IMAGE\" .\n    - docker push \"$REGISTRY_GATE_IMAGE\"";
    project.write(".gitlab-ci.yml", &pipeline.replace("docker build .", pushing));
    let ended = project.run(Source::MergeRequest);
    assert_eq!((ended.status, sim.tags("acme/shop").len()), (Status::Failed, 0), "{ended:#?}");
    assert!(ended.job("try-image").log.contains("denied"), "{ended:#?}");
}

#[test]
fn no_pipeline_but_a_merge_request_s_has_these_jobs() {
    let sim = forked();
    let project = project("fork", &sim);
    for source in [Source::Branch, Source::Tag, Source::Schedule] {
        assert!(project.made(source).is_err(), "{source:?}");
    }
}
