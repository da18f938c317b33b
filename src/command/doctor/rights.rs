//! What the token grants.

use super::{BEFORE, Doctor};
use crate::error::Error;
use crate::registry::Right;
use crate::report::Finding;

impl Doctor<'_> {
    /// Whether it may look, as a finding and for those behind it.
    pub(super) fn pull(&self) -> (Finding, bool) {
        const CODE: &str = "token/pull";
        match self.examined.granted(Right::Pull) {
            Err(error) => (Finding::fail(CODE, &error), false),
            Ok(None) => (Finding::note(CODE, "there is a token, and what it grants cannot be read"), true),
            Ok(Some(actions)) if grants(&actions, Right::Pull) => {
                (Finding::well(CODE, format!("granted in {}", self.own)), true)
            }
            Ok(Some(_)) => {
                let error = Error::new(
                    crate::exit::Exit::Denied,
                    format!("look at {}", self.own),
                    "GitLab gave a token that may not",
                )
                .with_hint("another project must be public, or list this one in its job token allowlist; an access token needs the scope read_registry");
                (Finding::fail(CODE, &error), false)
            }
        }
    }

    /// `there`: whether there is a repository already, where it was asked.
    pub(super) fn push(&self, there: Option<&Result<bool, Error>>) -> Finding {
        match there {
            None | Some(Err(_)) => Finding::not_asked("token/push", BEFORE),
            Some(Ok(false)) => Finding::not_asked(
                "token/push",
                format!("{} has no images yet, and to ask would make its repository", self.own),
            ),
            Some(Ok(true)) => self.right(Right::Push, "retag needs it, and what builds images"),
        }
    }

    /// A right that only some commands need.
    pub(super) fn right(&self, right: Right, who: &str) -> Finding {
        let code = if right == Right::Push { "token/push" } else { "token/delete" };
        match self.examined.granted(right) {
            Ok(None) => Finding::note(code, "there is a token, and what it grants cannot be read"),
            Ok(Some(actions)) if grants(&actions, right) => Finding::well(code, "granted"),
            Ok(Some(_)) => Finding::warn(code, format!("not granted; {who}"))
                .with_hint("whoever started the job must be Developer or more in the project; an access token needs the scope write_registry, or api"),
            Err(error) => Finding::of_error(code, &error),
        }
    }
}

fn grants(actions: &[String], right: Right) -> bool {
    actions.iter().any(|action| action == right.name() || action == "*")
}
