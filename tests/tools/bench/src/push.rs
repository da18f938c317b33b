//! What the registry holds: an index for two platforms in the project's root image, and fifty images of
//! a monorepo below it. Pushed as any client pushes, so that the benchmark needs no door of its own.

use std::fmt::Write;

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::link::Link;
use crate::server::Server;

/// Images of the monorepo.
pub(crate) const FIFTY: usize = 50;
/// The tag that every image has.
pub(crate) const TAG: &str = "v1";

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// The `number`th image of the monorepo, counted from one, as a job names it.
pub(crate) fn image_name(number: usize) -> String {
    format!("app{number}")
}

/// Fills an empty registry.
pub(crate) fn push_everything(server: &Server, link: &Link) -> Result<()> {
    let _inside = link.server.enter()?;
    let root = Repository::open(server, "")?;
    let platforms: Vec<Value> = ["amd64", "arm64"]
        .into_iter()
        .map(|architecture| {
            let mut descriptor = root.push_image(architecture, None)?;
            descriptor["platform"] = json!({"os": "linux", "architecture": architecture});
            Ok(descriptor)
        })
        .collect::<Result<_>>()?;
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": platforms});
    root.push_manifest(&index, INDEX, Some(TAG))?;
    for number in 1..=FIFTY {
        Repository::open(server, &format!("/{}", image_name(number)))?.push_image("amd64", Some(TAG))?;
    }
    Ok(())
}

/// One repository and a token to push to it.
struct Repository<'server> {
    server: &'server Server,
    path: String,
    authorization: String,
}

impl<'server> Repository<'server> {
    fn open(server: &'server Server, below_root: &str) -> Result<Self> {
        let image = server.variable("CI_REGISTRY_IMAGE");
        let (_, root) =
            image.split_once('/').ok_or_else(|| anyhow!("CI_REGISTRY_IMAGE={image} has no path"))?;
        let path = format!("{root}{below_root}");
        let url = format!(
            "{}/jwt/auth?service=container_registry&scope=repository:{path}:pull,push",
            server.variable("CI_SERVER_URL")
        );
        let pair =
            format!("{}:{}", server.variable("CI_REGISTRY_USER"), server.variable("CI_REGISTRY_PASSWORD"));
        let basic = format!("Basic {}", STANDARD.encode(pair));
        let mut answer = server
            .agent
            .get(&url)
            .header("Authorization", basic)
            .call()
            .with_context(|| format!("GET {url}"))?;
        let body: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
        let token = body["token"].as_str().ok_or_else(|| anyhow!("GET {url}: no token in the answer"))?;
        Ok(Self { server, path, authorization: format!("Bearer {token}") })
    }

    /// An image of one small layer, built yesterday; returns its descriptor.
    fn push_image(&self, architecture: &str, tag: Option<&str>) -> Result<Value> {
        let created = (OffsetDateTime::now_utc() - Duration::days(1)).format(&Rfc3339)?;
        let layer = format!("{} {architecture}", self.path).into_bytes();
        let config = json!({
            "created": created, "os": "linux", "architecture": architecture, "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest(&layer)]},
        });
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": self.push_blob(config.to_string().as_bytes(), CONFIG)?,
            "layers": [self.push_blob(&layer, LAYER)?],
        });
        self.push_manifest(&manifest, MANIFEST, tag)
    }

    fn push_blob(&self, bytes: &[u8], media_type: &str) -> Result<Value> {
        let start = self.url("blobs/uploads/");
        let request = self.server.agent.post(&start).header("Authorization", &self.authorization);
        let answer = request.send_empty().with_context(|| format!("POST {start}"))?;
        let location = answer.headers().get("Location").and_then(|value| value.to_str().ok());
        let mut upload = location.ok_or_else(|| anyhow!("POST {start}: no Location"))?.to_owned();
        if upload.starts_with('/') {
            upload.insert_str(0, &format!("https://{}", self.server.variable("CI_REGISTRY")));
        }
        let separator = if upload.contains('?') { '&' } else { '?' };
        let digest = digest(bytes);
        let url = format!("{upload}{separator}digest={digest}");
        self.put(&url, "application/octet-stream", bytes)?;
        Ok(json!({"mediaType": media_type, "digest": digest, "size": bytes.len()}))
    }

    fn push_manifest(&self, manifest: &Value, media_type: &str, tag: Option<&str>) -> Result<Value> {
        let bytes = manifest.to_string().into_bytes();
        let digest = digest(&bytes);
        self.put(&self.url(&format!("manifests/{}", tag.unwrap_or(&digest))), media_type, &bytes)?;
        Ok(json!({"mediaType": media_type, "digest": digest, "size": bytes.len()}))
    }

    fn put(&self, url: &str, media_type: &str, bytes: &[u8]) -> Result<()> {
        let request = self.server.agent.put(url).header("Authorization", &self.authorization);
        request.content_type(media_type).send(bytes).with_context(|| format!("PUT {url}"))?;
        Ok(())
    }

    fn url(&self, rest: &str) -> String {
        format!("https://{}/v2/{}/{rest}", self.server.variable("CI_REGISTRY"), self.path)
    }
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("a String takes everything");
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn digests_are_lower_case_hexadecimal() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(super::digest(b""), empty);
    }
}
