//! What will be done: arguments and variables made one, with every rule of precedence in this place.
//!
//! An argument beats a variable of ours, which beats one of GitLab's. Nothing is guessed: the registry's
//! host comes from `CI_REGISTRY`, from GitLab itself, or, outside CI, from a name that somebody typed in full; never from
//! the server's name.

pub(crate) mod asking;
mod credentials;
mod doubt;
pub(crate) mod env;
mod home;
pub(crate) mod images;
pub(crate) mod job;
mod misnamed;
pub(crate) mod policy;
mod project;
mod targets;

pub(crate) use home::Home;
pub(crate) use misnamed::{About, Misnamed};

use crate::cli::{Connection, Whereabouts};
use crate::config::env::Variables;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::http::{CaFile, ClientFiles, Origin, Proxies, Scheme, Url};
use crate::image::Repository;
use crate::secret::Credentials;
use crate::words::quoted;
use credentials::credentials;
use project::{is_number, project};

/// How servers are reached, and whose images are meant.
#[derive(Clone, Debug)]
pub struct Config {
    /// GitLab's address.
    pub server: Url,
    /// The root of its REST API.
    pub api: Url,
    /// What is known of the project.
    pub project: HomeProject,
    /// The project as the REST API is asked for it: a number or a path; `None`: that of the project's image.
    pub project_id: Option<String>,
    /// The project's path, where it was typed or the job names it.
    pub project_path: Option<String>,
    /// Who asks; `None`: nobody, for public projects.
    pub credentials: Option<Credentials>,
    /// Certificate authorities to trust besides the bundled ones.
    pub ca_files: Vec<CaFile>,
    /// The certificate that a runner shows to its GitLab.
    pub client: Option<ClientFiles>,
    /// Proxies.
    pub proxies: Proxies,
    /// When the run ends.
    pub deadline: Deadline,
    /// How many requests are under way at once.
    pub parallel: usize,
    plain_http: bool,
    in_gitlab: bool,
}

/// The project whose images are meant by a tag alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeProject {
    /// Its registry and the path of its own image, where one is known.
    Known {
        /// The registry's `host[:port]`.
        host: String,
        /// The path of the project's own image.
        image: Option<Repository>,
    },
    /// Only GitLab knows (outside CI): the project's path or number, to be asked of the REST API.
    Ask(String),
    /// None is named (outside CI), and a group, or the whole GitLab, has a registry all the same.
    None(Whereabouts),
}

impl Config {
    /// Puts arguments and variables together.
    ///
    /// # Errors
    /// When something is missing or makes no sense (exit 3), before any request.
    pub fn resolve(typed: &Connection, variables: &Variables) -> Result<Self, Error> {
        Ok(Self::of(typed, variables)?)
    }

    /// The same, for whoever tells what it is about that is missing or makes no sense.
    ///
    /// # Errors
    /// As [`Config::resolve`].
    pub(crate) fn of(typed: &Connection, variables: &Variables) -> Result<Self, Misnamed> {
        let server = server(typed, variables).map_err(About::Gitlab.of())?;
        let variables = &of_server(typed, variables, &server).map_err(About::Credentials.of())?;
        let api = api(typed, variables, &server).map_err(About::Gitlab.of())?;
        stays_with(&server, &api, typed, variables).map_err(About::Gitlab.of())?;
        let project = project(typed, variables, &server)?;
        let project_id = typed.project.clone().or_else(|| variables.ci_project_id.clone());
        let project_path = match &typed.project {
            Some(project) => Some(project.clone()).filter(|project| !is_number(project)),
            None => variables.ci_project_path.clone(),
        };
        let credentials = credentials(variables).map_err(About::Credentials.of())?;
        let named = [
            (&variables.ci_server_tls_ca_file, "CI_SERVER_TLS_CA_FILE"),
            (&variables.ssl_cert_file, "SSL_CERT_FILE"),
        ];
        let typed_files = typed.ca_file.iter().map(|path| CaFile { path: path.clone(), source: "--ca-file" });
        let set = named.into_iter().filter_map(|(path, source)| Some(CaFile { path: path.clone()?, source }));
        let client = client_files(variables).map_err(About::Trust.of())?;
        let proxies = Proxies::from_variables(|name| variables.proxies.get(name).cloned());
        let proxies = proxies.map_err(About::Proxies.of())?;
        Ok(Self {
            server,
            api,
            project,
            project_id,
            project_path,
            credentials,
            ca_files: typed_files.chain(set).collect(),
            client,
            proxies,
            deadline: Deadline::after(typed.deadline.to_std()),
            parallel: typed.parallel,
            plain_http: typed.plain_http,
            in_gitlab: variables.in_gitlab(),
        })
    }

    /// Where tokens are issued: `$CI_SERVER_URL/jwt/auth`.
    ///
    /// # Errors
    /// Never for a server that was resolved.
    pub fn realm(&self) -> Result<Url, Error> {
        self.server
            .below("jwt/auth")
            .map_err(|error| Error::configuration("find /jwt/auth", error.to_string()))
    }

    /// The home of the project's images on this registry.
    ///
    /// # Errors
    /// When the host is none.
    pub fn home(&self, host: &str, image: Option<Repository>) -> Result<Home, Error> {
        let (registry, host) = (self.registry(host)?, host.to_owned());
        Ok(Home { registry, host, image, in_gitlab: self.in_gitlab })
    }

    /// The home that GitLab names: `host[:port]/path`, as `source` says.
    ///
    /// # Errors
    /// When it is not that (exit 3).
    pub fn home_of(&self, image: &str, source: &str) -> Result<Home, Error> {
        let (host, path) = home::split(image, source)?;
        self.home(&host, Some(path))
    }

    /// The registry's origin: HTTPS, unless `--plain-http` says otherwise, or it is on this machine and
    /// GitLab itself is spoken to over HTTP.
    ///
    /// # Errors
    /// When the host is none.
    pub fn registry(&self, host: &str) -> Result<Origin, Error> {
        registry(&self.server, self.plain_http, host)
    }
}

fn registry(server: &Url, plain_http: bool, host: &str) -> Result<Origin, Error> {
    let parse = |scheme| {
        Origin::parse(scheme, host).map_err(|error| {
            Error::configuration("find the registry", format!("{} is no host: {error}", quoted(host)))
        })
    };
    let plain = parse(Scheme::Http)?;
    let local = plain.is_loopback() && server.origin().scheme() == Scheme::Http;
    if plain_http || local { Ok(plain) } else { parse(Scheme::Https) }
}

/// The variables, without what belongs to the job's own GitLab where another one is asked: its registry is
/// elsewhere, and its token must not travel. `REGISTRY_GATE_TOKEN` may, but in a job only to one that was typed:
/// whoever may run a pipeline may set its variables.
fn of_server(typed: &Connection, variables: &Variables, server: &Url) -> Result<Variables, Error> {
    let own = variables.ci_server_url.as_deref().and_then(|url| Url::parse(url).ok());
    if typed.server.is_none() || own.as_ref().is_some_and(|own| own.origin() == server.origin()) {
        return Ok(variables.clone());
    }
    if variables.in_ci() && !typed.server_is_typed && variables.registry_gate_token.is_some() {
        return Err(Error::configuration(
            format!("ask {}", server.origin()),
            "REGISTRY_GATE_SERVER names another GitLab than the job's, and in a job REGISTRY_GATE_TOKEN goes to that of \
             CI_SERVER_URL alone",
        )
        .with_hint("type --server if that is meant, or unset one of the two variables"));
    }
    let strangers = Variables {
        ci_server_tls_cert_file: None,
        ci_server_tls_key_file: None,
        ci_api_v4_url: None,
        ci_registry_user: None,
        ci_registry_password: None,
        ci_job_token: None,
        ..variables.clone()
    };
    Ok(match own {
        // No job: who sets the registry's name by hand means the one of --server.
        None => strangers,
        Some(_) => Variables {
            ci_registry: None,
            ci_registry_image: None,
            ci_project_id: None,
            ci_project_path: None,
            ..strangers
        },
    })
}

/// Makes sure that an access token goes to the job's GitLab alone: its API may be named by anybody's variable, too.
fn stays_with(server: &Url, api: &Url, typed: &Connection, variables: &Variables) -> Result<(), Error> {
    let is_elsewhere = api.origin() != server.origin();
    if is_elsewhere && variables.in_ci() && !typed.server_is_typed && variables.registry_gate_token.is_some()
    {
        return Err(Error::configuration(
            format!("ask {}", api.origin()),
            "CI_API_V4_URL is on another host than CI_SERVER_URL, and in a job REGISTRY_GATE_TOKEN goes to that one alone",
        )
        .with_hint("unset CI_API_V4_URL: the API of CI_SERVER_URL is used then; or type --server if another GitLab is meant"));
    }
    Ok(())
}

/// The client certificate: two files, or none.
fn client_files(variables: &Variables) -> Result<Option<ClientFiles>, Error> {
    let alone = |set: &str, missing: &str| {
        let cause = format!("{set} is set and {missing} is not");
        Err(Error::configuration("use the client certificate", cause).with_hint(
            "a runner sets both, by tls-cert-file and tls-key-file of its configuration; set both or none",
        ))
    };
    match (&variables.ci_server_tls_cert_file, &variables.ci_server_tls_key_file) {
        (Some(certificate), Some(key)) => {
            Ok(Some(ClientFiles { certificate: certificate.clone(), key: key.clone() }))
        }
        (None, None) => Ok(None),
        (Some(_), None) => alone("CI_SERVER_TLS_CERT_FILE", "CI_SERVER_TLS_KEY_FILE"),
        (None, Some(_)) => alone("CI_SERVER_TLS_KEY_FILE", "CI_SERVER_TLS_CERT_FILE"),
    }
}

fn server(typed: &Connection, variables: &Variables) -> Result<Url, Error> {
    match (&typed.server, &variables.ci_server_url) {
        (Some(url), _) if typed.server_is_typed => parse_url(url, "--server"),
        (Some(url), _) => parse_url(url, "REGISTRY_GATE_SERVER"),
        (None, Some(url)) => parse_url(url, "CI_SERVER_URL"),
        (None, None) => Err(Error::configuration("find GitLab", "neither --server nor CI_SERVER_URL is set")
            .with_hint("in a job GitLab sets it; elsewhere write --server https://gitlab.example.com")),
    }
}

fn api(typed: &Connection, variables: &Variables, server: &Url) -> Result<Url, Error> {
    match (&typed.server, &variables.ci_api_v4_url) {
        (None, Some(url)) => parse_url(url, "CI_API_V4_URL"),
        _ => server
            .below("api/v4")
            .map_err(|error| Error::configuration("find the REST API", error.to_string())),
    }
}

fn parse_url(text: &str, source: &str) -> Result<Url, Error> {
    Url::parse(text).map_err(|error| {
        Error::configuration(format!("read {source}"), format!("it is not a usable URL: {error}"))
            .with_hint("write it with its scheme, as in https://gitlab.example.com")
    })
}

#[cfg(test)]
mod tests;
