//! GitLab's own cleanup, quirks included: patterns without a group, and pages of a thousand on their own.

use super::duration;
use super::tags::cleanup_date;
use crate::mode::Mode;
use crate::moment::Moment;
use crate::store::State;
use regex::Regex;

/// With a database, each page is cleaned up as if it were everything.
const PAGE: usize = 1000;

/// What a bulk deletion asks for.
pub(super) struct Policy<'a> {
    pub(super) delete: &'a str,
    pub(super) keep: Option<&'a str>,
    pub(super) keep_n: Option<usize>,
    pub(super) older_than: Option<&'a str>,
}

/// The tags that the policy deletes from a repository. An age that cannot be read deletes nothing: the job fails.
pub(super) fn choose(state: &State, path: &str, policy: &Policy<'_>, now: Moment) -> Vec<String> {
    let anchored = |pattern: &str| Regex::new(&format!(r"\A{pattern}\z"));
    let Some(repository) = state.repositories.get(path) else { return Vec::new() };
    let (Ok(delete), Ok(keep)) = (anchored(policy.delete), anchored(policy.keep.unwrap_or_default())) else {
        return Vec::new();
    };
    let older_than = match policy.older_than.map(duration::parse) {
        None => None,
        Some(Some(age)) => Some(now.minus(age)),
        Some(None) => return Vec::new(),
    };
    let names: Vec<String> = repository.tags.iter().map(|(name, _)| name.to_string()).collect();
    let page = if state.world.mode == Mode::Metadata { PAGE } else { names.len().max(1) };
    let mut doomed = Vec::new();
    for names in names.chunks(page) {
        let mut chosen: Vec<(Option<Moment>, &String)> = names
            .iter()
            .filter(|name| *name != "latest" && delete.is_match(name) && !keep.is_match(name))
            .map(|name| (cleanup_date(state, repository, name), name))
            .collect();
        if let Some(keep_n) = policy.keep_n {
            chosen.sort_by_key(|(date, _)| std::cmp::Reverse(date.unwrap_or(now)));
            chosen = chosen.into_iter().skip(keep_n).collect();
        }
        if let Some(limit) = older_than {
            chosen.retain(|(date, _)| date.is_some_and(|date| date < limit));
        }
        doomed.extend(chosen.into_iter().map(|(_, name)| name.clone()));
    }
    doomed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    fn deletes(pattern: &str, keep: Option<&str>, tag: &str) -> bool {
        let mut state = State::new(World::default());
        let digest = crate::digest::Digest::of(b"");
        state.repository("acme/shop").tag(tag, &digest, Moment::now());
        let policy = Policy { delete: pattern, keep, keep_n: None, older_than: None };
        choose(&state, "acme/shop", &policy, Moment::now()) == [tag]
    }

    #[test]
    fn alternatives_are_anchored_on_one_side_only() {
        for (pattern, tag, expected) in [
            ("C|D", "C", true),
            ("C|D", "Cx", true),
            ("C|D", "xD", true),
            ("C|D", "xC", false),
            ("A|B.*|C", "zzB1", true),
        ] {
            assert_eq!(deletes(pattern, None, tag), expected, "{pattern} {tag}");
        }
        assert!(!deletes(".*", Some("a|b"), "ax"));
        assert!(!deletes(".*", Some("a|b"), "xb"));
        assert!(deletes(".*", Some("a|b"), "xa"));
        assert!(!deletes(".*", None, "latest"));
    }
}
