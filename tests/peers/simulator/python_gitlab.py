"""Uses a GitLab through python-gitlab as one uses a real one; run by python_gitlab.rs with the variables of a job.

Prints nothing and exits 0 when everything was as on GitLab.
"""
import os
import sys

import gitlab

url, ca = os.environ["CI_SERVER_URL"], os.environ.get("CI_SERVER_TLS_CA_FILE") or True
access_token, job_token = os.environ["ACCESS_TOKEN"], os.environ["CI_JOB_TOKEN"]
path, has_database = os.environ["CI_PROJECT_PATH"], os.environ["SIMULATED_MODE"] == "metadata"


def expect(given, wanted, about):
    if given != wanted:
        sys.exit(f"{about}: {given!r}, expected {wanted!r}")


def expect_error(status, message, call, about):
    try:
        call()
    except gitlab.exceptions.GitlabError as error:
        expect((error.response_code, message in str(error.error_message)), (status, True), f"{about}: {error}")
    else:
        sys.exit(f"{about}: no error, expected {status}")


gl = gitlab.Gitlab(url, private_token=access_token, ssl_verify=ca, retry_transient_errors=False)
gl.auth()
expect(gl.user.username, "ada", "the user")
project = gl.projects.get(path)
expect(project.path_with_namespace, path, "the project by its path")
expect(gl.projects.get(project.id).container_registry_access_level, "enabled", "the project by its number")

policy = gl.projects.get(project.id).container_expiration_policy
expect(sorted(policy), ["cadence", "enabled", "keep_n", "name_regex", "name_regex_keep", "next_run_at", "older_than"],
       "the fields of its cleanup policy")
expect((policy["enabled"], policy["keep_n"], policy["older_than"]), (True, 5, "14d"), "its cleanup policy")

# What is deployed: the last deployment of an environment is the last that succeeded.
environments = project.environments.list(get_all=True)
expect([(it.name, it.state) for it in environments],
       [("production", "available"), ("review/login", "stopped")], "environments")
expect([it.name for it in project.environments.list(states="stopped", get_all=True)], ["review/login"], "stopped ones")
expect(hasattr(environments[0], "last_deployment"), False, "only one alone has its last deployment")
production = project.environments.get(environments[0].id)
last = production.last_deployment
expect((last["ref"], last["status"], last["deployable"]["tag"]), ("v1.0", "success", True), "the last deployment")
deployments = project.deployments.list(iterator=True, environment="production", order_by="id", sort="desc", per_page=1)
expect(([it.status for it in deployments], deployments.total), (["failed", "success"], 2), "deployments, newest first")
expect(project.deployments.get(last["id"]).sha, last["sha"], "a deployment by its number")
expect_error(400, "states does not have a valid value", lambda: project.environments.list(states="up", get_all=True),
             "a state that is none")
expect_error(404, "404 Not found", lambda: project.environments.get(1), "an environment that is not there")

# Repositories: with counts, with tags, page by page.
repositories = project.repositories.list(tags_count=True, tags=True, get_all=True)
expect([it.path for it in repositories], [path, f"{path}/worker"], "repositories")
root = repositories[0]
expect((root.name, root.tags_count, len(root.attributes["tags"])), ("", 47, 47), "the root repository")
expect(root.attributes["tags"][0]["location"], f"{os.environ['CI_REGISTRY_IMAGE']}:app-00", "a tag in the list")
page = project.repositories.list(per_page=1, iterator=True)
expect((len(list(page)), page.total, page.total_pages), (2, 2, 2), "repositories one by one")
by_number = gl.registry_repositories.get(root.id, size=True, tags_count=True)
expect((by_number.path, by_number.tags_count), (path, 47), "a repository by its number")
expect(isinstance(by_number.size, int), has_database, "its size")

# Groups: by path and number, with everything below them.
group = gl.groups.get("acme")
of_group = [it.path for it in group.registry_repositories.list(iterator=True, per_page=2)]
expect(of_group, [path, f"{path}/worker", "acme/platform/api"], "repositories of a group")
subgroup = gl.groups.get("acme/platform")
expect((subgroup.full_path, subgroup.parent_id), ("acme/platform", group.id), "a subgroup")
api = gl.groups.get(subgroup.id).registry_repositories.list(iterator=True).next()
expect((api.path, api.project_id), ("acme/platform/api", 11), "a repository of a subgroup")
expect(api.cleanup_policy_started_at, "2026-03-04T05:06:07.000Z", "when its cleanup began")

# Projects: by offset and by keyset, each with its repositories and their tags.
listed = gl.projects.list(iterator=True, order_by="id", sort="asc", per_page=2)
expect(([it.id for it in listed], listed.total, listed.total_pages), ([9, 10, 11, 12], 4, 2), "projects by offset")
for sort, ids in [("asc", [9, 10, 11, 12]), ("desc", [12, 11, 10, 9])]:
    for per_page in (1, 2, 3, 20):
        listed = gl.projects.list(
            iterator=True, order_by="id", pagination="keyset", sort=sort, per_page=per_page)
        expect([it.id for it in listed], ids, f"projects by keyset, {sort}, {per_page} at a time")
own = gl.projects.list(iterator=True, order_by="id", pagination="keyset", min_access_level=40)
expect([it.path_with_namespace for it in own], [path], "projects of a maintainer")
expect_error(405, "Keyset pagination is not yet available", lambda: gl.projects.list(pagination="keyset", get_all=True),
             "projects by keyset in another order")
admin = gitlab.Gitlab(url, private_token=os.environ["ADMIN_TOKEN"], ssl_verify=ca)
tags_of = {
    repository.path: len(repository.tags.list(get_all=True))
    for each in admin.projects.list(iterator=True, order_by="id", pagination="keyset")
    for repository in each.repositories.list(iterator=True)
}
expect(tags_of, {path: 47, f"{path}/worker": 1, "acme/platform/api": 1}, "all tags of the instance")
expect(len(admin.projects.list(get_all=True)), 5, "projects of the instance")

# Tags: pages by offset and by keyset, one in detail.
tags = gl.http_list(f"/projects/{project.id}/registry/repositories/{root.id}/tags", per_page=20, iterator=True)
names = [tag["name"] for tag in tags]
expect((len(names), names[0], names[-1]), (47, "app-00", "undated"), "tags by offset")
expect((tags.total, tags.total_pages, tags.per_page), (47, 3, 20), "their headers")
keyset = lambda: [
    tag["name"]
    for tag in gl.http_list(
        f"/projects/{project.id}/registry/repositories/{root.id}/tags",
        pagination="keyset", per_page=10, sort="desc", iterator=True,
    )
]
if has_database:
    expect(keyset(), names[::-1], "tags by keyset, downwards")
else:
    expect_error(405, "405 Method Not Allowed", keyset, "tags by keyset without a database")
manager = project.repositories.list(get_all=True)[0].tags
detail = manager.get("app-00")
expect(sorted(detail.attributes), sorted(
    ["name", "path", "location", "revision", "short_revision", "digest", "created_at", "total_size",
     "project_id", "repository_id"]), "the fields of a tag")
expect((len(detail.revision), len(detail.short_revision), detail.digest[:7]), (64, 9, "sha256:"), "a tag")
expect(manager.get("undated").created_at is None, not has_database, "an undated tag's date")
if has_database:
    expect((manager.get("multi").revision, manager.get("multi").total_size), ("", 0), "an index")
else:
    expect_error(404, "404 Tag Not Found", lambda: manager.get("multi"), "an index without a database")
expect_error(404, "404 Tag Not Found", lambda: manager.get("nope"), "a tag that is not there")
expect_error(404, "404 Not found", lambda: gl.http_get(f"/projects/{project.id}/registry/repositories/999/tags"),
             "no such repository")

# Deleting: one tag, by pattern, the whole repository.
manager.delete("app-00")
expect_error(404, "404 Tag Not Found", lambda: manager.get("app-00"), "a tag that was deleted")
if has_database:
    expect_error(403, "403 Forbidden", lambda: manager.delete("app-00"), "a tag deleted again")
else:
    manager.delete("app-00")
expect_error(400, "name_regex_delete", lambda: manager.delete_in_bulk(name_regex_delete="["), "a bad pattern")
manager.delete_in_bulk(name_regex_delete="app-.*", name_regex_keep="app-1.", keep_n=2)
left = [tag.name for tag in manager.list(get_all=True)]
expect(len(left), 19, "tags after the bulk deletion")
expect([name for name in left if name.startswith("app-1")], [f"app-1{n}" for n in range(10)], "tags kept by pattern")
expect(len([name for name in left if name.startswith("app-") and not name.startswith("app-1")]), 2, "tags kept by number")
expect_error(400, "at most once an hour", lambda: manager.delete_in_bulk(name_regex_delete=".*"), "a second time")
project.repositories.delete(repositories[1].id)
seen = []
while len(found := project.repositories.list(get_all=True)) > 1:
    seen.append(found[1].status)
expect(seen, ["delete_scheduled", "delete_ongoing"], "a repository that is being deleted")
expect_error(404, "404 Not found", lambda: project.repositories.delete(repositories[1].id), "a repository that is gone")

# With a job token.
job = gitlab.Gitlab(url, job_token=job_token, ssl_verify=ca)
own = job.projects.get(project.id, lazy=True)
expect(len(own.repositories.list(get_all=True)), 1, "repositories for the job")
expect([it.name for it in own.environments.list(states="available", get_all=True)], ["production"], "environments for the job")
expect(own.environments.get(production.id).last_deployment["sha"], last["sha"], "a deployment for the job")
expect(len(own.deployments.list(get_all=True)), 3, "deployments for the job")
expect_error(403, "not allowed from shop to other", lambda: job.projects.get(10, lazy=True).environments.list(get_all=True),
             "environments of another project")
expect_error(403, "different project", lambda: job.projects.get(10, lazy=True).repositories.list(), "another project")
expect_error(404, "404 Group Not Found", lambda: job.http_list("/groups/acme/registry/repositories", get_all=True),
             "a group for a job")
expect([it.id for it in job.projects.list(iterator=True)], [12], "projects for a job: those of everybody")
expect_error(404, "404 Project Not Found", lambda: job.projects.get(path), "the job's own project")
stranger = gitlab.Gitlab(url, private_token="glpat-wrong", ssl_verify=ca)
expect_error(401, "401 Unauthorized", lambda: stranger.projects.get(project.id, lazy=True).repositories.list(), "a wrong token")
expect_error(401, "401 Unauthorized", lambda: stranger.projects.list(iterator=True), "projects for a wrong token")
nobody = gitlab.Gitlab(url, ssl_verify=ca)
expect(hasattr(nobody.projects.get(12), "container_expiration_policy"), False, "a policy for everybody")
expect([it.id for it in nobody.projects.list(iterator=True)], [12], "projects for everybody")
expect_error(404, "404 Project Not Found", lambda: nobody.projects.get(path), "a private project")
