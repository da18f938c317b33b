//! Whether a registry's no is believed: some registries answer like empty ones when they are not.
//!
//! A pull-through cache without its upstream, or a registry whose storage is not mounted, says "unknown" of every image
//! with every mark of absence. No answer tells; an image that must be there does.

use crate::error::Error;
use crate::exit::Exit;
use crate::image::Reference;
use crate::registry::{Found, Lookup, Needs, Registry};

/// The same answers, where a no is one only if the registry has the canary. That is asked once, and only for a no.
pub(super) fn believed(
    lookups: Vec<Result<Lookup<Found>, Error>>,
    canary: Option<&Reference>,
    registry: &dyn Registry,
) -> Vec<Result<Lookup<Found>, Error>> {
    let is_no = |lookup: &Result<Lookup<Found>, Error>| matches!(lookup, Ok(Lookup::Absent(_)));
    let Some(canary) = canary.filter(|_| lookups.iter().any(is_no)) else { return lookups };
    let seen = registry.look_up(std::slice::from_ref(canary), &Needs::default()).pop();
    let doubt = match seen {
        Some(Ok(Lookup::Found(_))) => return lookups,
        Some(Ok(Lookup::Absent(_))) => absent(canary),
        Some(Err(error)) => error,
        None => Error::new(Exit::Unexpected, format!("look up the canary {canary}"), "it was not looked up"),
    };
    lookups.into_iter().map(|lookup| if is_no(&lookup) { Err(doubt.clone()) } else { lookup }).collect()
}

fn absent(canary: &Reference) -> Error {
    Error::new(
        Exit::Protocol,
        format!("believe that an image is absent, by the canary {canary}"),
        "the registry says that the canary is not there either",
    )
    .with_hint(
        "if the canary should be there, the registry's storage or upstream is not: ask who runs it; else name another --canary",
    )
}
