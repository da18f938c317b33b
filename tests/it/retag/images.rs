//! The images of a file, which get the names that follow them.

use std::fs;

use simulator::{ImageSpec, Mode, Simulator};
use tempfile::TempDir;

use crate::support::{Gate, Outcome, world};

const FILE: &str = r#"
[images]
also = ["{branch_slug}"]

[[image]]
name = "base"
context = "base"
also = ["{branch_slug}", "base-{key}"]

[[image]]
name = "api"
repository = "api"
tag = "{short_sha}"

[[image]]
name = "tools"
context = "nowhere"
also = []
"#;

const BASE: &str = "acme/shop/base";
const API: &str = "acme/shop/api";

/// A project's folder with its images file.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("base")).unwrap();
        fs::write(folder.path().join("base/Dockerfile"), "FROM scratch\n").unwrap();
        fs::write(folder.path().join("images.toml"), FILE).unwrap();
        Self(folder)
    }

    fn file(&self) -> String {
        self.0.path().join("images.toml").to_str().unwrap().to_owned()
    }

    fn gate(sim: &Simulator) -> Gate<'_> {
        Gate::of(sim).may_write().env("CI_COMMIT_REF_SLUG", "main").env("CI_COMMIT_SHORT_SHA", "01234567")
    }

    fn run(&self, sim: &Simulator, args: &[&str]) -> Outcome {
        Self::gate(sim).run_aloud(&[&["retag", "--config", &self.file()], args].concat())
    }

    /// The tag of the image that is found by its key.
    fn key(&self, sim: &Simulator) -> String {
        let answer = self.0.path().join("key.env");
        let gate = Self::gate(sim).env("REGISTRY_GATE_DOTENV", answer.to_str().unwrap());
        let outcome = gate.run(&["key", "--config", &self.file(), "--only", "base"]);
        outcome.stdout.trim_end().split_once('\t').unwrap().1.to_owned()
    }

    /// A registry that has both images.
    fn built(&self) -> Simulator {
        let sim = Simulator::start(world(Mode::Metadata));
        let key = self.key(&sim);
        sim.push(BASE, &key, &ImageSpec::new());
        sim.push(API, "01234567", &ImageSpec::new().label("team", "web"));
        sim
    }
}

#[test]
fn each_image_of_the_file_gets_the_names_that_follow_it() {
    let project = Project::new();
    let sim = project.built();
    let key = project.key(&sim);
    let done = project.run(&sim, &["--format", "json"]);
    assert_eq!((done.exit, done.key("CHANGED"), done.key("IMAGE")), (0, "true", ""), "{}", done.told());
    assert_eq!(done.key("REASON"), "3 of 3 tags changed");
    let base = sim.digest(BASE, &key);
    assert_eq!((sim.digest(BASE, "main"), sim.digest(BASE, &format!("base-{key}"))), (base.clone(), base));
    assert_eq!(sim.digest(API, "main"), sim.digest(API, "01234567"));
    let told: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    let images = told["retags"]["images"].as_array().unwrap();
    let names: Vec<&str> = images.iter().map(|image| image["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["base", "api"], "one without names is left out");
    assert_eq!(images[1]["targets"][0]["image"].as_str().unwrap().rsplit('/').next(), Some("api:main"));
    let again = project.run(&sim, &[]);
    assert_eq!((again.exit, again.key("CHANGED")), (0, "false"), "{}", again.told());
    assert_eq!(again.requests.len(), 6, "a token, and each tag once: {}", again.told());
}

#[test]
fn one_image_is_picked_by_its_name() {
    let project = Project::new();
    let sim = project.built();
    let done = project.run(&sim, &["--only", "api"]);
    assert_eq!((done.exit, done.key("TAG"), done.key("CHANGED")), (0, "main", "true"), "{}", done.told());
    assert_eq!(sim.digest(BASE, "main"), None);
    assert_eq!(done.requests.len(), 5, "{}", done.told());
}

#[test]
fn nothing_is_written_before_all_images_are_looked_at() {
    let project = Project::new();
    let sim = project.built();
    // The last of them has a name that is another image's.
    sim.push(API, "main", &ImageSpec::new());
    let other = sim.digest(API, "main");
    let refused = project.run(&sim, &[]);
    assert_eq!(refused.exit, 9, "{}", refused.told());
    assert_eq!((sim.digest(BASE, "main"), sim.digest(API, "main")), (None, other));
    let writes = refused.requests.iter().filter(|request| request.method != "GET").count();
    assert_eq!(writes, 0, "{}", refused.told());
    let dry = project.run(&sim, &["--force", "--dry-run"]);
    assert_eq!((dry.exit, sim.digest(BASE, "main")), (0, None), "{}", dry.told());
    let forced = project.run(&sim, &["--force"]);
    assert_eq!(forced.exit, 0, "{}", forced.told());
    assert_eq!(sim.digest(API, "main"), sim.digest(API, "01234567"));
}

#[test]
fn an_image_that_is_not_built_yet_stops_all_of_them() {
    let project = Project::new();
    let sim = Simulator::start(world(Mode::Metadata));
    sim.push(API, "01234567", &ImageSpec::new());
    let outcome = project.run(&sim, &[]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (5, ""), "{}", outcome.told());
    assert_eq!(sim.digest(API, "main"), None);
}

#[test]
fn what_is_said_beside_the_file_is_refused_before_any_request() {
    let project = Project::new();
    let sim = project.built();
    let file = project.file();
    for (args, exit, told) in [
        (&["retag", "v1", "v2", "--config", &file][..], 2, "SOURCE is given beside --config"),
        (&["retag", "--config", &file, "--upstream", "acme/shop"], 2, "--upstream is given beside --config"),
        (&["retag", "--config", &file, "--only", "tools"], 3, "none of them has names that follow it"),
        (&["retag", "--only", "api"], 2, "no --config names one"),
        (&["retag", "v1"], 2, "no name is given that it is to get"),
        (&["retag"], 2, "no image is named"),
    ] {
        let outcome = Project::gate(&sim).run_aloud(args);
        assert_eq!((outcome.exit, outcome.requests.len()), (exit, 0), "{}", outcome.told());
        assert!(outcome.stderr.contains(told), "{}", outcome.told());
    }
    let of_a_tag = Project::gate(&sim).env("CI_COMMIT_TAG", "v1");
    let outcome = of_a_tag.run_aloud(&["retag", "--config", &file]);
    assert!(outcome.exit == 3 && outcome.stderr.contains("{branch_slug} is empty"), "{}", outcome.told());
}
