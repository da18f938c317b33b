//! One repository of the registry.

use super::{Manifest, Tag, Tags};
use crate::digest::Digest;
use crate::moment::Moment;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Blobs, manifests and tags below one path.
#[derive(Debug)]
pub struct Repository {
    /// First blob, manifest or mount.
    pub created: Moment,
    /// When a tag was last made or moved.
    pub last_published: Option<Moment>,
    /// Blobs that were uploaded or mounted here.
    pub blobs: HashSet<Digest>,
    /// Manifests by digest.
    pub manifests: HashMap<Digest, Arc<Manifest>>,
    /// By what it is about: every manifest that was ever about something, gone or not.
    pub(crate) referrers: HashMap<Digest, Vec<Digest>>,
    /// Its tags.
    pub tags: Tags,
    /// Without a database, a repository is known once it has had a tag.
    pub was_tagged: bool,
}

impl Repository {
    pub(super) fn new(created: Moment) -> Self {
        Self {
            created,
            last_published: None,
            blobs: HashSet::new(),
            manifests: HashMap::new(),
            referrers: HashMap::new(),
            tags: Tags::default(),
            was_tagged: false,
        }
    }

    /// Keeps a manifest, unless it is there.
    pub(crate) fn keep(&mut self, manifest: Manifest) {
        if self.manifests.contains_key(&manifest.digest) {
            return;
        }
        if let Some(subject) = &manifest.subject {
            let about = self.referrers.entry(subject.digest.clone()).or_default();
            about.retain(|known| *known != manifest.digest);
            about.push(manifest.digest.clone());
        }
        self.manifests.insert(manifest.digest.clone(), Arc::new(manifest));
    }

    /// The manifests about another one, oldest first.
    pub(crate) fn about(&self, subject: &Digest) -> Vec<&Manifest> {
        let about = self.referrers.get(subject).into_iter().flatten();
        let mut found: Vec<&Manifest> =
            about.filter_map(|digest| Some(self.manifests.get(digest)?.as_ref())).collect();
        found.sort_by_key(|manifest| manifest.order);
        found
    }

    /// Makes a tag point at a manifest, as a push at `now` would.
    pub fn tag(&mut self, name: &str, manifest: &Digest, now: Moment) {
        self.was_tagged = true;
        let tag = match self.tags.get(name) {
            Some(old) if old.manifest == *manifest => {
                let mut same = old.clone();
                same.is_broken = false;
                same
            }
            Some(old) => {
                Tag { manifest: manifest.clone(), updated: Some(now), is_broken: false, ..old.clone() }
            }
            None => Tag { manifest: manifest.clone(), created: now, updated: None, is_broken: false },
        };
        self.last_published = self.last_published.max(Some(tag.published()));
        self.tags.insert(name, tag);
    }

    /// The manifest behind a tag.
    #[must_use]
    pub fn tagged(&self, name: &str) -> Option<&Arc<Manifest>> {
        let tag = self.tags.get(name).filter(|tag| !tag.is_broken)?;
        self.manifests.get(&tag.manifest)
    }

    /// Removes a manifest and all its tags; whether it was there.
    pub fn delete_manifest(&mut self, digest: &Digest) -> bool {
        let names: Vec<_> = self
            .tags
            .iter()
            .filter(|(_, tag)| tag.manifest == *digest)
            .map(|(name, _)| Arc::clone(name))
            .collect();
        for name in names {
            self.tags.remove(&name);
        }
        self.manifests.remove(digest).is_some()
    }

    /// Whether an index here has this manifest as a member.
    #[must_use]
    pub fn is_referenced(&self, digest: &Digest) -> bool {
        self.manifests.values().any(|index| index.children().iter().any(|child| child.digest == *digest))
    }

    /// Bytes of all layers that a tag reaches, each counted once: those of the blobs, whatever the manifests say, where
    /// there is a blob.
    #[must_use]
    pub fn deduplicated_size(&self, blobs: &HashMap<Digest, Arc<[u8]>>) -> i64 {
        let mut layers = HashMap::new();
        let mut seen = HashSet::new();
        for (_, tag) in self.tags.iter() {
            self.collect_layers(&tag.manifest, &mut layers, &mut seen);
        }
        let size = |(digest, written): (&Digest, &i64)| {
            blobs.get(digest).and_then(|blob| i64::try_from(blob.len()).ok()).unwrap_or(*written)
        };
        layers.iter().map(size).fold(0, i64::wrapping_add)
    }

    fn collect_layers(&self, digest: &Digest, layers: &mut HashMap<Digest, i64>, seen: &mut HashSet<Digest>) {
        if !seen.insert(digest.clone()) {
            return;
        }
        let Some(manifest) = self.manifests.get(digest) else { return };
        for layer in manifest.layers() {
            layers.insert(layer.digest.clone(), layer.size);
        }
        for child in manifest.children() {
            self.collect_layers(&child.digest, layers, seen);
        }
    }
}
