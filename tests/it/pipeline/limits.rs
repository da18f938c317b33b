//! What GitLab takes, and what it would not: right, or refused with words.

use super::shop::Shop;
use simulator::{Mode, Simulator, World};
use std::fmt::Write as _;

const HEAD: &str = "[images]\ninclude = '/ci/build.yml'\njob = '.build'\ntag = 'v1'\n";

fn planned(shop: &Shop<'_>, images: &str) -> Vec<String> {
    shop.write("registry-gate.toml", &format!("{HEAD}{images}"));
    shop.planned(&[])
}

#[test]
fn a_name_that_gitlab_keeps_for_itself_is_that_of_no_job() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    let names = ["image", "default", "cache", "services", "pages", "true", "workflow", "stages", "include"];
    let images = names.map(|name| format!("[[image]]\nname = '{name}'\n")).concat();
    assert_eq!(planned(&shop, &images), names);
    let child = shop.child();
    let others: Vec<_> =
        child.keys().filter_map(|key| key.as_str()).filter(|key| !key.contains(' ')).collect();
    assert_eq!(others, ["workflow", "stages", "include"]);
    assert_eq!(child["include"][0]["local"], "/ci/build.yml");
}

#[test]
fn an_image_that_needs_more_than_fifty_waits_for_a_stage() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    let mut images = String::new();
    let names: Vec<String> = (0..51).map(|number| format!("part-{number}")).collect();
    for name in &names {
        let _ = write!(images, "[[image]]\nname = '{name}'\n");
    }
    let _ = write!(images, "[[image]]\nname = 'fifty'\nafter = {:?}\n", &names[..50]);
    let _ = write!(images, "[[image]]\nname = 'all'\nafter = {names:?}\n");
    images.push_str("[[image]]\nname = 'last'\nafter = 'all'\n");
    assert_eq!(planned(&shop, &images).len(), 54);
    let child = shop.child();
    let of = |name: &str| {
        (child[name]["stage"].as_str().unwrap(), child[name]["needs"].as_sequence().map(Vec::len))
    };
    assert_eq!(of("image fifty"), ("build", Some(50)));
    assert_eq!(of("image all"), ("build 2", None));
    assert_eq!(of("image last"), ("build 2", Some(1)));
    assert_eq!(child["stages"].as_sequence().unwrap().len(), 3);
    assert!(child["image all"]["variables"]["IMAGE_PART_50"].as_str().unwrap().ends_with("/part-50:v1"));
    let stages = child["registry-gate verify"]["stage"].as_str();
    assert_eq!(stages, Some("verify"));
    let told = shop.plan(&["--program", "a/registry-gate"]).stderr;
    assert!(
        told.contains("note: the lock alone holds for all: it waits for more images than a job may need"),
        "{told}"
    );
}

#[test]
fn three_hundred_images_fit_and_the_same_answers_make_the_same_text() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    let images: Vec<String> = (0..300)
        .map(|at| format!("[[image]]\nname = 'image-{at}'\nvariables = {{ B = 'x', A = '$HOME' }}\n"))
        .collect();
    let images = images.concat();
    assert_eq!(planned(&shop, &images).len(), 300);
    let text = shop.read("child.yml");
    assert!(text.len() < 1_000_000, "{}", text.len());
    assert_eq!(shop.planned(&[]).len(), 300);
    assert_eq!(shop.read("child.yml"), text);
    let variables = &shop.child()["image image-7"]["variables"];
    assert_eq!((&variables["A"]["value"], &variables["A"]["expand"]), (&"$HOME".into(), &false.into()));
    let names: Vec<_> = variables.as_mapping().unwrap().keys().map(|name| name.as_str().unwrap()).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn a_value_that_would_name_a_variable_is_left_as_the_file_says_it() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    let images =
        "[[image]]\nname = 'a'\nlabels = ['share=%CI_JOB_TOKEN%']\n[[image]]\nname = 'b'\nlabels = ['x=y']\n";
    assert_eq!(planned(&shop, images), ["a", "b"]);
    let child = shop.child();
    let labels = |name: &str| &child[name]["variables"]["IMAGE_LABELS"];
    assert_eq!(labels("image a")["value"], "share=%CI_JOB_TOKEN%\n");
    assert_eq!(labels("image a")["expand"], false);
    assert_eq!(labels("image b"), "x=y\n");
}

#[test]
fn a_lock_has_the_letters_that_gitlab_takes_and_no_more_than_it_takes() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim).env("CI_COMMIT_SHA", &"0123456789".repeat(4));
    let long = format!("{0}/{0}", "x".repeat(80));
    let images = format!(
        "[[image]]\nname = 'a'\nrepository = '{long}'\ntag = '{{sha}}-{0}'\n[[image]]\nname = 'b'\nrepository = '{long}'\n\
         tag = '{{sha}}-{0}b'\n[[image]]\nname = 'c'\nrepository = ''\n",
        "y".repeat(70)
    );
    assert_eq!(planned(&shop, &images), ["a", "b", "c"]);
    let child = shop.child();
    let locks = ["a", "b", "c"]
        .map(|name| child[format!("image {name}").as_str()]["resource_group"].as_str().unwrap());
    for lock in locks {
        let is_legal = |c: char| c.is_ascii_alphanumeric() || "_/${}. -".contains(c);
        assert!(lock.len() <= 255 && lock.chars().all(is_legal), "{lock}");
    }
    assert_ne!(locks[0], locks[1]);
    assert_eq!(locks[2], "acme/shop v1");
}

#[test]
fn what_no_pipeline_can_be_made_of_is_refused_before_anything_is_asked() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    sim.clear_requests();
    let long = "n".repeat(250);
    for (text, told) in [
        ("[images]\ninclude = 'a.yml'\ntag='v1'\n[[image]]\nname = 'a'\n", "names no job that builds it"),
        (
            "[images]\njob = '.a'\ntag='v1'\n[[image]]\nname = 'a'\n",
            "includes nothing that its job could stand in",
        ),
        (
            &format!("{HEAD}[[image]]\nname = '{long}'\nrepository = 'a'\n"),
            "no name of a job of more than 255 bytes",
        ),
        (
            &format!(
                "{HEAD}[[image]]\nname = 'a.b'\n[[image]]\nname = 'a-b'\n[[image]]\nname = 'c'\nafter = ['a.b', 'a-b']\n"
            ),
            "the variable IMAGE_A_B, which names a-b for it, is taken",
        ),
        (
            &format!("{HEAD}[[image]]\nname = 'tag'\n[[image]]\nname = 'c'\nafter = 'tag'\n"),
            "the variable IMAGE_TAG, which names tag for it, is taken",
        ),
        (
            &format!("{HEAD}[[image]]\nname = 'a'\njob = 'build'\n"),
            "a hidden job is asked for, whose name begins with a dot",
        ),
        (
            &format!("{HEAD}[[image]]\nname = 'a'\nvariables = {{ IMAGE_TAG = 'v2' }}\n"),
            "IMAGE_TAG is one that every build job is given",
        ),
        (
            &format!("{HEAD}[[image]]\nname = 'a'\nvariables = {{ A-B = 'v2' }}\n"),
            "A-B is no name of a variable",
        ),
        (&format!("{HEAD}[[image]]\nname = 'a'\ninclude = 'b.yml'\n"), "\"include\" is no key of an image"),
        ("[images]\ninclude = '$A.yml'\n[[image]]\nname = 'a'\n", "may have no variables there"),
        ("[images]\ninclude = 'a'\n[[image]]\nname = 'a'\n", "end with .yml or .yaml"),
    ] {
        shop.write("registry-gate.toml", text);
        let ran = shop.plan(&[]);
        assert_eq!(ran.exit, 3, "{text}: {ran:?}");
        assert!(ran.stderr.contains(told), "{told}: {ran:?}");
    }
    assert!(sim.requests().is_empty());
}

#[test]
fn a_variable_by_its_name_alone_is_that_of_the_run_and_never_its_token() {
    let sim = Simulator::start(World::default());
    let token = sim.env().into_iter().find(|(name, _)| name == "CI_JOB_TOKEN").unwrap().1;
    let shop = Shop::empty(&sim).env("MINE", "a \"b\" $c").env("OTHER", &token);
    assert_eq!(planned(&shop, "[[image]]\nname = 'a'\nvariables = ['MINE', 'UNSET']\n"), ["a"]);
    let variables = &shop.child()["image a"]["variables"];
    assert_eq!(variables["MINE"]["value"], "a \"b\" $c");
    assert!(variables.get("UNSET").is_none());
    shop.write("registry-gate.toml", &format!("{HEAD}[[image]]\nname = 'a'\nvariables = ['OTHER']\n"));
    let ran = shop.plan(&[]);
    assert!(ran.exit == 3 && ran.stderr.contains("holds this run's token"), "{ran:?}");
    assert!(!shop.read("child.yml").contains(&token));
}

#[test]
fn fifty_images_take_a_request_each_and_a_token() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    let images: Vec<String> = (0..50).map(|at| format!("[[image]]\nname = 'image-{at}'\n")).collect();
    shop.write("registry-gate.toml", &format!("{HEAD}{}", images.concat()));
    sim.clear_requests();
    assert_eq!(shop.planned(&[]).len(), 50);
    let requests = sim.requests().len();
    assert!(requests <= 53, "{requests}");
}

/// A key's image is as likely as not to be built first: one request proves that it is not there, and where it is there
/// one more reads of which key it says to be.
#[test]
fn fifty_keys_take_a_request_each_and_one_more_where_they_are_built() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Simulator::start(World::default().mode(mode));
        let shop = Shop::empty(&sim);
        shop.write("Dockerfile", "FROM scratch\nCOPY . /\n");
        let image = |at| format!("[[image]]\nname = 'image-{at}'\nbuild_args = ['AT={at}']\n");
        let images: String = (0..50).map(image).collect();
        shop.write("registry-gate.toml", &format!("[images]\ninclude = 'b.yml'\njob = '.b'\n{images}"));
        sim.clear_requests();
        assert_eq!(shop.planned(&[]).len(), 50);
        let requests = sim.requests().len();
        assert!(requests <= 53, "{mode:?}: {requests}");
        shop.build();
        sim.clear_requests();
        assert!(shop.planned(&[]).is_empty());
        let requests = sim.requests().len();
        assert!(requests <= 103, "{mode:?}: {requests}");
    }
}

#[test]
fn what_a_plan_writes_counts_in_no_key() {
    let sim = Simulator::start(World::default());
    let shop = Shop::empty(&sim);
    shop.write("Dockerfile", "FROM scratch\nCOPY . /\n");
    let whole = "[images]\ninclude = 'b.yml'\njob = '.b'\n[[image]]\nname = 'whole'\n";
    shop.write("registry-gate.toml", whole);
    assert_eq!(shop.planned(&[]), ["whole"]);
    let first = shop.read("child.yml");
    assert_eq!(shop.planned(&[]), ["whole"]);
    assert_eq!(shop.read("child.yml"), first);
}
