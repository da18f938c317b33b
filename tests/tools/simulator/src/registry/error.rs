//! Errors in the form of the distribution API, with the codes and statuses of GitLab's registry.

use crate::http::Response;
use crate::mode::Mode;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// One entry of an error answer.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RegistryError {
    #[serde(skip)]
    status: u16,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Box<RawValue>>,
}

impl RegistryError {
    /// An error of this code with the message that belongs to it.
    pub(super) fn new(code: &'static str) -> Self {
        let (status, message) = describe(code);
        Self { status, code, message: message.to_owned(), detail: None }
    }

    pub(super) fn message(mut self, message: &str) -> Self {
        message.clone_into(&mut self.message);
        self
    }

    pub(super) fn detail(self, detail: impl Into<Value>) -> Self {
        self.ordered_detail(&detail.into())
    }

    /// A detail whose fields keep the order in which they are declared, as in Go.
    pub(super) fn ordered_detail(mut self, detail: &impl Serialize) -> Self {
        self.detail = serde_json::value::to_raw_value(detail).ok();
        self
    }

    /// A Go error of an unexported type: its JSON is `{}`.
    pub(super) fn opaque(self) -> Self {
        self.detail(json!({}))
    }

    pub(super) fn unknown() -> Self {
        Self::new("UNKNOWN").opaque()
    }

    pub(super) fn name_too_long(name: &str) -> Self {
        Self::new("UNKNOWN").detail(json!({ "Name": name, "Reason": {} }))
    }

    /// Without a database a tag is a path, and a path with a colon in it is none.
    pub(super) fn invalid_path(mode: Mode, name: &str, tag: &str, rest: &str) -> Self {
        let path = format!("/docker/registry/v2/repositories/{name}/_manifests/tags/{tag}{rest}");
        if mode == Mode::Distribution3 {
            return Self::new("UNKNOWN").detail(format!("filesystem: invalid path: {path}"));
        }
        Self::new("UNKNOWN").detail(json!({ "Path": path, "DriverName": "filesystem" }))
    }

    /// Version 3 of distribution says where it looked for a tag to delete.
    pub(super) fn no_such_path(name: &str, tag: &str) -> Self {
        let path = format!("/docker/registry/v2/repositories/{name}/_manifests/tags/{tag}");
        Self::new("MANIFEST_UNKNOWN").detail(format!("filesystem: Path not found: {path}"))
    }
}

impl From<RegistryError> for Vec<RegistryError> {
    fn from(error: RegistryError) -> Self {
        vec![error]
    }
}

/// The answer that carries these errors; the first one decides the status.
pub(super) fn respond(mode: Mode, errors: &[RegistryError]) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        errors: &'a [RegistryError],
    }
    let status = errors.first().map_or(500, |error| error.status);
    super::json(mode, status, &Body { errors })
}

fn describe(code: &str) -> (u16, &'static str) {
    match code {
        "UNSUPPORTED" => (405, "The operation is unsupported."),
        "UNAUTHORIZED" => (401, "authentication required"),
        "DENIED" => (403, "requested access to the resource is denied"),
        "UNAVAILABLE" => (503, "service unavailable"),
        "TOOMANYREQUESTS" => (429, "too many requests"),
        "DIGEST_INVALID" => (400, "provided digest did not match uploaded content"),
        "NAME_INVALID" => (400, "invalid repository name"),
        "NAME_UNKNOWN" => (404, "repository name not known to registry"),
        "TAG_INVALID" => (400, "manifest tag did not match URI"),
        "TAG_UNKNOWN" => (404, "tag name for repository does not exist"),
        "MANIFEST_UNKNOWN" => (404, "manifest unknown"),
        "MANIFEST_INVALID" => (400, "manifest invalid"),
        "MANIFEST_BLOB_UNKNOWN" => (400, "blob unknown to registry"),
        "MANIFEST_REFERENCED" => (409, "manifest referenced by a manifest list"),
        "BLOB_UNKNOWN" => (404, "blob unknown to registry"),
        "BLOB_UPLOAD_UNKNOWN" => (404, "blob upload unknown to registry"),
        "BLOB_UPLOAD_INVALID" => (404, "blob upload invalid"),
        "CONTENT_RANGE_INVALID" => (416, "invalid content range"),
        "RESUMABLE_BLOB_UPLOAD_INVALID" => (416, "resumable blob upload invalid"),
        "PAGINATION_NUMBER_INVALID" => (400, "invalid number of results requested"),
        "PROTECTED_TAG" => (401, "insufficient permissions to push or delete protected tag"),
        "IMMUTABLE_TAG" => (401, "tag is immutable"),
        "PROTECTED_MANIFEST" => (
            401,
            "insufficient permissions to delete manifest due to tag protection or immutability policies",
        ),
        "TAG_PATTERN_COUNT_LIMIT_EXCEEDED" => (400, "tag pattern count exceeds limit"),
        "TAG_PROTECTION_PATTERN_INVALID" => (400, "invalid tag protection pattern"),
        "TAG_IMMUTABILITY_PATTERN_INVALID" => (400, "invalid tag immutability pattern"),
        "RENAME_IN_PROGRESS" => (409, "the base repository path is undergoing a rename"),
        "INVALID_QUERY_PARAMETER_VALUE" => (400, "invalid query parameter value"),
        "INVALID_QUERY_PARAMETER_TYPE" => (400, "invalid query parameter value type"),
        "INVALID_JSON_BODY" => (400, "invalid json body"),
        "NOT_IMPLEMENTED" => (501, "operation not available"),
        _ => (500, "unknown error"),
    }
}
