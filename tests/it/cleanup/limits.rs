//! The limit counts what is there when something is deleted, and plans are doubted.

use simulator::{Change, Failure, Fault, ImageSpec, Simulator, World};

use super::place::DELETING;
use crate::support::{Folder, Gate, Outcome, TOKEN};

const SHOP: &str = "acme/shop";
const WORKER: &str = "acme/shop/worker";

/// Tags a0 to a4 and b0 to b4 in either repository.
fn halves(world: World) -> Simulator {
    let sim = Simulator::start(world.job_token(TOKEN));
    for (at, repository) in [SHOP, WORKER].into_iter().enumerate() {
        for n in 0..5 {
            for (letter, tag) in [("a", format!("a{n}")), ("b", format!("b{n}"))] {
                let layer = (at * 100 + n * 2 + usize::from(letter == "b")) as u64;
                sim.push(repository, &tag, &ImageSpec::new().layers(&[layer]));
            }
        }
    }
    sim
}

struct Place {
    sim: Simulator,
    folder: Folder,
}

impl Place {
    fn of(world: World) -> Self {
        Self { sim: halves(world), folder: Folder::new() }
    }

    fn plan(&self, pattern: &str, more: &[&str]) -> String {
        let file = self.folder.arg("plan.json");
        let words = [&["cleanup", "--name-regex-delete", pattern, "--plan", &file], more].concat();
        let outcome = Gate::of(&self.sim).within(&self.folder).run_aloud(&words);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        file
    }

    fn apply(&self, file: &str, more: &[&str]) -> Outcome {
        let gate = Gate::of(&self.sim).within(&self.folder).may_delete();
        gate.run_aloud(&[&["cleanup", "apply", file, "--parallel", "1"], more].concat())
    }
}

/// The run was refused, and nothing is different.
fn refuses(outcome: &Outcome, cause: &str) {
    assert_eq!(outcome.exit, 9, "{}", outcome.told());
    assert!(outcome.stderr.contains(cause) && outcome.stderr.contains("hint: "), "{}", outcome.told());
    assert!(outcome.requests.iter().all(|request| !request.is_write()), "{}", outcome.told());
    assert!(outcome.dotenv.as_ref().unwrap().totals().ends_with(" 0 0 0 true"), "{}", outcome.told());
}

fn gone(repository: &str, tags: &[&str]) -> Vec<Change> {
    let gone = |tag: &&str| Change::DeleteTag { repository: repository.into(), tag: (*tag).to_owned() };
    tags.iter().map(gone).collect()
}

const B: [&str; 5] = ["b0", "b1", "b2", "b3", "b4"];

#[test]
fn two_plans_of_a_half_each_do_not_empty_a_repository() {
    for mode in DELETING {
        let place = Place::of(World::default().mode(mode));
        let second = place.plan("b.*", &[]);
        let text = std::fs::read(&second).unwrap();
        let first = place.plan("a.*", &[]);
        assert_eq!(place.apply(&first, &[]).exit, 0);
        assert_eq!(place.sim.tags(SHOP), B);
        // What it did may be done again: there is nothing left of it.
        assert_eq!(place.apply(&first, &[]).exit, 0);
        std::fs::write(&second, text).unwrap();
        refuses(&place.apply(&second, &[]), "it would delete all 5 tags");
        refuses(&place.apply(&second, &["--max-delete", "100"]), "it would delete all 5 tags");
        assert_eq!(place.sim.tags(SHOP), B);
    }
}

#[test]
fn other_repositories_are_counted_as_they_are_and_none_is_emptied_unseen() {
    for mode in DELETING {
        let place = Place::of(World::default().mode(mode));
        let plan = place.plan("a.*", &["--all-repositories"]);
        for change in &gone(WORKER, &B) {
            place.sim.change(change);
        }
        refuses(&place.apply(&plan, &[]), "5 of the 5 tags of acme/shop/worker");
        refuses(&place.apply(&plan, &["--max-delete", "100"]), "nothing would be left of acme/shop/worker");
        assert_eq!((place.sim.tags(SHOP).len(), place.sim.tags(WORKER).len()), (10, 5));

        let place = Place::of(World::default().mode(mode));
        let plan = place.plan("a0", &["--all-repositories", "--max-delete", "100"]);
        for change in &gone(SHOP, &["a1", "a2", "a3", "a4"]) {
            place.sim.change(change);
        }
        for change in &gone(SHOP, &B) {
            place.sim.change(change);
        }
        refuses(&place.apply(&plan, &[]), "nothing would be left of acme/shop:");
    }
}

/// The beginning of a list; its end is asked for as well.
fn is_list(line: &str) -> bool {
    line.contains("/tags/list") && !line.contains("last=")
}

#[test]
fn whenever_the_others_vanish_no_more_is_deleted_than_they_left_leave_for() {
    for mode in DELETING {
        for way in ["saved", "at once"] {
            let run = |place: &Place| {
                if way == "saved" {
                    return place.apply(&place.folder.arg("plan.json"), &[]);
                }

                let words = ["cleanup", "--name-regex-delete", "a.*", "--apply", "--parallel", "1"];
                Gate::of(&place.sim).within(&place.folder).may_delete().run_aloud(&words)
            };
            let count = {
                let place = Place::of(World::default().mode(mode));
                place.plan("a.*", &[]);
                run(&place).requests.len() as u64
            };
            let mut refused = 0;
            for at in 0..count {
                let place = Place::of(World::default().mode(mode));
                place.plan("a.*", &[]);
                place.sim.fault(Fault::new(Failure::Changes(gone(SHOP, &B[1..]))).skip(at));
                let outcome = run(&place);
                let lists = outcome.requests.iter().enumerate();
                let first = outcome.requests.iter().position(|request| request.method == "DELETE");
                let listed = lists
                    .filter(|(at, request)| first.is_none_or(|first| *at < first) && is_list(&request.line()))
                    .map(|(at, _)| at as u64)
                    .next_back()
                    .unwrap();
                if at <= listed {
                    refused += 1;
                    assert_eq!(outcome.exit, 9, "{mode:?} {way} before {at}{}", outcome.told());
                    assert_eq!(place.sim.tags(SHOP).len(), 6, "{mode:?} {way} before {at}{}", outcome.told());
                } else {
                    assert_eq!(outcome.exit, 0, "{mode:?} {way} before {at}{}", outcome.told());
                    assert_eq!(place.sim.tags(SHOP), ["b0"]);
                }
            }
            assert!(refused > 0);
        }
    }
}

#[test]
fn a_plan_of_long_ago_or_of_another_gitlab_is_refused_before_anything_is_asked() {
    let place = Place::of(World::default());
    let file = place.plan("a.*", &[]);
    let good: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let refused = |key: &str, value: &str, more: &[&str], cause: &str| {
        let mut plan = good.clone();
        plan["plan"][key] = value.into();
        std::fs::write(&file, plan.to_string()).unwrap();
        let outcome = place.apply(&file, more);
        assert_eq!((outcome.exit, outcome.requests.len()), (9, 0), "{}", outcome.told());
        assert!(outcome.stderr.contains(cause), "{}", outcome.told());
        assert!(!outcome.stderr.contains('\u{1b}'), "{}", outcome.told());
    };
    let old = "and --max-plan-age allows no older one than 30d";
    refused("created_at", "2025-12-31T11:00:00Z", &[], old);
    refused("created_at", "1970-01-01T00:00:00Z", &[], old);
    refused("created_at", "2026-01-31T10:00:00Z", &["--max-plan-age", "1h"], "no older one than 1h");
    refused("created_at", "2026-02-02T12:00:00Z", &[], "which is still to come");
    refused("server", "https://other.example.com", &[], "it is a plan for https://other.example.com");
    refused("server", "\u{1b}[2Jx", &[], "it is a plan for ");
    refused("registry", "other.example.com", &[], "it is a plan for other.example.com");
    let mut plan = good.clone();
    plan["plan"]["created_at"] = "2026-01-02T12:00:00Z".into();
    std::fs::write(&file, plan.to_string()).unwrap();
    let variable = [("REGISTRY_GATE_MAX_PLAN_AGE", "7d")];
    let gate = || Gate::of(&place.sim).within(&place.folder).may_delete();
    let outcome = gate().env(variable[0].0, variable[0].1).run_aloud(&["cleanup", "apply", &file]);
    assert_eq!((outcome.exit, outcome.requests.len()), (9, 0), "{}", outcome.told());
    // Another spelling is no other GitLab.
    for key in ["server", "registry"] {
        let spelt = plan["plan"][key].as_str().unwrap().replace("127.0.0.1", "127.1").replace("http", "HTTP");
        assert_ne!(plan["plan"][key], spelt);
        plan["plan"][key] = spelt.into();
    }
    std::fs::write(&file, plan.to_string()).unwrap();
    assert_eq!(place.apply(&file, &[]).exit, 0);
    assert_eq!(place.sim.tags(SHOP), B);
}

#[test]
fn a_plan_for_another_projects_repository_is_refused_and_nobody_is_asked() {
    let place = Place::of(World::default());
    let file = place.plan("a.*", &[]);
    let text = std::fs::read_to_string(&file).unwrap();
    for other in ["other/project", "acme/shopping", "acme"] {
        let changed = text.replace("\"repository\": \"acme/shop\"", &format!("\"repository\": \"{other}\""));
        let changed = changed.replace("\"repository\":\"acme/shop\"", &format!("\"repository\":\"{other}\""));
        assert_ne!(changed, text);
        std::fs::write(&file, changed).unwrap();
        let outcome = place.apply(&file, &[]);
        assert_eq!((outcome.exit, outcome.requests.len()), (9, 0), "{}", outcome.told());
        assert!(outcome.stderr.contains("is not acme/shop or below it"), "{}", outcome.told());
    }
}

#[test]
fn rows_of_tags_that_never_were_widen_nothing() {
    for mode in DELETING {
        let place = Place::of(World::default().mode(mode));
        let file = place.plan("a.*", &[]);
        let mut plan: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let tags = plan["plan"]["tags"].as_array_mut().unwrap();
        let (rule, reason) = (tags[0]["rule"].clone(), tags[0]["reason"].clone());
        for tag in tags.iter_mut().filter(|tag| tag["name"] != "b4") {
            tag["action"] = "delete".into();
            tag["rule"] = rule.clone();
            tag["reason"] = reason.clone();
        }
        let mut more = Vec::new();
        for n in 0..20 {
            let mut row = tags[0].clone();
            row["name"] = format!("never-{n}").into();
            row["action"] = "keep".into();
            row["rule"] = serde_json::Value::Null;
            row["reason"] = "no rule selects it".into();
            more.push(row);
        }
        tags.extend(more);
        for totals in ["/plan/totals", "/plan/repositories/0/totals"] {
            *plan.pointer_mut(totals).unwrap().get_mut("tags").unwrap() = 30.into();
            *plan.pointer_mut(totals).unwrap().get_mut("delete").unwrap() = 9.into();
        }
        std::fs::write(&file, plan.to_string()).unwrap();
        refuses(&place.apply(&file, &[]), "9 of the 10 tags of acme/shop");
        assert_eq!(place.sim.tags(SHOP).len(), 10);
    }
}
