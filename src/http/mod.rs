//! HTTP as this project needs it: a client that retries what may pass, tells what failed in a person's
//! words, follows nothing by itself, and lets credentials reach only the origins they are for.
//!
//! `ureq` is named only in here. What leaves this module is a [`Response`] or an [`crate::error::Error`].

mod address;
mod body;
mod certificate;
mod client;
mod client_certificate;
mod coding;
mod dial;
mod early;
mod effort;
mod fault;
mod forward;
mod harmless;
mod head;
mod leg;
mod link;
mod names;
mod no_proxy;
mod proxy;
mod refused;
mod request;
mod response;
mod retry;
mod said;
mod settings;
mod tls;
mod trust;
mod url;
mod verifier;

#[cfg(test)]
mod body_tests;
#[cfg(test)]
mod client_certificate_tests;
#[cfg(test)]
mod early_tests;
#[cfg(test)]
mod proxy_tests;
#[cfg(test)]
mod refused_tests;
#[cfg(test)]
mod storage_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tls_tests;

pub use client::Client;
pub(crate) use effort::Effort;
pub use proxy::Proxies;
pub(crate) use request::{Authorization, Method, Request};
pub(crate) use response::Response;
pub use retry::RetryPolicy;
pub(crate) use said::ServerError;
pub use settings::Settings;
pub(crate) use settings::{CaFile, ClientFiles, Exchange, Notice, Observer, Outcome};
pub use url::Url;
pub(crate) use url::{Origin, Scheme, encode};
