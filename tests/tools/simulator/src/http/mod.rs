//! An HTTP/1.1 server of our own: a simulator must be able to break every rule that a library would keep.

mod body;
mod connection;
mod request;
mod response;
mod server;
mod stream;
pub mod url;

pub use request::{Headers, Request};
pub use response::{Response, Wire, reason};
pub use server::{Listener, Traffic};
