//! Links that GitLab shows on a job's page: each image's repository, with its verdict, and the pipeline's tests.
//!
//! GitLab refuses the whole file, and fails the job, if it has more than 20 lists, 1000 links in one or 80 KB, or any key
//! that it does not know. It does not look at the addresses, so no other than `http` and `https` are written here
//! ([`crate::report::WebLink`]). A file of nothing is none.
//! (<https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsannotations>,
//! `app/validators/json_schemas/ci_job_annotation_data.json`)

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Format, not_written_as};
use crate::report::{CheckReport, Failure, ImageReport, Report};
use crate::words::line;

/// The most links of a list.
const MOST_LINKS: usize = 1_000;

/// The most bytes of links: of the 81,920 that GitLab takes something is left for what is around them.
const MOST_BYTES: usize = 80_000;

/// So many characters of a label are told.
const LONGEST_LABEL: usize = 200;

/// Writes the links of a gate's answer; nothing where there are none.
pub(super) fn present(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = match report {
        Report::Check(report) => report,
        Report::Failure(Failure { .. }) => return Ok(()),
        _ => return Err(not_written_as(Format::Annotations)),
    };
    let mut lists = Map::new();
    for (name, links) in [("Container images", of_images(report)), ("Reports", of_reports(report))] {
        if !links.is_empty() {
            lists.insert(name.to_owned(), Value::Array(links));
        }
    }
    if lists.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", Value::Object(lists))
}

fn of_images(report: &CheckReport) -> Vec<Value> {
    let mut links = Vec::new();
    let mut left = MOST_BYTES - 3_000;
    for image in report.images.iter().take(MOST_LINKS) {
        let Some(url) = report.showing.made_by.repository(&image.reference.repository) else { continue };
        let link = link(&label(image), &url);
        let bytes = link.to_string().len() + 1;
        if bytes > left {
            break;
        }
        left -= bytes;
        links.push(link);
    }
    links
}

fn of_reports(report: &CheckReport) -> Vec<Value> {
    let pipeline = report.showing.made_by.pipeline.as_ref().filter(|_| report.showing.has_tests);
    let tests = pipeline.map(|page| link("Images as tests of this pipeline", &format!("{page}/test_report")));
    tests.into_iter().collect()
}

fn label(image: &ImageReport) -> String {
    let text = format!("{}: {}", image.called(), image.ruling.verdict.name());
    line(&text).chars().take(LONGEST_LABEL).collect()
}

fn link(label: &str, url: &str) -> Value {
    json!({ "external_link": { "label": label, "url": url } })
}
