//! The nouns of the OCI world, each its own validated type: what cannot be a name never reaches a URL.

pub(crate) mod companion;
pub(crate) mod configuration;
pub(crate) mod digest;
pub(crate) mod expected;
pub(crate) mod label;
pub(crate) mod manifest;
pub mod media_type;
pub(crate) mod name;
pub(crate) mod nearest;
pub(crate) mod platform;
pub(crate) mod reference;
pub(crate) mod referrers;
pub(crate) mod repository;
pub(crate) mod tag;
pub(crate) mod tagged;

pub(crate) use companion::Signatures;
pub(crate) use companion::{is_companion, named_subject};
pub use configuration::Configuration;
pub use digest::Digest;
pub(crate) use expected::Expected;
pub use label::Label;
pub use manifest::Manifest;
pub(crate) use manifest::{ChildKind, Descriptor};
pub use name::NameError;
pub(crate) use nearest::nearest;
pub use platform::Platform;
pub use reference::{Pointer, Reference};
pub use repository::Repository;
pub use tag::Tag;
pub use tagged::Tagged;
