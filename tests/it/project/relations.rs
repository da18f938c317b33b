//! What belongs together: referrers and what they are about, indexes and their children.

use registry_gate::Digest;
use registry_gate::Needs;
use simulator::{ImageSpec, Mode, Simulator};

use super::asking::{SHOP, job, list, requests, tag, try_list};
use crate::support::{MODES, world};

fn relations() -> Needs {
    Needs { relations: true, ..Needs::default() }
}

fn digest(of: &simulator::digest::Digest) -> Digest {
    Digest::parse(of.as_str()).unwrap()
}

fn referrer(subject: &simulator::digest::Digest) -> ImageSpec {
    ImageSpec::new().artifact("application/vnd.example.signature").subject(subject)
}

#[test]
fn referrers_name_their_subject_on_every_registry() {
    for mode in MODES {
        let sim = Simulator::start(world(mode));
        let image = sim.push(SHOP, "v1", &ImageSpec::new());
        let signature = sim.push(SHOP, "signature", &referrer(&image));
        let of_signature = sim.push(SHOP, "countersigned", &referrer(&signature));
        let listed = list(&job(&sim), &relations(), &|_| false);
        let subject = |of: &simulator::digest::Digest| listed.subjects.get(&digest(of)).cloned();
        assert_eq!(subject(&signature), Some(digest(&image)), "{mode:?}");
        assert_eq!(subject(&of_signature), Some(digest(&signature)), "{mode:?}");
        assert_eq!(listed.subjects.len(), 2, "{mode:?}");
        assert_eq!(tag(&listed, "v1").digest, Some(digest(&image)));
        // Not wanted, not told.
        let listed = list(&job(&sim), &Needs { digest: true, ..Needs::default() }, &|_| true);
        assert!(listed.subjects.is_empty() && requests(&sim, "referrers") == 0);
    }
}

#[test]
fn every_page_of_a_database_tells_referrers() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_named_tags(SHOP, 2_500, |at| format!("m-{at:07}"));
    let (first, last) = (sim.digest(SHOP, "m-0000000").unwrap(), ImageSpec::new().layers(&[77]));
    let last = sim.push(SHOP, "z", &last);
    let (about_first, about_last) =
        (sim.push(SHOP, "a", &referrer(&first)), sim.push(SHOP, "b", &referrer(&last)));
    let listed = list(&job(&sim), &relations(), &|_| false);
    assert_eq!(listed.tags.len(), 2_503);
    assert_eq!(listed.subjects.get(&digest(&about_first)), Some(&digest(&first)));
    assert_eq!(
        listed.subjects.get(&digest(&about_last)),
        Some(&digest(&last)),
        "the last page asks for them too"
    );
    assert_eq!((sim.requests().len(), requests(&sim, "referrers=true")), (4, 3));
}

#[test]
fn a_registry_that_knows_no_referrers_still_lists() {
    let sim = Simulator::start(world(Mode::Metadata).version(3, 80, 0));
    sim.push(SHOP, "v1", &ImageSpec::new());
    assert_eq!(list(&job(&sim), &relations(), &|_| false).tags.len(), 1);
}

#[test]
fn indexes_that_are_read_anyway_name_all_their_children() {
    for mode in MODES {
        let sim = Simulator::start(world(mode));
        let multi = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).attestation();
        let index = sim.push(SHOP, "multi", &multi);
        let listed = list(&job(&sim), &Needs { sizes: true, ..relations() }, &|_| true);
        let children = listed.children.get(&digest(&index)).unwrap_or_else(|| panic!("{mode:?}"));
        // Two platforms and an attestation.
        assert_eq!(children.len(), 3, "{mode:?}");
        let listed = list(&job(&sim), &relations(), &|_| false);
        // Of a database only the rows are read.
        assert_eq!(listed.children.len(), usize::from(mode != Mode::Metadata), "{mode:?}");
        assert_eq!(requests(&sim, "/manifests/"), usize::from(mode != Mode::Metadata));
    }
}

#[test]
fn a_manifest_that_cannot_be_read_ends_the_list_as_a_failure() {
    for mode in [Mode::Filesystem, Mode::Distribution] {
        let sim = Simulator::start(world(mode));
        sim.seed_tags(SHOP, 20);
        sim.fault(
            simulator::Fault::new(simulator::Failure::Status(500))
                .on(simulator::Server::Registry)
                .path("/manifests/")
                .skip(7)
                .always(),
        );
        let listed = try_list(&job(&sim), &relations(), &|_| false);
        assert_eq!(listed.unfinished.unwrap().exit, registry_gate::Exit::Unavailable);
    }
}
