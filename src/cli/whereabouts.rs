//! Where the images of a run are, as far as its own arguments say: outside CI nothing else may.

use super::{CheckedImage, Command, RepositoriesArgs, Whereabouts};
use crate::image::reference::{Written, WrittenRepository, WrittenTag};

impl Command {
    /// Where the images of this command are.
    #[must_use]
    pub(crate) fn whereabouts(&self) -> Whereabouts {
        match self {
            Self::Check(check) => on(check.gate.images.iter().find_map(CheckedImage::host)),
            Self::Wait(wait) => on(wait.gate.images.iter().find_map(CheckedImage::host)),
            Self::Age(age) => of_images(std::slice::from_ref(&age.image)),
            Self::Inspect(inspect) => of_images(std::slice::from_ref(&inspect.image)),
            Self::Tags(tags) => of_repositories(&tags.repository),
            Self::Cleanup(cleanup) => of_repositories(&cleanup.repository),
            Self::Delete(delete) if delete.tags.is_empty() => of_repositories(&delete.repository),
            Self::Delete(delete) => on(delete.tags.iter().find_map(|WrittenTag { host, .. }| host.as_ref())),
            Self::Retag(retag) => {
                let targets = retag.targets.iter().map(|target| target.host.as_ref());
                on(retag
                    .source
                    .as_ref()
                    .and_then(|source| source.host.as_ref())
                    .or_else(|| targets.flatten().next()))
            }
            Self::Repositories(RepositoriesArgs { group: Some(group), .. }) => {
                Whereabouts::Group(group.clone())
            }
            Self::Repositories(RepositoriesArgs { instance: true, .. }) => Whereabouts::Instance,
            Self::Repositories(_) | Self::Key(_) | Self::Pipeline(_) | Self::Doctor(_) => {
                Whereabouts::OfProject
            }
        }
    }
}

fn of_images(images: &[Written]) -> Whereabouts {
    on(images.iter().find_map(|image| image.host.as_ref()))
}

fn of_repositories(repositories: &[WrittenRepository]) -> Whereabouts {
    on(repositories.iter().find_map(|repository| repository.host.as_ref()))
}

fn on(host: Option<&String>) -> Whereabouts {
    host.map_or(Whereabouts::OfProject, |host| Whereabouts::Registry(host.clone()))
}
