//! A root with nothing in it but the static binary: what an image made from scratch would be.

use crate::ask::ask;
use programs::binary::binary;
use programs::{command, executable};
use simulator::{ImageSpec, Simulator, World};

#[test]
fn nothing_else_is_needed_in_the_root() {
    let root = tempfile::tempdir().unwrap();
    executable::copy(&binary("amd64"), &root.path().join("registry-gate"));
    for tls in [false, true] {
        let sim = Simulator::start(World::default().tls(tls));
        sim.push("acme/shop", "v1", &ImageSpec::new());
        let mut env = sim.env();
        if let Some(pem) = sim.ca_pem() {
            std::fs::write(root.path().join("ca.pem"), pem).unwrap();
            env.retain(|(name, _)| name != "CI_SERVER_TLS_CA_FILE");
            env.push(("CI_SERVER_TLS_CA_FILE".to_owned(), "/ca.pem".to_owned()));
        }
        for (tag, code) in [("v1", 0), ("v2", 10)] {
            let mut gate = command("chroot");
            gate.arg(root.path()).args(["/registry-gate", "check", tag]).envs(env.clone());
            let answer = ask(&mut gate, root.path());
            assert_eq!((answer.done.code, answer.key("TAG")), (code, tag), "{answer:?}");
        }
    }
    let mut listed: Vec<_> =
        std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    listed.sort();
    assert_eq!(listed, ["ca.pem", "registry-gate", "registry-gate.env"]);
}
