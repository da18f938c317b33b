//! The project's git repository, of which one thing matters here: which branches and tags live.
//!
//! GitLab's API lists branches a hundred a page and shows tags to no job's token. Git itself tells all refs in one
//! answer to whoever may clone, and a job may.

mod advertisement;

pub use advertisement::{Unusable, refs as parse};

use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Authorization, Client, Request, Response, Url, encode};
use crate::parallel::Slots;
use crate::registry::GitRef;
use crate::secret::Credentials;

/// What git's list of refs is sent as, and nothing else is.
const MEDIA_TYPE: &str = "application/x-git-upload-pack-advertisement";

/// Half a million refs: GitLab also tells one of each merge request, pipeline and environment.
const LIMIT: usize = 64 << 20;

/// Asks the GitLab at `server` for the branches and tags of the repository of a project, by the project's path.
///
/// # Errors
/// Any answer but a whole list with a branch in it.
pub fn refs(
    client: &Client,
    slots: &Slots,
    server: &Url,
    credentials: Option<&Credentials>,
    project: &str,
) -> Result<Vec<GitRef>, Error> {
    let attempt = format!("read the branches and tags of {project}");
    let path: Vec<String> = project.split('/').map(encode).collect();
    let url = server.below(&format!("{}.git/info/refs", path.join("/")));
    let url = url.map_err(|error| Error::usage(attempt.as_str(), error.to_string()))?;
    let authorization = match credentials {
        Some(credentials) => {
            Authorization::Basic { user: credentials.user.clone(), password: credentials.password.clone() }
        }
        None => Authorization::None,
    };
    let url = url.with("service", "git-upload-pack");
    let request = Request::get(url, attempt).authorized(authorization).at_most(LIMIT);
    let response = slots.hold(|| client.send(&request))?;
    if response.status != 200 {
        return Err(refused(&request, &response, credentials));
    }
    match response.content_type() {
        kind if kind == MEDIA_TYPE => {}
        kind if kind == "text/html" => {
            return Err(response.protocol("the answer is an HTML page, and no list of git's"));
        }
        _ => return Err(response.protocol("the answer is no list of git's")),
    }
    parse(&response.body).map_err(|unusable| match unusable {
        Unusable::Broken(why) => response.protocol(format!("git's list of refs is unusable: {why}")),
        Unusable::NoBranch => response.protocol("git names no branch").with_hint(
            "an empty repository looks like a list that was lost, so nothing is deleted; \
             where there are no branches, take keep_refs out of the policy",
        ),
    })
}

/// GitLab did not hand out the refs: why, and what to do about it.
fn refused(request: &Request, response: &Response, credentials: Option<&Credentials>) -> Error {
    let error = response.refusal(request);
    if !matches!(response.status, 401 | 403 | 404) {
        return error;
    }
    // GitLab says 404 to those who may not know.
    let error = Error { exit: Exit::Denied, ..error };
    match credentials {
        Some(credentials) if credentials.is_job_token() => error.with_hint(
            "a job's token reads its own project's repository, while the job runs, and others only if they list this project in their job token allowlist",
        ),
        _ => error.with_hint(format!(
            "{}; check the project's path, too",
            Credentials::refused(
                credentials,
                "the scope read_repository or api and an owner who is Reporter in the project"
            )
        )),
    }
}

#[cfg(test)]
mod tests;
