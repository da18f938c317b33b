//! A registry with a few tags, and somebody who may or may not delete them.

use std::sync::Arc;
use std::time::Duration;

use registry_gate::Credentials;
use registry_gate::Error;
use registry_gate::GitlabRegistry;
use registry_gate::Interrupt;
use registry_gate::Rest;
use registry_gate::Rights;
use registry_gate::Secret;
use registry_gate::Slots;
use registry_gate::{Client, RetryPolicy, Settings, Url};
use registry_gate::{Deletes as _, Deletion};
use registry_gate::{Digest, Repository, Tag, Tagged};
use registry_gate::{Issuer, Session};
use simulator::{ImageSpec, JOB_TOKEN, Mode, PROJECT, Simulator, World};

pub(crate) const SHOP: &str = "acme/shop";
pub(crate) const WORKER: &str = "acme/shop/worker";
pub(crate) const OTHERS: &str = "acme/other";

/// GitLab's registries; distribution deletes no tags.
pub(crate) const GITLABS: [Mode; 2] = [Mode::Metadata, Mode::Filesystem];
pub(crate) const MODES: [Mode; 3] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution];

/// `v1` and `same` are one image, `v2` another; `multi` is an index with an attestation.
pub(crate) fn shop(world: World) -> Simulator {
    let sim = Simulator::start(world);
    for (tag, layer) in [("v1", 1), ("same", 1), ("v2", 2)] {
        sim.push(SHOP, tag, &ImageSpec::new().layers(&[layer]));
    }
    let platforms = ["linux/amd64", "linux/arm64/v8", "linux/arm/v7"];
    sim.push(SHOP, "multi", &ImageSpec::new().platforms(&platforms).layers(&[3]).attestation());
    sim.push(WORKER, "v1", &ImageSpec::new().layers(&[4]));
    sim
}

/// The tags of [`shop`].
pub(crate) const ALL: [&str; 4] = ["multi", "same", "v1", "v2"];

/// Somebody who deletes.
pub(crate) struct Place {
    pub(crate) server: GitlabRegistry,
    pub(crate) interrupt: Interrupt,
    host: String,
}

impl Place {
    /// The job of the first project.
    pub(crate) fn of_job(sim: &Simulator) -> Self {
        Self::of(sim, Credentials::JOB, JOB_TOKEN)
    }

    /// Whoever holds this access token.
    pub(crate) fn of_token(sim: &Simulator, token: &str) -> Self {
        Self::of(sim, "token", token)
    }

    fn of(sim: &Simulator, user: &str, token: &str) -> Self {
        let url = |text: &str| Url::parse(text).unwrap();
        let addresses = sim.addresses();
        let (server, registry) = (url(&addresses.gitlab), url(&addresses.registry));
        let interrupt = Interrupt::new();
        let settings = Settings {
            trusted: vec![server.origin().clone(), registry.origin().clone()],
            interrupt: interrupt.clone(),
            retry: RetryPolicy {
                retries: 2,
                few: 1,
                base: Duration::from_millis(1),
                longest: Duration::from_millis(2),
                patience: Duration::from_millis(300),
            },
            ..Settings::default()
        };
        let client = Arc::new(Client::new(settings).unwrap());
        let (slots, source) = (Arc::new(Slots::new(16)), "REGISTRY_GATE_TOKEN");
        let credentials = Credentials { user: user.to_owned(), password: Secret::new(token), source };
        let host = addresses.registry_host.clone();
        let rest = Rest {
            client: Arc::clone(&client),
            slots: Arc::clone(&slots),
            server: server.clone(),
            api: server.below("api/v4").unwrap(),
            credentials: Some(credentials.clone()),
            host: host.clone(),
            project: Some(PROJECT.to_string()),
            path: Some(SHOP.to_owned()),
            image: Some(SHOP.to_owned()),
        };
        let issuer = Issuer { realm: server.below("jwt/auth").unwrap(), credentials: Some(credentials) };
        let session = Session::new(client, registry, issuer, Rights::Delete, slots);
        session.expect(&[SHOP, WORKER, OTHERS, "acme/shop/none"].map(repository));
        Self { server: GitlabRegistry::new(session, rest), interrupt, host }
    }

    /// Deletes a tag.
    pub(crate) fn delete(&self, path: &str, tag: &str) -> Result<Deletion, Error> {
        self.server.delete_tag(&self.reference(path, tag, None)).map(bare)
    }

    /// Deletes a tag of the shop that must have this digest.
    pub(crate) fn delete_pinned(&self, tag: &str, digest: &str) -> Result<Deletion, Error> {
        self.server.delete_tag(&self.reference(SHOP, tag, Some(Digest::parse(digest).unwrap()))).map(bare)
    }

    fn reference(&self, path: &str, tag: &str, digest: Option<Digest>) -> Tagged {
        let tag = Tag::parse(tag).unwrap();
        Tagged { host: self.host.clone(), repository: repository(path), tag, digest }
    }
}

/// A deletion, whatever was deleted.
pub(crate) const DELETED: Deletion = Deletion::Deleted(None);

fn bare(deletion: Deletion) -> Deletion {
    if let Deletion::Deleted(_) = deletion { DELETED } else { deletion }
}

pub(crate) fn repository(path: &str) -> Repository {
    Repository::parse(path).unwrap()
}

/// `METHOD path` of each request so far, tokens left out.
pub(crate) fn asked(sim: &Simulator) -> Vec<String> {
    assert_eq!(sim.unknown_requests().len(), 0);
    let requests = sim.requests().into_iter().filter(|request| request.path != "/jwt/auth");
    requests.map(|request| format!("{} {}", request.method, request.path)).collect()
}
