//! GitLab's own reading of a dotenv report, which is stricter than that of the `dotenv` package in
//! `gitlab-ci-local`: one line that it does not like, and the job fails with a bare 400.

use std::collections::BTreeMap;

/// The limits of a self-managed GitLab that nobody has changed.
const MOST_VARIABLES: usize = 20;
const MOST_BYTES: usize = 5 * 1024;

/// The variables that GitLab would take from this file.
///
/// # Errors
/// What GitLab would not take.
pub fn read(text: &str) -> Result<BTreeMap<String, String>, String> {
    if text.len() >= MOST_BYTES {
        return Err(format!("{} bytes", text.len()));
    }
    let mut variables = BTreeMap::new();
    for line in text.lines() {
        let (key, value) = line.split_once('=').ok_or_else(|| format!("invalid format: {line:?}"))?;
        let (key, value) = (key.trim(), value.trim());
        let valid =
            (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !valid {
            return Err(format!("invalid key: {key:?}"));
        }
        // Taken, but expanded or kept with its quotes in the job that reads it: never what was meant.
        if value.contains(['$', '%', '"', '\'']) {
            return Err(format!("not literal: {line:?}"));
        }
        variables.insert(key.to_owned(), value.to_owned());
    }
    if variables.len() > MOST_VARIABLES {
        return Err(format!("{} variables", variables.len()));
    }
    Ok(variables)
}

#[test]
fn it_is_as_strict_as_gitlab() {
    let value = |text: &str| read(text).map(|variables| variables["A"].clone());
    assert_eq!(value("A=b"), Ok("b".to_owned()));
    assert_eq!(value("A=\n"), Ok(String::new()));
    assert_eq!(value(" A = b=c \r\n"), Ok("b=c".to_owned()));
    assert_eq!(value("A=1\nA=2\n"), Ok("2".to_owned()));
    for refused in
        ["A=b\n\nB=c", "# comment\nA=b", "export A=b", "A.B=c", "A-B=c", "A=\"b\"", "A=$B", "A=%B%", "=b"]
    {
        assert!(read(refused).is_err(), "{refused:?}");
    }
    let many = |count: usize| (0..count).map(|n| format!("A{n}=")).collect::<Vec<_>>().join("\n");
    assert!(read(&many(20)).is_ok());
    assert!(read(&many(21)).is_err());
    assert!(read(&format!("A={}", "x".repeat(MOST_BYTES))).is_err());
}
