//! The second look under the lock, and the last one: scripts of the child, run by shells.

use super::shop::Shop;
use programs::{Done, command, executable, run};
use simulator::{ImageSpec, Simulator, World};

const PROGRAM: [&str; 2] = ["--program", ".registry-gate/registry-gate"];

/// A program of our name that ends like this, and says what it was given.
fn fake(shop: &Shop<'_>, path: &str, code: u8) {
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then exit 0; fi\necho \"$@ platform=$REGISTRY_GATE_PLATFORM \
         labels=$REGISTRY_GATE_LABEL key=$REGISTRY_GATE_CONTENT_KEY force=$REGISTRY_GATE_FORCE only=$REGISTRY_GATE_ONLY\"\nexit {code}\n"
    );
    executable::write(&shop.path(path), &script);
}

/// Runs lines as a runner does: in one shell, which stops at the first that fails.
fn ran(shop: &Shop<'_>, shell: &str, lines: &str) -> Done {
    let mut shell = command(shell);
    shell
        .env("IMAGE", "host/acme/shop:v1")
        .env("IMAGE_PLATFORMS", "linux/amd64")
        .env("IMAGE_KEY", "0123")
        .env("REGISTRY_GATE_ONLY", "api")
        .env("REGISTRY_GATE_FORCE", "true");
    shell.env("PATH", format!("{}:/usr/bin:/bin", shop.arg("bin"))).current_dir(shop.path(""));
    run(shell.arg("-c").arg(format!("set -e\n{lines}\necho goes on")), "")
}

#[test]
fn who_waited_for_the_lock_looks_again_and_leaves_the_folder_as_it_was() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    assert_eq!(shop.planned(&PROGRAM), ["base", "api", "web"]);
    let child = shop.child();
    let api = &child["image api"];
    assert_eq!((&api["needs"][1]["pipeline"], &api["needs"][1]["job"]), (&"7".into(), &"gate".into()));
    let text = shop.read("child.yml");
    assert!(text.contains(
        "  before_script:\n    - !reference [\".registry-gate look again\", \"before_script\"]\n    - !reference \
         [\".build-image\", \"before_script\"]\n"
    ));
    let lines = child[".registry-gate look again"]["before_script"][0].as_str().unwrap();
    for shell in ["sh", "bash"] {
        for (code, exit, told) in
            [(0, 0, "has been built meanwhile"), (10, 0, "goes on"), (12, 0, "goes on"), (6, 6, "")]
        {
            fake(&shop, ".registry-gate/registry-gate", code);
            let done = ran(&shop, shell, lines);
            assert_eq!(done.code, exit, "{done:?}");
            assert!(done.stdout.contains(
                "check --dotenv /dev/null -- host/acme/shop:v1 platform=linux/amd64 labels= key=0123 force= only=\n"
            ));
            assert!(done.stdout.trim_end().ends_with(told), "{done:?}");
            assert!(!shop.path(".registry-gate").exists());
        }
        // Where the program does not run, as on another architecture, nobody looks, and the job builds.
        let done = ran(&shop, shell, lines);
        assert_eq!((done.code, done.stdout.as_str()), (0, "goes on\n"), "{done:?}");
        assert!(done.stderr.contains("the lock alone holds"), "{done:?}");
    }
}

#[test]
fn nobody_looks_again_where_that_would_undo_what_was_asked_or_what_comes_before() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    assert_eq!(shop.planned(&[]).len(), 3);
    assert!(!shop.read("child.yml").contains("before_script"));
    shop.build();
    assert_eq!(shop.planned(&[&PROGRAM[..], &["--force"]].concat()).len(), 3);
    assert!(!shop.read("child.yml").contains("before_script"));
    shop.write("services/web/new", "");
    shop.write("ci/build.yml", ".build-image:\n  extends: .other\n  script: [make]\n");
    let ran = shop.plan(&PROGRAM);
    assert_eq!(ran.exit, 0);
    assert!(ran.stderr.starts_with("note: the lock alone holds for web: "), "{ran:?}");
    assert!(!shop.read("child.yml").contains("before_script"));
    shop.write("ci/build.yml", ".build-image:\n  script: [make]\n");
    assert_eq!(shop.planned(&PROGRAM), ["web"]);
    assert_eq!(shop.read("child.yml").matches("!reference").count(), 1);
    let bare = shop.run(&["pipeline", "--config", &shop.arg("registry-gate.toml"), "--program", "a"]);
    assert!(bare.exit == 3 && bare.stderr.contains("no --output is given"), "{bare:?}");
    let odd = shop.plan(&["--program", "../a"]);
    assert!(odd.exit == 2 && odd.stderr.contains("no path below the job's folder"), "{odd:?}");
}

#[test]
fn all_that_was_promised_is_asked_for_again_each_under_its_own_conditions() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    let text = "[images]\ninclude = 'b.yml'\njob = '.b'\ntag = 'v1'\n[[image]]\nname = 'a'\n[[image]]\nname = 'b'\n\
                labels = [\"team=it's\"]\nalso = ['{branch_slug}', 'v2']\nmax_age = '7d'\nunknown_age = 'fresh'\n[[image]]\nname = 'c'\n";
    shop.write("registry-gate.toml", text);
    sim.push("acme/shop/a", "v1", &ImageSpec::new());
    assert_eq!(shop.planned(&[]), ["b", "c"]);
    let child = shop.child();
    let script = child["registry-gate verify"]["script"].as_sequence().unwrap();
    let lines: Vec<&str> = script.iter().map(|line| line.as_str().unwrap()).collect();
    let host = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").unwrap().1;
    for (code, exit) in [(0, 0), (10, 10), (6, 6)] {
        fake(&shop, "bin/registry-gate", code);
        let done = ran(&shop, "sh", &lines.join("\n"));
        assert_eq!(done.code, exit, "{done:?}");
        let asked = [
            format!(
                "check --junit=registry-gate-verify-1.junit.xml --junit-failures -- {host}/acme/shop/a:v1 {host}/acme/shop/c:v1 platform= labels= key= force= only="
            ),
            format!(
                "check --label=team=it's --max-age=7d --clock=auto --unknown-age=fresh \
                 --junit=registry-gate-verify-2.junit.xml --junit-failures -- {host}/acme/shop/b:v1 platform= \
                 labels= key= force= only="
            ),
        ];
        assert_eq!(done.stdout.lines().collect::<Vec<_>>(), asked);
    }
    // All are asked, and the script ends as one call for all would.
    let ends = |first: u8, second: u8| {
        let codes = format!("#!/bin/sh\ncase \"$*\" in *shop/b:v1*) exit {second} ;; esac\nexit {first}\n");
        executable::write(&shop.path("bin/registry-gate"), &codes);
        ["sh", "bash"].map(|shell| ran(&shop, shell, &lines.join("\n")).code)
    };
    for (first, second, code) in [
        (0, 11, 11),
        (10, 6, 6),
        (12, 6, 6),
        (4, 10, 4),
        (4, 6, 4),
        (10, 12, 10),
        (11, 12, 12),
        (12, 11, 12),
        (11, 10, 10),
        (12, 10, 10),
        (10, 70, 70),
        (70, 10, 70),
        (10, 0, 10),
    ] {
        assert_eq!(ends(first, second), [code, code], "{first} {second}");
    }
    let reports = child["registry-gate verify"]["artifacts"]["reports"]["junit"].as_sequence().unwrap();
    assert_eq!(reports.len(), 2, "what is not there is a test that failed: {reports:?}");
    assert_eq!(child["image b"]["variables"]["IMAGE_ALSO"], "main v2");
    assert_eq!(child["stages"][2], "also");
    let script = child["registry-gate also"]["script"].as_sequence().unwrap();
    assert_eq!(
        script[3],
        format!("registry-gate retag --force -- {host}/acme/shop/b:v1 main v2 || registry_gate_keep $?")
    );
    assert_eq!(script.len(), 5);
}

/// The lines of the child's own jobs say all that they mean: no variable of a flag that is about images adds to it.
#[test]
fn no_variable_of_the_project_is_about_the_images_of_the_plan() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    shop.planned(&PROGRAM);
    let child = shop.child();
    let unset = child["registry-gate verify"]["script"][0].as_str().unwrap().to_owned();
    let unset: Vec<&str> = unset.split(' ').skip(1).collect();
    let look = child[".registry-gate look again"]["before_script"][0].as_str().unwrap();
    assert!(look.contains(&format!("unset {}", unset.join(" "))), "{look}");
    // How the servers are reached holds for every job.
    let kept = ["server", "project", "plain-http", "ca-file", "parallel", "deadline", "verbose", "color"];
    for command in ["check", "retag"] {
        let known = registry_gate::root().find_subcommand(command).unwrap();
        for flag in known.get_arguments().filter_map(|arg| arg.get_long()).filter(|flag| !kept.contains(flag))
        {
            let Some(variable) = registry_gate::variable_of(command, flag) else { continue };
            assert!(unset.contains(&variable.as_str()), "{variable}");
        }
    }
}

#[test]
fn a_path_that_is_no_word_of_a_script_is_refused_where_it_would_be_in_one() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    for path in ["q;touch x.yml", "a b.yml", "../child.yml"] {
        let ran = shop.plan_to(path, &PROGRAM);
        assert_eq!(ran.exit, 3, "{ran:?}");
        assert!(ran.stderr.contains("the path of --output goes into a script: "), "{ran:?}");
    }
}
