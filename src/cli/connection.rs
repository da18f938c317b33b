//! How the server is reached.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::Colour;
use super::flag::{CONNECTION, OUTPUT, arguments, switch, value};
use super::value::{by, deadline, one_of, parallel};
use crate::dates::duration::Span;

arguments! {
    /// How the server is reached.
    #[derive(Clone, Debug)]
    pub struct Connection {
        /// GitLab's address; default `$CI_SERVER_URL`.
        pub server: Option<String> = value("server", &["URL"], CONNECTION),
        /// The project, as a path or a number; default: the one of `$CI_REGISTRY_IMAGE`.
        pub project: Option<String> = value("project", &["PROJECT"], CONNECTION),
        /// Speak HTTP to the registry instead of HTTPS.
        pub plain_http: bool = switch("plain-http", CONNECTION),
        /// Trust the certificate authorities in this PEM file too; repeatable.
        pub ca_file: Vec<PathBuf> = value("ca-file", &["FILE"], CONNECTION).read(ValueParser::path_buf),
        /// How many requests are under way at once; fewer when the server says that it has too many.
        pub parallel: usize = value("parallel", &["N"], CONNECTION).read(|| by(parallel)).default("16"),
        /// Give up after this long, retries included.
        pub deadline: Span = value("deadline", &["DURATION"], CONNECTION).read(|| by(deadline)).default("2m"),
        /// Print every request with its status, bytes and milliseconds.
        pub verbose: bool = switch("verbose", OUTPUT).short('v'),
        /// Whether to colour what people read; `auto`: on a terminal, and on standard error in a GitLab job.
        pub color: Colour = value("color", &["auto|always|never"], OUTPUT).read(|| one_of(Colour::parse, &Colour::NAMES)).default("auto"),
    } set later {
        /// Whether that was typed, and not set by a variable, which may be anybody's.
        pub server_is_typed: bool,
        /// Where the images are, as far as names and other flags say.
        pub whereabouts: Whereabouts,
    }
}

/// What arguments say of the place of the images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Whereabouts {
    /// They are the project's, and no argument says where that is.
    #[default]
    OfProject,
    /// On the registry of this `host[:port]`, as a full name says.
    Registry(String),
    /// Those of a group, by its path or number.
    Group(String),
    /// Everybody's on this GitLab.
    Instance,
}
