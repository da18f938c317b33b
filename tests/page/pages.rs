//! Pages to look at.

use std::sync::Arc;

use registry_gate::age::Clock;
use registry_gate::error::Error;
use registry_gate::exit::Exit;
use registry_gate::image::{Digest, Platform, Repository, Tag};
use registry_gate::output::html;
use registry_gate::registry::{Layer, ListedTag, PlatformImage, TagEntry};
use registry_gate::report::{RepositoryTotals, TagsReport};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

fn now() -> OffsetDateTime {
    OffsetDateTime::parse("2026-01-31T12:00:00Z", &Rfc3339).unwrap()
}

fn entry(repository: &str, name: &str, size_bytes: Option<u64>, days: Option<i64>) -> TagEntry {
    let tag = ListedTag {
        digest: Some(Digest::of(name.as_bytes())),
        media_type: Some("application/vnd.oci.image.manifest.v1+json".into()),
        size_bytes,
        published: days.map(|days| now() - Duration::days(days)),
        ..ListedTag::named(Tag::parse(name).unwrap())
    };
    TagEntry { repository: Arc::new(Repository::parse(repository).unwrap()), tag }
}

fn report(tags: Vec<TagEntry>) -> TagsReport {
    TagsReport {
        host: "registry.example.com".to_owned(),
        now: now(),
        clock: Clock::Auto,
        unit: None,
        matched: tags.len(),
        repositories: vec![RepositoryTotals {
            repository: Arc::new(Repository::parse("acme/shop").unwrap()),
            tags: tags.len(),
            size_bytes: Some(1_000_000_000),
        }],
        tags,
        layers: None,
        unfinished: None,
    }
}

fn written(report: &TagsReport) -> String {
    let mut out = Vec::new();
    html::tags(report, "Tags of registry.example.com/acme/shop", &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn few() -> TagsReport {
    let mut tags = vec![
        entry("acme/shop", "v1.9.0", Some(250_000_000), Some(400)),
        entry("acme/shop", "v1.10.0", None, None),
        entry("acme/shop", "latest", Some(1_500_000_000), Some(2)),
    ];
    tags[1].tag.media_type = Some("</script><img src=x onerror=alert(1)>".into());
    let platform =
        |name: &str| PlatformImage { platform: Platform::parse(name).ok(), ..PlatformImage::default() };
    tags[2].tag.images = Some(Arc::from([platform("linux/amd64"), platform("linux/arm64")]));
    let layer =
        |name: &str, size_bytes, images| Layer { digest: Digest::of(name.as_bytes()), size_bytes, images };
    TagsReport {
        layers: Some(vec![layer("base", 80_000_000, 3), layer("runtime", 30_000_000, 2)]),
        ..report(tags)
    }
}

/// Three tags with everything that can be told, and a server that means no good.
pub(crate) fn sample() -> String {
    written(&few())
}

/// A list that broke off.
pub(crate) fn unfinished() -> String {
    let error = Error::new(Exit::Unavailable, "list the tags of acme/shop", "the registry answered 503 <b>");
    written(&TagsReport { unfinished: Some(error), ..few() })
}

/// So many tags.
pub(crate) fn many(count: usize) -> String {
    let tag = |at: usize| {
        let days = i64::try_from(at % 500).unwrap();
        entry("acme/shop", &format!("tag-{at:07}"), Some(at as u64 * 100_000), Some(days))
    };
    written(&report((0..count).map(tag).collect()))
}
