//! Git over HTTP, as far as the names of refs: `GET …/info/refs` and the `ls-refs` of `POST …/git-upload-pack`.
//!
//! Rails decides who may read (`git_http_controller.rb`, `git_access.rb`), and says no in plain text; Workhorse and
//! Gitaly answer the rest.

mod advertisement;
mod packet;

use super::credentials::{Caller, basic, for_registry};
use super::jwt;
use super::permissions::{is_let_in, job_refused, reads_code, sees_project};
use crate::exchange::{Answer, Exchange};
use crate::git::GitRepository;
use crate::http::Response;
use flate2::read::GzDecoder;
use std::io::Read as _;

const INFO: &str = "/info/refs";
const PACK: &str = "/git-upload-pack";

/// Answers a request for a path below the root, if it is one of git's.
pub(super) fn answer(exchange: &Exchange<'_>, path: &str) -> Option<Answer> {
    let request = exchange.request;
    let (repository, is_info) = match path.strip_suffix(INFO) {
        Some(repository) => (repository, true),
        None => (path.strip_suffix(PACK)?, false),
    };
    let repository = repository.trim_start_matches('/');
    let Some(project) = repository.strip_suffix(".git") else {
        return is_info.then(|| to_git(exchange, repository));
    };
    let service = request.parameters().get("service").map(str::to_owned);
    Some(match (request.method.as_str(), is_info, service.as_deref()) {
        // `deny_head_requests`
        ("HEAD", true, _) => Response::new(403).into(),
        ("GET", true, Some("git-upload-pack")) => match find(exchange, project) {
            Ok(repository) => advertise(exchange, repository).into(),
            Err(response) => response.into(),
        },
        ("POST", false, _) => match find(exchange, project) {
            Ok(repository) => command(exchange, repository),
            Err(response) => response.into(),
        },
        _ => Answer::unknown(text(403, "The command you're trying to execute is not allowed.")),
    })
}

/// Without `.git` there is only a redirect, whether or not there is such a project.
fn to_git(exchange: &Exchange<'_>, repository: &str) -> Answer {
    let query = exchange.request.query.as_str();
    if !matches!(query, "" | "service=git-upload-pack" | "service=git-receive-pack") {
        return Answer::unknown(super::page_not_found());
    }
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let to = format!("{}/{repository}.git{INFO}{query}", exchange.addresses.gitlab);
    let page = format!("<html><body>You are being <a href=\"{to}\">redirected</a>.</body></html>");
    Response::typed(301, "text/html; charset=utf-8", page).header("Location", to).into()
}

fn text(status: u16, text: impl Into<String>) -> Response {
    Response::typed(status, "text/plain; charset=utf-8", text.into())
}

/// The repository that the path means, if the caller may read it. Former paths still lead to it.
fn find<'a>(exchange: &'a Exchange<'_>, path: &str) -> Result<&'a GitRepository, Response> {
    let world = &exchange.state.world;
    let is_it = |known: &String| known.eq_ignore_ascii_case(path);
    let project = world
        .projects
        .iter()
        .find(|project| is_it(&project.path))
        .or_else(|| world.projects.iter().find(|project| project.former_paths.iter().any(is_it)));
    let denied = || {
        text(401, jwt::access_denied(exchange.addresses)).header("Www-Authenticate", "Basic realm=\"GitLab\"")
    };
    let caller = match basic(exchange.request) {
        Some(_) => for_registry(world, exchange.request).map_err(|_| denied())?,
        None => Caller::Nobody,
    };
    match &caller {
        // Who is nobody is not told what there is.
        Caller::Nobody if !project.is_some_and(|project| reads_code(world, &caller, project)) => {
            return Err(denied());
        }
        Caller::Deploy { project: own, .. } if project.is_some_and(|project| project.id != *own) => {
            return Err(denied());
        }
        Caller::User { scopes, .. } | Caller::Deploy { scopes, .. } => {
            let reads = ["read_repository", "write_repository", "api"];
            let reads = if matches!(caller, Caller::Deploy { .. }) { &reads[..1] } else { &reads[..] };
            if !scopes.iter().any(|scope| reads.contains(&scope.as_str())) {
                return Err(text(403, "You are not allowed to download code."));
            }
        }
        _ => {}
    }
    let missing = || {
        text(
            404,
            "The project you were looking for could not be found or you don't have permission to view it.",
        )
    };
    let project = project.ok_or_else(missing)?;
    if !sees_project(world, &caller, project) {
        return Err(match job_refused(world, &caller, project) {
            Some(_) if is_let_in(&caller, project) => {
                let name = project.name();
                text(403, format!("Insufficient permissions to pull from the repository of project {name}."))
            }
            Some(reason) => text(403, reason),
            None => missing(),
        });
    }
    if !reads_code(world, &caller, project) {
        return Err(text(403, "You are not allowed to download code from this project."));
    }
    Ok(&project.git)
}

fn advertise(exchange: &Exchange<'_>, repository: &GitRepository) -> Response {
    let wants_2 = exchange
        .request
        .headers
        .all("git-protocol")
        .flat_map(|value| value.split(':'))
        .any(|word| word == "version=2");
    let body = if wants_2 { advertisement::version_2() } else { advertisement::version_0(repository) };
    let mut response = Response::typed(200, "application/x-git-upload-pack-advertisement", body)
        .header("Cache-Control", "no-cache");
    response.chunked = true;
    response
}

/// `ls-refs`; nothing else is known, since there is nothing to fetch.
fn command(exchange: &Exchange<'_>, repository: &GitRepository) -> Answer {
    let unknown = || Answer::unknown(text(500, "Internal server error"));
    let request = exchange.request;
    let mut body = request.body.clone();
    if request.headers.get("content-encoding") == Some("gzip") {
        let mut plain = Vec::new();
        if GzDecoder::new(body.as_slice()).read_to_end(&mut plain).is_err() {
            return unknown();
        }
        body = plain;
    }
    let Some(packets) = packet::read(&body) else { return unknown() };
    let packets: Vec<&str> = packets.iter().flatten().map(String::as_str).collect();
    if packets.first() != Some(&"command=ls-refs") {
        return unknown();
    }
    let mut response = Response::typed(
        200,
        "application/x-git-upload-pack-result",
        advertisement::ls_refs(repository, &packets[1..]),
    )
    .header("Cache-Control", "no-cache");
    response.chunked = true;
    response.into()
}
