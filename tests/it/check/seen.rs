//! What GitLab shows beside the log: test results and links, held to the rules by which GitLab takes them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use simulator::{Failure, Fault, Mode, Server, Simulator};

use crate::support::{Folder, Gate, Outcome, Shop, world};

/// A case as GitLab's parser reads it (`lib/gitlab/ci/parsers/test/junit.rb`): how it ended, and what it shows.
fn cases(xml: &[u8]) -> BTreeMap<String, (String, String)> {
    let text = std::str::from_utf8(xml).unwrap();
    let document = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let suites: Vec<_> = document.root_element().children().filter(roxmltree::Node::is_element).collect();
    assert!(document.root_element().has_tag_name("testsuites") && suites.len() == 1);
    let mut read = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for case in suites[0].children().filter(roxmltree::Node::is_element) {
        assert_eq!(case.attribute("classname"), Some("registry-gate"));
        let end = case.children().find(roxmltree::Node::is_element);
        // Attributes are lost where there is text, and shown raw where there is none.
        assert!(end.is_none_or(|end| end.attributes().len() == 0 && !end.text().unwrap().trim().is_empty()));
        let name = end.map_or("passed", |end| end.tag_name().name());
        let shown = end.and_then(|end| end.text()).unwrap_or_default();
        *count.entry(name.to_owned()).or_default() += 1;
        let before =
            read.insert(case.attribute("name").unwrap().to_owned(), (name.to_owned(), shown.to_owned()));
        assert!(before.is_none(), "GitLab keeps one of two cases of a name");
    }
    for (attribute, end) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
        let told = count.get(end).copied().unwrap_or_default().to_string();
        assert_eq!(suites[0].attribute(attribute), Some(told.as_str()));
    }
    assert_eq!(suites[0].attribute("tests"), Some(read.len().to_string().as_str()));
    read
}

/// The links of a file that GitLab takes (`ParseAnnotationsArtifactService`, `ci_job_annotation_data.json`), with the
/// addresses that it should have looked at.
fn links(json: &[u8]) -> Vec<(String, String)> {
    assert!(json.len() <= 81_920, "{}", json.len());
    let lists: Value = serde_json::from_slice(json).unwrap();
    let lists = lists.as_object().unwrap();
    assert!((1..=20).contains(&lists.len()));
    let mut read = Vec::new();
    for (name, list) in lists {
        let list = list.as_array().unwrap();
        assert!((1..=255).contains(&name.chars().count()) && (1..=1000).contains(&list.len()));
        for item in list {
            assert_eq!(item.as_object().unwrap().len(), 1);
            let link = item["external_link"].as_object().unwrap();
            assert_eq!(link.len(), 2);
            let (label, url) = (link["label"].as_str().unwrap(), link["url"].as_str().unwrap());
            assert!(url.starts_with("https://") || url.starts_with("http://"), "{url}");
            assert!(!label.is_empty() && !label.contains('\n'));
            read.push((label.to_owned(), url.to_owned()));
        }
    }
    read
}

const PIPELINE: &str = "https://gitlab.example.com/acme/shop/-/pipelines/7";

fn show(sim: &Simulator, folder: &Folder, args: &[&str]) -> Outcome {
    let (junit, annotations) = (folder.arg("junit.xml"), folder.arg("annotations.json"));
    let files = ["--junit", &junit, "--annotations", &annotations];
    Gate::of(sim).within(folder).env("CI_PIPELINE_URL", PIPELINE).run_aloud(&[args, &files].concat())
}

#[test]
fn an_image_passes_or_is_skipped_or_is_an_error() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    let told = |args: &[&str]| {
        let outcome = show(&sim, &folder, args);
        let cases = cases(&folder.read("junit.xml").unwrap());
        let ends = cases.iter().fold(String::new(), |mut told, (name, (end, text))| {
            let name = name.rsplit_once('/').unwrap().1;
            let _ = writeln!(told, "{name} {end} {}", text.lines().next().unwrap_or_default());
            told
        });
        (outcome.exit, ends)
    };
    let (exit, ends) = told(&["check", "v1", "old", "none", "--max-age", "20d"]);
    assert_eq!(exit, 10);
    insta::assert_snapshot!(ends, @r"
    shop:none skipped absent: acme/shop has no tag none
    shop:old skipped stale: published 100d ago, older than 20d
    shop:v1 passed
    ");
    let (exit, ends) = told(&["check", "v1", "none", "--junit-failures", "--exit-zero"]);
    assert_eq!(exit, 0);
    insta::assert_snapshot!(ends, @r"
    shop:none failure absent: there is no acme/shop:none
    shop:v1 passed
    ");
    let (_, ends) = told(&["check", "v1", "--force"]);
    insta::assert_snapshot!(ends, @"shop:v1 skipped present: it exists, sha256:4e4ae83904da; build forced");
    let (exit, ends) = told(&["wait", "none", "--timeout", "1s"]);
    assert_eq!(exit, 10);
    insta::assert_snapshot!(ends, @"shop:none failure absent: acme/shop has no tag none");
}

#[test]
fn nobody_knows_is_an_error_with_what_a_person_should_read() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    sim.fault(Fault::new(Failure::Status(403)).on(Server::Registry).always());
    for (args, exit) in [(&["check", "v1"][..], 4), (&["check", "v1", "--on-unknown", "present"], 0)] {
        assert_eq!(show(&sim, &folder, args).exit, exit);
        let cases = cases(&folder.read("junit.xml").unwrap());
        let (end, text) = cases.values().next().unwrap();
        assert_eq!(end, "error");
        for word in ["unknown: ", "image: ", "cannot read", "request: ", "hint: "] {
            assert!(text.contains(word), "{text}");
        }
    }
    // A run that comes to no answer says so, and leaves nothing of before.
    let outcome = show(&sim, &folder, &["check", "v1", "--config", "no.toml"]);
    assert_eq!(outcome.exit, 2);
    assert_eq!(cases(&folder.read("junit.xml").unwrap())["registry-gate"].0, "error");
    assert_eq!(folder.read("annotations.json"), None);
}

#[test]
fn a_misspelt_flag_leaves_nothing_of_before_but_what_another_flag_names() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    show(&sim, &folder, &["check", "v1"]);
    assert!(folder.read("junit.xml").is_some() && folder.read("annotations.json").is_some());
    assert_eq!(show(&sim, &folder, &["check", "v1", "--max-agee", "7d"]).exit, 2);
    assert_eq!((folder.read("junit.xml"), folder.read("annotations.json")), (None, None));
    show(&sim, &folder, &["check", "v1"]);
    let junit = folder.arg("junit.xml");
    assert_eq!(show(&sim, &folder, &["check", "v1", "--confg", &junit]).exit, 2);
    assert!(folder.read("junit.xml").is_some(), "it may have been meant to be read");
}

#[test]
fn links_lead_to_the_images_and_to_the_tests() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    show(&sim, &folder, &["check", "v1", "worker:v1", "none"]);
    let links = links(&folder.read("annotations.json").unwrap());
    let of = |end: &str| links.iter().find(|(label, _)| label.ends_with(end)).unwrap().1.clone();
    assert!(of("/acme/shop:v1: present").ends_with("/acme/shop/container_registry"), "{links:?}");
    assert!(of("worker:v1: present").ends_with("/acme/shop/container_registry?search%5B%5D=worker"));
    assert!(of("/acme/shop:none: absent").ends_with("/container_registry"));
    assert_eq!(of("tests of this pipeline"), format!("{PIPELINE}/test_report"));
    assert_eq!(links.len(), 4);
}

#[test]
fn no_address_that_somebody_set_becomes_a_link() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    let file = folder.arg("annotations.json");
    for url in ["javascript:alert(1)", "data:text/html,x", "https://a@b/"] {
        let gate = Gate::of(&sim).within(&folder).env("CI_PIPELINE_URL", url).env("CI_PROJECT_URL", url);
        gate.run(&["check", "v1", "--annotations", &file]);
        let links = links(&folder.read("annotations.json").unwrap());
        assert_eq!(links.len(), 1, "{links:?}");
    }
}

#[test]
fn so_many_images_that_gitlab_would_refuse_their_links_are_cut() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    let long = "x".repeat(100);
    let names: Vec<String> = (0..1_100).map(|number| format!("none-{long}-{number}")).collect();
    let args: Vec<&str> = std::iter::once("check").chain(names.iter().map(String::as_str)).collect();
    show(&sim, &folder, &args);
    let links = links(&folder.read("annotations.json").unwrap());
    assert!(links.len() > 200, "{}", links.len());
    assert!(links.iter().any(|(_, url)| url.ends_with("/test_report")));
    assert_eq!(cases(&folder.read("junit.xml").unwrap()).len(), 1_100);
}

#[test]
fn what_cannot_be_written_is_a_warning_and_the_answer_is_the_same() {
    let (sim, folder) = (Shop::open(world(Mode::Metadata)), Folder::new());
    let (junit, links) = (folder.arg("no/junit.xml"), folder.arg("no/annotations.json"));
    let outcome = Gate::of(&sim).run_aloud(&["check", "v1", "--junit", &junit, "--annotations", &links]);
    assert_eq!(outcome.answer(), "0 present true false");
    assert_eq!(outcome.stderr.lines().count(), 2, "{}", outcome.stderr);
    assert!(
        outcome.stderr.lines().all(|line| line.starts_with("warning: cannot write ")),
        "{}",
        outcome.stderr
    );
    // Two outputs of one path would be one.
    let one = folder.arg("junit.xml");
    let outcome =
        Gate::of(&sim).within(&folder).run_aloud(&["check", "v1", "--junit", &one, "--annotations", &one]);
    assert_eq!(outcome.exit, 2, "{}", outcome.told());
}

/// A log as GitLab shows it at first: without what stands in folded sections, each of which ends, under a name of its own.
fn unfolded(log: &str) -> (String, Vec<String>) {
    let (mut open, mut shown, mut folded, mut names) = (None, String::new(), Vec::new(), Vec::new());
    for line in log.lines() {
        if let Some(marker) = line.strip_prefix("section_start:") {
            let (time, name) = marker.split_once("[collapsed=true]\r").unwrap().0.split_once(':').unwrap();
            assert!(time.parse::<u64>().is_ok() && !names.contains(&name.to_owned()) && open.is_none());
            names.push(name.to_owned());
            open = Some(name.to_owned());
        } else if let Some(marker) = line.strip_prefix("section_end:") {
            assert_eq!(marker.trim_end().split_once(':').unwrap().1, open.take().unwrap());
        } else if open.is_some() {
            folded.push(line.to_owned());
        } else {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    assert!(open.is_none(), "{log}");
    (shown, folded)
}

#[test]
fn requests_are_folded_in_a_job_and_nothing_else_is() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).times(1));
    let outcome = Gate::of(&sim).run_aloud(&["check", "v1", "-v"]);
    let (shown, folded) = unfolded(&outcome.stderr);
    assert_eq!(folded.len(), outcome.requests.len(), "{}", outcome.stderr);
    assert!(folded.iter().all(|line| line.starts_with("GET ")), "{folded:?}");
    assert!(shown.contains("trying again in") && shown.contains(" requests, "), "{shown}");
    assert!(!shown.contains("GET "), "{shown}");
    sim.fault(Fault::new(Failure::Status(403)).on(Server::Registry).always());
    let (shown, _) = unfolded(&Gate::of(&sim).run_aloud(&["check", "v1", "-v"]).stderr);
    assert!(shown.contains("error: cannot read") && shown.contains("hint: "), "{shown}");
    sim.clear_faults();
    let at_a_desk = Gate::of(&sim).without("GITLAB_CI").run_aloud(&["check", "v1", "-v"]);
    assert!(!at_a_desk.stderr.contains("section_"), "{}", at_a_desk.stderr);
}

/// A stream that tells when it was written to.
struct Heard(Arc<Mutex<Vec<(Instant, String)>>>);

impl Write for Heard {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push((Instant::now(), String::from_utf8_lossy(text).into_owned()));
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A run with streams of the test's own; its exit code.
fn run_between(
    args: &[&str],
    env: Vec<(OsString, OsString)>,
    stdout: &mut dyn Write,
    stderr: Arc<Mutex<dyn Write + Send>>,
) -> u8 {
    let exit = registry_gate::run(registry_gate::Invocation {
        args: std::iter::once(&"registry-gate").chain(args).map(Into::into).collect(),
        env,
        now: time::OffsetDateTime::now_utc(),
        stdout,
        stderr,
        terminal: false,
        watched: false,
        width: None,
        pace: None,
        retry: registry_gate::RetryPolicy::default(),
        interrupt: registry_gate::Interrupt::new(),
    });
    exit.code()
}

#[test]
fn who_reads_both_streams_has_time_to_see_a_section_s_end_before_the_verdict() {
    let sim = Shop::open(world(Mode::Metadata));
    let heard = Arc::default();
    let env = sim.env().into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let mut stdout = Heard(Arc::clone(&heard));
    let stderr = Arc::new(Mutex::new(Heard(Arc::clone(&heard))));
    assert_eq!(run_between(&["check", "v1", "-v"], env, &mut stdout, stderr), 0);
    let heard = heard.lock().unwrap();
    let when = |word: &str| heard.iter().find(|(_, text)| text.contains(word)).unwrap().0;
    let pause = when("present").duration_since(when("section_end"));
    assert!(pause >= Duration::from_millis(50), "{pause:?}: {heard:?}");
}

#[test]
fn what_is_told_is_written_in_whole_lines() {
    let sim = Shop::open(world(Mode::Metadata));
    let (ours, its) = UnixDatagram::pair().unwrap();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
    gate.env_clear().envs(sim.env()).args(["check", "v1", "none", "--canary", "nix", "-v"]);
    let mut running = gate.stdout(Stdio::null()).stderr(OwnedFd::from(its)).spawn().unwrap();
    ours.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    // Each datagram is what was written at once.
    let (mut text, mut told) = (vec![0; 1 << 16], String::new());
    let mut has_ended = false;
    loop {
        match ours.recv(&mut text) {
            Ok(length) if length > 0 => {
                let piece = String::from_utf8_lossy(&text[..length]);
                assert!(piece.ends_with('\n'), "{piece:?} after {told:?}");
                told.push_str(&piece);
            }
            _ if has_ended => break,
            _ => has_ended = running.try_wait().unwrap().is_some(),
        }
    }
    assert!(told.contains("section_end:") && told.contains("error:"), "{told}");
}

#[test]
fn explanations_are_folded_too() {
    let context = Folder::new();
    std::fs::write(context.path("Dockerfile"), "FROM scratch\n").unwrap();
    let place = Folder::new();
    let key = ["key", &context.arg(""), "--explain", "--dotenv", &place.arg("key.env")];
    let mut told = Vec::new();
    let stderr = Arc::new(Mutex::new(Vec::new()));
    let env = vec![("GITLAB_CI".into(), "true".into())];
    let exit = run_between(&key, env, &mut told, Arc::clone(&stderr) as _);
    let log = String::from_utf8(stderr.lock().unwrap().clone()).unwrap().replace("\u{1b}[0K", "");
    assert_eq!(exit, 0, "{log}");
    let (shown, folded) = unfolded(&log);
    assert_eq!(shown, "");
    assert!(folded.len() > 2, "{log}");
}
