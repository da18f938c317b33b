//! The distribution API (`/v2/…`, OCI): existence, manifests and configurations, on every registry.
//!
//! A 404 counts as absence only when it is the registry's own. Ingresses, proxies and wrong paths answer
//! 404 too, and a build that is skipped or repeated because of one of those is what this tool is against.

mod configuration;
mod deletion;
mod manifest;
mod read;
mod tag_list;
mod writing;

pub(crate) use configuration::configuration;
pub(crate) use deletion::delete_tag;
pub(crate) use manifest::{Fetched, document, gone, lost, manifest, read_by_digest, read_manifest};
pub(crate) use read::Read;
pub(crate) use tag_list::{ListedTags, NameStart, list_tags, name_page, some_names};
pub(crate) use writing::{has_blob, mount, put_by_digest, put_tag};

use crate::error::Error;
use crate::gitlab::token::Session;
use crate::http::Url;
use crate::image::Repository;

/// The URL of something in a repository: `/v2/<repository>/<rest>`.
fn url(session: &Session, repository: &Repository, rest: &str) -> Result<Url, Error> {
    let below = session.registry().below(&format!("v2/{repository}/{rest}"));
    below.map_err(|error| Error::usage(format!("ask for {repository}"), error.to_string()))
}
