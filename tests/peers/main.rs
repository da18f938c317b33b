//! The gate beside programs that others wrote: real registries that demand tokens, images that `skopeo` and `buildah`
//! push there, a real proxy, and the operating system itself. What `skopeo inspect` says of an image, the gate must
//! say too (`tests/setup` installs all of them; a missing one is a failure).

#![expect(clippy::unwrap_used, reason = "a test: it may panic")]

mod agreement;
mod ask;
mod authority;
mod cleanup;
mod component;
mod conditions;
mod git;
mod gitlab;
mod images;
mod json;
mod key;
mod kinds;
mod listing;
mod page;
mod place;
mod process;
mod proxy;
mod registry;
mod retag;
mod root;
mod signed;
mod simulator;
mod skopeo;
mod tls;
mod tokens;
