//! Connections: each server is connected to once, and the registry while the token is fetched.

use simulator::{Failure, Fault, Server, Wire};

use crate::support::{Gate, MODES, Shop, world};

#[test]
fn a_single_check_over_tls_is_one_connection_a_server() {
    for mode in MODES {
        for args in
            [&["check", "v1"][..], &["check", "none"], &["check", "v1", "--max-age", "20d"], &["age", "v1"]]
        {
            let sim = Shop::open(world(mode).tls(true));
            let outcome = Gate::of(&sim).run_aloud(args);
            for server in [Server::Gitlab, Server::Registry] {
                let traffic = sim.traffic(server);
                assert_eq!((traffic.connections, traffic.handshakes), (1, 1), "{server:?}{}", outcome.told());
            }
        }
    }
}

#[test]
fn the_registry_is_connected_to_while_the_token_is_fetched() {
    let sim = Shop::open(world(MODES[0]).tls(true));
    // A token that never comes: whatever reaches the registry has not waited for it.
    sim.fault(Fault::new(Failure::Wire(Wire::Hang)).on(Server::Gitlab));
    let outcome = Gate::of(&sim).run_aloud(&["check", "v1", "--deadline", "2s"]);
    outcome.fails(&[6]);
    let traffic = sim.traffic(Server::Registry);
    assert_eq!((traffic.connections, traffic.handshakes), (1, 1), "{}", outcome.told());
    assert!(sim.requests_to(Server::Registry).is_empty(), "{}", outcome.told());
}

#[test]
fn many_images_share_a_few_connections() {
    let sim = Shop::open(world(MODES[1]).tls(true));
    sim.seed_tags("acme/shop", 60);
    let names: Vec<String> = (0..60).map(|at| format!("tag-{at:07}")).collect();
    let args: Vec<&str> = std::iter::once("check").chain(names.iter().map(String::as_str)).collect();
    assert_eq!(Gate::of(&sim).run(&args).exit, 0);
    assert!(sim.traffic(Server::Registry).connections <= 17, "{:?}", sim.traffic(Server::Registry));
}
