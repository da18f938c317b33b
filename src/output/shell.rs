//! The keys of the dotenv file as a shell reads them: `eval "$(registry-gate check v1 --format shell)"`.
//!
//! Values are in single quotes, so they are as they were found, and not stripped as GitLab's file needs it. A failure has all keys as well: no answer of before is left.

use std::io;

use super::dotenv::keys;
use super::{Format, not_written_as};
use crate::report::Report;
use crate::words::{line, shell_word};

/// Writes the keys of a report, one assignment a line.
pub(super) fn present(report: &Report<'_>, prefix: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let keys = keys(report).ok_or_else(|| not_written_as(Format::Shell))?;
    for (key, value) in keys {
        writeln!(out, "{prefix}{key}={}", shell_word(&line(&value)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop_oneof![any::<String>(), r#"['"$`#\\ !*~&;()\n=-]{0,6}"#], 1..20)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn a_shell_reads_every_value_as_it_is(texts in texts()) {
            let shown: Vec<String> = texts.iter().map(|text| line(text).into_owned()).collect();
            let script = shown.iter().fold(String::new(), |script, text| {
                script + "X=" + &shell_word(text) + "\nprintf '%s\\n' \"$X\"\n"
            });
            for shell in ["sh", "bash"] {
                let ran = Command::new(shell).args(["-c", "eval \"$1\"", "sh", &script]).output().unwrap();
                prop_assert_eq!(String::from_utf8(ran.stdout).unwrap(), shown.join("\n") + "\n");
            }
        }
    }
}
