//! Which images are meant, and what is said of several.

use simulator::{ImageSpec, Simulator};

use crate::support::{Gate, MODES, Shop, world};

#[test]
fn an_image_can_be_written_in_every_form() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let host = sim.addresses().registry_host.clone();
        let digest = sim.digest("acme/shop", "v1").unwrap();
        let (address, port) = host.rsplit_once(':').unwrap();
        assert_eq!(address, "127.0.0.1");
        for (image, full) in [
            (format!("127.1:{port}/acme/shop:v1"), format!("{host}/acme/shop:v1")),
            ("v1".to_owned(), format!("{host}/acme/shop:v1")),
            ("worker:v1".to_owned(), format!("{host}/acme/shop/worker:v1")),
            (format!("{host}/acme/shop:v1"), format!("{host}/acme/shop:v1")),
            (format!("{host}/acme/shop/worker:v1"), format!("{host}/acme/shop/worker:v1")),
            (format!("v1@{digest}"), format!("{host}/acme/shop:v1")),
            (format!("{host}/acme/shop:v1@{digest}"), format!("{host}/acme/shop:v1")),
        ] {
            let outcome = Gate::of(&sim).run(&["check", &image]);
            assert_eq!(outcome.answer(), "0 present true false");
            assert_eq!(outcome.key("IMAGE"), full);
            let (path, tag) = full.strip_prefix(&format!("{host}/")).unwrap().rsplit_once(':').unwrap();
            assert_eq!((outcome.key("REPOSITORY"), outcome.key("TAG")), (path, tag));
            let digest = sim.digest(path, tag).unwrap();
            assert_eq!(outcome.key("DIGEST"), digest.as_str());
            assert_eq!(outcome.key("IMAGE_DIGEST"), format!("{host}/{path}@{digest}"));
        }
    }
}

#[test]
fn a_path_that_begins_with_the_projects_own_is_the_whole_path() {
    for (project, mode) in [("acme/shop", MODES[0]), ("group/sub/shop", MODES[0]), ("acme/shop", MODES[1])] {
        let sim = Simulator::start(world(mode).project_path(project));
        let worker = format!("{project}/worker");
        // Whose name only begins like the project's own is below it: `acme/shopping` in `acme/shop`.
        let (_, name) = project.rsplit_once('/').unwrap();
        let longer = format!("{name}ping");
        for path in [project.to_owned(), worker.clone(), format!("{project}/{longer}")] {
            sim.push(&path, "v1", &ImageSpec::new());
        }
        let repository = |image: &str| {
            let outcome = Gate::of(&sim).run(&["check", image]);
            assert_eq!(outcome.answer(), "0 present true false", "{}", outcome.told());
            outcome.key("REPOSITORY").to_owned()
        };
        assert_eq!(repository(&format!("{project}:v1")), project);
        assert_eq!(repository(&format!("{project}/worker:v1")), worker);
        assert_eq!(repository("worker:v1"), worker);
        assert_eq!(repository(&format!("{longer}:v1")), format!("{project}/{longer}"));
        let absent = Gate::of(&sim).run(&["check", &format!("{project}:v2")]);
        assert_eq!((absent.exit, absent.key("REPOSITORY")), (10, project), "{}", absent.told());
        for command in ["age", "inspect"] {
            let outcome = Gate::of(&sim).run(&[command, &format!("{project}/worker:v1")]);
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
        }
        let tags = |name: &str| Gate::of(&sim).run_aloud(&["tags", "--repository", name, "--count"]).stdout;
        assert_eq!([tags(project), tags(&worker), tags("worker")], ["1\n"; 3]);
        let gone = Gate::of(&sim).may_delete().run(&["delete", &format!("{project}/worker:v1")]);
        assert_eq!(
            (gone.exit, sim.tags(&worker).len(), sim.tags(project).len()),
            (0, 0, 1),
            "{}",
            gone.told()
        );
    }
}

#[test]
fn words_of_a_variable_are_images_and_never_flags() {
    let sim = Shop::open(world(MODES[0]));
    for words in ["v1 --server=http://127.0.0.1:1", "v1 --force", "--on-unknown=present", "-- v1"] {
        let outcome = Gate::of(&sim).env("REGISTRY_GATE_IMAGES", words).run_aloud(&["check"]);
        assert_eq!(outcome.requests.len(), 0, "{}", outcome.told());
        outcome.fails(&[3]);
        assert!(outcome.stderr.contains("REGISTRY_GATE_IMAGES"), "{}", outcome.told());
    }
}

#[test]
fn a_token_in_place_of_an_image_is_refused_and_not_shown() {
    let sim = Shop::open(world(MODES[0]));
    // One that can be no tag, and one that can.
    let odd = sim.env().into_iter().find(|(name, _)| name == "CI_JOB_TOKEN").expect("a job's token").1;
    for (token, told) in [(odd.as_str(), "[MASKED]"), ("glcbt-64_a-tag.too", "holds this run's token")] {
        for args in [
            &["check", token][..],
            &["check", "v1", &format!("worker:{token}")],
            &["age", token],
            &["inspect", token],
            &["delete", token],
        ] {
            let outcome = Gate::of(&sim).env("CI_JOB_TOKEN", token).run_aloud(args);
            assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.stderr);
            assert!(outcome.stderr.contains(told) && !outcome.stderr.contains(token), "{}", outcome.stderr);
        }
    }
}

#[test]
fn a_digest_in_place_of_the_tag_is_asked_for_itself() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let host = sim.addresses().registry_host.clone();
        let digest = sim.digest("acme/shop", "v1").unwrap();
        let full = format!("{host}/acme/shop@{digest}");
        for image in [full.clone(), format!("acme/shop@{digest}")] {
            let outcome = Gate::of(&sim).run(&["check", &image]);
            assert_eq!(outcome.answer(), "0 present true false", "{}", outcome.told());
            assert_eq!((outcome.key("IMAGE"), outcome.key("IMAGE_DIGEST")), (full.as_str(), full.as_str()));
            assert_eq!((outcome.key("REPOSITORY"), outcome.key("TAG")), ("acme/shop", ""));
            assert_eq!(outcome.key("DIGEST"), digest.as_str());
            let asked: Vec<&str> = outcome.requests.iter().map(|request| request.path.as_str()).collect();
            assert!(asked.iter().all(|path| !path.contains("/gitlab/v1/")), "{asked:?}");
        }
        let json = Gate::of(&sim).run(&["inspect", &full, "--format", "json"]);
        assert!(json.stdout.contains("\"tag\": null"), "{}", json.told());
        let none = format!("acme/shop@sha256:{}", "0".repeat(64));
        assert_eq!(Gate::of(&sim).run(&["check", &none]).answer(), "10 absent false true");
        let many = Gate::of(&sim).run(&["check", "v1", "v2", &none, "v3", &full]);
        assert_eq!(many.answer(), "10 absent false true", "{}", many.told());
        // What is published is a tag.
        let age = Gate::of(&sim).run(&["check", &full, "--max-age", "400d"]);
        assert_eq!(age.answer(), "0 present true false", "{}", age.told());
        assert!(age.key("REASON").starts_with("created "), "{}", age.told());
        let published = Gate::of(&sim).run_aloud(&["age", &full, "--clock", "published"]);
        published.fails(&[7]);
        assert!(published.stderr.contains("a digest was asked for"), "{}", published.told());
    }
}

#[test]
fn another_digest_is_incomplete() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let other = sim.digest("acme/shop", "v2").unwrap();
        for more in [&[][..], &["--max-age", "20d"], &["--label", "vendor"]] {
            let outcome = Gate::of(&sim).run(&[&["check", &format!("v1@{other}")], more].concat());
            assert_eq!(outcome.answer(), "12 incomplete true true");
            assert!(outcome.key("REASON").starts_with("the tag points at sha256:"), "{}", outcome.told());
        }
        let many = Gate::of(&sim).run(&["check", &format!("v1@{other}"), "v2", "v3", &format!("v2@{other}")]);
        assert_eq!(many.answer(), "12 incomplete true true", "{}", many.told());
        let absent = Gate::of(&sim).run(&["check", &format!("none@{other}")]);
        assert_eq!(absent.answer(), "10 absent false true");
        let age = Gate::of(&sim).run_aloud(&["age", &format!("v1@{other}")]);
        assert_eq!((age.exit, age.stdout.as_str()), (12, ""), "{}", age.told());
    }
}

#[test]
fn bad_names_are_refused_before_any_request() {
    let sim = Shop::open(world(MODES[0]));
    for (image, word) in [
        ("Worker:v1", "'W'"),
        ("v1!", "'!'"),
        ("worker", ""),
        ("a b", "' '"),
        ("v1@sha256:12", "64 hexadecimal"),
        ("worker/web", "names no tag"),
        ("feature/login", "$CI_COMMIT_REF_SLUG"),
        ("worker:feature/login", "$CI_COMMIT_REF_SLUG"),
        ("Acme/shop:v1", "in lower case"),
        ("https://gitlab.example.com/acme/shop:v1", "without a scheme"),
    ] {
        if image == "worker" {
            continue;
        }
        for command in ["check", "age", "inspect"] {
            let outcome = Gate::of(&sim).run_aloud(&[command, image]);
            assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
            assert!(outcome.stderr.contains(word), "{}", outcome.told());
        }
    }
    let digest = sim.digest("acme/shop", "v1").unwrap().to_string();
    for image in
        [digest.clone(), format!("@{digest}"), format!("acme/shop:{digest}"), digest[..19].to_owned()]
    {
        for command in ["check", "age", "inspect", "delete"] {
            let outcome = Gate::of(&sim).run_aloud(&[command, &image]);
            assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
            assert!(outcome.stderr.contains("a digest alone is no image\n  hint: "), "{}", outcome.told());
        }
        let variable = Gate::of(&sim).env("REGISTRY_GATE_IMAGES", &image).run_aloud(&["check"]);
        assert_eq!((variable.exit, variable.requests.len()), (3, 0), "{}", variable.told());
        assert!(variable.stderr.contains("a digest alone is no image\n  hint: "), "{}", variable.told());
    }
    let strange = Gate::of(&sim).run_aloud(&["check", "registry.elsewhere.example/acme/shop:v1"]);
    assert_eq!((strange.exit, strange.requests.len()), (2, 0), "{}", strange.told());
}

#[test]
fn of_several_images_the_worst_counts() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let run = |args: &[&str]| Gate::of(&sim).run(&[&["check"], args].concat()).answer();
        assert_eq!(run(&["v1", "worker:v1"]), "0 present true false");
        assert_eq!(run(&["v1", "old", "worker:v1", "--max-age", "20d"]), "11 stale true true");
        assert_eq!(
            run(&["old", "v1", "--max-age", "20d", "--platform", "linux/arm64"]),
            "12 incomplete true true"
        );
        assert_eq!(run(&["old", "none", "v1", "--max-age", "20d"]), "10 absent false true");
        assert_eq!(run(&["v1", "worker:none"]), "10 absent false true");
    }
}

#[test]
fn of_several_images_the_keys_of_one_are_empty_and_json_has_each() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let outcome =
            Gate::of(&sim).run(&["check", "v1", "old", "none", "--max-age", "20d", "--format", "json"]);
        for key in [
            "IMAGE",
            "REPOSITORY",
            "TAG",
            "DIGEST",
            "IMAGE_DIGEST",
            "CREATED_AT",
            "PUBLISHED_AT",
            "AGE_DAYS",
            "SIZE_BYTES",
        ] {
            assert_eq!(outcome.key(key), "", "{key}");
        }
        let json = outcome.json();
        assert_eq!((&json["verdict"], &json["exit_code"]), (&"absent".into(), &10.into()));
        let each: Vec<String> = json["images"]
            .as_array()
            .unwrap()
            .iter()
            .map(|image| {
                format!(
                    "{} {} {} {} {}",
                    image["tag"], image["verdict"], image["exists"], image["build"], image["exit_code"]
                )
            })
            .collect();
        assert_eq!(
            each,
            [
                r#""v1" "present" true false 0"#,
                r#""old" "stale" true true 11"#,
                r#""none" "absent" false true 10"#,
            ]
        );
        assert_eq!(json["images"][0]["age_seconds"], 864_000);
        assert_eq!(json["images"][2]["digest"], serde_json::Value::Null);
    }
}

#[test]
fn answers_can_end_with_zero_and_force_builds() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let run = |args: &[&str]| Gate::of(&sim).run(&[&["check"], args].concat());
        assert_eq!(run(&["none", "--exit-zero"]).answer(), "0 absent false true");
        assert_eq!(run(&["old", "--max-age", "7d", "--exit-zero"]).answer(), "0 stale true true");
        assert_eq!(
            run(&["v1", "--platform", "linux/s390x", "--exit-zero"]).answer(),
            "0 incomplete true true"
        );
        let forced = run(&["v1", "--force"]);
        assert_eq!(forced.answer(), "10 present true true");
        assert!(forced.key("REASON").contains("forced"), "{}", forced.told());
        assert_eq!(run(&["none", "--force"]).answer(), "10 absent false true");
        assert_eq!(run(&["v1", "worker:v1", "--force"]).answer(), "10 present true true");
        assert_eq!(run(&["v1", "--force", "--exit-zero"]).answer(), "0 present true true");
        assert_eq!(run(&["none", "--on-unknown", "present"]).answer(), "10 absent false true");
    }
}

#[test]
fn flags_can_be_variables() {
    let sim = Shop::open(world(MODES[0]));
    let gate = Gate::of(&sim).env("REGISTRY_GATE_MAX_AGE", "7d").env("REGISTRY_GATE_IMAGES", "v1 worker:v1");
    assert_eq!(gate.run(&["check"]).answer(), "11 stale true true");
    assert_eq!(gate.run(&["check", "v2", "--max-age", "20d"]).answer(), "0 present true false");
    let wrong = Gate::of(&sim).env("REGISTRY_GATE_MAX_AGE", "soon").run_aloud(&["check", "v1"]);
    assert_eq!((wrong.answer().as_str(), wrong.requests.len()), ("3 unknown - -", 0), "{}", wrong.told());
}
