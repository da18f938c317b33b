//! A leg of a request's way: to its own address, or to where a blob's redirect led.

use super::request::{Proof, Request};
use super::url::Url;

/// A request, and where it goes by now.
#[derive(Clone, Copy)]
pub(super) struct Leg<'a> {
    pub(super) request: &'a Request,
    pub(super) url: &'a Url,
    /// Whether the request's credentials go there too.
    pub(super) has_credentials: bool,
}

impl Leg<'_> {
    /// What proves there who asks.
    pub(super) fn proof(&self) -> Proof {
        if self.has_credentials { self.request.authorization.proof() } else { Proof::None }
    }
}
