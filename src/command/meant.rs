//! What is told of an image that is not there: whether its repository is, and which tag was probably meant.
//!
//! A manifest's 404 tells neither. So the names of the repository are asked for, in one request that is never sent
//! again and whose failure changes no verdict: that is known by then, and only its reason says less. It is asked of a
//! single image alone.

use crate::error::Error;
use crate::image::{Reference, Repository, Tag, nearest};
use crate::registry::{Absence, Found, Lookup, Registry};

/// Who asks what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant<'a> {
    /// The project's own image.
    pub(super) own: Option<&'a Repository>,
    /// Whether a request may be spent on it.
    pub(super) may_ask: bool,
}

impl Meant<'_> {
    /// Looks for what was meant by the one image that is not there; what is absent is told more closely from then on.
    /// `None`: it is several images, or nothing is to be said besides.
    pub(super) fn look(
        &self,
        registry: &dyn Registry,
        references: &[Reference],
        lookups: &mut [Result<Lookup<Found>, Error>],
    ) -> Option<String> {
        let ([reference], [Ok(Lookup::Absent(absence))]) = (references, lookups) else { return None };
        match absence {
            Absence::Tag | Absence::Manifest if self.may_ask => {}
            Absence::Repository | Absence::Manifest => return self.own_image(reference),
            Absence::Tag | Absence::Lost => return None,
        }
        match registry.some_names(&reference.repository).ok()? {
            Lookup::Absent(_) => {
                *absence = Absence::Repository;
                self.own_image(reference)
            }
            Lookup::Found(names) if names.iter().any(|name| name == reference.pointer.as_str()) => Some(
                "though the list of its tags names it; ask again, it may have been pushed just now"
                    .to_owned(),
            ),
            Lookup::Found(names) => {
                *absence = Absence::Tag;
                let names = names.iter().map(String::as_str).filter(|name| Tag::parse(name).is_ok());
                did_you_mean(&nearest(reference.pointer.tag()?.as_str(), names))
            }
        }
    }

    fn own_image(&self, reference: &Reference) -> Option<String> {
        let own = self.own.filter(|own| repeats(&reference.repository, own))?;
        Some(format!("did you mean {own}{}?", reference.pointer))
    }
}

/// Whether a repository below the project's image has the name of the project again: who writes `shop:v1` in the
/// project `acme/shop` often means that image itself.
fn repeats(asked: &Repository, own: &Repository) -> bool {
    let below = asked.as_str().strip_prefix(own.as_str()).and_then(|rest| rest.strip_prefix('/'));
    below.is_some_and(|name| own.as_str().rsplit('/').next() == Some(name))
}

fn did_you_mean(names: &[&str]) -> Option<String> {
    let (last, others) = names.split_last()?;
    Some(match others {
        [] => format!("did you mean {last}?"),
        _ => format!("did you mean {} or {last}?", others.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_name_below_the_project_is_a_slip() {
        let path = |text: &str| Repository::parse(text).unwrap();
        let own = path("acme/shop");
        assert!(repeats(&path("acme/shop/shop"), &own));
        for other in
            ["acme/shop", "acme/shop/worker", "acme/shop/worker/shop", "acme/shopping/shop", "other/shop"]
        {
            assert!(!repeats(&path(other), &own), "{other}");
        }
    }

    #[test]
    fn names_are_told_as_a_question() {
        assert_eq!(did_you_mean(&[]), None);
        assert_eq!(did_you_mean(&["a"]).unwrap(), "did you mean a?");
        assert_eq!(did_you_mean(&["a", "b", "c"]).unwrap(), "did you mean a, b or c?");
    }
}
