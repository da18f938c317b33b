//! `tags`: what is in there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use time::OffsetDateTime;

use super::absent::{absent, no_own_image};
use crate::dates::age::{Clock, Unit};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;
use crate::parallel::{self, CONNECTIONS};
use crate::query::{Context, Field as _, Names, Query, TagField, left_out, select};
use crate::registry::{Layer, Listed, Listing, Needs, Owner, Registry, TagEntry};
use crate::report::{MadeBy, RepositoryTotals, TagsReport, Troubled};
use crate::words::counted;
use crate::words::sort::sort;

/// What is to be listed.
pub(crate) struct Tags<'a> {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The repositories; `None`: all of the project's.
    pub repositories: Option<Vec<Repository>>,
    /// Whether nobody named them, and they are the project's own image.
    pub is_default: bool,
    /// Which names matter.
    pub names: Names,
    /// What is wanted of the tags, and in which order.
    pub query: Query<TagField>,
    /// What may cost further requests.
    pub needs: Needs,
    /// The clock that tells ages.
    pub clock: Clock,
    /// The unit in which they are told.
    pub unit: Option<Unit>,
    /// How many requests may be under way at once.
    pub parallel: usize,
    /// Whether repositories are measured and layers compared, too.
    pub measured: bool,
    /// Is told how many more tags are listed, and how many more requests for details are answered.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Tags<'_> {
    /// Lists them; what could not be read is said in the report.
    #[must_use]
    pub(crate) fn run(self, registry: &dyn Registry, now: OffsetDateTime) -> TagsReport {
        let mut unfinished = None;
        let is_named = self.repositories.is_some();
        let repositories: Vec<Repository> = self.repositories.clone().unwrap_or_else(|| {
            let listed = registry.repositories(&Owner::Project);
            unfinished = listed.unfinished;
            listed.repositories.into_iter().map(|entry| entry.path).collect()
        });
        let failed = AtomicBool::new(unfinished.is_some());
        // Of several repositories each has as many threads as usual; how many requests are under way is bounded anyway.
        let threads = if repositories.len() > 1 { self.parallel.min(CONNECTIONS) } else { self.parallel };
        let lists = parallel::map_on(self.parallel, &repositories, |repository| {
            if failed.load(Ordering::Relaxed) {
                return None;
            }
            let mut read = self.read(registry, repository, now, threads);
            if read.0.absent && is_named && read.0.unfinished.is_none() {
                read.0.unfinished = Some(match self.is_default {
                    true => no_own_image(repository, registry),
                    false => absent(repository),
                });
            }
            // That one is not there is known for sure, and says nothing of the others.
            if read.0.unfinished.as_ref().is_some_and(|error| error.exit != Exit::NotFound) {
                failed.store(true, Ordering::Relaxed);
            }
            Some(read)
        });
        let mut report = TagsReport {
            host: self.host,
            now,
            clock: self.clock,
            unit: self.unit,
            tags: Vec::new(),
            matched: 0,
            repositories: Vec::new(),
            layers: None,
            left_out: None,
            troubled: Vec::new(),
            unfinished,
            made_by: MadeBy::default(),
        };
        let (mut layers, mut finished, mut listed) = (Vec::new(), 0, 0);
        for (repository, list) in repositories.iter().zip(lists) {
            let Some((list, stored_bytes)) = list else { continue };
            let repository = Arc::new(repository.clone());
            finished += usize::from(list.unfinished.is_none());
            listed += list.count;
            report.repositories.push(RepositoryTotals {
                repository: Arc::clone(&repository),
                tags: list.count,
                stored_bytes,
            });
            layers.extend(list.layers);
            report.troubled.extend(list.tags.iter().filter_map(|tag| Troubled::of(&repository, tag)));
            report.unfinished = report.unfinished.or(list.unfinished);
            let entries = list.tags.into_iter();
            report.tags.extend(entries.map(|tag| TagEntry { repository: Arc::clone(&repository), tag }));
        }
        if self.measured && !layers.is_empty() {
            report.layers = Some(together(layers));
        }
        report.unfinished =
            report.unfinished.map(|error| how_far(error, finished, repositories.len(), listed));
        let context = Context { now, clock: self.clock };
        let tags = std::mem::take(&mut report.tags);
        match left_out(&tags, &self.query, &context) {
            Some(left_out) if left_out.is_everything() => {
                report.unfinished = report.unfinished.or_else(|| Some(unknown(left_out.field)));
            }
            left_out => report.left_out = left_out.map(|left_out| left_out.told("tag is", "tags are")),
        }
        (report.tags, report.matched) = select(tags, &self.query, &context);
        report
    }

    fn read(
        &self,
        registry: &dyn Registry,
        repository: &Repository,
        now: OffsetDateTime,
        threads: usize,
    ) -> (Listed, Option<u64>) {
        let names = |name: &str| self.names.admits(name);
        let needs = Needs { layers: self.measured, as_of: Some(now), ..self.needs.clone() };
        let mut listed = registry.list(&Listing {
            repository,
            names: &names,
            needs: &needs,
            threads,
            detailed: &|_| true,
            progress: self.progress,
        });
        let size = match self.measured && !listed.absent && listed.unfinished.is_none() {
            true => registry.size(repository),
            false => Ok(None),
        };
        let size = size.unwrap_or_else(|error| {
            listed.unfinished = Some(error);
            None
        });
        (listed, size)
    }
}

/// The failure of a condition on what is known of no tag at all: "none of them" would be no answer.
fn unknown(field: TagField) -> Error {
    let cause = format!("the {} of no tag is known", field.name());
    let hint = match field {
        TagField::Published | TagField::Age => {
            "without a metadata database nobody knows when tags were published: use created, or --clock created"
        }
        _ => "the images do not say it; filter by something else",
    };
    Error::new(Exit::Protocol, format!("filter by {}", field.name()), cause).with_hint(hint)
}

/// The same failure, with how far the list came.
pub(super) fn how_far(error: Error, finished: usize, repositories: usize, tags: usize) -> Error {
    if !error.exit.is_unknown() {
        return error;
    }
    let read = match repositories {
        0 | 1 => format!("{} read until then", counted(tags, "tag was", "tags were")),
        _ => format!(
            "{finished} of {repositories} repositories and {} read until then",
            counted(tags, "tag was", "tags were")
        ),
    };
    Error { cause: format!("{}; {read}", error.cause), ..error }
}

/// The layers that more than one image has, of all repositories together, the largest saving first.
fn together(layers: Vec<Layer>) -> Vec<Layer> {
    let mut known: std::collections::HashMap<_, Layer> = std::collections::HashMap::new();
    for layer in layers {
        match known.entry(layer.digest.clone()) {
            std::collections::hash_map::Entry::Occupied(mut entry) => entry.get_mut().images += layer.images,
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(layer);
            }
        }
    }
    let mut layers: Vec<Layer> = known.into_values().filter(|layer| layer.images > 1).collect();
    sort(&mut layers, |a, b| b.saved_bytes().cmp(&a.saved_bytes()).then_with(|| a.digest.cmp(&b.digest)));
    layers
}
