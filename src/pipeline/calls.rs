//! A script of several calls, which all run whatever the others say, and which ends as one call for all would: with the
//! first failure, or else with the answer that comes first of absent, incomplete and stale.

use super::said::unset;

/// Keeps a code where it is worse than what is kept.
const KEEP: &str = r#"registry_gate_keep() { case "$registry_gate_code:$1" in 0:* | 1?:[1-9] | 1?:70 | 11:1[02] | 12:10) registry_gate_code=$1 ;; esac; }"#;

/// The lines of a script that makes these calls; nothing that the planning job was told adds to them.
pub(super) fn lines(calls: impl Iterator<Item = String>) -> Vec<String> {
    let begin = [unset(), "registry_gate_code=0".to_owned(), KEEP.to_owned()];
    let calls = calls.map(|call| call + " || registry_gate_keep $?");
    begin.into_iter().chain(calls).chain(["exit \"$registry_gate_code\"".to_owned()]).collect()
}
