//! Doubts about a saved plan, before anything is asked: whether it is about this project and this registry. What it
//! names may mean something else elsewhere.

use super::Home;
use crate::cleanup::Doubt;
use crate::error::Error;
use crate::http::Url;
use crate::words::shown;

impl Doubt<'_> {
    /// Whether it is about this registry and project, and no other's repositories.
    pub(crate) fn place(&self, home: &Home) -> Result<(), Error> {
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
    pub(crate) fn server(&self, server: &str) -> Result<(), Error> {
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
}
