//! What a job sees of its GitLab.

use serde::Serialize;

use super::{SCHEMA, written};
use crate::report::{DoctorReport, Finding, Health};

/// The answer to `doctor`: `{"schema", "doctor": {…}}`.
#[must_use]
pub(crate) fn doctor(report: &DoctorReport) -> String {
    written(&DoctorDocument {
        schema: SCHEMA,
        doctor: DoctorJson {
            findings: report.findings.iter().map(FindingJson::of).collect(),
            warnings: report.count(Health::Warn),
            failures: report.count(Health::Fail),
            exit_code: report.exit().code(),
        },
    })
}

#[derive(Serialize)]
struct DoctorDocument<'a> {
    schema: &'static str,
    doctor: DoctorJson<'a>,
}

#[derive(Serialize)]
struct DoctorJson<'a> {
    findings: Vec<FindingJson<'a>>,
    warnings: usize,
    failures: usize,
    exit_code: u8,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'static str,
    state: &'static str,
    seen: &'a str,
    hint: Option<&'a str>,
}

impl<'a> FindingJson<'a> {
    fn of(finding: &'a Finding) -> Self {
        let state = match finding.health {
            Health::NotAsked => "not_asked",
            other => other.name(),
        };
        Self { code: finding.code, state, seen: &finding.seen, hint: finding.hint.as_deref() }
    }
}
