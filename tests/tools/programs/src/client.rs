//! A client that hides nothing: one connection, one request, whatever comes back.

use simulator::Simulator;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What came back before the connection ended.
#[derive(Debug, Default)]
pub struct Reply {
    /// The code; 0 when there was none.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The content, out of its chunks.
    pub body: String,
    /// Whether the connection was reset.
    pub is_reset: bool,
}

impl Reply {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or(serde_json::Value::Null)
    }
}

/// Sends one request to `http://host:port/path`.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)]) -> Reply {
    let rest = url.strip_prefix("http://").expect("a plain address");
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_millis(700))).expect("a time limit");
    let fields: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{fields}");
    stream.write_all((request + "\r\n").as_bytes()).expect("a request sent");
    let mut raw = Vec::new();
    let ended = stream.read_to_end(&mut raw);
    let text = String::from_utf8_lossy(&raw).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Reply {
        status: head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0),
        head: head.to_owned(),
        body: if head.contains("chunked") { unchunk(body) } else { body.to_owned() },
        is_reset: ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset),
    }
}

fn unchunk(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        body += &after[..size.min(after.len())];
        rest = after.get(size + 2..).unwrap_or_default();
    }
    body
}

/// Asks for a token; the answer.
pub fn ask_token(sim: &Simulator, user: &str, secret: &str, scope: &str) -> Reply {
    use base64::Engine as _;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{secret}"));
    let url = format!("{}/jwt/auth?service=container_registry&scope={scope}", sim.addresses().gitlab);
    send("GET", &url, &[("Authorization", &format!("Basic {basic}"))])
}

/// A registry token for the job.
pub fn token(sim: &Simulator, scope: &str) -> String {
    let reply = ask_token(sim, "gitlab-ci-token", simulator::JOB_TOKEN, scope);
    format!("Bearer {}", reply.json()["token"].as_str().expect("a token"))
}

/// Asks the registry with a token for `pull,delete` on the root image.
pub fn registry(sim: &Simulator, method: &str, path: &str) -> Reply {
    let token = token(sim, "repository:acme/shop:pull,delete");
    let url = format!("{}{path}", sim.addresses().registry);
    let accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
    send(method, &url, &[("Authorization", &token), ("Accept", accept)])
}

/// Asks REST with the job's token.
pub fn rest(sim: &Simulator, method: &str, path: &str) -> Reply {
    let url = format!("{}/api/v4{path}", sim.addresses().gitlab);
    send(method, &url, &[("JOB-TOKEN", simulator::JOB_TOKEN)])
}
