//! Test results (`JUnit` XML) that GitLab shows in a pipeline and in a merge request: a case for each image. One that is
//! there passes, one that is to be built is skipped, and one of which nobody knows is an error.
//!
//! GitLab's parser drops an element's attributes where it has text, and shows a raw structure where it has none: so all
//! that a person should read is text. Of two cases with one name it keeps one. It takes names and text as they are, and
//! refuses the file for one character that XML has not.
//! (<https://docs.gitlab.com/ci/testing/unit_test_reports/>, `lib/gitlab/ci/parsers/test/junit.rb`)

use std::io::{self, Write};

use super::escape::Text;
use super::{Format, not_written_as};
use crate::gate::verdict::Verdict;
use crate::report::{CheckReport, Failure, ImageReport, Report};

/// What GitLab shows as the suite of a case.
const SUITE: &str = "registry-gate";

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Passed,
    Skipped,
    Failed,
    Error,
}

impl End {
    /// The element that says so; `None`: it passed.
    fn element(self) -> Option<&'static str> {
        match self {
            Self::Passed => None,
            Self::Skipped => Some("skipped"),
            Self::Failed => Some("failure"),
            Self::Error => Some("error"),
        }
    }
}

/// One case.
struct Case {
    name: String,
    end: End,
    text: String,
}

/// Writes the cases of a gate's answer, or that there is none.
pub(super) fn present(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cases = match report {
        Report::Check(report) if !report.images.is_empty() => of_images(report),
        Report::Check(report) => vec![unknown(&report.ruling.reason)],
        Report::Failure(Failure { reason, .. }) => vec![unknown(reason)],
        _ => return Err(not_written_as(Format::Junit)),
    };
    let count = |end: End| cases.iter().filter(|case| case.end == end).count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
    writeln!(
        out,
        "<testsuite name=\"{SUITE}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
        cases.len(),
        count(End::Failed),
        count(End::Error),
        count(End::Skipped)
    )?;
    for Case { name, end, text } in &cases {
        write!(out, "<testcase classname=\"{SUITE}\" name=\"{}\" time=\"0\"", Text(name))?;
        match end.element() {
            None => writeln!(out, "/>")?,
            Some(element) => {
                let lines: Vec<String> = text.lines().map(|line| Text(line).to_string()).collect();
                writeln!(out, "><{element}>{}</{element}></testcase>", lines.join("\n"))?;
            }
        }
    }
    writeln!(out, "</testsuite>\n</testsuites>")
}

fn of_images(report: &CheckReport) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::with_capacity(report.images.len());
    for image in &report.images {
        let ImageReport { ruling, reference, error, .. } = image;
        let end = match (ruling.verdict, ruling.build) {
            (Verdict::Unknown, _) => End::Error,
            (Verdict::Present, Some(true)) => End::Skipped,
            (_, Some(true)) if report.showing.is_demanded => End::Failed,
            (_, Some(true)) => End::Skipped,
            _ => End::Passed,
        };
        let mut text = format!("{}: {}\nimage: {reference}", ruling.verdict.name(), ruling.reason);
        if let Some(error) = error {
            text = format!("{text}\n{error}");
        }
        cases.push(Case { name: image.called(), end, text });
    }
    cases
}

fn unknown(reason: &str) -> Case {
    Case { name: SUITE.to_owned(), end: End::Error, text: format!("unknown: {reason}") }
}
