//! From a configuration to a registry that can be asked: clients, the project's home, tokens.

use std::sync::Arc;

use crate::config::{Config, Home, Project};
use crate::error::Error;
use crate::http::{Client, Origin, RetryPolicy, Settings, Url};
use crate::image::Reference;
use crate::image::reference::Written;
use crate::journal::Journal;
use crate::parallel::CONNECTIONS;
use crate::rest;
use crate::secret::Redactor;
use crate::server::Server;
use crate::token::Session;

/// A registry, and the images meant on it.
pub(crate) struct Connected {
    pub(crate) registry: Server,
    pub(crate) references: Vec<Reference>,
}

impl Connected {
    /// Finds out where the images are, and begins to connect there.
    pub(crate) fn to(
        config: &Config,
        images: &[Written],
        journal: &Journal,
        retry: RetryPolicy,
    ) -> Result<Self, Error> {
        let home = match &config.project {
            Project::Known { host, image } => Home { host: host.clone(), image: image.clone() },
            Project::Ask(project) => {
                let client = Client::new(settings(config, vec![], journal, retry))?;
                let image = rest::project_image(&client, &config.api, config.credentials.as_ref(), project)?;
                Home::parse(&image, "the image that GitLab names for the project")?
            }
        };
        let references = images.iter().map(|written| home.resolve(written)).collect::<Result<Vec<_>, _>>()?;
        let realm = config.realm()?;
        let registry = config.registry(&home.host)?;
        let client = Arc::new(Client::new(settings(config, vec![registry.clone()], journal, retry))?);
        if registry != *realm.origin() {
            // The token takes three round trips; the registry is connected to meanwhile.
            client.open_early(&registry);
        }
        let repositories: Vec<_> = references.iter().map(|reference| reference.repository.clone()).collect();
        let session =
            Session::new(client, Url::root(registry), realm, config.credentials.clone(), &repositories);
        Ok(Self { registry: Server::new(session), references })
    }
}

fn settings(config: &Config, registry: Vec<Origin>, journal: &Journal, retry: RetryPolicy) -> Settings {
    let redactor = Redactor::new();
    if let Some(credentials) = &config.credentials {
        redactor.add(&credentials.password);
    }
    let own = [config.server.origin().clone(), config.api.origin().clone()];
    Settings {
        ca_files: config.ca_files.clone(),
        proxies: config.proxies.clone(),
        deadline: config.deadline,
        trusted: own.into_iter().chain(registry).collect(),
        redactor,
        observer: journal.observer(),
        notice: Some(journal.notice()),
        retry,
        connections: CONNECTIONS,
        ..Settings::default()
    }
}
