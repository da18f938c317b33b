//! Lists for programs. They are written row by row: a million tags never stand in memory twice.

use std::io;

use serde::{Serialize, Serializer};

use super::image::Platform;
use super::{Failed, SCHEMA, write};
use crate::image::{Digest, Tag};
use crate::output::moment;
use crate::registry::{RepositoryEntry, TagEntry};
use crate::report::{RepositoriesReport, TagsReport};

/// Writes the answer to `tags`: `{"schema", "complete", "count", "tags": […]}`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn tags(report: &TagsReport, out: &mut dyn io::Write) -> io::Result<()> {
    let rows = Rows(&report.tags, |entry| TagJson::of(entry, report));
    let unfinished = report.unfinished.as_ref().map(Failed::of);
    let complete = unfinished.is_none();
    write(
        &TagsDocument { schema: SCHEMA, complete, count: report.matched, tags: rows, error: unfinished },
        out,
    )
}

/// Writes the answer to `repositories`: `{"schema", "complete", "count", "repositories": […]}`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn repositories(report: &RepositoriesReport, out: &mut dyn io::Write) -> io::Result<()> {
    let repositories = Rows(&report.repositories, RepositoryJson::of);
    let unfinished = report.unfinished.as_ref().map(Failed::of);
    let complete = unfinished.is_none();
    let count = report.matched;
    write(&RepositoriesDocument { schema: SCHEMA, complete, count, repositories, error: unfinished }, out)
}

/// Writes the answer to `--count`: `{"schema", "complete", "count"}`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn count(count: usize, complete: bool, out: &mut dyn io::Write) -> io::Result<()> {
    write(&Count { schema: SCHEMA, complete, count }, out)
}

/// Values that become rows one after the other.
struct Rows<'a, T, F>(&'a [T], F);

impl<'a, T, R: Serialize + 'a, F: Fn(&'a T) -> R> Serialize for Rows<'a, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
}

#[derive(Serialize)]
struct Count {
    schema: &'static str,
    complete: bool,
    count: usize,
}

#[derive(Serialize)]
struct TagsDocument<'a, R: Serialize> {
    schema: &'static str,
    complete: bool,
    count: usize,
    tags: R,
    error: Option<Failed<'a>>,
}

#[derive(Serialize)]
struct RepositoriesDocument<'a, R: Serialize> {
    schema: &'static str,
    complete: bool,
    count: usize,
    repositories: R,
    error: Option<Failed<'a>>,
}

#[derive(Serialize)]
struct TagJson<'a> {
    repository: &'a str,
    name: &'a str,
    image: String,
    digest: Option<&'a str>,
    media_type: Option<&'a str>,
    size_bytes: Option<u64>,
    created: Option<String>,
    published: Option<String>,
    age_seconds: Option<u64>,
    age: Option<u64>,
    age_unit: Option<&'static str>,
    age_clock: Option<&'static str>,
    platforms: Option<Vec<Platform<'a>>>,
}

impl<'a> TagJson<'a> {
    fn of(entry: &'a TagEntry, report: &TagsReport) -> Self {
        let (tag, age) = (&entry.tag, report.age(entry));
        let unit = report.unit;
        Self {
            repository: entry.repository.as_str(),
            name: tag.name.as_str(),
            image: format!("{}/{}:{}", report.host, entry.repository, tag.name),
            digest: tag.digest.as_ref().map(Digest::as_str),
            media_type: tag.media_type.as_deref(),
            size_bytes: tag.size_bytes,
            created: tag.created.map(|built| moment(built.oldest)),
            published: tag.published.map(moment),
            age_seconds: age.map(|age| age.span.seconds()),
            age: age.and_then(|age| Some(unit?.count(age.span))),
            age_unit: unit.map(crate::dates::age::Unit::name),
            age_clock: age.map(|age| age.verb),
            platforms: tag.images.as_ref().map(|images| images.iter().map(Platform::of).collect()),
        }
    }
}

#[derive(Serialize)]
struct RepositoryJson<'a> {
    id: u64,
    project_id: u64,
    path: &'a str,
    name: &'a str,
    location: &'a str,
    created_at: Option<String>,
    status: Option<&'a str>,
    cleanup_policy_started_at: Option<String>,
    tags_count: Option<u64>,
    stored_bytes: Option<u64>,
    newest: Option<Newest<'a>>,
    web_url: &'a str,
    api_url: &'a str,
    tags_url: &'a str,
    delete_url: &'a str,
    tags: Option<Vec<NamedTagJson<'a>>>,
}

#[derive(Serialize)]
struct Newest<'a> {
    name: &'a str,
    date: String,
}

/// A tag as GitLab's own API nests it.
#[derive(Serialize)]
struct NamedTagJson<'a> {
    name: &'a str,
    path: String,
    location: String,
}

impl<'a> RepositoryJson<'a> {
    fn of(entry: &'a RepositoryEntry) -> Self {
        let named = |tag: &'a Tag| NamedTagJson {
            name: tag.as_str(),
            path: format!("{}:{tag}", entry.path),
            location: format!("{}:{tag}", entry.location),
        };
        Self {
            id: entry.id,
            project_id: entry.project_id,
            path: entry.path.as_str(),
            name: &entry.name,
            location: &entry.location,
            created_at: entry.created_at.map(moment),
            status: entry.status.as_deref(),
            cleanup_policy_started_at: entry.cleanup_policy_started_at.map(moment),
            tags_count: entry.tags_count,
            stored_bytes: entry.stored_bytes,
            newest: entry
                .newest
                .as_ref()
                .map(|(name, published)| Newest { name: name.as_str(), date: moment(*published) }),
            web_url: &entry.web_url,
            api_url: &entry.api_url,
            tags_url: &entry.tags_url,
            delete_url: &entry.api_url,
            tags: entry.tags.as_ref().map(|tags| tags.iter().map(named).collect()),
        }
    }
}
