//! What is about an image goes along: signatures, attestations and referrers, of its parts too.

use serde_json::json;
use simulator::digest::Digest;
use simulator::{Change, Failure, Fault, ImageSpec, Mode, Server, Simulator};

use super::across::is_whole;
use crate::support::{Gate, Outcome, Shop, world};

const ALL: [Mode; 4] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3];

const SHOP: &str = "acme/shop";
const RELEASE: &str = "acme/shop/release";
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

fn retag(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run(&[&["retag"], args].concat())
}

fn aloud(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run_aloud(&[&["retag"], args].concat())
}

/// `multi` signed in every way, and its first platform too.
pub(super) fn signed(mode: Mode) -> Simulator {
    let sim = Shop::open(world(mode));
    let root = sim.digest(SHOP, "multi").unwrap();
    for subject in [root, sim.members(SHOP, "multi")[0].clone()] {
        sim.attach(SHOP, &subject, "sig");
        sim.attach(SHOP, &subject, "att");
        sim.refer(SHOP, &subject, BUNDLE);
        sim.refer(SHOP, &subject, "application/spdx+json");
        sim.tag_referrers(SHOP, &subject);
    }
    sim
}

/// The companions of a repository: each tag with what it points at.
pub(super) fn companions(sim: &Simulator, repository: &str) -> Vec<(String, Digest)> {
    let tags = sim.tags(repository).into_iter().filter(|tag| tag.starts_with("sha256-"));
    tags.map(|tag| (tag.clone(), sim.digest(repository, &tag).unwrap())).collect()
}

#[test]
fn all_of_it_goes_along_byte_by_byte() {
    for mode in ALL {
        let sim = signed(mode);
        let outcome = retag(&sim, &["multi", "release:multi"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert_eq!(companions(&sim, RELEASE), companions(&sim, SHOP), "{mode:?}");
        assert_eq!(companions(&sim, RELEASE).len(), 6);
        for (tag, _) in companions(&sim, RELEASE) {
            assert!(is_whole(&sim, RELEASE, &tag), "{tag}");
        }
        assert!(outcome.stdout.contains("; 8 companions copied"), "{}", outcome.told());
        let last = outcome.requests.iter().rfind(|request| request.is_write()).unwrap();
        assert!(last.path.ends_with("/manifests/multi"), "{}", outcome.told());
        let again = retag(&sim, &["multi", "release:multi"]);
        assert!(again.requests.iter().all(|request| !request.is_write()), "{}", again.told());
        assert!(again.stdout.contains("; 8 companions there before"), "{}", again.told());
    }
}

/// A page of the size that a server cuts pages to, and without a link, is not taken for all there is.
#[test]
fn what_is_on_a_page_that_lost_its_link_goes_along_too() {
    for tag in ["v1", "multi"] {
        let sim = Shop::open(world(Mode::Metadata));
        let subject = sim.digest(SHOP, tag).unwrap();
        for at in 0..120 {
            sim.attach(SHOP, &subject, &format!("x{at}"));
        }
        let all = companions(&sim, SHOP);
        assert_eq!(all.len(), 120);
        sim.fault(Fault::new(Failure::LostLink(Some(100))).path("/tags/list/").always());
        let outcome = retag(&sim, &[tag, &format!("release:{tag}")]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert_eq!(companions(&sim, RELEASE), all, "{}", outcome.told());
    }
}

#[test]
fn no_more_is_asked_than_the_formula_says() {
    // Children, blobs, referrers, companion tags, lists.
    let (c, r, x, f) = (4, 4, 4, 2);
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = signed(mode);
        let outcome = retag(&sim, &["multi", "release:multi"]);
        let mounts = outcome.requests.iter().filter(|request| request.method == "POST").count();
        let reads = 1 + c + 2 + f + r + x;
        let most = 2 + reads + 2 + x + 2 * f + mounts + c + r + f + x + 2;
        assert!(outcome.requests.len() <= most, "{} of {most}{}", outcome.requests.len(), outcome.told());
        let mounted = outcome.requests.iter().filter(|request| request.method == "POST");
        let mut targets: Vec<_> = mounted.map(|request| request.target.clone()).collect();
        targets.sort();
        targets.dedup();
        assert_eq!(targets.len(), mounts, "each blob once");
        let another = retag(&sim, &["multi", "release:another"]);
        assert!(another.requests.len() <= 2 + reads + 2 + x + f + 1, "{}", another.told());
    }
}

#[test]
fn what_is_about_a_companion_goes_along_too() {
    for mode in ALL {
        let sim = Shop::open(world(mode));
        let root = sim.digest(SHOP, "v1").unwrap();
        let attestation = sim.attach(SHOP, &root, "att");
        let signature = sim.attach(SHOP, &attestation, "sig");
        let referrer = sim.refer(SHOP, &root, "application/spdx+json");
        let bundle = sim.refer(SHOP, &referrer, BUNDLE);
        let of_bundle = sim.refer(SHOP, &bundle, BUNDLE);
        for subject in [&root, &referrer, &bundle] {
            sim.tag_referrers(SHOP, subject);
        }
        let outcome = retag(&sim, &["v1", "release:v1"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert_eq!(companions(&sim, RELEASE), companions(&sim, SHOP), "{mode:?}");
        for digest in [attestation, signature, referrer, bundle, of_bundle] {
            assert!(
                sim.with_state(|state| state.repository(RELEASE).manifests.contains_key(&digest)),
                "{mode:?}: {digest}"
            );
        }
        let again = retag(&sim, &["v1", "release:v1"]);
        assert!(again.requests.iter().all(|request| !request.is_write()), "{}", again.told());
        assert!(again.stdout.contains("; 5 companions there before"), "{}", again.told());
    }
}

#[test]
fn they_stay_behind_where_that_is_asked_for() {
    let sim = signed(Mode::Metadata);
    let outcome = retag(&sim, &["multi", "release:multi", "--signatures", "none"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(companions(&sim, RELEASE), []);
    assert!(is_whole(&sim, RELEASE, "multi"));
}

#[test]
fn a_signature_must_be_there_where_that_is_asked_for() {
    for mode in ALL {
        let sim = signed(mode);
        sim.attach(SHOP, &sim.digest(SHOP, "v1").unwrap(), "att");
        for target in ["new", "release:new"] {
            let none = aloud(&sim, &["v1", target, "--signatures", "require"]);
            assert_eq!((none.exit, none.key("CHANGED")), (12, "false"), "{}", none.told());
            assert!(none.requests.iter().all(|request| !request.target.contains("push")), "{}", none.told());
            let some = retag(&sim, &["multi", target, "--signatures", "require"]);
            assert_eq!(some.exit, 0, "{}", some.told());
        }
    }
}

#[test]
fn with_a_database_what_no_list_names_goes_along_and_is_listed() {
    let sim = Shop::open(world(Mode::Metadata));
    let subject = sim.digest(SHOP, "v1").unwrap();
    let referrer = sim.refer(SHOP, &subject, BUNDLE);
    let outcome = retag(&sim, &["v1", "release:v1"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let list = format!("sha256-{}", subject.hex());
    assert_eq!(sim.members(RELEASE, &list), [referrer]);
}

#[test]
fn what_a_list_names_and_is_gone_is_left_out_and_told() {
    for mode in [Mode::Filesystem, Mode::Distribution] {
        let sim = signed(mode);
        let root = sim.digest(SHOP, "multi").unwrap();
        let list = format!("sha256-{}", root.hex());
        sim.lose_member(SHOP, &list, 0);
        let outcome = retag(&sim, &["multi", "release:multi"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(outcome.stdout.contains("; 1 companion not in the source"), "{}", outcome.told());
        assert_eq!(sim.members(RELEASE, &list).len(), 1);
        assert!(is_whole(&sim, RELEASE, &list));
    }
}

#[test]
fn the_image_itself_under_the_name_of_its_list_is_no_list() {
    for mode in ALL {
        let sim = signed(mode);
        let root = sim.digest(SHOP, "multi").unwrap();
        let list = format!("sha256-{}", root.hex());
        // As `cosign copy` leaves it: at the source it is no list, and at the target it gives way to one.
        sim.push(RELEASE, "other", &ImageSpec::new());
        assert_eq!(retag(&sim, &["multi", "release:multi", "--signatures", "none"]).exit, 0);
        sim.with_state(|state| {
            state.repository(RELEASE).tag(&list, &root, simulator::Moment::now());
        });
        assert_eq!(retag(&sim, &["multi", "release:multi"]).exit, 0);
        assert_eq!(sim.digest(RELEASE, &list), sim.digest(SHOP, &list));
        assert_eq!(retag(&sim, &["release:multi", "copied:multi"]).exit, 0);
        assert_eq!(companions(&sim, "acme/shop/copied"), companions(&sim, SHOP));
    }
}

/// A signature in Cosign's old form, of these layers.
fn signature(sim: &Simulator, repository: &str, subject: &Digest, layers: &[u64]) -> Digest {
    let image = ImageSpec::new().no_platform().undated().layers(layers);
    sim.push(repository, &format!("sha256-{}.sig", subject.hex()), &image)
}

#[test]
fn of_two_signatures_the_one_that_has_all_of_the_other_stays() {
    for (ours, theirs, exit, kept) in
        [(&[1, 2][..], &[1][..], 0, "ours"), (&[1], &[1, 2], 0, "theirs"), (&[1, 2], &[1, 3], 9, "theirs")]
    {
        let sim = Shop::open(world(Mode::Metadata));
        let subject = sim.digest(SHOP, "v1").unwrap();
        let ours = signature(&sim, SHOP, &subject, ours);
        let theirs = signature(&sim, RELEASE, &subject, theirs);
        let outcome = aloud(&sim, &["v1", "release:v1"]);
        assert_eq!(outcome.exit, exit, "{}", outcome.told());
        let is = sim.digest(RELEASE, &format!("sha256-{}.sig", subject.hex()));
        assert_eq!(is, Some(if kept == "ours" { ours } else { theirs }));
        assert_eq!(sim.digest(RELEASE, "v1").is_some(), exit == 0);
        if exit == 9 {
            assert!(outcome.stderr.contains("--signatures none"), "{}", outcome.told());
            assert!(outcome.requests.iter().all(|request| !request.target.contains("push")));
        }
    }
}

#[test]
fn a_list_that_others_write_to_meanwhile_has_all_of_both() {
    let sim = signed(Mode::Metadata);
    let root = sim.digest(SHOP, "multi").unwrap();
    let list = format!("sha256-{}", root.hex());
    // Somebody else's list of the same image, of a referrer of their own.
    assert_eq!(retag(&sim, &["multi", "release:multi", "--signatures", "none"]).exit, 0);
    let other = sim.refer(RELEASE, &root, "application/vnd.cyclonedx+json");
    let theirs = sim.tag_referrers(RELEASE, &root);
    assert_eq!(retag(&sim, &["multi", "release:multi"]).exit, 0);
    let members = sim.members(RELEASE, &list);
    assert!(members.contains(&other) && members.len() == 3, "{members:?}");

    // And one that takes ours away again, once and for ever.
    let back = |repository: &str, tag: &str| {
        Failure::Changes(vec![Change::MoveTag {
            repository: repository.into(),
            tag: tag.into(),
            to: theirs.to_string(),
        }])
    };
    for (times, exit) in [(1, 0), (99, 8)] {
        let sim = signed(Mode::Metadata);
        assert_eq!(retag(&sim, &["multi", "release:multi", "--signatures", "none"]).exit, 0);
        let other = sim.refer(RELEASE, &root, "application/vnd.cyclonedx+json");
        assert_eq!(sim.tag_referrers(RELEASE, &root), theirs);
        let look = Fault::new(back(RELEASE, &list)).on(Server::Registry).method("GET");
        sim.fault(look.path(&format!("release/manifests/{list}")).skip(1).times(times));
        let outcome = aloud(&sim, &["multi", "release:v2"]);
        assert_eq!(outcome.exit, exit, "{}", outcome.told());
        let members = sim.members(RELEASE, &list);
        assert!(members.contains(&other), "{members:?}");
        assert_eq!(members.len() == 3, exit == 0);
        assert_eq!(sim.digest(RELEASE, "v2").is_some(), exit == 0);
    }
}

#[test]
fn json_names_each_of_them() {
    let sim = signed(Mode::Metadata);
    let rehearsed = Gate::of(&sim).run(&["retag", "multi", "release:multi", "--dry-run", "--format", "json"]);
    let listed = rehearsed.json()["retag"]["targets"][0]["companions"].as_array().unwrap().clone();
    assert!(listed.len() == 8 && listed.iter().all(|it| it["outcome"] == json!("would_copy")), "{listed:?}");
    let outcome = retag(&sim, &["multi", "release:multi", "--format", "json"]);
    let listed = outcome.json()["retag"]["targets"][0]["companions"].as_array().unwrap().clone();
    assert!(listed.iter().all(|it| it["outcome"] == json!("copied")), "{listed:?}");
}
