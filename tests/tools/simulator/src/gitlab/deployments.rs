//! Deployments through REST: a list of them, and one by its number.

use super::credentials::find_user;
use super::environments::{self, reader};
use super::pagination::{choice, paginate};
use super::projects::person;
use super::rest::{Outcome, invalid, message, ok};
use crate::environments::{Deployment, DeploymentStatus};
use crate::exchange::Exchange;
use crate::http::url::Query;
use crate::moment::Moment;
use crate::people::Project;
use serde_json::{Value, json};

/// What deployments can be ordered by.
const ORDERS: [&str; 6] = ["id", "iid", "created_at", "updated_at", "ref", "finished_at"];

/// A deployment with its environment and, if a job made it, the job.
pub(super) fn entity(exchange: &Exchange<'_>, project: &Project, deployment: &Deployment) -> Value {
    let content = &deployment.content;
    let user = exchange.state.world.users.first().map(|user| user.id);
    let user = user.and_then(|id| find_user(&exchange.state.world, id));
    let user = user.map(|user| person(exchange, user));
    json!({
        "id": deployment.id,
        "iid": deployment.iid,
        "ref": content.git_ref,
        "sha": content.sha,
        "created_at": deployment.created.millis(),
        "updated_at": deployment.updated.millis(),
        "user": user,
        "environment": project.environments.find(deployment.environment).map(environments::basic),
        "deployable": content.has_job.then(|| job(exchange, project, deployment, user.as_ref())),
        "status": content.status.word(),
    })
}

fn job(exchange: &Exchange<'_>, project: &Project, deployment: &Deployment, user: Option<&Value>) -> Value {
    let content = &deployment.content;
    let base = format!("{}/{}", exchange.addresses.gitlab, project.path);
    let created = deployment.created.millis();
    let is_over = !matches!(
        content.status,
        DeploymentStatus::Created | DeploymentStatus::Running | DeploymentStatus::Blocked
    );
    let status = match content.status {
        DeploymentStatus::Blocked => "manual",
        status => status.word(),
    };
    let started = (is_over || content.status == DeploymentStatus::Running).then_some(&created);
    let number = 600 + deployment.id;
    let author = user.map_or("", |user| user["username"].as_str().unwrap_or_default());
    json!({
        "id": number,
        "status": status,
        "stage": "deploy",
        "name": format!("deploy {}", content.environment),
        "ref": content.git_ref,
        "tag": content.is_tag.unwrap_or(false),
        "coverage": null,
        "allow_failure": false,
        "created_at": created,
        "started_at": started,
        "finished_at": is_over.then(|| deployment.updated.millis()),
        "erased_at": null,
        "duration": is_over.then_some(1.5),
        "queued_duration": started.map(|_| 0.25),
        "user": user,
        "commit": {
            "id": content.sha,
            "short_id": content.sha.chars().take(8).collect::<String>(),
            "created_at": deployment.created.ruby(),
            "parent_ids": [],
            "title": "Work",
            "message": "Work\n",
            "author_name": author,
            "author_email": format!("{author}@example.com"),
            "authored_date": deployment.created.ruby(),
            "committer_name": author,
            "committer_email": format!("{author}@example.com"),
            "committed_date": deployment.created.ruby(),
            "trailers": {},
            "extended_trailers": {},
            "web_url": format!("{base}/-/commit/{}", content.sha),
        },
        "pipeline": {
            "id": number + 1000,
            "iid": deployment.iid,
            "project_id": project.id,
            "sha": content.sha,
            "ref": content.git_ref,
            "status": status,
            "source": "push",
            "created_at": created,
            "updated_at": deployment.updated.millis(),
            "web_url": format!("{base}/-/pipelines/{}", number + 1000),
        },
        "web_url": format!("{base}/-/jobs/{number}"),
        "project": { "ci_job_token_scope_enabled": false },
        "artifacts": [],
        "runner": null,
        "runner_manager": null,
        "artifacts_expire_at": null,
        "archived": false,
        "tag_list": [],
    })
}

/// `GET /projects/:id/deployments`: oldest first, unless asked otherwise.
pub(super) fn list(exchange: &Exchange<'_>, id: &str) -> Outcome {
    let query = exchange.request.parameters();
    let order = choice(&query, "order_by", "id", &ORDERS)?;
    let is_descending = choice(&query, "sort", "asc", &["asc", "desc"])? == "desc";
    let statuses = DeploymentStatus::ALL.map(DeploymentStatus::word);
    let status = choice(&query, "status", "", &statuses)?;
    let (after, before) = (time(&query, "updated_after")?, time(&query, "updated_before")?);
    let (_, project) = reader(exchange, id)?;
    if order == "finished_at" {
        // Filters by that date are not played.
        let text = "400 Bad request - `finished_at` filter and `finished_at` sorting must be paired";
        return Err(message(400, text));
    }
    let environment = query.get("environment").filter(|name| !name.is_empty());
    let mut chosen: Vec<&Deployment> = project
        .environments
        .deployments()
        .iter()
        .filter(|it| status.is_empty() || it.content.status.word() == status)
        .filter(|it| environment.is_none_or(|name| it.content.environment == name))
        .filter(|it| after.is_none_or(|after| it.updated >= after))
        .filter(|it| before.is_none_or(|before| it.updated <= before))
        .collect();
    match order {
        // A filter by this date also sorts by it.
        _ if order == "updated_at" || after.or(before).is_some() => {
            chosen.sort_by_key(|it| (it.updated, std::cmp::Reverse(it.id)));
        }
        "ref" => chosen.sort_by(|a, b| (&a.content.git_ref, a.id).cmp(&(&b.content.git_ref, b.id))),
        _ => {}
    }
    if is_descending {
        chosen.reverse();
    }
    let fixed = [("id", id), ("order_by", "id"), ("sort", "asc")];
    paginate(exchange, &fixed, &chosen, |deployment| entity(exchange, &project, deployment))
}

fn time(query: &Query, name: &str) -> Result<Option<Moment>, crate::http::Response> {
    let given = query.get(name).filter(|text| !text.is_empty());
    given.map(|text| Moment::parse(text).ok_or_else(|| invalid(&format!("{name} is invalid")))).transpose()
}

/// `GET /projects/:id/deployments/:deployment_id`.
pub(super) fn show(exchange: &Exchange<'_>, id: &str, deployment: &str) -> Outcome {
    let number: u64 = deployment.parse().map_err(|_| invalid("deployment_id is invalid"))?;
    let (_, project) = reader(exchange, id)?;
    let found = project.environments.deployments().iter().find(|deployment| deployment.id == number);
    let found = found.ok_or_else(|| message(404, "404 Not found"))?;
    Ok(ok(&entity(exchange, &project, found)))
}
