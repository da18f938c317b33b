//! What is asked while things go wrong.

use crate::support::Outcome;

/// A command and its true answer.
pub(crate) struct Question {
    /// What is typed.
    pub(crate) args: &'static [&'static str],
    /// The exit code of the true answer.
    pub(crate) exit: u8,
}

/// One of each way in which the gate talks to servers.
pub(crate) const QUESTIONS: [Question; 13] = [
    Question { args: &["check", "v1"], exit: 0 },
    Question { args: &["check", "none"], exit: 10 },
    Question { args: &["check", "v1", "--max-age", "20d"], exit: 0 },
    Question { args: &["check", "old", "--max-age", "20d"], exit: 11 },
    Question { args: &["check", "none", "--max-age", "20d"], exit: 10 },
    Question { args: &["check", "multi", "--platform", "linux/arm64"], exit: 0 },
    Question { args: &["check", "multi", "--platform", "linux/arm/v6"], exit: 12 },
    Question { args: &["check", "v1", "--label", "revision=4f5a1c2"], exit: 0 },
    Question { args: &["check", "v1", "v2", "v3", "none"], exit: 10 },
    Question { args: &["check", "none", "nope", "nix"], exit: 10 },
    Question { args: &["check", "v1", "worker:v1"], exit: 0 },
    Question { args: &["age", "v1"], exit: 0 },
    Question { args: &["inspect", "multi"], exit: 0 },
];

/// How it is asked, in turn: the answer must not depend on it.
pub(crate) const MANNERS: [&[&str]; 3] = [&[], &["-v"], &["--format", "json"]];

/// The verdict on each image of a `check`, or the first words of another answer.
pub(crate) fn said(outcome: &Outcome) -> Vec<String> {
    if outcome.args[0] == "check" && outcome.stdout.starts_with('{') {
        let json = outcome.json();
        let images = json["images"].as_array().unwrap_or_else(|| panic!("no images{}", outcome.told()));
        return images.iter().map(|image| image["verdict"].as_str().unwrap_or_default().to_owned()).collect();
    }
    if outcome.args[0] == "check" {
        let first = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
        return outcome.stdout.lines().map(first).collect();
    }
    if outcome.stdout.starts_with('{') {
        let json = outcome.json();
        let error = json.get("error").map(|_| "unknown".to_owned());
        let digest = json["image"]["digest"].as_str().map(str::to_owned);
        return error
            .or(digest)
            .or(json["age"]["count"].as_u64().map(|it| it.to_string()))
            .into_iter()
            .collect();
    }
    let told = match outcome.args[0].as_str() {
        "inspect" => outcome.stdout.lines().find_map(|line| line.strip_prefix("digest      ")),
        _ => outcome.stdout.lines().next(),
    };
    vec![told.unwrap_or("unknown").to_owned()]
}
