//! Doubts about a saved plan, before anything is asked: whether it is about this project and this registry, and made
//! lately. What it names may mean something else elsewhere, and what it says of ages and of what is in use is of then.

use time::OffsetDateTime;

use crate::cleanup::SavedPlan;
use crate::config::Home;
use crate::dates::duration::Span;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::Url;
use crate::output::moment;
use crate::words::shown;

/// So far two machines' clocks may be apart.
const CLOCKS_DIFFER: time::Duration = time::Duration::minutes(10);

/// A saved plan, and where it is to be carried out.
pub(super) struct Doubt<'a> {
    pub(super) saved: &'a SavedPlan,
    /// The plan's file.
    pub(super) path: &'a str,
    pub(super) now: OffsetDateTime,
    pub(super) max_age: Span,
}

impl Doubt<'_> {
    /// Whether it was made lately.
    pub(super) fn age(&self) -> Result<(), Error> {
        let created_at = self.saved.created_at;
        if created_at > self.now + CLOCKS_DIFFER {
            let cause = format!("it was made as of {}, which is still to come", moment(created_at));
            return Err(self.refused(cause).with_hint(
                "a plan made with --at is for looking at: make one without it, or set this clock right",
            ));
        }
        if self.now - created_at > self.max_age.to_std() {
            let cause = format!(
                "it was made as of {}, and --max-plan-age allows no older one than {}",
                moment(created_at),
                self.max_age
            );
            return Err(self.refused(cause).with_hint(
                "make a new one: registry-gate cleanup --plan FILE; or allow an older one with --max-plan-age",
            ));
        }
        Ok(())
    }

    /// Whether it is about this registry and project, and no other's repositories.
    pub(super) fn place(&self, home: &Home) -> Result<(), Error> {
        let Self { saved, .. } = self;
        let own = home.image.as_ref().map(ToString::to_string);
        if !home.is_own(&saved.registry) || saved.project != own {
            let told = |host: &str, image: Option<&String>| match image {
                Some(image) => format!("{host}/{image}"),
                None => host.to_owned(),
            };
            return Err(self.of_another(
                &told(&saved.registry, saved.project.as_ref()),
                &told(&home.host, own.as_ref()),
            ));
        }
        let Some(image) = &home.image else { return Ok(()) };
        let foreign = saved.shares.iter().find(|share| !share.repository.is_within(image));
        foreign.map_or(Ok(()), |share| {
            let cause = format!("{} is not {image} or below it", share.repository);
            Err(self.refused(cause).with_hint(
                "a saved plan deletes in its own project only: name that one with --project, and make the plan there",
            ))
        })
    }

    /// Whether it is about this GitLab.
    pub(super) fn server(&self, server: &str) -> Result<(), Error> {
        let spelt = |url: &str| Url::parse(url).map(|url| url.to_string().trim_end_matches('/').to_owned());
        if spelt(&self.saved.server).is_ok_and(|saved| spelt(server) == Ok(saved)) {
            return Ok(());
        }
        Err(self.of_another(&self.saved.server, server))
    }

    fn of_another(&self, planned: &str, here: &str) -> Error {
        // The plan's words are anybody's.
        self.refused(format!("it is a plan for {}, and this is {here}", shown(planned)))
            .with_hint("carry it out where it was made, or make one here")
    }

    fn refused(&self, cause: String) -> Error {
        Error::new(Exit::Refused, format!("carry out {}", self.path), cause)
    }
}
