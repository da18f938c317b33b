//! Where a run makes its answer, and who carries its plan out, as far as variables tell.

use time::OffsetDateTime;

use super::Run;
use super::session::Connected;
use crate::cli;
use crate::dates::duration::Span;
use crate::file;
use crate::report::{Carrying, MadeBy, ProjectPage, WebLink};

impl Run<'_> {
    /// Where this answer is made.
    pub(super) fn made_by(&self, connected: &Connected) -> MadeBy {
        let link = |url: &Option<String>| url.as_deref().and_then(WebLink::parse);
        let project = connected.home.image.clone().and_then(|image| {
            let page = WebLink::parse(&format!("{}/{image}", connected.server.trim_end_matches('/')))?;
            // The job's own project, with the letters that its owner wrote.
            let own = link(&self.variables.ci_project_url).filter(|own| own.is_same(&page));
            Some(ProjectPage { image, page: own.unwrap_or(page) })
        });
        let (pipeline, job) = (link(&self.variables.ci_pipeline_url), link(&self.variables.ci_job_url));
        MadeBy { project, pipeline, job }
    }

    /// How the plan comes to be carried out, by what was typed and by the age that `cleanup apply` allows.
    pub(super) fn carrying(&self, cleanup: &cli::CleanupArgs, now: OffsetDateTime) -> Carrying {
        match &cleanup.plan {
            _ if cleanup.apply => Carrying::AtOnce,
            None => Carrying::Never,
            Some(path) => {
                let set = cli::variable("max-plan-age").and_then(|name| self.variables.flags.get(&name));
                // What is no duration stops whoever carries it out, and not the plan.
                let allowed = Span::parse(set.map_or(cli::MAX_PLAN_AGE, String::as_str));
                let seconds =
                    allowed.map_or(0, |allowed| i64::try_from(allowed.seconds()).unwrap_or(i64::MAX));
                let until = now.saturating_add(time::Duration::seconds(seconds));
                Carrying::Later { file: file::name(path), job: cleanup.apply_job.clone(), until }
            }
        }
    }
}
