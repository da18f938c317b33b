//! Which variable stands for a flag, and which flags have none.

use super::PREFIX;

/// Flags without a variable: what deletes or confirms, and `--repository` (a dotenv key).
const WITHOUT_VARIABLE: [&str; 5] = ["apply", "yes", "repository", "help", "version"];

/// The variable that stands for a flag, if it has one.
#[must_use]
pub fn variable(flag: &str) -> Option<String> {
    (!WITHOUT_VARIABLE.contains(&flag))
        .then(|| format!("{PREFIX}{}", flag.replace('-', "_").to_ascii_uppercase()))
}
