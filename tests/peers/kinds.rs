//! Each registry, with everything pushed there and everything asked.

use crate::place::{Kind, Place};
use crate::skopeo::{self, Views};
use crate::{agreement, conditions, listing};
use simulator::Mode;

fn everything(kind: Kind) {
    let place = Place::start(kind);
    let tags = skopeo::TAGS.map(|(tag, _)| tag);
    for tag in tags {
        skopeo::push(&place, tag);
    }
    let views: Views = tags.into_iter().map(|tag| (tag, skopeo::inspect(&place, tag))).collect();
    agreement::holds(&place, &views, &[]);
    listing::holds(&place, &views);
    conditions::hold(&place, &views);
    let unknown = place.sim.unknown_requests();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn debian_s_docker_registry() {
    everything(Kind::Debian);
}

#[test]
fn cncf_distribution_3() {
    everything(Kind::Cncf);
}

#[test]
fn gitlab_with_a_metadata_database() {
    everything(Kind::Simulated(Mode::Metadata));
}

#[test]
fn gitlab_without_one() {
    everything(Kind::Simulated(Mode::Filesystem));
}

#[test]
fn simulated_distribution() {
    everything(Kind::Simulated(Mode::Distribution));
}
