//! Which tags are the newest, or the best versions: what is left in the registry afterwards.

use simulator::{ImageSpec, Mode, Simulator};

use crate::support::{Folder, Gate, Outcome, Shop, world};

const SHOP: &str = "acme/shop";
const MODES: [Mode; 2] = [Mode::Metadata, Mode::Filesystem];

/// A registry with these tags, each built at its time.
fn shop(mode: Mode, tags: &[(&str, &str)]) -> Simulator {
    let sim = Simulator::start(world(mode));
    for (at, (tag, built)) in tags.iter().enumerate() {
        Shop::put(&sim, SHOP, tag, &ImageSpec::new().created(built).layers(&[at as u64]), built);
    }
    sim
}

/// Tags of one date, and enough that nobody asks about.
fn of_one_date(names: &[&str]) -> Vec<(String, String)> {
    let others = (0..12).map(|number| (format!("other{number}"), "2026-01-30T12:00:00Z".to_owned()));
    names.iter().map(|name| ((*name).to_owned(), "2026-01-01T12:00:00Z".to_owned())).chain(others).collect()
}

/// Deletes by a rule, or by flags; what is left but for the others.
fn left(mode: Mode, names: &[&str], rule: &str, flags: &[&str]) -> (Vec<String>, Outcome) {
    let tags = of_one_date(names);
    let tags: Vec<(&str, &str)> = tags.iter().map(|(name, date)| (name.as_str(), date.as_str())).collect();
    let (sim, folder) = (shop(mode, &tags), Folder::new());
    let file = folder.arg("policy.toml");
    std::fs::write(&file, format!("[[cleanup.rule]]\naction = 'delete'\n{rule}\n")).unwrap();
    let by_rule = ["--policy", &file];
    let policy = if rule.is_empty() { flags } else { &by_rule };
    let outcome =
        Gate::of(&sim).within(&folder).may_delete().run_aloud(&[&["cleanup", "--apply"], policy].concat());
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let left = sim.tags(SHOP).into_iter().filter(|tag| !tag.starts_with("other"));
    (left.collect(), outcome)
}

#[test]
fn the_newest_pre_release_is_that_of_the_highest_number() {
    for mode in MODES {
        for family in [
            "1.4.0-rc#",
            "v1.2.3-#-gabc1234",
            "1.0.0-SNAPSHOT#",
            "1.0.0-rc-#",
            "2.0.0-alpha#.1",
            "1.0.0-rc.#_1",
        ] {
            let names = ["8", "9", "10", "11"].map(|number| family.replace('#', number));
            let names: Vec<&str> =
                names.iter().map(String::as_str).chain(["1.0.0", "1.0.0-alpine"]).collect();
            let (left, outcome) = left(mode, &names, "version = 'prerelease'\nkeep_prereleases = 1", &[]);
            let mut stays = ["1.0.0", "1.0.0-alpine", names[3]];
            stays.sort_unstable();
            assert_eq!(left, stays, "{family}{}", outcome.told());
        }
    }
}

#[test]
fn versions_with_build_metadata_and_variants_are_cleaned_up_line_by_line() {
    for mode in MODES {
        let names = [
            "104.1.1_up57.0.3",
            "104.1.2_up57.0.4",
            "104.1.2-alpine",
            "104.1.1-alpine",
            "104.1.0-slim",
            "not_a_version",
        ];
        let (left, outcome) = left(mode, &names, "version = 'release'\nkeep_patches = 1", &[]);
        assert_eq!(
            left,
            ["104.1.0-slim", "104.1.2-alpine", "104.1.2_up57.0.4", "not_a_version"],
            "{}",
            outcome.told()
        );
    }
}

#[test]
fn of_one_date_nobody_is_the_newest() {
    for mode in MODES {
        let names: Vec<String> = (996..1004).map(|number| format!("pipeline-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let flags = ["--name-regex-delete", "pipeline-.*", "--keep-n", "4"];
        assert_eq!(left(mode, &names, "", &flags).0.len(), 8);
        let per = "name_regex = '(?<group>[ab])-.*'\nkeep_n = 1\nper = 'group'";
        assert_eq!(left(mode, &["a-9", "a-10", "b-9", "b-10"], per, &[]).0.len(), 4);
        let flags = ["--name-regex-delete", "pipeline-.*", "--keep-n", "0"];
        assert_eq!(left(mode, &names, "", &flags).0, [""; 0]);
    }
}
