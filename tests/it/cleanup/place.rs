//! A project whose registry is to be cleaned up, and whatever a policy must not confuse: tags of one image, the child
//! of an index that stays, an index that goes, signatures of both, a tag that a branch names, one that is deployed.

use std::collections::BTreeMap;

use simulator::store::Tag;
use simulator::{Change, ImageSpec, Mode, Simulator, World};

use super::plan::Plan;
use crate::support::{Folder, Gate, Outcome, Shop, world};

pub(crate) const SHOP: &str = "acme/shop";
pub(crate) const WORKER: &str = "acme/shop/worker";

/// The registries that delete by tag.
pub(crate) const DELETING: [Mode; 3] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution3];

/// All of them; the last one deletes by digest alone.
pub(crate) const ALL: [Mode; 4] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution3, Mode::Distribution];

/// A policy that asks every server there is.
pub(crate) const POLICY: [&str; 11] = [
    "cleanup",
    "--all-repositories",
    "--name-regex-delete",
    "old-.*",
    "--older-than",
    "7d",
    "--keep-refs",
    "branches",
    "--keep-refs",
    "tags",
    "--keep-deployed",
];

/// What goes by it, signatures left out.
pub(crate) const GOES: [&str; 7] = [
    "acme/shop/worker:old-1",
    "acme/shop:old-1",
    "acme/shop:old-2",
    "acme/shop:old-3",
    "acme/shop:old-arm",
    "acme/shop:old-multi",
    "acme/shop:old-same",
];

pub(crate) const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

const OLD: &str = "2025-10-23T12:00:00Z";
const RECENT: &str = "2026-01-21T12:00:00Z";

/// `repository:tag` of every tag, and what it points at.
pub(crate) type Contents = BTreeMap<String, String>;

/// The registry, and a folder for what runs write.
pub(crate) struct Place {
    pub(crate) sim: Simulator,
    pub(crate) folder: Folder,
    seeded: Vec<(String, Vec<(String, Tag)>)>,
    world: World,
}

impl Place {
    pub(crate) fn of(mode: Mode) -> Self {
        Self::open(world(mode))
    }

    pub(crate) fn open(world: World) -> Self {
        let sim = Simulator::start(world);
        let image = |layer: u64, created: &str| ImageSpec::new().created(created).layers(&[layer]);
        for (at, tag) in ["latest", "v1", "v2", "v3"].into_iter().enumerate() {
            Shop::put(&sim, SHOP, tag, &image(at as u64, RECENT), RECENT);
        }
        for (at, tag) in ["old-1", "old-2", "old-3", "old-live", "old-prod"].into_iter().enumerate() {
            Shop::put(&sim, SHOP, tag, &image(10 + at as u64, OLD), OLD);
        }
        Shop::put(&sim, SHOP, "old-same", &image(1, RECENT), OLD);
        let index = |layer, created| image(layer, created).platforms(&["linux/amd64", "linux/arm64"]);
        Shop::put(&sim, SHOP, "multi", &index(20, RECENT), RECENT);
        Shop::put(&sim, SHOP, "old-multi", &index(30, OLD), OLD);
        let arm = sim.with_state(|state| {
            state.repository(SHOP).tagged("multi").map(|index| index.children()[1].digest.to_string())
        });
        sim.change(&Change::AddTag {
            repository: SHOP.to_owned(),
            tag: "old-arm".to_owned(),
            to: arm.expect("an index with children"),
        });
        sim.set_times(SHOP, "old-arm", OLD, None);
        for tag in ["old-1", "v1"] {
            sim.attach(SHOP, &sim.digest(SHOP, tag).expect("a tag"), "sig");
        }
        Shop::put(&sim, WORKER, "v1", &image(40, RECENT), RECENT);
        Shop::put(&sim, WORKER, "old-1", &image(41, OLD), OLD);
        sim.add_branch("old-live", SHA);
        sim.deploy("production", "old-prod", SHA);
        sim.deploy("staging", "main", SHA);
        let (seeded, world) = sim.with_state(|state| {
            let tags = |tags: &simulator::store::Tags| {
                tags.iter().map(|(name, tag)| (name.to_string(), tag.clone())).collect()
            };
            let seeded = state.repositories.iter().map(|(path, it)| (path.clone(), tags(&it.tags))).collect();
            (seeded, state.world.clone())
        });
        Self { sim, folder: Folder::new(), seeded, world }
    }

    /// Everything is as it was in the beginning.
    pub(crate) fn restore(&self) {
        self.sim.clear_faults();
        self.sim.with_state(|state| {
            state.world = self.world.clone();
            for (path, tags) in &self.seeded {
                let repository = state.repository(path);
                let known: Vec<String> = repository.tags.iter().map(|(name, _)| name.to_string()).collect();
                for name in known {
                    repository.tags.remove(&name);
                }
                for (name, tag) in tags {
                    repository.tags.insert(name, tag.clone());
                }
                state.row(path);
            }
        });
        let _ = std::fs::remove_file(self.folder.path("outcome.jsonl"));
    }

    /// Somebody who may delete.
    pub(crate) fn gate(&self) -> Gate<'_> {
        Gate::of(&self.sim).within(&self.folder).may_delete()
    }

    /// Somebody who must not.
    pub(crate) fn reader(&self) -> Gate<'_> {
        Gate::of(&self.sim).within(&self.folder)
    }

    /// What the registry holds.
    pub(crate) fn contents(&self) -> Contents {
        self.sim.with_state(|state| {
            let tags = state.repositories.iter().flat_map(|(path, repository)| {
                repository
                    .tags
                    .iter()
                    .map(move |(name, tag)| (format!("{path}:{name}"), tag.manifest.to_string()))
            });
            tags.collect()
        })
    }

    pub(crate) fn holds(&self, tag: &str) -> bool {
        self.contents().contains_key(tag)
    }

    /// A path in the folder, as an argument.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.arg(name)
    }

    /// Gives the image of a tag of the shop another name.
    pub(crate) fn name(&self, of: &str, tag: &str) {
        self.sim.with_state(|state| {
            let tags = &mut state.repository(SHOP).tags;
            let same = tags.get(of).expect("a tag").clone();
            tags.insert(tag, same);
        });
    }

    /// Makes the plan, saves it, and reads it.
    pub(crate) fn plan(&self) -> Plan {
        self.plan_by(&POLICY, &[])
    }

    pub(crate) fn plan_by(&self, policy: &[&str], more: &[&str]) -> Plan {
        let file = self.file("plan.json");
        let outcome = self.reader().run_aloud(&[policy, &["--plan", &file], more].concat());
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        Plan::read(&self.folder.read("plan.json").expect("a plan"))
    }

    /// Carries out the saved plan.
    pub(crate) fn apply(&self, more: &[&str]) -> Outcome {
        self.apply_as(&self.gate(), more)
    }

    pub(crate) fn apply_as(&self, gate: &Gate<'_>, more: &[&str]) -> Outcome {
        let (plan, outcome) = (self.file("plan.json"), self.file("outcome.jsonl"));
        gate.run_aloud(&[&["cleanup", "apply", &plan, "--outcome", &outcome], more].concat())
    }

    /// Plans and deletes in one go.
    pub(crate) fn clean_up(&self, more: &[&str]) -> Outcome {
        let outcome = self.file("outcome.jsonl");
        self.gate().run_aloud(&[&POLICY[..], &["--apply", "--outcome", &outcome], more].concat())
    }

    /// The digest of a tag of the shop.
    pub(crate) fn digest(&self, tag: &str) -> String {
        self.sim.digest(SHOP, tag).expect("a tag").to_string()
    }

    /// `sha256-….sig` of what a tag of the shop points at.
    pub(crate) fn signature(&self, tag: &str) -> String {
        format!("{SHOP}:{}.sig", self.digest(tag).replace(':', "-"))
    }
}
