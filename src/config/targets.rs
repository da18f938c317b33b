//! Which tags are meant by the targets of a retag.

use super::Home;
use crate::error::Error;
use crate::image::reference::WrittenTag;
use crate::image::{Reference, Repository, Tagged};

impl Home {
    /// The tags that are meant, each once; `upstream` is the path of the other project whose images may be the source.
    ///
    /// # Errors
    /// When one is named twice, is on another registry, or nobody can say of which repository it is (usage).
    pub(crate) fn targets(
        &self,
        source: &Reference,
        written: &[WrittenTag],
        upstream: Option<&Repository>,
    ) -> Result<Vec<Tagged>, Error> {
        let mut targets: Vec<Tagged> = Vec::new();
        for written in written {
            let target = match (&written.host, &written.path) {
                (None, None) => self.alone(source, written, upstream)?,
                _ => self.tag(written)?,
            };
            if targets.contains(&target) {
                return Err(Error::usage(format!("retag {source}"), format!("{target} is named twice")));
            }
            targets.push(target);
        }
        Ok(targets)
    }

    /// A tag alone is one of the source's repository; of another project's image it is one of the image of the same name
    /// in this project.
    fn alone(
        &self,
        source: &Reference,
        written: &WrittenTag,
        upstream: Option<&Repository>,
    ) -> Result<Tagged, Error> {
        let repository = match &self.image {
            Some(own) if !source.repository.is_within(own) => same_name(&source.repository, upstream, own)
                .ok_or_else(|| of_which_project(source, &written.tag.to_string()))?,
            _ => source.repository.clone(),
        };
        Ok(Tagged { host: source.host.clone(), repository, tag: written.tag.clone(), digest: None })
    }
}

/// The image of this project that has the name which another one has in the other project.
fn same_name(source: &Repository, upstream: Option<&Repository>, own: &Repository) -> Option<Repository> {
    let upstream = upstream.filter(|upstream| source.is_within(upstream))?;
    match source.as_str()[upstream.as_str().len()..].trim_start_matches('/') {
        "" => Some(own.clone()),
        name => own.below(name).ok(),
    }
}

fn of_which_project(source: &Reference, tag: &str) -> Error {
    let cause =
        format!("it is another project's image, and which image here the tag {tag} is for is not known");
    Error::usage(format!("retag {source}"), cause).with_hint(
        "name the other project with --upstream, or write the target with its repository: worker:v2",
    )
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_the_same_name_in_both_projects() {
        let path = |text: &str| Repository::parse(text).unwrap();
        let named = |source: &str, upstream: &str| {
            same_name(&path(source), Some(&path(upstream)), &path("ada/shop")).map(|it| it.to_string())
        };
        assert_eq!(named("acme/shop", "acme/shop").as_deref(), Some("ada/shop"));
        assert_eq!(named("acme/shop/worker/web", "acme/shop").as_deref(), Some("ada/shop/worker/web"));
        assert_eq!(named("acme/shopping/worker", "acme/shop"), None);
        assert_eq!(same_name(&path("acme/shop"), None, &path("ada/shop")), None);
    }
}
