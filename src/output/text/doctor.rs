//! What a job sees of its GitLab, for people: a line a finding, and one that sums up.

use std::fmt::Write as _;

use crate::output::Paint;
use crate::report::{DoctorReport, Health};
use crate::words::counted;

/// The answer to `doctor`.
#[must_use]
pub(crate) fn doctor(report: &DoctorReport, paint: Paint) -> String {
    let mut text = report.findings.iter().fold(String::new(), |mut text, finding| {
        let word = format!("{:9}", finding.health.name());
        let word = match finding.health {
            Health::Well => paint.good(&word),
            Health::Note => word,
            Health::Warn => paint.warning(&word),
            Health::Fail => paint.failure(&word),
            Health::NotAsked => paint.faint(&word),
        };
        let _ = writeln!(text, "{word}  {:18}  {}", finding.code, finding.seen);
        if let Some(hint) = &finding.hint {
            let _ = writeln!(text, "{:31}hint: {hint}", "");
        }
        text
    });
    let (failures, warnings) = (report.count(Health::Fail), report.count(Health::Warn));
    let _ = match (failures, warnings) {
        (0, 0) => writeln!(text, "everything that was asked works"),
        (0, warnings) => writeln!(text, "works, with {}", counted(warnings, "warning", "warnings")),
        (failures, warnings) => writeln!(
            text,
            "{} and {}; what failed first keeps the rest from working",
            counted(failures, "failure", "failures"),
            counted(warnings, "warning", "warnings")
        ),
    };
    text
}
