//! A registry and its project, as a job's variables or somebody's lead to them.

use std::sync::Arc;

use registry_gate::Deadline;
use registry_gate::GitlabRegistry;
use registry_gate::Repository;
use registry_gate::Rest;
use registry_gate::Rights;
use registry_gate::Slots;
use registry_gate::Span;
use registry_gate::Variables;
use registry_gate::{Client, Settings, Url};
use registry_gate::{Config, HomeProject};
use registry_gate::{Connection, Whereabouts};
use registry_gate::{Issuer, Session};
use registry_gate::{Listed, ListedTag, Listing, Needs, Registry as _};
use simulator::{Recorded, Simulator};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::IMPATIENT;

/// The repository that is asked for.
pub(crate) const SHOP: &str = "acme/shop";

/// With the variables of the job.
pub(crate) fn job(sim: &Simulator) -> GitlabRegistry {
    with(sim, &[])
}

/// With the variables of the job, some of them changed; what is empty is unset.
pub(crate) fn with(sim: &Simulator, changed: &[(&str, &str)]) -> GitlabRegistry {
    sim.clear_requests();
    let own = sim.env().into_iter();
    let all = own.chain(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let all: std::collections::BTreeMap<String, String> = all.collect();
    let all: Vec<_> = all.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let typed = Connection {
        server: None,
        server_is_typed: false,
        whereabouts: Whereabouts::OfProject,
        project: None,
        plain_http: false,
        ca_file: Vec::new(),
        parallel: 16,
        deadline: Span::from_seconds(60),
        verbose: false,
        color: registry_gate::Colour::Auto,
    };
    let config = Config::resolve(&typed, &Variables::from_environment(&all).unwrap()).unwrap();
    let HomeProject::Known { host, image } = config.project.clone() else { panic!("no registry is known") };
    let registry = config.registry(&host).unwrap();
    let slots = Arc::new(Slots::new(config.parallel));
    let trusted = [config.server.origin(), config.api.origin(), &registry].map(Clone::clone);
    let client = Arc::new(
        Client::new(Settings {
            trusted: trusted.into(),
            retry: IMPATIENT,
            deadline: Deadline::after(std::time::Duration::from_secs(60)),
            slots: Arc::clone(&slots),
            ..Settings::default()
        })
        .unwrap(),
    );
    let issuer = Issuer { realm: config.realm().unwrap(), credentials: config.credentials.clone() };
    let registry = Url::root(registry);
    let session = Session::new(Arc::clone(&client), registry, issuer, Rights::Pull, Arc::clone(&slots));
    session.expect(&[repository()]);
    let rest = Rest {
        client,
        slots,
        server: config.server,
        api: config.api,
        credentials: config.credentials,
        host,
        project: config.project_id,
        path: config.project_path,
        image: image.map(|image| image.to_string()),
    };
    GitlabRegistry::new(session, rest)
}

/// What is asked for.
pub(crate) fn repository() -> Repository {
    Repository::parse(SHOP).unwrap()
}

/// The tags with these needs, those of some names only; nothing may go wrong.
pub(crate) fn list(
    server: &GitlabRegistry,
    needs: &Needs,
    detailed: &(dyn Fn(&str) -> bool + Sync),
) -> Listed {
    let listed = try_list(server, needs, detailed);
    assert_eq!(listed.unfinished, None);
    listed
}

/// The tags with these needs.
pub(crate) fn try_list(
    server: &GitlabRegistry,
    needs: &Needs,
    detailed: &(dyn Fn(&str) -> bool + Sync),
) -> Listed {
    server.list(&Listing {
        repository: &repository(),
        names: &|_| true,
        needs: &Needs { as_of: OffsetDateTime::parse(crate::support::NOW, &Rfc3339).ok(), ..needs.clone() },
        detailed,
        threads: 8,
        progress: &|_, _| {},
    })
}

/// A tag of a list.
pub(crate) fn tag<'a>(listed: &'a Listed, name: &str) -> &'a ListedTag {
    listed.tags.iter().find(|tag| tag.name.as_str() == name).unwrap_or_else(|| panic!("no tag {name}"))
}

/// How many requests have this in their path or query.
pub(crate) fn requests(sim: &Simulator, part: &str) -> usize {
    let has = |request: &&Recorded| request.line().contains(part);
    assert!(sim.unknown_requests().is_empty(), "{:?}", sim.unknown_requests());
    sim.requests().iter().filter(has).count()
}
