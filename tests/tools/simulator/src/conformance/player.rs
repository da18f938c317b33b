//! Sends a transcript's requests, one connection each, and compares.

use super::difference::{Answer, differences};
use super::normal::{body, normal};
use super::transcript::{Step, Transcript};
use crate::http::url::escape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The header fields that are compared.
const HEADERS: &[&str] = &[
    "content-type",
    "docker-content-digest",
    "docker-distribution-api-version",
    "etag",
    "link",
    "location",
    "www-authenticate",
    "allow",
    "range",
    "docker-upload-uuid",
    "gitlab-container-registry-version",
    "gitlab-container-registry-features",
    "gitlab-container-registry-database-enabled",
    "oci-subject",
];

/// Where to play.
#[derive(Clone, Debug)]
pub struct Target {
    /// `http://HOST:PORT` of the registry.
    pub registry: String,
    /// The address that gives tokens.
    pub jwt: String,
    /// `USER:PASSWORD` for it.
    pub user: String,
}

/// What came of one step.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The step's name.
    pub step: String,
    /// Its request.
    pub request: String,
    /// What differed; nothing when it passed.
    pub differences: Vec<String>,
}

/// Plays transcripts against one server.
pub struct Player {
    target: Target,
    /// By who asked for them, and for what.
    tokens: HashMap<(String, String), String>,
    captured: HashMap<String, String>,
}

struct Raw {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Player {
    /// Plays against this server.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self { target, tokens: HashMap::new(), captured: HashMap::new() }
    }

    /// Plays all steps.
    pub fn play(&mut self, transcript: &Transcript) -> Vec<Verdict> {
        transcript
            .steps
            .iter()
            .map(|step| Verdict {
                step: step.step.clone(),
                request: format!("{} {}", step.method, step.path),
                differences: self.step(step).unwrap_or_else(|error| vec![format!("no answer: {error}")]),
            })
            .collect()
    }

    fn step(&mut self, step: &Step) -> io::Result<Vec<String>> {
        let path = self.path(&step.path);
        let mut headers: Vec<(String, String)> =
            step.headers.iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect();
        match step.token.as_deref() {
            Some("none") => {}
            Some(token) => put(&mut headers, "Authorization", format!("Bearer {token}")),
            None => {
                let user = step.user.as_ref().unwrap_or(&self.target.user).clone();
                let token = self.token(&user, step.scope.as_deref().unwrap_or_default())?;
                put(&mut headers, "Authorization", format!("Bearer {token}"));
            }
        }
        let content = step.body.as_ref().map(|text| latin1(text));
        let content = match (content, step.method.as_str()) {
            (None, "POST" | "PUT") => Some(Vec::new()),
            (content, _) => content,
        };
        let raw = send(&self.target.registry, &step.method, &path, &headers, content.as_deref())?;
        for (name, header) in step.capture.iter().flatten() {
            let value = raw.headers.get(&header.to_ascii_lowercase()).cloned().unwrap_or_default();
            let mut local = match value.find("://") {
                Some(at) => value[at + 3..].find('/').map_or("", |slash| &value[at + 3 + slash..]).to_owned(),
                None => value,
            };
            if !local.contains('?') {
                local.push_str("?_state=none");
            }
            self.captured.insert(name.clone(), local);
        }
        let is_measured = step.method == "HEAD" && raw.status == 200 && path.contains("/manifests/");
        let answer = Answer {
            status: raw.status,
            length: raw.headers.get("content-length").filter(|_| is_measured).and_then(|n| n.parse().ok()),
            headers: HEADERS
                .iter()
                .filter_map(|name| raw.headers.get(*name).map(|value| ((*name).to_owned(), normal(value))))
                .collect(),
            body: if raw.body.is_empty() { "".into() } else { body(&raw.body, &path) },
        };
        Ok(differences(&step.answer, &answer))
    }

    /// Puts an earlier capture in the place of a leading `{name}`.
    fn path(&self, path: &str) -> String {
        let Some((name, rest)) = path.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
            return path.to_owned();
        };
        let base = self.captured.get(name).cloned().unwrap_or_else(|| format!("/missing-{name}"));
        format!("{base}{rest}")
    }

    fn token(&mut self, user: &str, scope: &str) -> io::Result<String> {
        let asked = (user.to_owned(), scope.to_owned());
        if let Some(token) = self.tokens.get(&asked) {
            return Ok(token.clone());
        }
        let mut query = "service=container_registry".to_owned();
        for part in scope.split(' ').filter(|part| !part.is_empty()) {
            query.push_str("&scope=");
            query.push_str(&escape(part));
        }
        let (origin, path) = split(&self.target.jwt);
        let basic = format!("Basic {}", STANDARD.encode(user));
        let headers = [("Authorization".to_owned(), basic)];
        let raw = send(&origin, "GET", &format!("{path}?{query}"), &headers, None)?;
        let content: serde_json::Value = serde_json::from_slice(&raw.body)?;
        let token = content["token"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| io::Error::other(format!("no token for {scope:?}: {} {content}", raw.status)))?;
        self.tokens.insert(asked, token.clone());
        Ok(token)
    }
}

fn put(headers: &mut Vec<(String, String)>, name: &str, value: String) {
    headers.retain(|(known, _)| known != name);
    headers.push((name.to_owned(), value));
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// `http://host:port/path` into origin and path.
fn split(url: &str) -> (String, String) {
    let start = url.find("://").map_or(0, |at| at + 3);
    match url[start..].find('/') {
        Some(slash) => (url[..start + slash].to_owned(), url[start + slash..].to_owned()),
        None => (url.to_owned(), "/".to_owned()),
    }
}

fn send(
    origin: &str,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    content: Option<&[u8]>,
) -> io::Result<Raw> {
    let authority = origin.trim_start_matches("http://").trim_end_matches('/');
    let address = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_nodelay(true)?;
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {authority}\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept-encoding")) {
        request += "Accept-Encoding: identity\r\n";
    }
    if let Some(content) = content {
        let _ = write!(request, "Content-Length: {}\r\n", content.len());
    }
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    request += "Connection: close\r\n\r\n";
    stream.write_all(&[request.as_bytes(), content.unwrap_or_default()].concat())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    read(&answer, method)
}

fn read(answer: &[u8], method: &str) -> io::Result<Raw> {
    let broken = || io::Error::other("not an HTTP answer");
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut fields);
    let Ok(httparse::Status::Complete(start)) = parsed.parse(answer) else { return Err(broken()) };
    let status = parsed.code.ok_or_else(broken)?;
    if status == 100 {
        return read(&answer[start..], method);
    }
    let headers: BTreeMap<String, String> = parsed
        .headers
        .iter()
        .map(|field| (field.name.to_ascii_lowercase(), String::from_utf8_lossy(field.value).into_owned()))
        .collect();
    let rest = &answer[start..];
    let is_bare = method == "HEAD" || matches!(status, 204 | 304);
    let body = if is_bare {
        Vec::new()
    } else if headers.get("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        chunks(rest).ok_or_else(broken)?
    } else {
        match headers.get("content-length").and_then(|length| length.parse::<usize>().ok()) {
            Some(length) if length > rest.len() => return Err(io::Error::other("the body ends too early")),
            Some(length) => rest[..length].to_vec(),
            None => rest.to_vec(),
        }
    };
    Ok(Raw { status, headers, body })
}

fn chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
