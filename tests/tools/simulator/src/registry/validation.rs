//! What a manifest refers to must be there.

use super::error::RegistryError;
use crate::digest::{Digest, DigestError};
use crate::mode::Mode;
use crate::store::{Descriptor, Kind, Manifest, State, is_known, media};
use serde_json::{Value, json};

const OCI_LAYERS: &[&str] = &[
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
];
const FOREIGN_LAYER: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
const SIGNED_OR_NOT: &[&str] = &[media::DOCKER_MANIFEST, media::SCHEMA1];
const MANIFESTS: &[&str] =
    &[media::OCI_MANIFEST, media::DOCKER_MANIFEST, media::OCI_INDEX, media::DOCKER_LIST];

/// Refuses a manifest that this repository cannot hold.
pub(super) fn validate(
    state: &State,
    name: &str,
    manifest: &Manifest,
    document: &Value,
) -> Result<(), Vec<RegistryError>> {
    if document["schemaVersion"] != json!(2) {
        return Err(RegistryError::unknown().into());
    }
    let check = Check { state, name, mode: state.world.mode };
    let mut errors = Vec::new();
    match &manifest.kind {
        Kind::Image { config, layers } if manifest.is_buildkit_cache && check.mode.is_gitlab() => {
            for blob in std::iter::once(config).chain(layers) {
                check.require(blob, check.has_blob(blob), &mut errors);
            }
        }
        // Its children are looked up in the database, by a list that must not be empty.
        Kind::Index { .. } if manifest.is_empty_index() && check.mode == Mode::Metadata => {
            errors.push(RegistryError::unknown());
        }
        Kind::Index { .. } | Kind::Image { .. } if manifest.is_list() => {
            let members = manifest.children().iter().chain(manifest.config()).chain(manifest.layers());
            for child in members {
                check.require(child, check.has_manifest(child) || check.has_member_blob(child), &mut errors);
            }
        }
        Kind::Image { config, layers } => {
            let subject = manifest.subject.as_ref().filter(|_| state.world.mode.is_gitlab());
            for reference in std::iter::once(config).chain(layers).chain(subject) {
                check.reference(&manifest.media_type, reference, &mut errors);
            }
        }
        Kind::Index { .. } => {}
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let is_stored = state
        .repositories
        .get(name)
        .is_some_and(|repository| repository.manifests.contains_key(&manifest.digest));
    if state.world.mode == Mode::Metadata && !is_stored {
        let types = manifest.config().map(|config| config.media_type.as_str()).into_iter();
        if let Some(unknown) = types.chain(manifest.artifact_type.as_deref()).find(|kind| !is_known(kind)) {
            let text = format!("unknown media type: {unknown}");
            return Err(RegistryError::new("MANIFEST_INVALID").detail(text).into());
        }
        // A layer that lies elsewhere passes as verified, and then the database has no row that it could name.
        if manifest.config().into_iter().chain(manifest.layers()).any(|blob| !check.has_blob(blob)) {
            return Err(RegistryError::unknown().into());
        }
    }
    Ok(())
}

impl Manifest {
    fn is_list(&self) -> bool {
        matches!(self.media_type.as_str(), media::DOCKER_LIST | media::OCI_INDEX)
    }
}

struct Check<'a> {
    state: &'a State,
    name: &'a str,
    mode: Mode,
}

impl Check<'_> {
    fn has_blob(&self, wanted: &Descriptor) -> bool {
        self.state
            .repositories
            .get(self.name)
            .is_some_and(|repository| repository.blobs.contains(&wanted.digest))
    }

    fn has_manifest(&self, wanted: &Descriptor) -> bool {
        self.state
            .repositories
            .get(self.name)
            .is_some_and(|repository| repository.manifests.contains_key(&wanted.digest))
    }

    /// An index may name blobs as well for distribution 2.8 alone.
    fn has_member_blob(&self, wanted: &Descriptor) -> bool {
        self.mode == Mode::Distribution && self.has_blob(wanted)
    }

    fn reference(&self, owner: &str, wanted: &Descriptor, errors: &mut Vec<RegistryError>) {
        let kind = wanted.media_type.as_str();
        // By default no address is allowed, which does not keep a layer of any other type from having one.
        let has_urls = !wanted.urls.is_empty();
        let is_oci = owner == media::OCI_MANIFEST;
        if is_oci && OCI_LAYERS.contains(&kind) {
            if has_urls {
                errors.extend(self.internal());
            }
            self.require(wanted, !has_urls && self.has_blob(wanted), errors);
        } else if !is_oci && kind == FOREIGN_LAYER {
            errors.extend(self.internal());
            self.require(wanted, false, errors);
        } else if is_oci && MANIFESTS.contains(&kind) && self.mode.is_gitlab() {
            self.require(wanted, self.has_manifest(wanted), errors);
        } else if !is_oci && SIGNED_OR_NOT.contains(&kind) || is_oci && kind == media::OCI_MANIFEST {
            self.require(wanted, self.has_blob(wanted), errors);
        } else {
            self.require(wanted, has_urls || self.has_blob(wanted), errors);
        }
    }

    /// A verification error without a code of its own.
    fn internal(&self) -> Vec<RegistryError> {
        if self.mode.is_gitlab() {
            vec![RegistryError::unknown()]
        } else {
            vec![RegistryError::new("UNKNOWN"), RegistryError::unknown()]
        }
    }

    fn require(&self, wanted: &Descriptor, is_there: bool, errors: &mut Vec<RegistryError>) {
        match Digest::parse(&wanted.written) {
            Ok(_) => {}
            Err(DigestError::Format) => errors.push(RegistryError::new("DIGEST_INVALID")),
            Err(DigestError::Unsupported | DigestError::Length) => errors.extend(self.internal()),
        }
        if !is_there || !wanted.is_digest() {
            // The database looks for the repository first, and says nothing of why it found none.
            if self.mode == Mode::Metadata && !self.state.repositories.contains_key(self.name) {
                errors.push(RegistryError::unknown());
            }
            errors.push(RegistryError::new("MANIFEST_BLOB_UNKNOWN").detail(wanted.written.as_str()));
        }
    }
}
