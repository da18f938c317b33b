//! Control from outside the process: what a shell test says to a simulator that runs alone, on GitLab's port.
//!
//! `POST /-/simulator/faults` takes one fault or a list of them, `DELETE` takes them back.
//! `GET /-/simulator/requests` gives the records out, `DELETE` forgets them.
//! `GET /-/simulator/ready` answers when it can be used.
//!
//! A fault: `{"server": "registry", "method": "GET", "path": "/tags/list", "matching": "REGEX", "skip": 1,
//! "times": 2, "after": true, "failure": …}`, of which only `failure` is needed; `"times": "forever"`; `after` lets the
//! request be carried out before its answer goes wrong. A failure is a word (`reset`, `close`, `hang`, `invalid-json`, `endless-links`, `lost-link`, `foreign-link`, `foreign-realm`, `expired-token`,
//! `broken-tls`) or an object with one key: `{"status": 503}`, `{"html": 502}`, `{"too-many-requests": 2.5}` (a
//! number of seconds, an HTTP date in `{"date": 3}`, or `null`), `{"answer": {"status": 200, "headers": {…}, "body":
//! "…"}}`, `{"redirect": {"status": 301, "to": "…"}}`, `{"foreign-location": 307}`, `{"content-type": "…"}`,
//! `{"truncate": 10}`, `{"short-body": 10}`, `{"lost-link": 100}`, `{"endless": null}`, `{"drip": {"bytes": 1, "milliseconds": 100}}`, `{"delay": 500}`
//! (milliseconds), `{"lost-actions": ["delete"]}`, `{"delete-tag": {"repository": "…", "tag": "…"}}`,
//! `{"move-tag": {"repository": "…", "tag": "…", "to": "…"}}`, `{"delete-repository": {"repository": "…"}}`,
//! `{"lose-manifest": {"repository": "…", "manifest": "…"}}`, `{"protect-tags": {"pattern": "…"}}`, `freeze-tags`
//! likewise, `{"add-branch": {"name": "…", "sha": "…"}}`, `add-git-tag` likewise, `{"remove-branch": {"name": "…"}}`,
//! `stop-environment` likewise, `{"deploy": {"environment": "…", "ref": "…", "sha": "…"}}`, `{"expire-tokens": null}`,
//! `{"end-job": null}`.

use crate::change::Change;
use crate::environments::NewDeployment;
use crate::fault::{Failure, Fault, RetryAfter, Server};
use crate::http::{Request, Response, Wire};
use crate::instance::Instance;
use crate::record::RecordedJson;
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) const PATH: &str = "/-/simulator/";

pub(crate) fn answer(instance: &Instance, request: &Request) -> Response {
    match (request.method.as_str(), &request.path[PATH.len()..]) {
        ("GET", "ready") => Response::typed(200, "application/json", "{}"),
        ("POST", "faults") => match order(&request.body) {
            Ok(faults) => {
                for fault in faults {
                    instance.faults().add(fault);
                }
                Response::new(204)
            }
            Err(error) => Response::typed(400, "text/plain", format!("{error}\n")),
        },
        ("DELETE", "faults") => {
            instance.faults().clear();
            Response::new(204)
        }
        ("GET", "requests") => {
            let records = instance.records();
            let list: Vec<_> = records.iter().map(RecordedJson::from).collect();
            Response::typed(200, "application/json", serde_json::to_string(&list).unwrap_or_default())
        }
        ("DELETE", "requests") => {
            instance.records().clear();
            Response::new(204)
        }
        _ => Response::typed(404, "text/plain", "no such control\n"),
    }
}

fn order(body: &[u8]) -> Result<Vec<Fault>, String> {
    let value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    match value {
        Value::Array(faults) => faults.iter().map(fault).collect(),
        one => fault(&one).map(|fault| vec![fault]),
    }
}

fn fault(value: &Value) -> Result<Fault, String> {
    for key in value.as_object().ok_or("a fault is an object")?.keys() {
        if !["server", "method", "path", "matching", "skip", "times", "after", "failure"]
            .contains(&key.as_str())
        {
            return Err(format!("{key}: a fault has no such key"));
        }
    }
    let mut fault = Fault::new(failure(&value["failure"])?);
    if let Some(server) = value["server"].as_str() {
        let all =
            [Server::Gitlab, Server::Registry, Server::Storage, Server::Elsewhere, Server::RegistryFromRails];
        fault = fault.on(all
            .into_iter()
            .find(|known| known.word() == server)
            .ok_or_else(|| format!("{server}: no such server"))?);
    }
    if let Some(method) = value["method"].as_str() {
        fault = fault.method(method);
    }
    if let Some(path) = value["path"].as_str() {
        fault = fault.path(path);
    }
    if let Some(pattern) = value["matching"].as_str() {
        regex::Regex::new(pattern).map_err(|error| error.to_string())?;
        fault = fault.matching(pattern);
    }
    if let Some(skip) = value["skip"].as_u64() {
        fault = fault.skip(skip);
    }
    if value["after"].as_bool() == Some(true) {
        fault = fault.after();
    }
    Ok(match &value["times"] {
        Value::Null => fault,
        Value::String(word) if word == "forever" => fault.always(),
        times => fault.times(times.as_u64().ok_or("times: a number or \"forever\"")?),
    })
}

fn failure(value: &Value) -> Result<Failure, String> {
    if let Some(word) = value.as_str() {
        return Ok(match word {
            "reset" => Failure::Wire(Wire::Reset),
            "close" => Failure::Wire(Wire::Close),
            "hang" => Failure::Wire(Wire::Hang),
            "invalid-json" => Failure::InvalidJson,
            "lost-link" => Failure::LostLink(None),
            "endless-links" => Failure::EndlessLinks,
            "foreign-link" => Failure::ForeignLink,
            "foreign-realm" => Failure::ForeignRealm,
            "expired-token" => Failure::ExpiredToken,
            "broken-tls" => Failure::BrokenTls,
            _ => return Err(format!("{word}: no such failure")),
        });
    }
    let (key, content) =
        value.as_object().and_then(|object| object.iter().next()).ok_or("failure: a word or an object")?;
    let number = |value: &Value| value.as_u64().ok_or_else(|| format!("{key}: a number is needed"));
    let status =
        |value: &Value| number(value).and_then(|n| u16::try_from(n).map_err(|error| error.to_string()));
    let text =
        |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("{key}: a text is needed"));
    let millis = |value: &Value| number(value).map(Duration::from_millis);
    let size =
        |value: &Value| number(value).and_then(|n| usize::try_from(n).map_err(|error| error.to_string()));
    Ok(match key.as_str() {
        "status" => Failure::Status(status(content)?),
        "html" => Failure::Html(status(content)?),
        "too-many-requests" => Failure::TooManyRequests(match content {
            Value::Null => RetryAfter::Unsaid,
            Value::Object(_) => RetryAfter::Date(number(&content["date"])?),
            other => match other.as_u64() {
                Some(seconds) => RetryAfter::Seconds(seconds),
                None => RetryAfter::Fraction(other.as_f64().ok_or("too-many-requests: seconds")?),
            },
        }),
        "answer" => Failure::Answer {
            status: status(&content["status"])?,
            headers: content["headers"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
            body: content["body"].as_str().unwrap_or_default().as_bytes().to_vec(),
        },
        "redirect" => Failure::Redirect { status: status(&content["status"])?, to: text(&content["to"])? },
        "foreign-location" => Failure::ForeignLocation(status(content)?),
        "content-type" => Failure::ContentType(text(content)?),
        "lost-link" => Failure::LostLink(Some(size(content)?)),
        "short-body" => Failure::ShortBody(size(content)?),
        "truncate" => Failure::Wire(Wire::Truncate { keep: size(content)? }),
        "endless" => Failure::Wire(Wire::Endless { bytes: content.as_u64() }),
        "drip" => Failure::Wire(Wire::Drip {
            bytes: size(&content["bytes"])?,
            pause: millis(&content["milliseconds"])?,
        }),
        "delay" => Failure::Wire(Wire::Delay(millis(content)?)),
        "lost-actions" => Failure::LostActions(
            content.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
        ),
        _ => match change(key, content)? {
            Some(change) => Failure::Changes(vec![change]),
            None => return Err(format!("{key}: no such failure, in {}", json!({ key: content }))),
        },
    })
}

/// Something that happens just before the answer.
fn change(key: &str, content: &Value) -> Result<Option<Change>, String> {
    let text = |name: &str| {
        content[name].as_str().map(str::to_owned).ok_or_else(|| format!("{key}: a text is needed for {name}"))
    };
    Ok(Some(match key {
        "delete-tag" => Change::DeleteTag { repository: text("repository")?, tag: text("tag")? },
        "move-tag" | "add-tag" => {
            Change::MoveTag { repository: text("repository")?, tag: text("tag")?, to: text("to")? }
        }
        "delete-repository" => Change::DeleteRepository { repository: text("repository")? },
        "lose-manifest" => {
            Change::LoseManifest { repository: text("repository")?, manifest: text("manifest")? }
        }
        "protect-tags" => Change::ProtectTags { pattern: text("pattern")? },
        "freeze-tags" => Change::FreezeTags { pattern: text("pattern")? },
        "add-branch" => Change::AddBranch { name: text("name")?, sha: text("sha")? },
        "remove-branch" => Change::RemoveBranch { name: text("name")? },
        "add-git-tag" => Change::AddGitTag { name: text("name")?, sha: text("sha")? },
        "deploy" => Change::Deploy(NewDeployment::new(&text("environment")?, &text("ref")?, &text("sha")?)),
        "stop-environment" => Change::StopEnvironment { name: text("name")? },
        "expire-tokens" => Change::ExpireTokens,
        "end-job" => Change::EndJob,
        _ => return Ok(None),
    }))
}
