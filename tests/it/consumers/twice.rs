//! A component that is included twice: both work, each with its own answer.

use super::sources::with;
use programs::gitlab::{Source, Status};
use programs::template::{COMPONENTS, Template};
use simulator::{ImageSpec, Simulator, World};

/// What each asks for: the first and the second time.
fn asked(component: &str) -> [&str; 2] {
    match component {
        "check" | "child" | "wait" | "warn" => ["tag: v1", "tag: v2"],
        "retag" => ["source: v1, targets: a", "source: v2, targets: b"],
        "cleanup" => ["name-regex-delete: x.*", "name-regex-delete: y.*, apply: always"],
        "images" => ["only: base", "only: web"],
        _ => ["strict: 'false'", "strict: 'false'"],
    }
}

#[test]
fn each_component_can_be_included_twice() {
    for component in COMPONENTS {
        let sim = Simulator::start(World::default());
        for tag in ["v1", "v2"] {
            sim.push("acme/shop", tag, &ImageSpec::new().label("tag", tag));
        }
        let inputs = Template::read(component).inputs;
        let other = [
            ("prefix", "OTHER_"),
            ("dotenv-file", "other.env"),
            ("junit-file", "other.xml"),
            ("annotations-file", "other.json"),
            ("files", "other"),
        ];
        let known = other.iter().filter(|(name, _)| inputs.contains_key(*name));
        let other = known.fold(String::new(), |all, (name, value)| all + ", " + name + ": " + value);
        let [first, second] = asked(component);
        let child = if component == "child" { ", child: a/child.yml" } else { "" };
        let project = with(&sim, component, &format!("{{ {first}{child} }}"));
        let text = project.read(".gitlab-ci.yml");
        let again = format!(
            "include:\n  - component: $CI_SERVER_FQDN/registry-gate/registry-gate/{component}@0.1.0\n    \
             inputs: {{ job-name: other, {second}{child}{other} }}\n"
        );
        project.write(".gitlab-ci.yml", &text.replacen("include:\n", &again, 1));
        let source = Source::Schedule;
        let ended = project.run(source);
        assert_eq!(ended.status, Status::Success, "{component}: {ended:#?}");
        let (ours, others): (Vec<_>, Vec<_>) =
            ended.jobs.iter().filter(|job| job.name != "own").partition(|job| !job.name.starts_with("other"));
        assert!(!ours.is_empty() && ours.len() == others.len(), "{component}: {ended:#?}");
        if inputs.contains_key("prefix") {
            let begins = |prefix: &str, job: &programs::gitlab::Outcome| {
                !job.told.is_empty() && job.told.iter().all(|(name, _)| name.starts_with(prefix))
            };
            assert!(
                begins("REGISTRY_GATE_", ours[0]) && begins("OTHER_", others[0]),
                "{component}: {ended:#?}"
            );
            let answer = |job: &programs::gitlab::Outcome| {
                job.told.iter().map(|(name, value)| format!("{} {value}", &name[6..])).collect::<Vec<_>>()
            };
            assert_ne!(answer(ours[0]), answer(others[0]), "each has its own");
        }
    }
}
