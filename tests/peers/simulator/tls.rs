//! curl meets the simulator's broken TLS.

use simulator::{Failure, Fault, Server, Simulator, World};

#[test]
fn broken_tls_breaks_the_handshake_only_as_ordered() {
    let sim = Simulator::start(World::default().tls(true));
    sim.fault(Fault::new(Failure::BrokenTls).on(Server::Registry));
    let address = sim.addresses().registry_host.clone();
    let curl = |host: &str| {
        std::process::Command::new("curl")
            .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert"])
            .arg(sim.ca_file().unwrap())
            .arg(format!("https://{host}/v2/"))
            .output()
            .expect("curl")
    };
    assert!(!curl(&address).status.success());
    assert_eq!(String::from_utf8_lossy(&curl(&address).stdout), "401");
    assert_eq!(sim.traffic(Server::Registry).connections, 2);
    assert_eq!(sim.traffic(Server::Registry).handshakes, 1);
}
