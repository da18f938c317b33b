//! The keys of a policy's file: the README's tables are the program's.

use crate::readme::document::{code, section};
use registry_gate::KnownKey;
use registry_gate::{POLICY_KEYS, RULE_KEYS};

/// The first cells of a table of keys, which begins behind this text.
fn keys(behind: &str) -> Vec<String> {
    let text = section("### The policy file");
    let (_, rest) = text.split_once(behind).unwrap();
    let rows = rest.trim_start_matches(|c| c != '|').lines().take_while(|line| line.starts_with('|'));
    rows.skip(2).map(|row| code(row)[0].to_owned()).collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn the_readme_s_keys_are_the_program_s() {
    let known = |keys: &[KnownKey]| sorted(keys.iter().map(|key| key.name.to_owned()).collect());
    assert_eq!(
        sorted(keys("**`[cleanup]`**")),
        known(&POLICY_KEYS.iter().filter(|key| key.name != "rule").copied().collect::<Vec<_>>())
    );
    assert_eq!(sorted(keys("**`[[cleanup.rule]]`**")), known(&RULE_KEYS));
}
