//! A real registry over TLS, with an authority of its own beside that of its GitLab.

use crate::authority::Authority;
use crate::place::{Kind, Place};
use crate::{agreement, skopeo};
use simulator::World;

const TAGS: [&str; 2] = ["single", "multi-docker"];

fn secure(kind: Kind) -> Place {
    let place = Place::start_in(kind, World::default().tls(true));
    for tag in TAGS {
        skopeo::push(&place, tag);
    }
    place
}

/// One file with the authorities of both servers.
fn both(place: &Place) -> String {
    let file = place.folder().join("both.pem");
    let own = std::fs::read_to_string(&place.authority.as_ref().unwrap().ca).unwrap();
    std::fs::write(&file, format!("{}{own}", place.sim.ca_pem().unwrap())).unwrap();
    file.display().to_string()
}

#[test]
fn each_way_to_name_an_authority_is_trusted() {
    for kind in [Kind::Debian, Kind::Cncf] {
        let place = secure(kind);
        let own = place.authority.as_ref().unwrap().ca.display().to_string();
        // GitLab's is named by the job's CI_SERVER_TLS_CA_FILE; the registry's is not.
        place.ask(&["check", "single"]).failed(6, "is of an authority that is not trusted here");
        place.expect(0, &["check", "single", "--ca-file", &own]);
        let both = both(&place);
        for variable in ["CI_SERVER_TLS_CA_FILE", "SSL_CERT_FILE", "REGISTRY_GATE_CA_FILE"] {
            let answer = place.ask_with(&[(variable, &both)], &["check", "single"]);
            assert_eq!(answer.done.code, 0, "{variable}: {answer:?}");
        }
    }
}

#[test]
fn another_authority_of_the_same_name_is_not_trusted() {
    let place = Place::start_in(Kind::Debian, World::default().tls(true));
    let folder = tempfile::tempdir().unwrap();
    let other = Authority::issue(folder.path()).ca.display().to_string();
    let answer = place.ask(&["check", "single", "--ca-file", &other]);
    answer.failed(6, "certificate");
    assert_eq!(answer.key("BUILD"), "");
    // And a file that holds none is said before any request.
    let before = place.sim.requests().len();
    let empty = place.folder().join("empty.pem");
    std::fs::write(&empty, "no certificate\n").unwrap();
    place.ask(&["check", "single", "--ca-file", &empty.display().to_string()]).failed(3, "--ca-file");
    place.ask(&["check", "single", "--ca-file", "nowhere.pem"]).failed(3, "nowhere.pem");
    assert_eq!(place.sim.requests().len(), before);
}

#[test]
fn what_is_seen_over_tls_is_the_same() {
    let place = secure(Kind::Debian);
    let own = place.authority.as_ref().unwrap().ca.display().to_string();
    let views = TAGS.into_iter().map(|tag| (tag, skopeo::inspect(&place, tag))).collect();
    agreement::holds(&place, &views, &[("REGISTRY_GATE_CA_FILE", &own)]);
}
