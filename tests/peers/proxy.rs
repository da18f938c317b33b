//! A real proxy in front: `tinyproxy`, whose log tells what went through it.

use crate::ask::{Answer, ask, program};
use crate::registry::{Process, free_port};
use programs::command;
use simulator::{ImageSpec, Simulator, World};
use std::path::Path;
use tempfile::TempDir;

/// A running proxy.
struct Proxy {
    url: String,
    folder: TempDir,
    _process: Process,
}

impl Proxy {
    /// Starts it with these lines in its configuration.
    fn start(lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let log = folder.path().join("requests");
        let config = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 30\nMaxClients 20\nAllow 127.0.0.1\nLogLevel Connect\n\
             LogFile \"{}\"\n{lines}\n",
            log.display()
        );
        let file = folder.path().join("tinyproxy.conf");
        std::fs::write(&file, config).unwrap();
        let mut tinyproxy = command("tinyproxy");
        tinyproxy.arg("-d").arg("-c").arg(&file);
        let process = Process::start(tinyproxy, port, &folder.path().join("output"));
        Self { url: format!("http://127.0.0.1:{port}"), folder, _process: process }
    }

    /// The request lines that it got.
    fn requests(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("requests")).unwrap_or_default();
        let lines = log.lines().filter_map(|line| line.split_once("): ").map(|(_, line)| line.to_owned()));
        lines.filter(|line| line.contains(" HTTP/1.")).collect()
    }
}

fn shop(tls: bool) -> Simulator {
    let sim = Simulator::start(World::default().tls(tls));
    sim.push("acme/shop", "v1", &ImageSpec::new());
    sim
}

fn check(sim: &Simulator, folder: &Path, variables: &[(&str, &str)]) -> Answer {
    let mut command = program(&sim.env(), folder);
    ask(
        command.envs(variables.iter().copied()).args(["check", "v1", "--max-age", "1h", "--deadline", "5s"]),
        folder,
    )
}

#[test]
fn https_goes_through_tunnels_to_both_servers() {
    let (sim, proxy) = (shop(true), Proxy::start(""));
    let answer = check(&sim, proxy.folder.path(), &[("HTTPS_PROXY", &proxy.url)]);
    assert_eq!(answer.done.code, 0, "{answer:?}");
    let requests = proxy.requests();
    let expected = [&sim.addresses().gitlab, &sim.addresses().registry];
    for address in expected {
        let line = format!("CONNECT {}", address.trim_start_matches("https://"));
        assert!(requests.iter().any(|request| request.starts_with(&line)), "{line}: {requests:?}");
    }
    // Two tunnels, two requests: a proxy costs nothing more.
    assert_eq!((requests.len(), sim.requests().len()), (2, 2), "{requests:?}");
}

#[test]
fn http_is_forwarded_by_the_proxy() {
    let (sim, proxy) = (shop(false), Proxy::start(""));
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let before = proxy.requests().len();
        let answer = check(&sim, proxy.folder.path(), &[(variable, &proxy.url)]);
        assert_eq!(answer.done.code, 0, "{variable}: {answer:?}");
        let requests = proxy.requests().split_off(before);
        assert!(requests.iter().all(|line| line.starts_with("GET http://127.0.0.1:")), "{requests:?}");
        assert_eq!(requests.len(), 2, "{variable}: {requests:?}");
    }
}

#[test]
fn no_proxy_is_gone_past_it() {
    let (sim, proxy) = (shop(true), Proxy::start(""));
    for spared in ["127.0.0.1", "127.0.0.0/8", "*", "example.com, 127.0.0.1"] {
        let variables = [("HTTPS_PROXY", proxy.url.as_str()), ("NO_PROXY", spared)];
        assert_eq!(check(&sim, proxy.folder.path(), &variables).done.code, 0, "{spared}");
        assert_eq!(proxy.requests(), Vec::<String>::new(), "{spared}");
    }
    let variables = [("HTTPS_PROXY", proxy.url.as_str()), ("NO_PROXY", "127.0.0.2,example.com")];
    assert_eq!(check(&sim, proxy.folder.path(), &variables).done.code, 0);
    assert_eq!(proxy.requests().len(), 2);
}

#[test]
fn a_proxy_that_refuses_is_unavailable_and_no_image_absent() {
    let sim = shop(true);
    // As proxies usually are: tunnels to port 443 only.
    let strict = Proxy::start("ConnectPort 443");
    let answer = check(&sim, strict.folder.path(), &[("HTTPS_PROXY", &strict.url)]);
    answer.failed(6, "proxy");
    assert_eq!((answer.key("BUILD"), sim.requests().len()), ("", 0));
    // One that asks for a password, forwarding: 407 is the proxy's word, not the registry's.
    let plain = shop(false);
    let guarded = Proxy::start("BasicAuth ada sesame");
    let answer = check(&plain, guarded.folder.path(), &[("HTTP_PROXY", &guarded.url)]);
    assert!([4, 6].contains(&answer.done.code), "{answer:?}");
    assert_eq!((answer.key("VERDICT"), plain.requests().len()), ("unknown", 0));
    let with_password = guarded.url.replace("//", "//ada:sesame@");
    let answer = check(&plain, guarded.folder.path(), &[("HTTP_PROXY", &with_password)]);
    assert_eq!(answer.done.code, 0, "{answer:?}");
    // And one that is not there.
    let nobody = format!("http://127.0.0.1:{}", free_port());
    check(&sim, strict.folder.path(), &[("HTTPS_PROXY", &nobody)]).failed(6, "refused");
}

#[test]
fn a_host_that_the_proxy_cannot_reach_is_unavailable() {
    let (sim, proxy) = (shop(false), Proxy::start(""));
    let gone = format!("127.0.0.1:{}", free_port());
    let image = format!("{gone}/acme/shop");
    let variables =
        [("HTTP_PROXY", proxy.url.as_str()), ("CI_REGISTRY", &gone), ("CI_REGISTRY_IMAGE", &image)];
    let answer = check(&sim, proxy.folder.path(), &variables);
    assert_eq!((answer.done.code, answer.key("VERDICT")), (6, "unknown"), "{answer:?}");
}
