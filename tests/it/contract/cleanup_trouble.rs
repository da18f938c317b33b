//! How to get into the troubles that come of cleaning up.

use super::gate::gate;
use programs::Done;
use simulator::{
    ACCESS_TOKEN, Change, Failure, Fault, ImageSpec, Mode, Project, Role, Server, Simulator, Visibility,
    World,
};

/// Four tags, of which `v1` may go.
fn shop(world: World) -> Simulator {
    let sim = Simulator::start(world);
    for (layer, tag) in (0..).zip(["v1", "v2", "v3", "main"]) {
        sim.push("acme/shop", tag, &ImageSpec::new().layers(&[layer]));
    }
    sim
}

fn asked(sim: &Simulator, more: &[(&str, String)], words: &[&str]) -> Done {
    let folder = tempfile::tempdir().unwrap();
    asked_in(folder.path(), sim, more, words)
}

fn asked_in(folder: &std::path::Path, sim: &Simulator, more: &[(&str, String)], words: &[&str]) -> Done {
    let mut env = sim.env();
    env.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    gate(&env, folder, &[words, &["--deadline", "5s"]].concat())
}

const V1: [&str; 4] = ["cleanup", "--name-regex-delete", "v1", "--apply"];

/// What is printed by somebody in that trouble, and the exit code to expect; `None`: it is another kind of trouble.
pub(crate) fn provoke(heading: &str) -> Option<(i32, Done)> {
    let usual = |words: &[&str]| asked(&shop(World::default()), &[], words);
    let v1_in = |world: World| asked(&shop(world), &[], &V1);
    let deleting = |world: World, words: &[&str]| asked(&shop(world), &[], words);
    Some(match heading {
        "no policy says what may go" => (2, usual(&["cleanup"])),
        "which is more than half" => (9, usual(&["cleanup", "--name-regex-delete", "v.*", "--apply"])),
        "and --max-delete allows" => {
            (9, usual(&["cleanup", "--name-regex-delete", "v.*", "--max-delete", "2", "--apply"]))
        }
        "it would delete all" => (9, usual(&["cleanup", "--name-regex-delete", ".*", "--apply"])),
        "it is a plan for" => {
            let (sim, folder) = (shop(World::default()), tempfile::tempdir().unwrap());
            let plan = ["cleanup", "--name-regex-delete", "v1", "--plan", "plan.json"];
            assert_eq!(asked_in(folder.path(), &sim, &[], &plan).code, 0);
            let other = format!("{}/acme/other", sim.addresses().registry_host);
            let more = [("CI_REGISTRY_IMAGE", other)];
            (9, asked_in(folder.path(), &sim, &more, &["cleanup", "apply", "plan.json"]))
        }
        "nothing would be left of" => {
            let (sim, folder) = (shop(World::default()), tempfile::tempdir().unwrap());
            for (layer, tag) in [(10, "a1"), (11, "b1")] {
                sim.push("acme/shop/worker", tag, &ImageSpec::new().layers(&[layer]));
            }
            let plan = ["cleanup", "--all-repositories", "--name-regex-delete", "a.*", "--plan", "plan.json"];
            assert_eq!(asked_in(folder.path(), &sim, &[], &plan).code, 0);
            sim.change(&Change::DeleteTag { repository: "acme/shop/worker".into(), tag: "b1".into() });
            (9, asked_in(folder.path(), &sim, &[], &["cleanup", "apply", "plan.json"]))
        }
        "and --max-plan-age allows" => {
            let (sim, folder) = (shop(World::default()), tempfile::tempdir().unwrap());
            let plan = ["cleanup", "--name-regex-delete", "v1", "--plan", "plan.json", "--at", "2026-01-01"];
            assert_eq!(asked_in(folder.path(), &sim, &[], &plan).code, 0);
            (9, asked_in(folder.path(), &sim, &[], &["cleanup", "apply", "plan.json"]))
        }
        "and it is still there" => {
            let sim = shop(World::default());
            let answer = Failure::Answer { status: 202, headers: Vec::new(), body: Vec::new() };
            sim.fault(Fault::new(answer).on(Server::Registry).method("DELETE"));
            (7, asked(&sim, &[], &["delete", "v1"]))
        }
        "find out whether what was deleted is gone" => {
            let sim = shop(World::default());
            sim.fault(Fault::new(Failure::Html(404)).on(Server::Registry).matching("tags/list").always());
            (8, asked(&sim, &[], &["delete", "v1"]))
        }
        "cannot read the plan" => (3, usual(&["cleanup", "apply", "nowhere.json"])),
        "cannot read the policy" => (3, usual(&["cleanup", "--policy", "nowhere.toml"])),
        "GitLab grants no delete on" => {
            let sim = shop(World::default());
            let lost = Failure::LostActions(vec!["delete".into()]);
            sim.fault(Fault::new(lost).on(Server::Gitlab).path("/jwt/auth").always());
            (4, asked(&sim, &[], &V1))
        }
        "this registry deletes by digest alone" => (9, v1_in(World::default().mode(Mode::Distribution))),
        "deletion is switched off, or the registry is read-only" => {
            (4, v1_in(World::default().delete_enabled(false)))
        }
        "git names no branch" => {
            (7, deleting(World::default().empty_git(), &[&V1[..], &["--keep-refs", "branches"]].concat()))
        }
        "cannot read the branches and tags of" => {
            (4, deleting(World::default().job_finished(), &[&V1[..], &["--keep-refs", "tags"]].concat()))
        }
        "cannot read what is deployed" => {
            (4, deleting(World::default().job_finished(), &[&V1[..], &["--keep-deployed"]].concat()))
        }
        "answered 403 Forbidden" => {
            let world = World::default().role(Role::Developer);
            let sim = shop(world.protect_tags("^v", Role::Maintainer, Role::Maintainer));
            (4, asked(&sim, &[("REGISTRY_GATE_TOKEN", ACCESS_TOKEN.to_owned())], &V1))
        }
        "there is no such tag" => (5, usual(&["delete", "v9"])),
        "the registry protects it" => {
            let world = World::default().protect_tags("^v", Role::Owner, Role::Owner);
            (4, deleting(world, &["delete", "v1"]))
        }
        "that it is meant was not confirmed" => (9, usual(&["delete", "--repository", "worker"])),
        "and there are tags in it" => {
            let mut other = Project::new(10, "acme/other");
            other.visibility = Visibility::Public;
            let sim = shop(World::default().project(other));
            sim.push("acme/other", "v1", &ImageSpec::new());
            let name = format!("{}/acme/other", sim.addresses().registry_host);
            (7, asked(&sim, &[], &["delete", "--repository", &name, "--yes"]))
        }
        _ => return None,
    })
}
