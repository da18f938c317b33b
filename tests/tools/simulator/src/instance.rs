//! The running instance: state, faults and records behind the listeners.

use crate::cache::Cache;
use crate::change;
use crate::control;
use crate::exchange::{Addresses, Answer, Exchange, RegistryTrouble, Tweaks};
use crate::fault::{Failure, Faults, Server};
use crate::gitlab;
use crate::http::{Request, Response, Wire};
use crate::record::Recorded;
use crate::registry;
use crate::spoil;
use crate::store::State;
use crate::token::Signer;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

pub(crate) struct Instance {
    state: Mutex<State>,
    faults: Mutex<Faults>,
    records: Mutex<Vec<Recorded>>,
    cache: Mutex<Cache>,
    addresses: OnceLock<Addresses>,
    pub(crate) signer: Signer,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Instance {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            faults: Mutex::default(),
            records: Mutex::default(),
            cache: Mutex::default(),
            addresses: OnceLock::new(),
            signer: Signer::generate(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn records(&self) -> MutexGuard<'_, Vec<Recorded>> {
        lock(&self.records)
    }

    pub(crate) fn set_addresses(&self, addresses: Addresses) {
        let _ = self.addresses.set(addresses);
    }

    /// Where everything listens; known once it does.
    pub(crate) fn addresses(&self) -> &Addresses {
        self.addresses.wait()
    }

    /// Answers one request, with what is to go wrong about it.
    pub(crate) fn serve(&self, server: Server, request: &Request) -> Response {
        if server == Server::Gitlab && request.path.starts_with(control::PATH) {
            return control::answer(self, request);
        }
        // Without the state's lock: others are answered meanwhile.
        let latency = self.state().world.latency;
        std::thread::sleep(latency);
        let failures = self.faults().strike(server, &request.method, &request.target);
        let addresses = self.addresses();
        let instead = failures.iter().find_map(|failure| spoil::instead(failure, server, addresses, request));
        self.change(&failures);
        let mut answer = match instead {
            Some(response) => Answer::from(response),
            None => self.ask(server, request, &tweaks(&failures, addresses)),
        };
        for failure in &failures {
            spoil::spoil(failure, server, addresses, request, &mut answer.response);
        }
        self.records().push(Recorded::new(server, request, &answer.response, answer.is_known));
        self.compress(request, answer.response)
    }

    /// The answer of a server, or of the cache before it.
    fn ask(&self, server: Server, request: &Request, tweaks: &Tweaks) -> Answer {
        if server != Server::Registry || !self.state().world.caches {
            return self.dispatch(server, request, tweaks);
        }
        if let Some(kept) = lock(&self.cache).answer(request) {
            return kept.into();
        }
        let answer = self.dispatch(server, request, tweaks);
        lock(&self.cache).keep(request, &answer.response);
        answer
    }

    fn dispatch(&self, server: Server, request: &Request, tweaks: &Tweaks) -> Answer {
        let mut rails = |method: &str, path: &str| self.trouble(method, path);
        let mut state = self.state();
        let mut exchange = Exchange {
            state: &mut state,
            request,
            addresses: self.addresses(),
            signer: &self.signer,
            tweaks,
            rails_to_registry: &mut rails,
        };
        match server {
            Server::Gitlab => gitlab::answer(&mut exchange),
            Server::Registry => registry::answer(&mut exchange),
            Server::Storage => storage(&exchange).into(),
            Server::Elsewhere | Server::RegistryFromRails => {
                // A host that is not ours answers anything at all, and gladly.
                Response::typed(200, "application/json", r#"{"token":"","name":"","tags":[],"errors":[]}"#)
                    .into()
            }
        }
    }

    /// How the registry fails Rails, if it is to.
    fn trouble(&self, method: &str, path: &str) -> Option<RegistryTrouble> {
        let failures = self.faults().strike(Server::RegistryFromRails, method, path);
        failures.first().map(|failure| match failure {
            Failure::Wire(_) | Failure::BrokenTls => RegistryTrouble::Unreachable,
            _ => RegistryTrouble::Error,
        })
    }

    fn change(&self, failures: &[Failure]) {
        let changes = failures.iter().filter_map(|failure| match failure {
            Failure::Changes(changes) => Some(changes),
            _ => None,
        });
        for change in changes.flatten() {
            change::apply(&mut self.state(), change);
        }
    }

    fn compress(&self, request: &Request, mut response: Response) -> Response {
        let accepts = request.headers.get("accept-encoding").is_some_and(|value| value.contains("gzip"));
        let is_json = response.get("content-type").is_some_and(|kind| kind.starts_with("application/json"));
        // Workhorse compresses refs whatever nginx does.
        let is_git = response.get("content-type") == Some("application/x-git-upload-pack-advertisement");
        let is_meant = is_git || (is_json && response.body.len() > 256 && self.state().world.gzip);
        if !accepts || !is_meant || request.method == "HEAD" || response.wire != Wire::Whole {
            return response;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        if encoder.write_all(&response.body).is_ok()
            && let Ok(body) = encoder.finish()
        {
            response.body = body;
            response.chunked = true;
            response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
            response.set("Content-Encoding", "gzip");
            response.set("Vary", "Accept-Encoding");
        }
        response
    }
}

fn tweaks(failures: &[Failure], addresses: &Addresses) -> Tweaks {
    let mut tweaks = Tweaks::default();
    for failure in failures {
        match failure {
            Failure::ExpiredToken => tweaks.is_token_expired = true,
            Failure::LostActions(actions) => tweaks.lost_actions.extend(actions.iter().cloned()),
            Failure::ForeignRealm => {
                tweaks.is_token_expired = true;
                tweaks.realm = Some(format!("{}/jwt/auth", addresses.elsewhere));
            }
            _ => {}
        }
    }
    tweaks
}

fn storage(exchange: &Exchange<'_>) -> Response {
    let digest = exchange.request.path.strip_prefix("/blobs/").unwrap_or_default();
    let blob = crate::digest::Digest::parse(digest).ok().and_then(|digest| exchange.state.blobs.get(&digest));
    match blob {
        Some(content) => Response::typed(200, "application/octet-stream", content.to_vec()),
        None => Response::typed(
            404,
            "application/xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code></Error>",
        ),
    }
}
