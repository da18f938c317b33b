//! Registries full of things, for tests of what is many and for benchmarks.

use super::{FIRST_BUILD, Simulator};
use crate::digest::Digest;
use crate::image::ImageSpec;
use crate::moment::Moment;
use crate::registry;
use crate::store::{State, Tag, media};
use serde_json::json;
use std::time::Duration;

/// A year, over which tags are spread.
const YEAR: Duration = Duration::from_secs(365 * 86_400);
/// What cosign calls what it hangs on an image, as the last part of the tag.
const ATTACHED: [&str; 3] = ["sig", "att", "sbom"];
/// The `artifactType` of seeded referrers.
const REFERRER: &str = "application/vnd.example.sbom.v1+json";

/// What one repository is to hold. Images are built a minute apart and the same each time; tags were published over the
/// year before now, the last one now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// How many tags there are, which point to the images in turn.
    pub tags: usize,
    /// What they are called.
    pub names: Names,
    /// How many images there are for them.
    pub images: usize,
    /// How many of the images, from the last one down, are indexes of two platforms.
    pub indexes: usize,
    /// How many of the images, from the first one up, have tags `sha256-<hex>.sig`, `.att` and `.sbom`.
    pub signed: usize,
    /// How many of the images, from the first one up, have an untagged referrer and the tag `sha256-<hex>` that lists it.
    pub referred: usize,
}

impl Seed {
    /// So many tags over so many images, and nothing else.
    #[must_use]
    pub fn new(tags: usize, images: usize) -> Self {
        Self { tags, names: Names::Numbered, images, indexes: 0, signed: 0, referred: 0 }
    }
}

/// What seeded tags are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// `tag-0000000` and so on.
    #[default]
    Numbered,
    /// As pipelines call them: of twenty, fourteen are of branches that come and go (`review-7-0003039d`), three of
    /// `main`, one nightly, one a release and one a pre-release.
    Pipelines,
}

impl Names {
    /// The name of the tag with this number.
    fn of(self, at: usize) -> String {
        if self == Self::Numbered {
            return format!("tag-{at:07}");
        }
        let release = at / 20;
        let (major, minor, patch) = (release / 400, release / 20 % 20, release % 20);
        match at % 20 {
            0 => format!("v{major}.{minor}.{patch}"),
            1 => format!("v{major}.{minor}.{patch}-rc.1"),
            2 => format!("nightly-{release:07}"),
            3..=5 => format!("main-{at:08x}"),
            of => format!("review-{}-{at:08x}", at / 60 + of % 3),
        }
    }
}

impl Simulator {
    /// Fills a repository; the digests of its images.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn seed(&self, repository: &str, seed: &Seed) -> Vec<Digest> {
        let mut state = self.instance.state();
        fill(&mut state, repository, seed, 0)
    }

    /// Makes `app-00`, `app-01` and so on below the job's project, each with so many tags and so many images of its own
    /// for them, as in [`Seed`].
    pub fn seed_repositories(&self, count: usize, tags_each: usize, distinct_images_each: usize) {
        let distinct = distinct_images_each.clamp(1, tags_each.max(1));
        self.seed_each(count, &Seed::new(tags_each, distinct));
    }

    /// The same, each with what a seed says.
    pub fn seed_each(&self, count: usize, seed: &Seed) {
        let mut state = self.instance.state();
        let base = state.world.projects[0].path.to_lowercase();
        for at in 0..count {
            fill(&mut state, &format!("{base}/app-{at:02}"), seed, at * seed.images);
        }
    }

    /// Tags `tag-0000000` to `tag-<n-1>`, a minute apart, the last one now, over seven different images.
    pub fn seed_tags(&self, repository: &str, n: usize) {
        self.seed_named_tags(repository, n, |at| format!("tag-{at:07}"));
    }

    /// As [`Self::seed_tags`], with names of your own.
    pub fn seed_named_tags(&self, repository: &str, n: usize, name: impl Fn(usize) -> String) {
        let mut state = self.instance.state();
        state.row(repository);
        let images: Vec<Digest> =
            (0..7).map(|seed| ImageSpec::new().layers(&[seed]).store(&mut state, repository)).collect();
        spread(&mut state, repository, &images, Duration::from_secs(60), (0..n).map(name));
    }

    /// Hangs something on an image as cosign does, `sig`, `att` or `sbom`: a tag `sha256-<hex>.sig` of a manifest that
    /// does not name its subject; its digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn attach(&self, repository: &str, subject: &Digest, suffix: &str) -> Digest {
        attach(&mut self.instance.state(), repository, subject, suffix)
    }

    /// Pushes an untagged artifact about an image (`subject`); its digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn refer(&self, repository: &str, subject: &Digest, artifact_type: &str) -> Digest {
        refer(&mut self.instance.state(), repository, subject, artifact_type)
    }

    /// Tags `sha256-<hex>`, the list of what is about an image, as clients keep it where the registry has no referrers
    /// API (OCI distribution, "Referrers Tag Schema"); its digest.
    #[expect(clippy::must_use_candidate, reason = "pushing is done for its effect")]
    pub fn tag_referrers(&self, repository: &str, subject: &Digest) -> Digest {
        tag_referrers(&mut self.instance.state(), repository, subject)
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Fills a repository with images of which the first one has this number.
fn fill(state: &mut State, path: &str, seed: &Seed, first: usize) -> Vec<Digest> {
    state.row(path);
    let images: Vec<Digest> = (0..seed.images.max(usize::from(seed.tags > 0)))
        .map(|at| {
            let number = first + at;
            let built = FIRST_BUILD.plus(Duration::from_secs(60) * small(number));
            let image = ImageSpec::new().created(&built.millis()).layers(&[0, 1_000_000 + number as u64]);
            let is_index = at + seed.indexes >= seed.images;
            let image = if is_index { image.platforms(&["linux/amd64", "linux/arm64"]) } else { image };
            image.store(state, path)
        })
        .collect();
    let names = (0..seed.tags).map(|at| seed.names.of(at));
    spread(state, path, &images, YEAR / small(seed.tags.max(1)), names);
    for image in images.iter().take(seed.signed) {
        for suffix in ATTACHED {
            attach(state, path, image, suffix);
        }
    }
    for image in images.iter().take(seed.referred) {
        refer(state, path, image, REFERRER);
        tag_referrers(state, path, image);
    }
    images
}

/// Tags images in turn with these names, so far apart, the last one now.
fn spread(
    state: &mut State,
    path: &str,
    images: &[Digest],
    apart: Duration,
    names: impl ExactSizeIterator<Item = String>,
) {
    let now = Moment::now();
    let tags = names.len();
    let repository = state.repository(path);
    repository.was_tagged = tags > 0;
    repository.last_published = (tags > 0).then_some(now);
    for (at, name) in names.enumerate() {
        let manifest = images[at % images.len()].clone();
        let created = now.minus(apart * small(tags - 1 - at));
        repository.tags.insert(&name, Tag { manifest, created, updated: None, is_broken: false });
    }
}

fn attach(state: &mut State, path: &str, subject: &Digest, suffix: &str) -> Digest {
    let number = Digest::of(format!("{suffix} of {subject}").as_bytes());
    let number = u64::from_str_radix(&number.hex()[..15], 16).unwrap_or_default();
    let digest = ImageSpec::new().no_platform().undated().layers(&[number]).store(state, path);
    state.repository(path).tag(&format!("sha256-{}.{suffix}", subject.hex()), &digest, Moment::now());
    digest
}

fn refer(state: &mut State, path: &str, subject: &Digest, artifact_type: &str) -> Digest {
    ImageSpec::new().artifact(artifact_type).subject(subject).store(state, path)
}

fn tag_referrers(state: &mut State, path: &str, subject: &Digest) -> Digest {
    let repository = state.repository(path);
    let manifests: Vec<_> = repository
        .about(subject)
        .iter()
        .map(|it| {
            json!({ "mediaType": it.media_type, "digest": it.digest.as_str(), "size": it.payload.len(),
                    "artifactType": it.artifact_type })
        })
        .collect();
    let index = json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": manifests });
    let digest = registry::store(state, path, media::OCI_INDEX, index.to_string().as_bytes());
    state.repository(path).tag(&format!("sha256-{}", subject.hex()), &digest, Moment::now());
    digest
}
