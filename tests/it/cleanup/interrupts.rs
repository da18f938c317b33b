//! A wish to end, and a deadline: what is under way is finished, and the same plan again ends where it would have.

use std::time::{Duration, Instant};

use registry_gate::Interrupt;
use simulator::{Mode, Simulator, World};

use super::record::Record;
use crate::support::{Folder, Gate, Outcome, TOKEN};

const SHOP: &str = "acme/shop";
const POLICY: [&str; 4] = ["--name-regex-delete", "tag-00000[0-9]{2}", "--max-delete", "100"];

struct Long {
    sim: Simulator,
    folder: Folder,
}

impl Long {
    /// A hundred tags to delete, which takes a while.
    fn of(mode: Mode) -> Self {
        let world = World::default().mode(mode).job_token(TOKEN).latency(Duration::from_millis(5));
        let (sim, folder) = (Simulator::start(world), Folder::new());
        sim.seed_tags(SHOP, 150);
        let file = folder.arg("plan.json");
        let gate = Gate::of(&sim).within(&folder);
        assert_eq!(gate.run_aloud(&[&["cleanup", "--plan", &file], &POLICY[..]].concat()).exit, 0);
        Self { sim, folder }
    }

    fn apply(&self, gate: Gate<'_>, more: &[&str]) -> Outcome {
        let (plan, file) = (self.folder.arg("plan.json"), self.folder.arg("outcome.jsonl"));
        let gate = gate.within(&self.folder).may_delete();
        gate.run_aloud(&[&["cleanup", "apply", &plan, "--outcome", &file], more].concat())
    }

    fn deleted(&self) -> usize {
        150 - self.sim.tags(SHOP).len()
    }

    fn record(&self) -> Record {
        Record::read(&self.folder.read("outcome.jsonl").unwrap()).unwrap()
    }

    /// What is told is true, and complete.
    fn is_true(&self, outcome: &Outcome) -> Record {
        let record = self.record();
        assert!(record.end.is_some(), "{}", outcome.told());
        let left = self.sim.tags(SHOP);
        for (tag, fate) in &record.fates {
            let is_there = left.iter().any(|name| format!("{SHOP}:{name}") == *tag);
            assert_ne!(is_there, fate.is_gone(), "{tag} {fate:?}");
            assert!(matches!(&*fate.outcome, "deleted" | "already_gone" | "not_reached"), "{tag} {fate:?}");
        }
        assert!(left.iter().filter(|name| name.as_str() >= "tag-0000100").count() == 50, "the others stay");
        record
    }

    /// The same plan again ends where it would have.
    fn ends_where_it_would_have(&self, deleted: usize) {
        let again = self.apply(Gate::of(&self.sim), &[]);
        assert_eq!(again.exit, 0, "{}", again.told());
        let record = self.is_true(&again);
        assert_eq!((record.count("deleted"), record.count("already_gone")), (100 - deleted, deleted));
        assert_eq!(self.deleted(), 100);
    }
}

#[test]
fn what_was_begun_is_finished_and_the_rest_is_not_reached() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution3] {
        for (after, parallel) in [(1, "1"), (5, "16"), (40, "4")] {
            let long = Long::of(mode);
            let interrupt = Interrupt::new();
            let outcome = std::thread::scope(|scope| {
                scope.spawn(|| {
                    let began = Instant::now();
                    while long.deleted() < after && began.elapsed() < Duration::from_secs(60) {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    interrupt.request();
                });
                long.apply(Gate::of(&long.sim).interrupted_by(&interrupt), &["--parallel", parallel])
            });
            assert_eq!(outcome.exit, 8, "{}", outcome.told());
            assert!(outcome.stderr.contains("interrupted"), "{}", outcome.told());
            let record = long.is_true(&outcome);
            let deleted = record.count("deleted");
            assert!(deleted >= after && deleted < 100, "{deleted}");
            assert_eq!(record.count("not_reached"), 100 - deleted);
            let totals = outcome.dotenv.unwrap().totals();
            assert!(totals.starts_with(&format!("100 {deleted} 0 ")), "{totals}");
            long.ends_where_it_would_have(deleted);
        }
    }
}

#[test]
fn whoever_interrupts_before_anything_was_deleted_finds_nothing_deleted() {
    let long = Long::of(Mode::Metadata);
    let interrupt = Interrupt::new();
    interrupt.request();
    let outcome = long.apply(Gate::of(&long.sim).interrupted_by(&interrupt), &[]);
    assert_eq!(outcome.exit, 6, "{}", outcome.told());
    assert_eq!(long.deleted(), 0);
    assert_eq!(long.is_true(&outcome).count("not_reached"), 100);
    long.ends_where_it_would_have(0);
}

#[test]
fn a_deadline_that_passes_ends_it_as_well() {
    let long = Long::of(Mode::Metadata);
    long.sim.with_state(|state| state.world.latency = Duration::from_millis(25));
    let outcome = long.apply(Gate::of(&long.sim), &["--parallel", "1", "--deadline", "1s"]);
    assert_eq!(outcome.exit, 8, "{}", outcome.told());
    // What was under way when the time was over arrives nevertheless.
    std::thread::sleep(Duration::from_millis(500));
    assert!(outcome.stderr.contains("the deadline of 1s passed"), "{}", outcome.told());
    assert!(outcome.stderr.contains("run it again with the same plan"), "{}", outcome.told());
    let (record, left) = (long.record(), long.sim.tags(SHOP));
    for (tag, fate) in &record.fates {
        let is_there = left.iter().any(|name| format!("{SHOP}:{name}") == *tag);
        assert!(fate.is_open() || is_there != fate.is_gone(), "{tag} {fate:?}{}", outcome.told());
    }
    assert!(record.count("not_reached") > 10 && record.count("deleted") > 0, "{}", outcome.told());
    let deleted = long.deleted();
    long.ends_where_it_would_have(deleted);
}
