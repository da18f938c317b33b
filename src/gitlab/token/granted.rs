//! What a token grants, which GitLab tells nobody but in the token itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Session;
use crate::error::Error;
use crate::http::{Client, Url};
use crate::image::Repository;
use crate::registry::{Right, Rights};

impl Session {
    /// Where its tokens are issued.
    pub(crate) fn realm(&self) -> &Url {
        &self.issuer.realm
    }

    /// The client of this session.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// What a token grants that asks for one right in a repository; `None`: it cannot be read. The token is not used.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn granted(
        &self,
        repository: &Repository,
        right: Right,
    ) -> Result<Option<Vec<String>>, Error> {
        let attempt = format!("get a token that may {} in {repository}", right.name());
        let scope = format!("repository:{repository}:{}", right.name());
        let (_, answer) = self.issuer.ask(&self.client, &attempt, std::iter::once(scope), Rights::Pull)?;
        Ok(actions(&answer.token, repository))
    }
}

/// The actions that a JWT's claims list for a repository.
fn actions(token: &str, repository: &Repository) -> Option<Vec<String>> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let entries = claims.as_object()?.get("access").and_then(Value::as_array);
    let own = entries.into_iter().flatten().filter(|entry| entry["name"] == repository.as_str());
    let actions = own.filter_map(|entry| entry["actions"].as_array()).flatten();
    Some(actions.filter_map(|action| action.as_str().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_those_of_the_repository_and_an_opaque_token_tells_none() {
        let shop = Repository::parse("acme/shop").unwrap();
        let read = |claims: &str| actions(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)), &shop);
        let access = |entries: &str| read(&format!(r#"{{"access":{entries}}}"#));
        let both =
            r#"[{"name":"acme/other","actions":["push"]},{"name":"acme/shop","actions":["pull","*"]}]"#;
        assert_eq!(access(both), Some(vec!["pull".to_owned(), "*".to_owned()]));
        for nothing in ["[]", "null", "7", r#"[{"name":"acme/shop"}]"#] {
            assert_eq!(access(nothing), Some(vec![]), "{nothing}");
        }
        assert_eq!(read("{}"), Some(vec![]));
        assert_eq!(read("[]"), None);
        assert_eq!(actions("opaque", &shop), None);
    }
}
