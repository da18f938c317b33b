//! A transcript: a line about the world it needs, then one request with its answer on each line.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A whole transcript.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// What the first line says.
    pub world: Value,
    /// The requests.
    pub steps: Vec<Step>,
}

/// One request and what the real server answered.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    /// Number and name.
    pub step: String,
    /// The method.
    pub method: String,
    /// Path and query; may begin with `{name}` of an earlier capture.
    pub path: String,
    /// Scopes to ask a token for, parted by blanks.
    #[serde(default)]
    pub scope: Option<String>,
    /// `USER:PASSWORD` who asks for the token, in place of the job.
    #[serde(default)]
    pub user: Option<String>,
    /// A literal token instead; `none` sends no header.
    #[serde(default)]
    pub token: Option<String>,
    /// Header fields.
    #[serde(default)]
    pub headers: Option<BTreeMap<String, String>>,
    /// The body, one character for each byte.
    #[serde(default)]
    pub body: Option<String>,
    /// Header fields of the answer to keep for later paths.
    #[serde(default)]
    pub capture: Option<BTreeMap<String, String>>,
    /// What was answered.
    pub answer: Expected,
}

/// A recorded answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Expected {
    /// Status code.
    pub status: u16,
    /// The header fields that matter, normalised.
    pub headers: BTreeMap<String, String>,
    /// `Content-Length` of a manifest's `HEAD`.
    pub length: Option<i64>,
    /// The body: JSON, or text.
    pub body: Value,
    /// Whether the order of tags is not promised.
    #[serde(default)]
    pub any_order: bool,
}

impl Transcript {
    /// Reads a transcript.
    ///
    /// # Errors
    /// Says which line cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut transcript = Self { world: Value::Null, steps: Vec::new() };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = |error: serde_json::Error| format!("line {}: {error}", number + 1);
            let value: Value = serde_json::from_str(line).map_err(wrong)?;
            match value.get("world") {
                Some(world) => transcript.world = world.clone(),
                None => transcript.steps.push(serde_json::from_value(value).map_err(wrong)?),
            }
        }
        Ok(transcript)
    }
}
