//! What a job says of itself, for whoever looks for what is wrong with it.

use super::env::Variables;
use super::{About, Config, Home, Misnamed};
use crate::report::Finding;
use crate::secret::Credentials;

/// Where this runs.
#[must_use]
pub(crate) fn of_job(variables: &Variables) -> Vec<Finding> {
    const CODE: &str = "job/ci";
    let mut findings = vec![match (variables.in_gitlab(), variables.in_ci()) {
        (true, _) => Finding::well(CODE, "a job of GitLab CI"),
        (false, true) => Finding::note(CODE, "CI is set, and GITLAB_CI is not: a job, but none of GitLab's"),
        (false, false) => {
            Finding::note(CODE, "no job: no file for later jobs is written unless --dotenv names one")
        }
    }];
    if let (Some(own), Some(target)) = (&variables.ci_project_path, &variables.ci_merge_request_project_path)
        && own != target
    {
        let seen = format!("a merge request of {own} into {target}: images and rights are those of {own}");
        findings.push(Finding::note("job/project", seen));
    }
    findings
}

/// What is named, once it is known.
#[must_use]
pub(crate) fn of_names(server: &str, home: &Home) -> Vec<Finding> {
    let mut findings =
        vec![Finding::well("names/gitlab", server), Finding::well("names/registry", &home.host)];
    findings.extend(home.image.as_ref().map(|image| Finding::well("names/image", image.as_str())));
    findings
}

/// What is missing, or makes no sense.
#[must_use]
pub(crate) fn of_misnamed(misnamed: &Misnamed) -> Finding {
    let code = match misnamed.about {
        About::Gitlab => "names/gitlab",
        About::Registry => "names/registry",
        About::Image => "names/image",
        About::Credentials => "token/kind",
        About::Proxies => "way/proxy",
        About::Trust => "files/trust",
    };
    Finding::fail(code, &misnamed.error)
}

/// Who asks.
#[must_use]
pub(crate) fn of_credentials(credentials: Option<&Credentials>) -> Finding {
    const CODE: &str = "token/kind";
    match credentials {
        None => Finding::note(CODE, "none: only public projects can be looked at")
            .with_hint("set REGISTRY_GATE_TOKEN to an access token with the scope read_registry; in a job GitLab sets CI_JOB_TOKEN"),
        Some(credentials) if credentials.is_job_token() => {
            Finding::well(CODE, format!("the job's own, from {}", credentials.source))
        }
        Some(credentials) => Finding::well(CODE, format!("an access or deploy token, from {}", credentials.source)),
    }
}

/// Whom TLS trusts.
#[must_use]
pub(crate) fn of_trust(config: &Config) -> Finding {
    const CODE: &str = "files/trust";
    let files: Vec<&str> = config.ca_files.iter().map(|file| file.source).collect();
    match files.is_empty() {
        true => Finding::well(CODE, "the bundled certificate authorities alone"),
        false => Finding::well(
            CODE,
            format!("the bundled certificate authorities, and those of {}", files.join(", ")),
        ),
    }
}
