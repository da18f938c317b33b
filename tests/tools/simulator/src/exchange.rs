//! What a handler has at hand while it answers one request.

use crate::http::{Request, Response};
use crate::store::State;
use crate::token::Signer;

/// The addresses that an instance gives out.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// GitLab with its relative root, no slash at the end.
    pub gitlab: String,
    /// The registry with its scheme.
    pub registry: String,
    /// The registry as in an image name.
    pub registry_host: String,
    /// The object storage.
    pub storage: String,
    /// The host that is not ours.
    pub elsewhere: String,
}

/// Faults that change how a request is understood, rather than its answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tweaks {
    pub(crate) is_token_expired: bool,
    pub(crate) lost_actions: Vec<String>,
    pub(crate) realm: Option<String>,
}

/// One request in its surroundings.
pub(crate) struct Exchange<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) request: &'a Request,
    pub(crate) addresses: &'a Addresses,
    pub(crate) signer: &'a Signer,
    pub(crate) tweaks: &'a Tweaks,
    /// Asks the registry on behalf of Rails: nothing when it answers, else how it fails.
    pub(crate) rails_to_registry: &'a mut dyn FnMut(&str, &str) -> Option<RegistryTrouble>,
}

/// How the registry fails Rails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistryTrouble {
    /// It answers with an error; Rails takes that for "nothing there".
    Error,
    /// It does not answer; Rails says 503.
    Unreachable,
}

/// An answer, and whether the simulator knows the route.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) is_known: bool,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self { response, is_known: true }
    }
}

impl Answer {
    pub(crate) fn unknown(response: Response) -> Self {
        Self { response, is_known: false }
    }
}
