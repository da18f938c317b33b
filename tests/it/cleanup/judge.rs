//! Whether what a run says is what it did.

use super::place::{Contents, Place};
use super::record::Record;
use crate::support::Outcome;

/// What a run that may have deleted left behind: nothing, or a record.
///
/// # Errors
/// What is not true, or not told.
pub(crate) fn judge(
    place: &Place,
    before: &Contents,
    goes: &Contents,
    outcome: &Outcome,
) -> Result<Option<Record>, String> {
    let after = place.contents();
    let record = place.folder.read("outcome.jsonl").and_then(|text| Record::read(&text));
    let totals = outcome.dotenv.as_ref().ok_or("no dotenv file")?.totals();
    let Some(record) = record else {
        if after != *before {
            return Err(format!("not a word, and yet gone: {:?}", difference(before, &after)));
        }
        return match outcome.exit {
            9 if totals.ends_with(" 0 0 0 true") => Ok(None),
            3 | 4 | 5 | 6 | 7 | 9 if totals == "- - - - -" => is_told(outcome).map(|()| None),
            _ => Err(format!("nothing was done, and the dotenv file says {totals}")),
        };
    };
    let Some(end) = &record.end else { return Err("the record has no end".to_owned()) };
    if record.fates.keys().ne(goes.keys()) {
        return Err(format!("other tags than planned: {:?}", record.fates.keys()));
    }
    for (tag, digest) in before {
        let is_there = after.get(tag) == Some(digest);
        let is_true = match record.fates.get(tag) {
            Some(fate) if fate.is_open() => is_there || !after.contains_key(tag),
            Some(fate) if fate.is_gone() => !after.contains_key(tag),
            _ => is_there,
        };
        if !is_true {
            return Err(format!(
                "{tag} is said to be {:?}, and is {:?}",
                record.fates.get(tag),
                after.get(tag)
            ));
        }
    }
    if let Some(tag) = after.keys().find(|tag| !before.contains_key(*tag)) {
        return Err(format!("{tag} came out of nothing"));
    }
    if end["exit_code"] != outcome.exit {
        return Err("the record ends with another exit code".to_owned());
    }
    match record.exit() {
        Some(exit) if exit != outcome.exit => return Err(format!("{exit} would be the exit code")),
        None if !matches!(outcome.exit, 4 | 6 | 7 | 9) => return Err("a wrong exit code".to_owned()),
        _ => {}
    }
    let sums = format!("{} {} {} ", record.to_delete, record.count("deleted"), record.count("failed"));
    // The limit may stop it when it counts what is there by now.
    let is_refused = outcome.exit == 9 && record.count("not_reached") == record.to_delete;
    if !totals.starts_with(&sums) || !totals.ends_with(&format!(" {is_refused}")) {
        return Err(format!("{totals} are not {sums}"));
    }
    if outcome.exit != 0 {
        is_told(outcome)?;
    }
    Ok(Some(record))
}

/// A failure is told, with a hint each.
pub(crate) fn is_told(outcome: &Outcome) -> Result<(), String> {
    let errors = outcome.stderr.lines().filter(|line| line.starts_with("error: cannot ")).count();
    match errors {
        0 => Err("no error is told".to_owned()),
        _ if outcome.stderr.matches("\n  hint: ").count() < errors => Err("no hint is given".to_owned()),
        _ => Ok(()),
    }
}

/// What is in one and not in the other.
pub(crate) fn difference(before: &Contents, after: &Contents) -> Vec<String> {
    let gone = before.iter().filter(|(tag, digest)| after.get(*tag) != Some(*digest));
    gone.map(|(tag, _)| tag.clone()).collect()
}

/// Asserts that a run is honest; its record.
pub(crate) fn honest(place: &Place, before: &Contents, goes: &Contents, outcome: &Outcome) -> Record {
    judge(place, before, goes, outcome)
        .unwrap_or_else(|complaint| panic!("{complaint}{}", outcome.told()))
        .unwrap_or_else(|| panic!("nothing was begun{}", outcome.told()))
}
