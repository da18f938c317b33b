//! The variables that a job of this instance would have: one of a pipeline for the default branch.

use crate::exchange::Addresses;
use crate::git::MAIN_SHA;
use crate::world::World;
use std::path::Path;

/// When the pipeline began; the same each time, so that whole conversations can be compared.
const BEGUN: &str = "2026-01-02T03:04:05Z";

/// `Gitlab::Utils.slugify`: lower case, what is no letter or digit a dash, 63 bytes, no dash at either end.
fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let slug: String = name.to_lowercase().chars().map(plain).take(63).collect();
    slug.trim_matches('-').to_owned()
}

/// `CI_…` as GitLab sets them for a job in the first project.
pub(crate) fn variables(world: &World, addresses: &Addresses, ca: Option<&Path>) -> Vec<(String, String)> {
    let project = &world.projects[0];
    let path = project.path.to_lowercase();
    let (protocol, rest) = addresses.gitlab.split_once("://").unwrap_or(("http", &addresses.gitlab));
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) =
        authority.rsplit_once(':').unwrap_or((authority, if world.tls { "443" } else { "80" }));
    let fqdn = host.trim_matches(['[', ']']);
    let user = world.users.first().map_or("", |user| user.username.as_str());
    let sha = project.git.head().map_or(MAIN_SHA, |head| &head.sha).to_owned();
    let project_url = format!("{}/{}", addresses.gitlab, project.path);
    let repository =
        project_url.replacen("://", &format!("://gitlab-ci-token:{}@", world.job_token), 1) + ".git";
    let branch = &project.git.default_branch;
    let mut all = vec![
        ("CI", "true".to_owned()),
        ("GITLAB_CI", "true".to_owned()),
        ("CI_SERVER", "yes".to_owned()),
        ("CI_SERVER_NAME", "GitLab".to_owned()),
        ("CI_SERVER_VERSION", "19.3.0".to_owned()),
        ("CI_SERVER_VERSION_MAJOR", "19".to_owned()),
        ("CI_SERVER_VERSION_MINOR", "3".to_owned()),
        ("CI_SERVER_VERSION_PATCH", "0".to_owned()),
        ("CI_SERVER_URL", addresses.gitlab.clone()),
        ("CI_SERVER_PROTOCOL", protocol.to_owned()),
        ("CI_SERVER_HOST", fqdn.to_owned()),
        ("CI_SERVER_PORT", port.to_owned()),
        ("CI_SERVER_FQDN", authority.to_owned()),
        ("CI_API_V4_URL", format!("{}/api/v4", addresses.gitlab)),
        ("CI_API_GRAPHQL_URL", format!("{}/api/graphql", addresses.gitlab)),
        ("CI_JOB_ID", "64".to_owned()),
        ("CI_JOB_NAME", "gate".to_owned()),
        ("CI_JOB_STAGE", "build".to_owned()),
        ("CI_JOB_STARTED_AT", BEGUN.to_owned()),
        ("CI_JOB_TOKEN", world.job_token.clone()),
        ("CI_JOB_URL", format!("{project_url}/-/jobs/64")),
        ("CI_PIPELINE_ID", "7".to_owned()),
        ("CI_PIPELINE_IID", "7".to_owned()),
        ("CI_PIPELINE_SOURCE", "push".to_owned()),
        ("CI_PIPELINE_URL", format!("{project_url}/-/pipelines/7")),
        ("CI_PIPELINE_CREATED_AT", BEGUN.to_owned()),
        ("CI_PROJECT_ID", project.id.to_string()),
        ("CI_PROJECT_NAME", project.name().to_owned()),
        ("CI_PROJECT_PATH", project.path.clone()),
        ("CI_PROJECT_PATH_SLUG", path.replace('/', "-")),
        ("CI_PROJECT_NAMESPACE", project.namespace().to_owned()),
        ("CI_PROJECT_ROOT_NAMESPACE", project.path.split('/').next().unwrap_or_default().to_owned()),
        ("CI_PROJECT_VISIBILITY", project.visibility.word().to_owned()),
        ("CI_PROJECT_TITLE", project.name().to_owned()),
        ("CI_PROJECT_URL", project_url),
        ("CI_REPOSITORY_URL", repository),
        ("CI_DEFAULT_BRANCH", branch.clone()),
        ("CI_COMMIT_BRANCH", branch.clone()),
        ("CI_COMMIT_REF_NAME", branch.clone()),
        ("CI_COMMIT_REF_SLUG", slug(branch)),
        ("CI_COMMIT_REF_PROTECTED", "true".to_owned()),
        ("CI_COMMIT_TIMESTAMP", BEGUN.to_owned()),
        ("CI_COMMIT_SHA", sha.clone()),
        ("CI_COMMIT_SHORT_SHA", sha.chars().take(8).collect()),
        ("GITLAB_USER_LOGIN", user.to_owned()),
        ("CI_REGISTRY", addresses.registry_host.clone()),
        ("CI_REGISTRY_IMAGE", format!("{}/{path}", addresses.registry_host)),
        ("CI_REGISTRY_USER", "gitlab-ci-token".to_owned()),
        ("CI_REGISTRY_PASSWORD", world.job_token.clone()),
    ];
    if let Some(ca) = ca {
        all.push(("CI_SERVER_TLS_CA_FILE", ca.display().to_string()));
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_can_be_tags() {
        assert_eq!(slug("Feature/Log_in #7!"), "feature-log-in--7");
        assert_eq!(slug(&"x".repeat(70)).len(), 63);
    }
}
