//! Built once: the first pipeline builds everything, the second nothing, one after a change what changed and what is built on
//! that; and when the registry fails nothing is built and the pipeline is red.

use super::{fail, project};
use programs::gitlab::{Ended, Source, Status};
use simulator::{Simulator, World};

/// A consumer, what its first pipeline pushes, and for each change what is pushed then.
type Story = (&'static str, &'static [&'static str], &'static [(&'static str, &'static [&'static str])]);

const STORIES: [Story; 6] = [
    ("readme", &["shop"], &[("app.txt", &["shop"])]),
    ("one", &["shop"], &[("app.txt", &["shop"])]),
    ("platforms", &["shop"], &[("Dockerfile", &["shop"])]),
    (
        "monorepo",
        &["api", "base", "web"],
        &[("services/api/api.txt", &["api"]), ("images/base/base.txt", &["api", "base", "web"])],
    ),
    ("bake", &["api", "base"], &[("common/common.txt", &["api"]), ("base/new.txt", &["api", "base"])]),
    ("signing", &["web", "worker"], &[("services/web/new.txt", &["web"])]),
];

/// How many jobs build something in each pipeline of a story; all of them are green.
fn told((name, first, changes): Story) -> Vec<usize> {
    let sim = Simulator::start(World::default());
    let project = project(name, &sim);
    let green = |pushed: &[&str]| -> Ended {
        let ended = project.run(Source::Branch);
        assert_eq!((ended.status, ended.pushed()), (Status::Success, pushed.to_vec()), "{name}: {ended:#?}");
        ended
    };
    let mut builds = vec![green(first).builds(), green(&[]).builds()];
    for (file, pushed) in changes {
        project.write(file, "changed\n");
        builds.push(green(pushed).builds());
        assert_eq!(green(&[]).builds(), 0);
    }
    fail(&sim);
    let red = project.run(Source::Branch);
    assert_eq!((red.status, red.builds(), sim.writes().len()), (Status::Failed, 0, 0), "{name}: {red:#?}");
    let gate = &red.jobs[0];
    assert_eq!((gate.status, gate.code), (Status::Failed, 6), "{name}: {gate:#?}");
    builds
}

#[test]
fn each_consumer_builds_once_and_after_a_change_what_changed_and_what_is_built_on_it() {
    for story in STORIES.into_iter().filter(|(name, ..)| *name != "monorepo") {
        let builds = told(story);
        assert_eq!(builds[1], 0, "{story:?}");
    }
}

#[test]
fn what_a_monorepo_saves_is_what_the_document_tells() {
    let story = STORIES.into_iter().find(|(name, ..)| *name == "monorepo").unwrap();
    let builds = told(story);
    assert_eq!(builds, [3, 0, 1, 3]);
    let document =
        std::fs::read_to_string(crate::readme::document::root().join("docs/pipelines.md")).unwrap();
    let (ours, always) = (builds.iter().sum::<usize>(), builds.len() * story.1.len());
    let told = format!("These four pipelines have {ours} build jobs, where building always takes {always} ");
    assert!(document.contains(&told), "{told}");
}

#[test]
fn an_image_that_lost_a_platform_is_built_again() {
    let sim = Simulator::start(World::default());
    let project = project("platforms", &sim);
    project.run(Source::Branch);
    let tag = sim.tags("acme/shop").remove(0);
    assert_eq!(sim.members("acme/shop", &tag).len(), 2);
    sim.push("acme/shop", &tag, &simulator::ImageSpec::new());
    let ended = project.run(Source::Branch);
    assert!(ended.job("registry-gate").log.contains("incomplete"), "{ended:#?}");
    assert_eq!(ended.pushed(), ["shop"]);
    assert_eq!(sim.members("acme/shop", &tag).len(), 2);
}

#[test]
fn a_branch_s_name_follows_its_image_and_a_schedule_cleans_by_a_plan_that_a_person_starts() {
    let sim = Simulator::start(World::default());
    let project = project("readme", &sim);
    project.run(Source::Branch);
    let keys = || sim.tags("acme/shop").into_iter().filter(|tag| tag.starts_with("c-")).collect::<Vec<_>>();
    assert_eq!(sim.digest("acme/shop", "main"), sim.digest("acme/shop", &keys()[0]));
    for tag in ["old-1", "old-2", "new"] {
        sim.push("acme/shop", tag, &simulator::ImageSpec::new().layers(&[tag.len() as u64, 9]));
        let days = if tag == "new" { 1 } else { 40 };
        sim.set_age("acme/shop", tag, std::time::Duration::from_secs(days * 86_400));
    }
    let planned = project.run(Source::Schedule);
    assert_eq!((planned.status, planned.builds()), (Status::Success, 0), "{planned:#?}");
    assert_eq!(planned.job("registry-gate-cleanup-apply").status, Status::Manual);
    assert_eq!((sim.writes().len(), sim.tags("acme/shop").len()), (0, 5));
    let applied = project.run_with(Source::Schedule, &["registry-gate-cleanup-apply"]);
    assert_eq!(applied.status, Status::Success, "{applied:#?}");
    let left = sim.tags("acme/shop");
    assert_eq!((left.len(), keys().len()), (3, 1), "{left:?}");
    assert!(left.contains(&"main".to_owned()) && left.contains(&"new".to_owned()), "{left:?}");
}

#[test]
fn a_policy_of_the_project_cleans_by_schedule_and_a_merge_request_only_shows_it() {
    for name in ["schedule", "policy"] {
        let sim = Simulator::start(World::default());
        let project = project(name, &sim);
        for (at, tag) in ["dev-1", "dev-2", "v1", "v2", "v3"].into_iter().enumerate() {
            sim.push("acme/shop", tag, &simulator::ImageSpec::new().layers(&[at as u64]));
            let days = if tag.starts_with("dev") { 100 } else { 10 };
            sim.set_age("acme/shop", tag, std::time::Duration::from_secs(days * 86_400));
        }
        if name == "policy" {
            let shown = project.run_with(Source::MergeRequest, &["registry-gate-cleanup-apply"]);
            assert_eq!((shown.jobs.len(), shown.status), (1, Status::Success), "{shown:#?}");
        } else {
            assert!(project.made(Source::MergeRequest).is_err());
        }
        let planned = project.run(Source::Schedule);
        let told = &planned.job("registry-gate-cleanup-plan").told;
        assert!(told.contains(&("REGISTRY_GATE_CLEANUP_TO_DELETE".into(), "2".into())), "{planned:#?}");
        assert_eq!(sim.tags("acme/shop").len(), 5);
        fail(&sim);
        let red = project.run_with(Source::Schedule, &["registry-gate-cleanup-apply"]);
        assert_eq!((red.status, sim.writes().len()), (Status::Failed, 0), "{red:#?}");
        assert_eq!(red.job("registry-gate-cleanup-apply").status, Status::Skipped);
        sim.clear_faults();
        project.run_with(Source::Schedule, &["registry-gate-cleanup-apply"]);
        assert_eq!(sim.tags("acme/shop"), ["v1", "v2", "v3"]);
    }
}
