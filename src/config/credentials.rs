//! Who asks: by which token, under which name.

use super::env::Variables;
use crate::error::Error;
use crate::secret::Credentials;
use crate::words::is_dangerous;

/// The first of: our own token, the registry's user and password, the job token; outside CI `GITLAB_TOKEN`.
pub(super) fn credentials(variables: &Variables) -> Result<Option<Credentials>, Error> {
    let owned = |password: &Option<crate::secret::Secret>, user: Option<&str>, source| {
        let password = password.clone()?;
        Some(Credentials { user: user.unwrap_or("registry-gate").to_owned(), password, source })
    };
    let found =
        owned(&variables.registry_gate_token, variables.registry_gate_user.as_deref(), "REGISTRY_GATE_TOKEN")
            .or_else(|| {
                let user = variables.ci_registry_user.as_deref().unwrap_or(Credentials::JOB);
                owned(&variables.ci_registry_password, Some(user), "CI_REGISTRY_PASSWORD")
            })
            .or_else(|| owned(&variables.ci_job_token, Some(Credentials::JOB), "CI_JOB_TOKEN"))
            .or_else(|| owned(&variables.gitlab_token, None, "GITLAB_TOKEN").filter(|_| !variables.in_ci()));
    match found {
        Some(found) if !found.password.expose().bytes().all(|byte| byte.is_ascii_graphic()) => {
            let cause = "it has a blank, a line break or a character that no token has";
            Err(Error::configuration(format!("read {}", found.source), cause)
                .with_hint("set it again; its value is not shown here"))
        }
        Some(found) if !is_user_name(&found.user) => {
            let own = found.source == "REGISTRY_GATE_TOKEN";
            let variable = if own { "REGISTRY_GATE_USER" } else { "CI_REGISTRY_USER" };
            let cause = "it has a blank, a line break, a colon or a character that no user's name has";
            Err(Error::configuration(format!("read {variable}"), cause)
                .with_hint("set it again; its value is not shown here"))
        }
        found => Ok(found),
    }
}

/// Whether a name can be sent: a colon would end it (RFC 7617), and what cannot be seen was not meant.
fn is_user_name(name: &str) -> bool {
    !name.contains(|c: char| c == ':' || c.is_whitespace() || is_dangerous(c))
}
