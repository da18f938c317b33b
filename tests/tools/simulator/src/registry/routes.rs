//! Routes as gorilla/mux matches them: cleaned paths, and a redirect for a slash too many or too few.

use crate::mode::{Mode, RegistryVersion};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Where a request leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Base,
    Catalog,
    Tags { name: String },
    Manifest { name: String, reference: String },
    Blob { name: String, digest: String },
    Upload { name: String, uuid: String },
    MetadataBase,
    MetadataTags { name: String },
    MetadataTag { name: String, tag: String },
    MetadataRepository { name: String },
    MetadataBelow { name: String },
    MetadataStatistics,
}

impl Route {
    /// The repository that it is about.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Tags { name }
            | Self::Manifest { name, .. }
            | Self::Blob { name, .. }
            | Self::Upload { name, .. }
            | Self::MetadataTags { name }
            | Self::MetadataTag { name, .. }
            | Self::MetadataRepository { name }
            | Self::MetadataBelow { name } => Some(name),
            Self::Base | Self::Catalog | Self::MetadataBase | Self::MetadataStatistics => None,
        }
    }

    /// Whether it belongs to `/gitlab/v1/`.
    pub(super) fn is_metadata(&self) -> bool {
        matches!(
            self,
            Self::MetadataBase
                | Self::MetadataTags { .. }
                | Self::MetadataTag { .. }
                | Self::MetadataRepository { .. }
                | Self::MetadataBelow { .. }
                | Self::MetadataStatistics
        )
    }
}

/// What a path matches.
pub(super) enum Match {
    Route(Route),
    /// The same path with or without its last slash.
    Slash(String),
    Nothing,
}

const DOMAIN: &str = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const COMPONENT: &str = r"[a-z0-9]+(?:(?:[._]|__|[-]*)[a-z0-9]+)*";
const TAG: &str = r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}";
const DIGEST: &str = r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+";

type Build = fn(&Captures<'_>) -> Route;

/// A template of `{name}` and the like, whether it ends with a slash, and the route it makes.
struct Template {
    pattern: Regex,
    has_slash: bool,
    build: Build,
}

fn template(text: &str, build: Build) -> Template {
    let name = format!(r"(?:{DOMAIN}(?:\.{DOMAIN})*(?::[0-9]+)?/)?{COMPONENT}(?:/{COMPONENT})*");
    let body = text
        .trim_end_matches('/')
        .replace("{name}", &format!("(?P<name>{name})"))
        .replace("{reference}", &format!("(?P<rest>{TAG}|{DIGEST})"))
        .replace("{tag}", &format!("(?P<rest>{TAG})"))
        .replace("{digest}", &format!("(?P<rest>{DIGEST})"))
        .replace("{uuid}", "(?P<rest>[a-zA-Z0-9-_.=]+)");
    let pattern = Regex::new(&format!("^{body}/?$")).expect("a route");
    Template { pattern, has_slash: text.ends_with('/'), build }
}

fn name(captures: &Captures<'_>) -> String {
    captures["name"].to_owned()
}

fn rest(captures: &Captures<'_>) -> String {
    captures["rest"].to_owned()
}

static DISTRIBUTION: LazyLock<Vec<Template>> = LazyLock::new(|| {
    vec![
        template("/v2/", |_| Route::Base),
        template("/v2/{name}/tags/list", |c| Route::Tags { name: name(c) }),
        template("/v2/{name}/manifests/{reference}", |c| Route::Manifest {
            name: name(c),
            reference: rest(c),
        }),
        template("/v2/{name}/blobs/{digest}", |c| Route::Blob { name: name(c), digest: rest(c) }),
        template("/v2/{name}/blobs/uploads/", |c| Route::Upload { name: name(c), uuid: String::new() }),
        template("/v2/{name}/blobs/uploads/{uuid}", |c| Route::Upload { name: name(c), uuid: rest(c) }),
        template("/v2/_catalog", |_| Route::Catalog),
    ]
});

static METADATA: LazyLock<Vec<Template>> = LazyLock::new(|| {
    vec![
        template("/gitlab/v1/", |_| Route::MetadataBase),
        template("/gitlab/v1/repositories/{name}/tags/list/", |c| Route::MetadataTags { name: name(c) }),
        template("/gitlab/v1/repositories/{name}/tags/detail/{tag}/", |c| Route::MetadataTag {
            name: name(c),
            tag: rest(c),
        }),
        template("/gitlab/v1/repositories/{name}/", |c| Route::MetadataRepository { name: name(c) }),
        template("/gitlab/v1/repository-paths/{name}/repositories/list/", |c| Route::MetadataBelow {
            name: name(c),
        }),
        template("/gitlab/v1/statistics/", |_| Route::MetadataStatistics),
    ]
});

/// Finds the route for a clean path. In a registry that has no `tags/detail`, such a path is that of a repository, if the
/// tag could be the last part of one: then the token lacks access to it, and the answer is 401.
pub(super) fn find(mode: Mode, version: RegistryVersion, path: &str) -> Match {
    let is_metadata = mode.is_gitlab() && path.starts_with("/gitlab/v1/");
    let templates = if is_metadata { &*METADATA } else { &*DISTRIBUTION };
    for template in templates {
        let Some(captures) = template.pattern.captures(path) else { continue };
        let route = (template.build)(&captures);
        if matches!(route, Route::MetadataTag { .. }) && version < RegistryVersion::TAG_DETAIL {
            continue;
        }
        return if template.has_slash == path.ends_with('/') {
            Match::Route(route)
        } else if template.has_slash {
            Match::Slash(format!("{path}/"))
        } else {
            Match::Slash(path.trim_end_matches('/').to_owned())
        };
    }
    Match::Nothing
}

/// Go's `path.Clean`, keeping a last slash.
pub(super) fn clean(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut clean = format!("/{}", parts.join("/"));
    if path.ends_with('/') && clean != "/" {
        clean.push('/');
    }
    clean
}
