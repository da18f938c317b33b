//! `/v2/<name>/blobs/uploads/`: blobs coming in, at once, in parts, or from another repository.

use super::error::RegistryError;
use super::push::location;
use super::{Outcome, not_allowed};
use crate::digest::Digest;
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::escape;
use crate::mode::Mode;
use crate::moment::Moment;
use crate::store::Upload;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use ring::hmac;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// What the `_state` parameter holds, signed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Progress {
    name: String,
    #[serde(rename = "UUID")]
    uuid: String,
    offset: usize,
}

static KEY: LazyLock<hmac::Key> = LazyLock::new(|| {
    hmac::Key::generate(hmac::HMAC_SHA256, &ring::rand::SystemRandom::new()).expect("a key")
});

/// Answers a request of any method, for an upload or (with an empty `uuid`) for the place where uploads begin.
pub(super) fn answer(exchange: &mut Exchange<'_>, name: &str, uuid: &str, allowed: &[&str]) -> Outcome {
    let offset = if uuid.is_empty() { None } else { Some(resume(exchange, name, uuid)?) };
    let method = exchange.request.method.as_str();
    if !allowed.contains(&method) {
        return Ok(not_allowed(method, allowed));
    }
    let Some(offset) = offset else {
        return match method {
            "POST" => Ok(begin(exchange, name)),
            _ => Err(RegistryError::new("BLOB_UPLOAD_UNKNOWN").into()),
        };
    };
    match method {
        "POST" => Ok(begin(exchange, name)),
        "PATCH" => append(exchange, name, uuid, offset),
        "PUT" => finish(exchange, name, uuid),
        "DELETE" => {
            exchange.state.uploads.remove(uuid);
            Ok(Response::new(204).header("Docker-Upload-Uuid", uuid))
        }
        _ => Ok(progress(exchange, name, uuid, 204)),
    }
}

/// Finds the upload that the request's `_state` speaks of; how far it is.
fn resume(exchange: &Exchange<'_>, name: &str, uuid: &str) -> Result<usize, Vec<RegistryError>> {
    let mode = exchange.state.world.mode;
    let text = exchange.request.parameters().get("_state").unwrap_or_default().to_owned();
    let invalid = |detail: Option<Value>| -> Vec<RegistryError> {
        let error = RegistryError::new("BLOB_UPLOAD_INVALID");
        match detail {
            Some(detail) => error.detail(detail).into(),
            None => error.into(),
        }
    };
    let known = unpack(&text).map_err(|detail| invalid(Some(detail)))?;
    if known.name != name || known.uuid != uuid {
        return Err(invalid(None));
    }
    let upload = exchange.state.uploads.get(uuid).ok_or_else(|| {
        let error = RegistryError::new("BLOB_UPLOAD_UNKNOWN");
        if mode == Mode::Distribution3 { error.detail("blob upload unknown") } else { error.opaque() }
    })?;
    let is_asking = matches!(exchange.request.method.as_str(), "GET" | "HEAD") && mode.is_gitlab();
    if upload.content.len() != known.offset && !is_asking {
        return Err(if mode.is_gitlab() {
            RegistryError::new("RESUMABLE_BLOB_UPLOAD_INVALID").into()
        } else {
            invalid(None)
        });
    }
    Ok(known.offset)
}

fn begin(exchange: &mut Exchange<'_>, name: &str) -> Response {
    let parameters = exchange.request.parameters();
    let wanted = parameters.get("mount").map(Digest::parse);
    if let (Some(Ok(digest)), Some(from)) = (wanted, parameters.get("from").filter(|from| !from.is_empty())) {
        let is_there = exchange
            .state
            .repositories
            .get(from)
            .is_some_and(|repository| repository.blobs.contains(&digest));
        if is_there {
            exchange.state.repository(name).blobs.insert(digest.clone());
            return created(exchange, name, &digest);
        }
    }
    let uuid = uuid();
    let upload = Upload { repository: name.to_owned(), content: Vec::new(), started: Moment::now() };
    exchange.state.uploads.insert(uuid.clone(), upload);
    progress(exchange, name, &uuid, 202)
}

fn append(exchange: &mut Exchange<'_>, name: &str, uuid: &str, offset: usize) -> Outcome {
    let headers = &exchange.request.headers;
    let content_type = headers.get("content-type").unwrap_or_default();
    if !content_type.is_empty() && content_type != "application/octet-stream" {
        return Err(RegistryError::unknown().into());
    }
    let is_checked = exchange.state.world.mode.is_gitlab();
    if let Some(text) = headers.get("content-range").filter(|text| is_checked && !text.is_empty()) {
        check_range(text, offset)?;
    }
    if let Some(upload) = exchange.state.uploads.get_mut(uuid) {
        upload.content.extend_from_slice(&exchange.request.body);
    }
    Ok(progress(exchange, name, uuid, 202))
}

/// `Content-Range: 0-21`: a part begins where the last one ended. Distribution 2.8 does not look at it.
fn check_range(whole: &str, offset: usize) -> Result<(), Vec<RegistryError>> {
    let number = |part: &str| -> Result<i64, Vec<RegistryError>> {
        part.parse::<i64>().map_err(|_| {
            let error = RegistryError::new("UNKNOWN");
            let why = format!("strconv.ParseInt: parsing \"{part}\": invalid syntax");
            let text = format!("invalid content range values, {whole}: {why}");
            error.detail(text).into()
        })
    };
    let Some((start, end)) = whole.split_once('-') else {
        let text = format!("invalid content range format, {whole}");
        return Err(RegistryError::new("UNKNOWN").detail(text).into());
    };
    let start = number(start)?;
    number(end)?;
    if usize::try_from(start) == Ok(offset) {
        return Ok(());
    }
    Err(RegistryError::new("CONTENT_RANGE_INVALID").into())
}

fn finish(exchange: &mut Exchange<'_>, name: &str, uuid: &str) -> Outcome {
    let parameters = exchange.request.parameters();
    let text = parameters.get("digest").unwrap_or_default();
    let invalid = || RegistryError::new("DIGEST_INVALID");
    if text.is_empty() {
        return Err(invalid().detail("digest missing").into());
    }
    let digest = Digest::parse(text).map_err(|_| invalid().detail("digest parsing failed"))?;
    let Some(upload) = exchange.state.uploads.get_mut(uuid) else {
        return Err(RegistryError::new("BLOB_UPLOAD_UNKNOWN").into());
    };
    upload.content.extend_from_slice(&exchange.request.body);
    if !digest.matches(&upload.content) {
        // The upload is still there: cleaning up fails on a file that is closed already.
        return Err(wrong(&digest));
    }
    let content: Arc<[u8]> =
        exchange.state.uploads.remove(uuid).map(|upload| upload.content.into()).unwrap_or_default();
    let canonical = Digest::of(&content);
    // Another algorithm's digest is an alias, which the database does not know.
    let is_alias_kept = exchange.state.world.mode != Mode::Metadata;
    for known in [Some(canonical.clone()), Some(digest).filter(|_| is_alias_kept)].into_iter().flatten() {
        exchange.state.blobs.entry(known.clone()).or_insert_with(|| Arc::clone(&content));
        exchange.state.repository(name).blobs.insert(known);
    }
    Ok(created(exchange, name, &canonical))
}

fn wrong(digest: &Digest) -> Vec<RegistryError> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Detail<'a> {
        digest: &'a str,
        reason: Reason,
    }
    #[derive(Serialize)]
    struct Reason {}
    let detail = Detail { digest: digest.as_str(), reason: Reason {} };
    RegistryError::new("DIGEST_INVALID").ordered_detail(&detail).into()
}

fn created(exchange: &Exchange<'_>, name: &str, digest: &Digest) -> Response {
    let path = format!("/v2/{name}/blobs/{digest}");
    Response::new(201)
        .header("Docker-Content-Digest", digest.as_str())
        .header("Location", location(exchange.state, exchange.addresses, &path))
}

fn progress(exchange: &Exchange<'_>, name: &str, uuid: &str, status: u16) -> Response {
    let size = exchange.state.uploads.get(uuid).map_or(0, |upload| upload.content.len());
    let state = pack(&Progress { name: name.to_owned(), uuid: uuid.to_owned(), offset: size });
    let path = format!("/v2/{name}/blobs/uploads/{uuid}?_state={}", escape(&state));
    Response::new(status)
        .header("Docker-Upload-Uuid", uuid)
        .header("Location", location(exchange.state, exchange.addresses, &path))
        .header("Range", format!("0-{}", size.saturating_sub(1)))
}

fn pack(progress: &Progress) -> String {
    let text = serde_json::to_vec(progress).unwrap_or_default();
    URL_SAFE.encode([hmac::sign(&KEY, &text).as_ref(), &text].concat())
}

/// The error is what Go's JSON makes of the error: the position in broken Base64, else nothing to see.
fn unpack(text: &str) -> Result<Progress, Value> {
    let bytes = URL_SAFE.decode(text).map_err(|_| json!(broken_at(text)))?;
    let (mac, text) = bytes.split_at_checked(32).ok_or_else(|| json!({}))?;
    hmac::verify(&KEY, text, mac).map_err(|_| json!({}))?;
    serde_json::from_slice(text).map_err(|_| json!({}))
}

/// Where Go's decoder stops.
fn broken_at(text: &str) -> usize {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let letters = text.bytes().take_while(|byte| is_letter(*byte)).count();
    if letters < text.len() { letters } else { letters - letters % 4 }
}

fn uuid() -> String {
    use ring::rand::SecureRandom as _;
    let mut bytes = [0; 16];
    let _ = ring::rand::SystemRandom::new().fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = crate::digest::hex(&bytes);
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}
