//! Keys of one rule that do not go together. What is wrong is told where the second of two keys stands: that is the
//! one that was written into what was there before.

use super::draft::{Draft, VERSION_KEYS, Verb};
use crate::cleanup::policy::{VERSION_GROUP, Versions};
use crate::toml::Wrong;
use crate::words::quoted;

/// Refuses a rule whose keys contradict each other, or that can never match or never keep.
pub(super) fn check(draft: &Draft, verb: Verb) -> Result<(), Wrong> {
    for check in [actions, orphans, groups, ranges, versions] {
        check(draft, verb).map_err(|Contradiction { at, what, hint }| {
            let wrong = Wrong::at(at, format!("{}: {what}", draft.rule.title()));
            if hint.is_empty() { wrong } else { wrong.with_hint(hint) }
        })?;
    }
    Ok(())
}

struct Contradiction {
    at: usize,
    what: String,
    hint: String,
}

fn found(at: usize, what: impl Into<String>, hint: impl Into<String>) -> Result<(), Contradiction> {
    Err(Contradiction { at, what: what.into(), hint: hint.into() })
}

fn actions(draft: &Draft, verb: Verb) -> Result<(), Contradiction> {
    let [majors, minors, patches, prereleases] = VERSION_KEYS;
    let only_delete = draft.first_of(&["keep_n", majors, minors, patches, prereleases, "per"]);
    if let Some((key, at)) = only_delete.filter(|_| verb == Verb::Keep) {
        let at = at.max(draft.place("action").unwrap_or(at));
        return found(
            at,
            format!(r#"action = "keep" keeps all that the rule selects, so {key} changes nothing"#),
            format!(r#"write action = "delete" to delete the others, or leave {key} out"#),
        );
    }
    let versions = draft.first_of(&VERSION_KEYS);
    if let Some((key, at)) = versions.and_then(|(key, _)| Some((key, draft.second("keep_n", key)?))) {
        return found(
            at,
            format!("keep_n keeps the newest and {key} the highest versions; a rule does one of the two"),
            "write two rules: the first that matches a tag decides",
        );
    }
    match draft.place("per") {
        Some(at) if draft.keep_n.is_none() && versions.is_none() => found(
            at,
            "per says of which groups keep_n or keep_patches count, and there is neither",
            "write keep_n, or leave per out",
        ),
        _ => Ok(()),
    }
}

fn orphans(draft: &Draft, _: Verb) -> Result<(), Contradiction> {
    let [majors, minors, patches, prereleases] = VERSION_KEYS;
    let counts = ["keep_n", majors, minors, patches, prereleases, "per", "version"];
    match draft.place("orphans").and_then(|at| Some((at, draft.first_of(&counts)?))) {
        Some((at, (key, other))) => found(
            at.max(other),
            format!(
                "orphans are no images: they are not counted and have no version, so {key} never does anything"
            ),
            format!("leave {key} out, or write a rule of its own"),
        ),
        None => Ok(()),
    }
}

fn groups(draft: &Draft, _: Verb) -> Result<(), Contradiction> {
    for (called, at) in &draft.per {
        let Some(pattern) = &draft.select().name else {
            let hint = "write name_regex = '(?<branch>.+)-[0-9a-f]{8}', or the like";
            return found(*at, "per names a capture group of name_regex, and there is no name_regex", hint);
        };
        let groups = pattern.groups();
        let Some(number) = pattern.group(called) else {
            let hint = match groups.as_slice() {
                [] => "name_regex has none; write one as (?<branch>.+)".to_owned(),
                groups => format!("its groups are {}", groups.join(", ")),
            };
            return found(
                *at,
                format!("per names {}, which is no capture group of name_regex", quoted(called)),
                hint,
            );
        };
        let is_version = groups.get(number - 1).is_some_and(|name| name == VERSION_GROUP);
        if is_version && draft.keep_n.is_none() {
            let what = format!(
                "per names {VERSION_GROUP}, so each version is a group of its own and the highest in it"
            );
            return found(*at, what, "name what the versions belong to, or leave per out");
        }
    }
    Ok(())
}

fn ranges(draft: &Draft, _: Verb) -> Result<(), Contradiction> {
    let select = draft.select();
    if let (Some(older), Some(newer), Some(at)) =
        (select.older_than, select.newer_than, draft.second("older_than", "newer_than"))
        && older >= newer
    {
        let what = format!("nothing is both older than {older} and newer than {newer}");
        return found(at, what, "between two ages, older_than is the shorter");
    }
    if let (Some(larger), Some(smaller), Some(at)) =
        (select.larger_than, select.smaller_than, draft.second("larger_than", "smaller_than"))
        && larger.saturating_add(1) >= smaller
    {
        let what = format!("nothing is both larger than {larger} bytes and smaller than {smaller} bytes");
        return found(at, what, "between two sizes, larger_than is the smaller");
    }
    if let (Some(0), Some(at)) = (select.smaller_than, draft.place("smaller_than")) {
        return found(at, "nothing is smaller than 0 bytes", "");
    }
    match draft.second("name_regex", "name_exclude") {
        Some(at) if select.name == select.exclude => {
            found(at, "name_exclude takes away all that name_regex selects", "")
        }
        _ => Ok(()),
    }
}

fn versions(draft: &Draft, _: Verb) -> Result<(), Contradiction> {
    let Some((_, first)) = draft.first_of(&VERSION_KEYS) else { return Ok(()) };
    let [of_releases @ .., of_prereleases] = &VERSION_KEYS;
    let useless: &[&str] = match draft.select().version {
        Some(Versions::Release) => &[of_prereleases],
        Some(Versions::Prerelease) => of_releases,
        Some(Versions::Any) | None => &[],
    };
    if let Some((key, at)) = draft.first_of(useless) {
        let at = at.max(draft.place("version").unwrap_or(at));
        let (selected, counted) = match key {
            "keep_prereleases" => ("releases", "pre-releases"),
            _ => ("pre-releases", "releases"),
        };
        let what = format!(
            "{key} can never keep anything: it counts {counted}, and the rule selects {selected} only"
        );
        return found(at, what, format!("leave {key} out, or version"));
    }
    let keep = draft.versions;
    let releases = [keep.majors, keep.minors, keep.patches];
    if let Some((key, _)) = of_releases.iter().zip(releases).find(|(_, count)| *count == Some(0)) {
        let what = format!("{key} = 0 would keep no release");
        return found(
            draft.place(key).unwrap_or(first),
            what,
            r#"to delete them all: version = "release", without it"#,
        );
    }
    let is_limited = releases.iter().chain([&keep.prereleases]).any(Option::is_some);
    if is_limited {
        Ok(())
    } else {
        found(first, "it keeps all versions, so it deletes none", "write a number for one of them")
    }
}
