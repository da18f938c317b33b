//! Who carries the plan out, and until when: what a person does who has read it and agrees.

use std::io::{self, Write};

use crate::output::escape::Text;
use crate::output::html::links::link;
use crate::output::moment;
use crate::report::{Carrying, PlanReport};

pub(super) fn write(report: &PlanReport, out: &mut dyn Write) -> io::Result<()> {
    match &report.carrying {
        Carrying::Never => Ok(()),
        Carrying::AtOnce => {
            writeln!(
                out,
                "<p class=\"calm\">The run that made this plan was told to carry it out at once.</p>"
            )
        }
        Carrying::Later { file, job, until } => {
            let who = match job {
                Some(job) => {
                    let pipeline = report.made_by.pipeline.as_ref();
                    let pipeline = pipeline.map(|page| link(&page.to_string(), "the pipeline"));
                    let pipeline = pipeline.unwrap_or_else(|| "the pipeline".to_owned());
                    format!("The job <b>{}</b> of {pipeline} carries it out", Text(job))
                }
                None => format!("<code>registry-gate cleanup apply {}</code> carries it out", Text(file)),
            };
            let until = moment(*until);
            writeln!(
                out,
                "<p class=\"calm\">{who}, until <time>{until}</time>. Later it is refused as too old.</p>"
            )
        }
    }
}
