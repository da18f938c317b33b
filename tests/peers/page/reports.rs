//! Reports to make pages of.

use std::sync::Arc;

use registry_gate::Clock;
use registry_gate::TagEntry;
use registry_gate::{Digest, Platform, Repository, Tag, media_type};
use registry_gate::{Layer, ListedTag, PlatformImage};
use registry_gate::{MadeBy, ProjectPage, RepositoryTotals, TagsReport, WebLink};
use time::OffsetDateTime;

/// 2027-01-15T08:00:00Z.
const NOW: i64 = 1_800_000_000;

/// A job of `acme/shop`.
pub(crate) fn made_by() -> MadeBy {
    let link = |below: &str| WebLink::parse(&format!("https://gitlab.example.com/acme/shop{below}")).unwrap();
    MadeBy {
        project: Some(ProjectPage { image: Repository::parse("acme/shop").unwrap(), page: link("") }),
        pipeline: Some(link("/-/pipelines/4711")),
        job: Some(link("/-/jobs/815")),
    }
}

/// A report of so many tags `v1`, `v2`, …: each larger and older than the one before, every seventh of them unknown.
pub(crate) fn tags(count: usize) -> TagsReport {
    let paths = ["acme/shop", "acme/shop/worker", "acme/tools/a-rather-long-name-of-a-repository/with-parts"];
    let repositories = paths.map(|path| Arc::new(Repository::parse(path).unwrap()));
    let images: Arc<[PlatformImage]> = ["linux/amd64", "linux/arm64"]
        .map(|name| PlatformImage { platform: Platform::parse(name).ok(), ..PlatformImage::default() })
        .into();
    let tag = |number: usize| {
        let name = Tag::parse(&format!("v{number}")).unwrap();
        if number.is_multiple_of(7) {
            return ListedTag::named(name);
        }
        let step = i64::try_from(number).unwrap();
        let both = number.is_multiple_of(3);
        ListedTag {
            name,
            digest: Some(Digest::of(&number.to_be_bytes())),
            media_type: Some(if both { media_type::OCI_INDEX } else { media_type::DOCKER_MANIFEST }.into()),
            size_bytes: Some(number as u64 * 1_234_567 % 1_500_000_000),
            created: OffsetDateTime::from_unix_timestamp(NOW - step * 50_000 - 3_600).ok().map(Into::into),
            published: OffsetDateTime::from_unix_timestamp(NOW - step * 50_000).ok(),
            images: Some(if both { Arc::clone(&images) } else { images[..1].to_vec().into() }),
            trouble: None,
        }
    };
    let entry = |number: usize| TagEntry {
        repository: Arc::clone(&repositories[number % repositories.len()]),
        tag: tag(number),
    };
    let entries: Vec<TagEntry> = (1..=count).map(entry).collect();
    let totals = |repository: &Arc<Repository>| {
        let own = || entries.iter().filter(|entry| entry.repository == *repository);
        let size: u64 = own().filter_map(|entry| entry.tag.size_bytes).sum();
        RepositoryTotals {
            repository: Arc::clone(repository),
            tags: own().count(),
            stored_bytes: Some(size * 2 / 3),
        }
    };
    TagsReport {
        host: "registry.example.com".to_owned(),
        now: OffsetDateTime::from_unix_timestamp(NOW).unwrap(),
        clock: Clock::Auto,
        unit: None,
        matched: count,
        repositories: repositories.iter().map(totals).collect(),
        layers: Some(vec![
            Layer { digest: Digest::of(b"base"), size_bytes: 31_000_000, images: 12 },
            Layer { digest: Digest::of(b"tool"), size_bytes: 4_500_000, images: 3 },
        ]),
        left_out: None,
        troubled: Vec::new(),
        unfinished: None,
        made_by: made_by(),
        tags: entries,
    }
}
