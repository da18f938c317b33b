//! The container repositories that GitLab keeps: of a project, of a group with its subgroups, of everybody.

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Rest;
use super::pages::{Cut, Entry};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response, encode};
use crate::image::Repository;
use crate::parallel;
use crate::registry::{ListedRepositories, Owner, RepositoryEntry};

impl Rest {
    /// Lists the container repositories of an owner, in the order in which GitLab gives them.
    #[must_use]
    pub fn repositories(&self, owner: &Owner) -> ListedRepositories {
        let listed = match owner {
            Owner::Project => self.of_own_project(),
            Owner::Group(group) => self.of_group(group),
            Owner::Instance => self.of_instance(),
        };
        listed
            .unwrap_or_else(|error| ListedRepositories { repositories: Vec::new(), unfinished: Some(error) })
    }

    fn of_own_project(&self) -> Result<ListedRepositories, Error> {
        self.of_project(self.own_project("list the repositories of the project")?)
    }

    fn of_project(&self, project: &str) -> Result<ListedRepositories, Error> {
        let attempt = format!("list the repositories of project {project}");
        let url = self.url(&format!("projects/{}/registry/repositories", encode(project)), &attempt)?;
        let (raw, trouble) = self.pages(&url, Cut::Offset, &attempt, |request, response| {
            self.no_list_of_a_project(request, response)
        });
        self.listed(raw, trouble, &attempt)
    }

    /// Asks for the first of the project's repositories alone.
    ///
    /// # Errors
    /// When they are not listed.
    pub(crate) fn lists_own(&self) -> Result<(), Error> {
        let attempt = "list the repositories of the project";
        let project = self.own_project(attempt)?;
        let url = self.url(&format!("projects/{}/registry/repositories", encode(project)), attempt)?;
        let (request, response) = self.get(url.with("per_page", "1"), attempt)?;
        match response.status {
            200 => response.json::<Vec<serde::de::IgnoredAny>>().map(drop),
            _ => Err(self.no_list_of_a_project(&request, &response)),
        }
    }

    fn no_list_of_a_project(&self, request: &Request, response: &Response) -> Error {
        let error = response.refusal(request);
        match response.status {
            // GitLab says 404 to those who may not know.
            404 => Error { exit: Exit::Denied, ..error }.with_hint(format!(
                "there is no such project, or it is not shown: {}",
                self.refused("the scope read_api and an owner who is Reporter in the project")
            )),
            401 | 403 if self.has_job_token() => error.with_hint(
                "a job's token lists its own project's repositories only, while the job runs: set REGISTRY_GATE_TOKEN to an access token with the scope read_api for others",
            ),
            401 | 403 => {
                error.with_hint(self.refused("the scope read_api and an owner who is Reporter in the project"))
            }
            _ => error,
        }
    }

    fn of_group(&self, group: &str) -> Result<ListedRepositories, Error> {
        let attempt = format!("list the repositories of group {group}");
        self.needs_access_token(&attempt, "a group's repositories")?;
        let url = self.url(&format!("groups/{}/registry/repositories", encode(group)), &attempt)?;
        let (raw, trouble) = self.pages(&url, Cut::Offset, &attempt, |request, response| {
            let error = response.refusal(request);
            match response.status {
                404 => Error { exit: Exit::Denied, ..error }.with_hint(format!(
                    "there is no such group, or it is not shown: {}",
                    self.refused("the scope read_api and an owner who is Reporter in the group")
                )),
                401 | 403 => error
                    .with_hint(self.refused("the scope read_api and an owner who is Reporter in the group")),
                _ => error,
            }
        });
        self.listed(raw, trouble, &attempt)
    }

    /// There is no list of everybody's repositories: the projects are listed, and asked side by side.
    fn of_instance(&self) -> Result<ListedRepositories, Error> {
        let attempt = "list the repositories of the whole GitLab";
        self.needs_access_token(attempt, "everybody's repositories")?;
        // Anybody may list projects and sees some; only an administrator sees all of them.
        let (request, response) = self.get(self.url("user", attempt)?, attempt)?;
        if response.status != 200 {
            let hint = self.refused("the scope read_api and an administrator as owner");
            let error = response.refusal(&request);
            let is_refused = matches!(response.status, 401 | 403);
            return Err(if is_refused { error.with_hint(hint) } else { error });
        }
        let user: User = response.json().map_err(|error| error.while_trying(attempt))?;
        if user.is_admin != Some(true) {
            return Err(Error::new(Exit::Denied, attempt, "the token is not an administrator's")
                .with_request(response.request_line())
                .with_hint(format!(
                    "{}; use --group for what others may see",
                    self.refused("the scope read_api and an administrator as owner")
                )));
        }
        let url = self.url("projects", attempt)?;
        let url = url.with("pagination", "keyset").with("order_by", "id").with("sort", "asc");
        let (projects, mut trouble): (Vec<GroupProject>, _) =
            self.pages(&url, Cut::Keyset, attempt, |request, response| response.refusal(request));
        let projects: Vec<u64> =
            projects.into_iter().filter(GroupProject::may_have_images).map(|project| project.id).collect();
        let lists = parallel::map_on(self.slots.most(), &projects, |id| self.of_project(&id.to_string()));
        let mut repositories = Vec::new();
        for list in lists {
            match list {
                Ok(list) => {
                    repositories.extend(list.repositories);
                    trouble = trouble.or(list.unfinished);
                }
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        Ok(ListedRepositories { repositories, unfinished: trouble })
    }

    fn needs_access_token(&self, attempt: &str, what: &str) -> Result<(), Error> {
        if !self.has_job_token() {
            return Ok(());
        }
        Err(Error::configuration(attempt, format!("GitLab shows {what} to no job token")).with_hint(
            "the job's own token is used where REGISTRY_GATE_TOKEN is not set: set it to a personal, group or project access token with the scope read_api",
        ))
    }

    fn listed(
        &self,
        raw: Vec<Raw>,
        trouble: Option<Error>,
        attempt: &str,
    ) -> Result<ListedRepositories, Error> {
        let repositories = raw.into_iter().map(|raw| self.entry(raw, attempt)).collect::<Result<_, _>>()?;
        Ok(ListedRepositories { repositories, unfinished: trouble })
    }

    fn entry(&self, raw: Raw, attempt: &str) -> Result<RepositoryEntry, Error> {
        let wrong = |cause: String| {
            Error::new(Exit::Protocol, attempt, cause)
                .with_hint("something else may answer in GitLab's place: ask the address with curl -i")
        };
        let path = Repository::parse(&raw.path)
            .map_err(|error| wrong(format!("it names what can be no repository, {error}")))?;
        let below = if raw.name.is_empty() { String::new() } else { format!("/{}", raw.name) };
        let project = path
            .as_str()
            .strip_suffix(below.as_str())
            .ok_or_else(|| wrong(format!("repository {path} has a name that is not the end of its path")))?;
        let address = |root: &crate::http::Url, path: &str| {
            root.below(path).map(|url| url.to_string()).map_err(|error| wrong(error.to_string()))
        };
        let own = format!("projects/{}/registry/repositories/{}", raw.project_id, raw.id);
        let is_word = |status: &String| {
            status.len() <= 40 && status.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        Ok(RepositoryEntry {
            id: raw.id,
            project_id: raw.project_id,
            web_url: address(&self.server, &format!("{project}/container_registry/{}", raw.id))?,
            tags_url: address(&self.api, &format!("{own}/tags"))?,
            api_url: address(&self.api, &own)?,
            location: format!("{}/{path}", self.host),
            name: raw.name,
            created_at: moment(raw.created_at.as_deref()),
            status: raw.status.filter(is_word),
            cleanup_policy_started_at: moment(raw.cleanup_policy_started_at.as_deref()),
            path,
            tags_count: None,
            stored_bytes: None,
            newest: None,
            tags: None,
        })
    }
}

/// A time as Rails writes it; what cannot be read is unknown.
fn moment(text: Option<&str>) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text?, &Rfc3339).ok()
}

#[derive(Deserialize)]
struct Raw {
    id: u64,
    project_id: u64,
    name: String,
    path: String,
    created_at: Option<String>,
    status: Option<String>,
    cleanup_policy_started_at: Option<String>,
}

impl Entry for Raw {
    fn id(&self) -> u64 {
        self.id
    }
}

#[derive(Deserialize)]
struct GroupProject {
    id: u64,
    container_registry_access_level: Option<String>,
}

impl GroupProject {
    fn may_have_images(&self) -> bool {
        self.container_registry_access_level.as_deref() != Some("disabled")
    }
}

impl Entry for GroupProject {
    fn id(&self) -> u64 {
        self.id
    }
}

#[derive(Deserialize)]
struct User {
    #[serde(rename = "id")]
    _id: u64,
    is_admin: Option<bool>,
}
