//! The nouns of the OCI world, each its own validated type: what cannot be a name never reaches a URL.

pub mod configuration;
pub mod digest;
pub mod label;
pub mod manifest;
pub mod media_type;
pub mod name;
pub mod nearest;
pub mod platform;
pub mod reference;
pub mod repository;
pub mod tag;
pub mod tagged;

pub use configuration::Configuration;
pub use digest::Digest;
pub use label::Label;
pub use manifest::{ChildKind, Descriptor, Manifest};
pub use name::NameError;
pub use nearest::nearest;
pub use platform::Platform;
pub use reference::{Pointer, Reference};
pub use repository::Repository;
pub use tag::Tag;
pub use tagged::Tagged;
