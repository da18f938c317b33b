//! The answer to `age`.

use serde::Serialize;

use super::{SCHEMA, written};
use crate::output::moment;
use crate::report::AgeReport;

/// The answer to `age`: `{"schema", "age": {…}}`.
#[must_use]
pub(crate) fn age(answer: &AgeReport) -> String {
    let unit = answer.unit.name();
    let known = answer.age;
    written(&AgeDocument {
        schema: SCHEMA,
        age: AgeFields {
            image: answer.reference.to_string(),
            count: known.map(|(_, count)| count),
            unit,
            seconds: known.map(|(age, _)| age.span.seconds()),
            since: known.map(|(age, _)| moment(age.date)),
            clock: known.map(|(age, _)| age.verb),
            reason: &answer.reason,
            exit_code: answer.exit.code(),
        },
    })
}

#[derive(Serialize)]
struct AgeDocument<'a> {
    schema: &'static str,
    age: AgeFields<'a>,
}

#[derive(Serialize)]
struct AgeFields<'a> {
    image: String,
    count: Option<u64>,
    unit: &'static str,
    seconds: Option<u64>,
    since: Option<String>,
    clock: Option<&'static str>,
    reason: &'a str,
    exit_code: u8,
}
