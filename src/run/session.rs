//! From a configuration to a registry that can be asked: clients, the project's home, tokens.
//!
//! Whoever connects to read is handed nothing that could write or delete, and a token that may not.

use std::sync::Arc;

use crate::cli::Whereabouts;
use crate::config::{Config, Home, HomeProject};
use crate::error::Error;
use crate::gitlab::registry::{Examination, GitlabRegistry};
use crate::gitlab::rest::{self, Rest};
use crate::gitlab::token::{Issuer, Session};
use crate::http::{Client, Origin, RetryPolicy, Settings, Url};
use crate::image::Repository;
use crate::interrupt::Interrupt;
use crate::parallel::Slots;
use crate::registry::{Deletes, Rights, Writes};
pub(crate) use crate::run::connected::Connected;
use crate::run::journal::Journal;
use crate::secret::Redactor;

/// What a run connects with.
pub(crate) struct Connector<'a> {
    pub(crate) config: Config,
    pub(crate) journal: &'a Journal,
    /// How long to wait between attempts.
    pub(crate) retry: RetryPolicy,
    pub(crate) interrupt: &'a Interrupt,
}

/// What names, of a home, the repositories of the run that are known beforehand.
pub(crate) trait Named: FnOnce(&Home) -> Result<Vec<Repository>, Error> {}

impl<F: FnOnce(&Home) -> Result<Vec<Repository>, Error>> Named for F {}

impl Connector<'_> {
    /// Finds out where the images are, and begins to connect there, to read.
    pub(crate) fn to_read(&self, named: impl Named) -> Result<Connected, Error> {
        let (connected, _) = self.connect(Rights::Pull, Box::new(named))?;
        Ok(connected)
    }

    /// The same, to delete: `rights` are what that takes of the repositories at the registry itself.
    pub(crate) fn to_delete(
        &self,
        rights: Rights,
        named: impl Named,
    ) -> Result<(Connected, Arc<dyn Deletes>), Error> {
        let (connected, registry) = self.connect(rights, Box::new(named))?;
        Ok((connected, registry))
    }

    /// The same, to write: with the right to look, until something is written.
    pub(crate) fn to_write(&self, named: impl Named) -> Result<(Connected, Arc<dyn Writes>), Error> {
        let (connected, registry) = self.connect(Rights::Pull, Box::new(named))?;
        Ok((connected, registry))
    }

    /// The same, to see what would not work on the way.
    pub(crate) fn to_examine(&self) -> Result<(Connected, Examination), Error> {
        let (connected, registry) =
            self.connect(Rights::Pull, Box::new(|home: &Home| Ok(vec![home.own()?.clone()])))?;
        let slots = Arc::new(Slots::new(1));
        let bundled = match self.config.ca_files.is_empty() {
            true => None,
            false => Some(Client::new(Settings { ca_files: Vec::new(), ..self.settings(vec![], &slots) })?),
        };
        let examination = Examination::begin(registry, connected.home.own()?.clone(), bundled);
        Ok((connected, examination))
    }

    /// Whether the files that say whom to trust, and who this is, can be used.
    pub(crate) fn can_trust(&self) -> Result<(), Error> {
        Client::new(self.settings(vec![], &Arc::new(Slots::new(1)))).map(drop)
    }

    /// Not for each command anew: what is named comes in a box.
    fn connect(
        &self,
        rights: Rights,
        named: Box<dyn Named + '_>,
    ) -> Result<(Connected, Arc<GitlabRegistry>), Error> {
        let config = &self.config;
        let slots = Arc::new(Slots::new(config.parallel));
        let mut path = config.project_path.clone();
        let home = match &config.project {
            HomeProject::Known { host, image } => config.home(host, image.clone())?,
            HomeProject::Ask(project) => {
                let client = Client::new(self.settings(vec![], &slots))?;
                let found = rest::find_project(&client, &config.api, config.credentials.as_ref(), project)?;
                path = path.or(found.path);
                config.home_of(&found.image, "the image that GitLab names for the project")?
            }
            HomeProject::None(owner) => {
                let client = Client::new(self.settings(vec![], &slots))?;
                let group = match owner {
                    Whereabouts::Group(group) => Some(group.as_str()),
                    _ => None,
                };
                let host = rest::find_registry(&client, &config.api, config.credentials.as_ref(), group)?;
                // Where there are no repositories, none is asked for.
                let host = host.unwrap_or_else(|| config.server.origin().authority());
                config.home(&host, None)?
            }
        };
        let repositories = named(&home)?;
        let realm = config.realm()?;
        let registry = home.registry.clone();
        let client = Arc::new(Client::new(self.settings(vec![registry.clone()], &slots))?);
        if registry != *realm.origin() && !repositories.is_empty() {
            // The token takes three round trips; the registry is connected to meanwhile.
            client.open_early(&registry);
        }
        let image = home.image.as_ref().map(ToString::to_string);
        let rest = Rest {
            client: Arc::clone(&client),
            slots: Arc::clone(&slots),
            server: config.server.clone(),
            api: config.api.clone(),
            credentials: config.credentials.clone(),
            host: home.host.clone(),
            project: config.project_id.clone(),
            path,
            image,
        };
        let issuer = Issuer { realm, credentials: config.credentials.clone() };
        let session = Session::new(client, Url::root(registry), issuer, rights, slots);
        session.expect(&repositories);
        let registry = Arc::new(GitlabRegistry::new(session, rest));
        let connected = Connected {
            registry: Arc::<GitlabRegistry>::clone(&registry),
            project: Arc::<GitlabRegistry>::clone(&registry),
            home,
            server: config.server.to_string(),
            deadline: config.deadline,
        };
        Ok((connected, registry))
    }

    fn settings(&self, registry: Vec<Origin>, slots: &Arc<Slots>) -> Settings {
        let config = &self.config;
        let redactor = Redactor::new();
        if let Some(credentials) = &config.credentials {
            redactor.add(&credentials.password);
        }
        let own = [config.server.origin().clone(), config.api.origin().clone()];
        Settings {
            ca_files: config.ca_files.clone(),
            client: config.client.clone(),
            proxies: config.proxies.clone(),
            deadline: config.deadline,
            trusted: own.into_iter().chain(registry).collect(),
            redactor,
            observer: self.journal.observer(),
            notice: self.journal.notice(),
            retry: self.retry,
            connections: config.parallel,
            slots: Arc::clone(slots),
            interrupt: self.interrupt.clone(),
            ..Settings::default()
        }
    }
}
