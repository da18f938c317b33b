//! From one repository to another: the image, with all that it names.

use simulator::{ImageSpec, Mode, Project, Recorded, Role, Simulator, Visibility};

use crate::support::{Gate, Outcome, Shop, world};

const ALL: [Mode; 4] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3];

const SHOP: &str = "acme/shop";
const RELEASE: &str = "acme/shop/release";

fn retag(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run(&[&["retag"], args].concat())
}

/// Whether all that a tag's image names is in its repository.
pub(super) fn is_whole(sim: &Simulator, repository: &str, tag: &str) -> bool {
    sim.with_state(|state| {
        let Some(repository) = state.repositories.get(repository) else { return false };
        let Some(root) = repository.tags.get(tag).map(|tag| tag.manifest.clone()) else { return false };
        let mut open = vec![root];
        while let Some(digest) = open.pop() {
            let Some(manifest) = repository.manifests.get(&digest) else { return false };
            open.extend(manifest.children().iter().map(|child| child.digest.clone()));
            let body: serde_json::Value = serde_json::from_slice(&manifest.payload).unwrap();
            let layers = body["layers"].as_array().into_iter().flatten();
            for blob in layers.chain(body.get("config")) {
                let digest = simulator::digest::Digest::parse(blob["digest"].as_str().unwrap()).unwrap();
                if !repository.blobs.contains(&digest) {
                    return false;
                }
            }
        }
        true
    })
}

#[test]
fn an_image_goes_with_all_that_it_names() {
    for mode in ALL {
        let sim = Shop::open(world(mode));
        let nested = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).attestation().nested();
        sim.push(SHOP, "nested", &nested);
        for tag in ["v1", "multi", "nested"] {
            let outcome = retag(&sim, &[tag, &format!("release:{tag}")]);
            assert_eq!((outcome.exit, outcome.key("CHANGED")), (0, "true"), "{}", outcome.told());
            assert_eq!(sim.digest(RELEASE, tag), sim.digest(SHOP, tag));
            assert!(is_whole(&sim, RELEASE, tag), "{}", outcome.told());
            let again = retag(&sim, &[tag, &format!("release:{tag}")]);
            let writes = again.requests.iter().filter(|request| request.is_write()).count();
            assert_eq!((again.exit, again.key("CHANGED"), writes), (0, "false", 0), "{}", again.told());
        }
    }
}

#[test]
fn no_more_is_asked_than_it_takes() {
    // Tokens, source, its parts, two lists, the target's tag and image; the blobs; the parts, and the tag.
    for (tag, children, blobs) in [("v1", 0, 2), ("multi", 4, 8)] {
        for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution] {
            let sim = Shop::open(world(mode));
            let outcome = retag(&sim, &[tag, &format!("release:{tag}")]);
            let most = 2 + 1 + children + 2 + 2 + blobs + children + 1;
            assert!(outcome.requests.len() <= most, "{} of {most}{}", outcome.requests.len(), outcome.told());
            // What is there costs no more than its name.
            let another = retag(&sim, &[tag, "release:another"]);
            let writes = another.requests.iter().filter(|request| request.is_write()).count();
            assert_eq!(writes, 1, "{}", another.told());
        }
    }
}

#[test]
fn children_come_before_what_has_them_and_the_name_comes_last() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = retag(&sim, &["multi", "release:multi"]);
    let writes: Vec<_> = outcome.requests.iter().filter(|request| request.is_write()).collect();
    let (mounts, puts): (Vec<&Recorded>, Vec<&Recorded>) =
        writes.iter().partition(|request| request.method == "POST");
    assert!(mounts.iter().all(|mount| mount.target.contains("from=acme%2Fshop")), "{}", outcome.told());
    assert!(writes[..mounts.len()].iter().all(|request| request.method == "POST"), "{}", outcome.told());
    assert_eq!(puts.len(), 5);
    assert!(puts[..4].iter().all(|put| put.path.contains("sha256")) && puts[4].path.ends_with("/multi"));
}

#[test]
fn rights_are_asked_for_one_repository_at_a_time_and_after_all_was_looked_at() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = retag(&sim, &["v1", "release:v1", "other:v1", "same"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let scopes: Vec<String> = outcome
        .requests
        .iter()
        .filter(|request| request.path == "/jwt/auth")
        .map(|request| request.target.replace("%3A", ":").replace("%2F", "/").replace("%2C", ","))
        .map(|target| target.split("&scope=").skip(1).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        scopes,
        [
            "repository:acme/shop:pull repository:acme/shop/other:pull repository:acme/shop/release:pull",
            "repository:acme/shop:pull repository:acme/shop/release:pull,push",
            "repository:acme/shop:pull repository:acme/shop/other:pull,push",
            "repository:acme/shop:pull,push",
        ]
    );
    for (repository, tag) in [(RELEASE, "v1"), ("acme/shop/other", "v1"), (SHOP, "same")] {
        assert!(is_whole(&sim, repository, tag), "{repository}:{tag}");
    }
}

#[test]
fn a_fork_takes_an_image_from_its_upstream() {
    let mut upstream = Project::new(10, "Upstream/Shop").member(simulator::USER, Role::Guest);
    upstream.visibility = Visibility::Public;
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Shop::open(world(mode).project(upstream.clone()));
        sim.push("upstream/shop", "v9", &ImageSpec::new().layers(&[90]));
        sim.push("upstream/shop/worker", "v9", &ImageSpec::new().layers(&[91]));
        let host = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").unwrap().1;
        let source = |path: &str| format!("{host}/{path}");
        let gate = || Gate::of(&sim).may_write();
        let unknown = gate().run_aloud(&["retag", &source("upstream/shop/worker:v9"), "v9"]);
        assert_eq!((unknown.exit, unknown.requests.len()), (2, 0), "{}", unknown.told());
        let typed =
            gate().run(&["retag", &source("upstream/shop/worker:v9"), "v9", "--upstream", "Upstream/Shop"]);
        assert_eq!(typed.exit, 0, "{}", typed.told());
        assert!(is_whole(&sim, "acme/shop/worker", "v9"));
        let merging = gate().env("CI_MERGE_REQUEST_PROJECT_PATH", "Upstream/Shop");
        assert_eq!(merging.run(&["retag", &source("upstream/shop:v9"), "v9"]).exit, 0);
        assert_eq!(sim.digest(SHOP, "v9"), sim.digest("upstream/shop", "v9"));
        // The other way is not its to go.
        let back = gate().run_aloud(&["retag", "v1", &source("upstream/shop:v1")]);
        assert_eq!(back.exit, 4, "{}", back.told());
        assert_eq!(sim.tags("upstream/shop"), ["v9"]);
    }
}

#[test]
fn a_part_that_the_source_lacks_stops_it_before_anything_is_written() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        sim.lose_member(SHOP, "multi", 1);
        let outcome = Gate::of(&sim).run_aloud(&["retag", "multi", "release:multi"]);
        assert_eq!((outcome.exit, outcome.key("CHANGED")), (9, "false"), "{}", outcome.told());
        assert!(outcome.stderr.contains("the image is incomplete"), "{}", outcome.told());
        assert_eq!(sim.tags(RELEASE), [""; 0]);
    }
}
