//! Policies in GitLab's own four fields: from flags, or from the cleanup policy that a project has in GitLab.
//!
//! They mean what GitLab's cleanup policy means by them, but for one thing: patterns are of whole names. GitLab puts
//! `\A` and `\z` around a pattern without a group, so that `a|b` is "begins with a, or ends with b" there. Where a
//! project's policy reads differently for that, a note says so.

use super::policy::{Action, Policy, Rule, RuleNumber, Select};
use super::spelling;
use crate::dates::duration::Span;
use crate::error::Error;
use crate::registry::CleanupPolicy;
use crate::words::pattern::Pattern;
use crate::words::quoted;

/// GitLab's four fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Simple {
    /// Which names go; `None`: none.
    pub name_regex_delete: Option<Pattern>,
    /// Which of them stay.
    pub name_regex_keep: Option<Pattern>,
    /// How many of the newest of all that the patterns select stay, whatever their age.
    pub keep_n: Option<usize>,
    /// How old they must be to go.
    pub older_than: Option<Span>,
}

/// A project's own cleanup policy, and what a person should know who reads its plan.
#[derive(Clone, Debug, PartialEq)]
pub struct OfProject {
    /// The policy.
    pub policy: Policy,
    /// What is different where GitLab runs it, each a sentence.
    pub notes: Vec<String>,
}

const DELETE: &str = "name_regex_delete";
const KEEP: &str = "name_regex_keep";

/// The policy that the four fields make: one rule, or none where no names are to go.
#[must_use]
pub(crate) fn simple(fields: Simple) -> Policy {
    let Simple { name_regex_delete, name_regex_keep, keep_n, older_than } = fields;
    let rule = |name| Rule {
        number: RuleNumber::OF_FLAGS,
        name: None,
        select: Select { name: Some(name), exclude: name_regex_keep, older_than, ..Select::default() },
        action: match keep_n {
            Some(count) => Action::KeepNewest { count, per: Vec::new() },
            None => Action::Delete,
        },
    };
    Policy { rules: name_regex_delete.map(rule).into_iter().collect(), ..Policy::default() }
}

/// The policy that a project has in GitLab.
///
/// # Errors
/// When one of its fields cannot be read; naming the field.
pub fn of_project(project: &CleanupPolicy) -> Result<OfProject, Error> {
    let mut notes = Vec::new();
    if !project.enabled {
        notes.push("the project's cleanup policy is switched off: GitLab does not run it".to_owned());
    }
    let name_regex_delete = pattern(DELETE, project.name_regex_delete.as_deref(), &mut notes)?;
    let name_regex_keep = pattern(KEEP, project.name_regex_keep.as_deref(), &mut notes)?;
    if name_regex_delete.is_none() {
        notes.push("the project's cleanup policy has no name_regex_delete: it deletes nothing".to_owned());
    }
    let older_than = match written(project.older_than.as_deref()) {
        Some(text) => Some(spelling::span(text).map_err(|why| refused("older_than", text, &why))?),
        None => None,
    };
    let keep_n = project.keep_n.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    let policy = simple(Simple { name_regex_delete, name_regex_keep, keep_n, older_than });
    Ok(OfProject { policy, notes })
}

fn pattern(field: &str, text: Option<&str>, notes: &mut Vec<String>) -> Result<Option<Pattern>, Error> {
    let Some(text) = written(text) else { return Ok(None) };
    let pattern = Pattern::whole(text).map_err(|why| refused(field, text, &why))?;
    if let Some(why) = pattern.idle() {
        notes.push(format!("the project's {field} is {}: {why}", quoted(text)));
    }
    if pattern.has_alternatives() {
        let consequence = if field == KEEP { ", so fewer stay" } else { "" };
        notes.push(format!(
            "in GitLab, {field} {} also matches names that only begin or end like one of its alternatives; \
             here it must match a whole name{consequence}",
            quoted(text)
        ));
    }
    Ok(Some(pattern))
}

fn written(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

fn refused(field: &str, text: &str, why: &str) -> Error {
    Error::configuration(
        "read the project's cleanup policy",
        format!("its {field} is {}: {why}", quoted(text)),
    )
    .with_hint("correct it in the project: Settings, Packages and registries, Container registry")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    fn project(delete: &str) -> CleanupPolicy {
        CleanupPolicy {
            enabled: true,
            name_regex_delete: Some(delete.to_owned()),
            ..CleanupPolicy::default()
        }
    }

    #[test]
    fn without_names_to_delete_nothing_is_selected() {
        let policy =
            simple(Simple { keep_n: Some(1), older_than: Some(Span::from_seconds(1)), ..Simple::default() });
        assert_eq!(policy, Policy::default());
        for empty in ["", " "] {
            let read = of_project(&project(empty)).unwrap();
            assert_eq!(read.policy, Policy::default());
            assert_eq!(
                read.notes,
                ["the project's cleanup policy has no name_regex_delete: it deletes nothing"]
            );
        }
    }

    #[test]
    fn flags_and_a_project_make_the_same_policy() {
        let flags = simple(Simple {
            name_regex_delete: Some(Pattern::whole(".*").unwrap()),
            name_regex_keep: Some(Pattern::whole("v.+").unwrap()),
            keep_n: Some(0),
            older_than: Some(Span::parse("90d").unwrap()),
        });
        let read = of_project(&CleanupPolicy {
            name_regex_keep: Some("v.+".to_owned()),
            keep_n: Some(0),
            older_than: Some("90d".to_owned()),
            ..project(".*")
        });
        assert_eq!(read, Ok(OfProject { policy: flags.clone(), notes: Vec::new() }));
        assert_eq!(flags.rules[0].number, RuleNumber::OF_FLAGS);
        assert_eq!(flags.rules[0].action, Action::KeepNewest { count: 0, per: Vec::new() });
        assert!(flags.keep_latest);
    }

    #[test]
    fn without_a_number_to_keep_all_that_is_selected_goes() {
        let read = of_project(&project("main-.*")).unwrap();
        assert_eq!(read.policy.rules[0].action, Action::Delete);
        assert_eq!(read.policy.rules[0].select.older_than, None);
    }

    #[test]
    fn what_gitlab_reads_differently_is_noted() {
        let read = of_project(&CleanupPolicy {
            enabled: false,
            name_regex_keep: Some("a|b".to_owned()),
            older_than: Some(String::new()),
            ..project("C|D")
        });
        insta::assert_snapshot!(read.unwrap().notes.join("\n"), @r#"
        the project's cleanup policy is switched off: GitLab does not run it
        in GitLab, name_regex_delete "C|D" also matches names that only begin or end like one of its alternatives; here it must match a whole name
        in GitLab, name_regex_keep "a|b" also matches names that only begin or end like one of its alternatives; here it must match a whole name, so fewer stay
        "#);
    }

    #[test]
    fn what_cannot_be_read_names_the_field() {
        let told = |policy: CleanupPolicy| {
            let error = of_project(&policy).unwrap_err();
            assert_eq!(error.exit, Exit::Configuration);
            error.to_string()
        };
        insta::assert_snapshot!(told(project("a(?=b)")), @r#"
        cannot read the project's cleanup policy: its name_regex_delete is "a(?=b)": look-around is not supported
          hint: correct it in the project: Settings, Packages and registries, Container registry
        "#);
        let older_than = Some("two weeks".to_owned());
        insta::assert_snapshot!(told(CleanupPolicy { older_than, ..project(".*") }), @r#"
        cannot read the project's cleanup policy: its older_than is "two weeks": a number is missing before "two"; GitLab's spellings are 90d, 1month, 2 weeks or 1h 30m
          hint: correct it in the project: Settings, Packages and registries, Container registry
        "#);
    }
}
