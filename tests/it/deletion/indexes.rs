//! What an index holds, in one request.

use registry_gate::Error;
use registry_gate::Exit;
use registry_gate::{Digest, Tag};
use registry_gate::{IndexParts, Registry as _};
use simulator::{Failure, Fault, ImageSpec, Mode, Server, Simulator, World};

use super::place::{MODES, Place, SHOP, asked, repository, shop};

fn digest(sim: &Simulator, tag: &str) -> Digest {
    Digest::parse(sim.digest(SHOP, tag).unwrap().as_str()).unwrap()
}

fn parts(place: &Place, tag: &str, digest: &Digest) -> Result<Option<IndexParts>, Error> {
    place.server.index(&repository(SHOP), &Tag::parse(tag).unwrap(), digest)
}

/// What the registry has in the index behind a tag.
fn held(sim: &Simulator, tag: &str) -> Vec<String> {
    let children = |state: &mut simulator::store::State| {
        let manifest = state.repository(SHOP).tagged(tag).cloned().unwrap();
        manifest.children().iter().map(|child| child.digest.to_string()).collect()
    };
    sim.with_state(children)
}

fn named(parts: Option<IndexParts>) -> Vec<String> {
    parts.unwrap().children.iter().map(ToString::to_string).collect()
}

#[test]
fn all_children_are_told_attestations_included() {
    for mode in MODES {
        let sim = shop(World::default().mode(mode));
        let place = Place::of_job(&sim);
        let multi = digest(&sim, "multi");
        let first = parts(&place, "multi", &multi).unwrap();
        assert_eq!(first.as_ref().unwrap().children.len(), 4);
        assert_eq!(first.as_ref().unwrap().size_bytes.is_some(), mode == Mode::Metadata);
        assert_eq!(named(first), held(&sim, "multi"), "{mode:?}");
        sim.clear_requests();
        parts(&place, "multi", &multi).unwrap();
        assert!(asked(&sim).len() <= 2, "{:?}", asked(&sim));
        if mode != Mode::Distribution {
            assert_eq!(asked(&sim).len(), 1, "{mode:?} {:?}", asked(&sim));
        }
    }
}

#[test]
fn an_index_whose_tag_moved_is_read_by_its_digest() {
    for mode in MODES {
        let sim = shop(World::default().mode(mode));
        let (multi, children) = (digest(&sim, "multi"), held(&sim, "multi"));
        let others = ImageSpec::new().platforms(&["linux/amd64", "linux/s390x"]).layers(&[9]);
        sim.push(SHOP, "others", &others);
        sim.move_tag(SHOP, "multi", "others");
        let place = Place::of_job(&sim);
        assert_eq!(named(parts(&place, "multi", &multi).unwrap()), children, "{mode:?}");
        sim.move_tag(SHOP, "multi", "v1");
        assert_eq!(named(parts(&place, "multi", &multi).unwrap()), children, "{mode:?}");
        sim.delete_tag(SHOP, "multi");
        assert_eq!(named(parts(&place, "multi", &multi).unwrap()), children, "{mode:?}");
        assert_eq!(parts(&place, "multi", &Digest::of(b"nothing")), Ok(None));
    }
}

#[test]
fn an_older_registry_tells_its_manifest() {
    let sim = shop(World::default().version(4, 10, 0));
    let place = Place::of_job(&sim);
    let multi = digest(&sim, "multi");
    place.server.facts(&repository(SHOP)).unwrap();
    for requests in [2, 1] {
        sim.clear_requests();
        assert_eq!(named(parts(&place, "multi", &multi).unwrap()), held(&sim, "multi"));
        assert_eq!(asked(&sim).len(), requests, "what it does not have is asked for once");
    }
}

#[test]
fn a_failure_is_no_index_without_children() {
    for mode in MODES {
        for (failure, exit) in [
            (Failure::Status(503), Exit::Unavailable),
            (Failure::Html(404), Exit::Protocol),
            (Failure::InvalidJson, Exit::Protocol),
        ] {
            let sim = shop(World::default().mode(mode));
            let multi = digest(&sim, "multi");
            sim.fault(Fault::new(failure).on(Server::Registry).always());
            assert_eq!(parts(&Place::of_job(&sim), "multi", &multi).unwrap_err().exit, exit);
        }
    }
}
