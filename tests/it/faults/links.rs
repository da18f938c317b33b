//! Lists that lost their `Link` on the way, at every page size: what they lack is asked for, and nothing is made of it.

use simulator::{Failure, Fault, Mode, Server, Simulator};

use crate::support::{Gate, Outcome, world};

/// How many tags there are, enough for one list to be cheaper than a question for each.
const TAGS: usize = 60;
/// The page sizes that servers and proxies have, besides every one up to the number of tags.
const USUAL: [usize; 5] = [100, 200, 500, 1000, 10_000];
/// All registries, since each has lists of its own.
const ALL: [Mode; 4] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3];

fn sizes() -> impl Iterator<Item = usize> {
    (1..=TAGS).step_by(7).chain([2, TAGS - 1]).chain(USUAL)
}

fn crowded(mode: Mode) -> (Simulator, Vec<String>) {
    let sim = Simulator::start(world(mode));
    sim.seed_tags("acme/shop", TAGS);
    let names = sim.tags("acme/shop");
    (sim, names)
}

fn lose_links(sim: &Simulator, page: usize) {
    sim.clear_faults();
    sim.fault(Fault::new(Failure::LostLink(Some(page))).on(Server::Registry).path("/tags/list").always());
}

/// The verdict on each image, in the order of the arguments.
fn verdicts(outcome: &Outcome) -> Vec<String> {
    let json = outcome.json();
    let images = json["images"].as_array().unwrap_or_else(|| panic!("no images{}", outcome.told()));
    images.iter().map(|image| image["verdict"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Asks for every tag and one that is not there; no tag that is there may be called absent.
fn check_all(mode: Mode, conditions: &[&str]) {
    let (sim, names) = crowded(mode);
    let mut args = vec!["check", "--format", "json"];
    args.extend(conditions);
    args.extend(names.iter().map(String::as_str));
    args.push("none");
    for page in sizes() {
        lose_links(&sim, page);
        let outcome = Gate::of(&sim).run_aloud(&args);
        let verdicts = verdicts(&outcome);
        let (none, there) = verdicts.split_last().expect("verdicts");
        assert!(there.iter().all(|verdict| verdict == "present"), "{mode:?} {page}{}", outcome.told());
        assert_eq!((none.as_str(), outcome.exit), ("absent", 10), "{mode:?} {page}{}", outcome.told());
    }
}

#[test]
fn no_image_is_absent_because_a_list_lacks_it() {
    for mode in ALL {
        check_all(mode, &[]);
    }
}

#[test]
fn no_image_is_absent_because_a_list_with_ages_lacks_it() {
    for mode in ALL {
        check_all(mode, &["--max-age", "9000d", "--clock", "created"]);
    }
}

#[test]
fn one_image_is_not_absent_because_the_row_of_its_name_is_lost() {
    let (sim, names) = crowded(Mode::Metadata);
    sim.fault(Fault::new(Failure::LostLink(Some(0))).on(Server::Registry).path("/tags/list").always());
    for conditions in [&[][..], &["--max-age", "9000d"]] {
        let outcome = Gate::of(&sim).run_aloud(&[&["check", &names[0]], conditions].concat());
        assert_ne!(outcome.exit, 10, "{}", outcome.told());
    }
}
