//! The component `images` as a runner runs it: its scripts in shells, with the real program.

use super::shop::Shop;
use programs::template::Template;
use programs::{Done, command, run};
use simulator::{Failure, Fault, Server, Simulator, World};
use std::path::Path;

/// Runs the lines of a job in the project's folder, with these variables beside those of the job.
fn job(shop: &Shop<'_>, shell: &str, lines: &[String], more: &[(String, String)]) -> Done {
    let program = Path::new(env!("CARGO_BIN_EXE_registry-gate")).parent().unwrap();
    let mut shell = command(shell);
    shell
        .env_clear()
        .envs(shop.variables().iter().cloned())
        .envs(more.iter().cloned())
        .current_dir(shop.path(""));
    shell.env("PATH", format!("{}:/usr/bin:/bin", program.display()));
    run(shell.arg("-c").arg(format!("set -e\n{}", lines.join("\n"))), "")
}

fn plan(shop: &Shop<'_>, shell: &str, inputs: &[(&str, &str)]) -> Done {
    let inputs = [&[("deadline", "5s")], inputs].concat();
    let planning = Template::read("images").job("registry-gate-images", &inputs);
    job(shop, shell, &planning.lines, &planning.variables)
}

#[test]
fn the_planning_job_leaves_a_child_and_what_looks_again() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    let mut texts = Vec::new();
    for shell in ["sh", "bash"] {
        let done = plan(&shop, shell, &[]);
        assert_eq!((done.code, done.stdout.lines().count()), (0, 3), "{done:?}");
        texts.push(shop.read("registry-gate-images/child.yml"));
        assert!(texts[0].contains("\"image base\"") && texts[0].contains(".registry-gate look again"));
        let asked = [shop.arg("registry-gate-images/registry-gate"), "--version".to_owned()].join(" ");
        assert_eq!(job(&shop, shell, &[asked], &[]).code, 0);
        assert!(shop.read("registry-gate-pipeline.env").starts_with("REGISTRY_GATE_BUILD=true\n"));
    }
    assert_eq!(texts[0], texts[1], "what the first left counts for the second in no key");
    let done = plan(&shop, "sh", &[("look-again", "false"), ("only", "web"), ("force", "true")]);
    let child = shop.read("registry-gate-images/child.yml");
    assert!(done.code == 0 && !child.contains("look again") && !child.contains("image api"), "{done:?}");
    assert!(!shop.path("registry-gate-images/registry-gate").exists());
    sim.fault(Fault::new(Failure::Status(403)).on(Server::Registry).always());
    for shell in ["sh", "bash"] {
        let done = plan(&shop, shell, &[]);
        assert_eq!(done.code, 4, "{done:?}");
        assert!(shop.read("registry-gate-images/child.yml").contains("registry-gate failed"));
    }
}

#[test]
fn jobs_of_one_pipeline_skip_by_the_names_of_their_images() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    shop.planned(&["--only", "base"]);
    shop.build();
    assert_eq!(plan(&shop, "sh", &[("child", "false")]).code, 0);
    assert!(!shop.path("registry-gate-images/child.yml").exists());
    let plan = shop.read("registry-gate-images/plan.txt");
    let skip = Template::read("images").job(".registry-gate-images:skip", &[]).lines;
    let lines = [&skip[..], &["echo \"goes on with $IMAGE\"".to_owned()]].concat();
    let ran = |shell: &str, name: &str, build: &str, list: &str| {
        shop.write("registry-gate-images/plan.txt", &plan);
        let variables =
            [("IMAGE_NAME", name), ("REGISTRY_GATE_BUILD", build), ("REGISTRY_GATE_BUILD_LIST", list)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let done = job(&shop, shell, &lines, &variables);
        (
            done.code,
            done.stdout.contains("goes on with 127.0.0.1:")
                && done.stdout.contains(&format!("/acme/shop/{name}:c-")),
        )
    };
    for shell in ["sh", "bash"] {
        assert_eq!(ran(shell, "base", "true", "api web"), (0, false));
        assert_eq!(ran(shell, "api", "true", "api web"), (0, true));
        assert_eq!(ran(shell, "web", "true", "api web"), (0, true));
        // Of too many the list is empty, and all of them are built.
        assert_eq!(ran(shell, "web", "true", ""), (0, true));
        assert_eq!(ran(shell, "web", "false", ""), (0, false));
        for (name, build) in [("web", ""), ("web", "maybe"), ("", "true"), ("we", "true")] {
            assert_eq!(ran(shell, name, build, "api web"), (3, false), "{name} {build}");
        }
        assert!(!shop.path("registry-gate-images").exists());
    }
}

#[test]
fn what_was_built_is_looked_at_and_then_has_all_its_names() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    let file =
        shop.read("registry-gate.toml").replace("[images]\n", "[images]\nalso = [\"{branch_slug}\"]\n");
    shop.write("registry-gate.toml", &file);
    assert_eq!(shop.planned(&[]).len(), 3);
    let child = shop.child();
    let play = |name: &str| {
        let own = &child[name];
        let lines = own["script"].as_sequence().unwrap().iter().map(|line| line.as_str().unwrap().to_owned());
        let variables = own["variables"].as_mapping().unwrap().iter();
        let text = |value: &serde_yaml_ng::Value| value.as_str().unwrap().to_owned();
        let variables = variables.map(|(name, value)| (text(name), text(value)));
        job(&shop, "sh", &lines.collect::<Vec<_>>(), &variables.collect::<Vec<_>>())
    };
    assert_eq!(play("registry-gate verify").code, 10, "nothing is built yet");
    shop.build();
    assert_eq!(play("registry-gate verify").code, 0);
    let done = play("registry-gate also");
    assert_eq!(done.code, 0, "{done:?}");
    for name in ["base", "api", "web"] {
        let ran = shop.run(&["check", &format!("{name}:main")]);
        assert_eq!(ran.exit, 0, "{ran:?}");
    }
    let done = play("registry-gate also");
    assert!(done.code == 0 && done.stdout.matches("unchanged").count() == 3, "{done:?}");
}
