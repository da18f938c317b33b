//! The variables that a job of this instance would have.

use crate::exchange::Addresses;
use crate::world::World;
use std::path::Path;

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
    let project_url = format!("{}/{}", addresses.gitlab, project.path);
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
        ("CI_JOB_TOKEN", world.job_token.clone()),
        ("CI_JOB_URL", format!("{project_url}/-/jobs/64")),
        ("CI_PIPELINE_ID", "7".to_owned()),
        ("CI_PIPELINE_IID", "7".to_owned()),
        ("CI_PIPELINE_SOURCE", "push".to_owned()),
        ("CI_PROJECT_ID", project.id.to_string()),
        ("CI_PROJECT_NAME", project.name().to_owned()),
        ("CI_PROJECT_PATH", project.path.clone()),
        ("CI_PROJECT_PATH_SLUG", path.replace('/', "-")),
        ("CI_PROJECT_NAMESPACE", project.namespace().to_owned()),
        ("CI_PROJECT_ROOT_NAMESPACE", project.path.split('/').next().unwrap_or_default().to_owned()),
        ("CI_PROJECT_VISIBILITY", project.visibility.word().to_owned()),
        ("CI_PROJECT_URL", project_url),
        ("CI_DEFAULT_BRANCH", "main".to_owned()),
        ("CI_COMMIT_BRANCH", "main".to_owned()),
        ("CI_COMMIT_REF_NAME", "main".to_owned()),
        ("CI_COMMIT_REF_SLUG", "main".to_owned()),
        ("CI_COMMIT_SHA", "b83d6e391c22777fca1ed3012fce84f633d7fed0".to_owned()),
        ("CI_COMMIT_SHORT_SHA", "b83d6e39".to_owned()),
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
