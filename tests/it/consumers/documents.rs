//! What readers paste from the documents is a consumer's file, or a pipeline that GitLab makes and whose jobs do what they
//! are for.

use super::{project, sources};
use programs::documents::blocks;
use programs::gitlab::{Project, Source, Status};
use simulator::{ImageSpec, Simulator, World};
use std::path::Path;

/// All files below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            texts.extend(files(&entry.path()));
        } else {
            texts.push(std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    texts
}

fn consumers() -> Vec<String> {
    files(&crate::readme::document::root().join("tests/consumers"))
}

#[test]
fn hidden_jobs_child_pipelines_and_files_of_images_are_those_of_consumers() {
    let consumers = consumers();
    let shown = blocks("yml");
    assert!(shown.len() >= 3, "{shown:?}");
    for (document, block) in shown {
        assert!(consumers.contains(&block), "{document}: no consumer has\n{block}");
    }
}

/// The consumer that has this pipeline, or a project that has whatever one of them might need.
fn of<'s>(block: &str, sim: &'s Simulator) -> Project<'s> {
    let folder = crate::readme::document::root().join("tests/consumers");
    for consumer in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()) {
        let project = self::project(consumer.to_str().unwrap(), sim);
        if project.read(".gitlab-ci.yml") == block {
            return project;
        }
    }
    let project = sources::with(sim, "check", "{}");
    project.write(".gitlab-ci.yml", block);
    project.write("Dockerfile", "FROM scratch\n");
    let also =
        project.read("registry-gate.toml").replace("[images]\n", "[images]\nalso = [\"{branch_slug}\"]\n");
    project.write("registry-gate.toml", &also);
    project
}

#[test]
fn every_pipeline_is_one_that_gitlab_makes_and_its_jobs_know_what_they_are_asked() {
    let shown = blocks("yaml");
    assert!(shown.len() >= 12, "{shown:?}");
    for (document, block) in shown {
        let sim = Simulator::start(World::default());
        sim.push("acme/shop/group/base", "v2", &ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]));
        let project = of(&block, &sim).variable("REGISTRY_GATE_TIMEOUT", "1s");
        let mut seen = 0;
        for source in [Source::Branch, Source::Schedule, Source::MergeRequest] {
            match project.made(source) {
                Ok(_) => seen += 1,
                Err(why) => {
                    assert!(why.contains("would have been empty"), "{document} {source:?}: {why}\n{block}");
                    continue;
                }
            }
            let ended = project.run(source);
            for job in
                ended.all().into_iter().filter(|job| job.status == Status::Failed && job.child.is_empty())
            {
                // There may be no such image here; wrong words and files that are missing are the document's.
                let is_answer = [5, 10, 11, 12].contains(&job.code);
                assert!(is_answer, "{document} {source:?}: {job:#?}\n{block}");
            }
        }
        assert!(seen > 0, "{document}: GitLab makes no pipeline of\n{block}");
    }
}
