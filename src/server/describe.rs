//! One tag with dates, platforms and labels, each fetched only where it is wanted and not yet known.

use std::sync::{MutexGuard, PoisonError};

use super::{Known, Server, Way};
use crate::distribution::{self, Fetched};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Descriptor, Manifest, Reference, Tagged};
use crate::metadata::{self, Told};
use crate::parallel;
use crate::registry::{Absence, Found, Lookup, PlatformImage, Platforms, Wanted};

/// A description as far as one way gave it.
struct Described {
    found: Found,
    is_index: bool,
    /// Whether the platforms are all there, variants aside.
    complete: bool,
    /// Whether they are exact, variants included.
    exact: bool,
}

/// What a way answered.
enum Answered {
    Described(Described),
    Absent(Absence),
}

impl Server {
    /// Looks up one tag with what is wanted of it.
    pub(super) fn described(&self, reference: &Reference, wanted: &Wanted) -> Result<Lookup<Found>, Error> {
        let mut described = match self.describe(reference, wanted)? {
            Answered::Described(described) => described,
            Answered::Absent(absence) => return Ok(Lookup::Absent(absence)),
        };
        if described.is_index && Self::needs_index(&described, wanted) {
            self.read_index(reference, &mut described)?;
        }
        self.read_configurations(reference, &mut described, wanted)?;
        Ok(Lookup::Found(described.found))
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn describe(&self, reference: &Reference, wanted: &Wanted) -> Result<Answered, Error> {
        // A database describes tags alone.
        let Some(tagged) = &reference.tagged() else { return self.of_manifest(reference) };
        // Whoever comes first finds the way; the others wait for it rather than be refused as well. If the first
        // fails, they all set out at once: waiting for one failure after the other would take for ever.
        let mut known = self.known();
        let way = match *known {
            Known::Way(way) => way,
            Known::Trouble | Known::Database => {
                drop(known);
                let (way, answered) = self.find_way(tagged, wanted)?;
                *self.known() = Known::Way(way);
                return Ok(answered);
            }
            Known::Nothing => {
                *known = Known::Trouble;
                let (way, answered) = self.find_way(tagged, wanted)?;
                *known = Known::Way(way);
                return Ok(answered);
            }
        };
        drop(known);
        let lost = || {
            Error::new(
                Exit::Protocol,
                format!("look up {reference}"),
                "the registry's metadata API is there for one tag and not for another",
            )
            .with_hint("several servers may answer at one address: ask who runs the registry")
        };
        match way {
            Way::Detail => match metadata::detail(&self.session, tagged)? {
                Told::Found(detail) => Ok(of_detail(detail)),
                Told::Absent(absence) => Ok(Answered::Absent(absence)),
                Told::NoDatabase | Told::NoRoute => Err(lost()),
                Told::Odd(error) => Err(error),
            },
            Way::Rows => match metadata::row(&self.session, tagged)? {
                Told::Found(row) => self.of_row(reference, row),
                Told::Absent(absence) => Ok(Answered::Absent(absence)),
                Told::NoDatabase | Told::NoRoute => Err(lost()),
                Told::Odd(error) => Err(error),
            },
            Way::Distribution => self.of_manifest(reference),
        }
    }

    /// Asks way after way until one answers.
    fn find_way(&self, tagged: &Tagged, wanted: &Wanted) -> Result<(Way, Answered), Error> {
        let reference = &Reference::from(tagged.clone());
        match metadata::detail(&self.session, tagged)?.or_distribution(wanted)? {
            Told::Found(detail) => return Ok((Way::Detail, of_detail(detail))),
            Told::Absent(absence) => return Ok((Way::Detail, Answered::Absent(absence))),
            Told::NoRoute => match metadata::row(&self.session, tagged)?.or_distribution(wanted)? {
                Told::Found(row) => return Ok((Way::Rows, self.of_row(reference, row)?)),
                Told::Absent(absence) => return Ok((Way::Rows, Answered::Absent(absence))),
                Told::NoDatabase | Told::NoRoute | Told::Odd(_) => {}
            },
            Told::NoDatabase | Told::Odd(_) => {}
        }
        Ok((Way::Distribution, self.of_manifest(reference)?))
    }

    /// A tag by its row. Without one its manifest has the last word: a list may be late, or not the registry's.
    fn of_row(&self, reference: &Reference, row: Option<Found>) -> Result<Answered, Error> {
        let Some(found) = row else { return self.of_manifest(reference) };
        let is_index = found.images.is_none();
        Ok(Answered::Described(Described { found, is_index, complete: false, exact: false }))
    }

    fn of_manifest(&self, reference: &Reference) -> Result<Answered, Error> {
        let fetched = match distribution::manifest(&self.session, reference)? {
            Lookup::Found(fetched) => fetched,
            Lookup::Absent(absence) => return Ok(Answered::Absent(absence)),
        };
        let is_index = matches!(fetched.manifest, Manifest::Index { .. });
        let found = Found {
            digest: Some(fetched.digest.clone()),
            media_type: Some(fetched.media_type.clone()),
            published: None,
            images: Some(images(&fetched, &[])),
        };
        Ok(Answered::Described(Described { found, is_index, complete: is_index, exact: is_index }))
    }

    /// Whether the index itself has to be read: its children are not known, or not closely enough.
    fn needs_index(described: &Described, wanted: &Wanted) -> bool {
        let asked = match wanted.platforms {
            Platforms::Exact => !described.exact,
            Platforms::Named => !described.complete,
            Platforms::Ignored => false,
        };
        let parts = wanted.labels || wanted.everything || wanted.needs_created(&described.found);
        asked || parts && !described.complete || wanted.everything && !described.exact
    }

    /// Reads the index by the digest that was described, so that both speak of the same image.
    fn read_index(&self, reference: &Reference, described: &mut Described) -> Result<(), Error> {
        let Some(digest) = described.found.digest.clone() else { return Ok(()) };
        let fetched = distribution::manifest_by_digest(&self.session, &reference.repository, &digest)?;
        let known = described.found.images.take().unwrap_or_default();
        described.found.images = Some(images(&fetched, &known));
        (described.complete, described.exact) = (true, true);
        Ok(())
    }

    /// Reads the configurations that dates, labels or platforms still need.
    fn read_configurations(
        &self,
        reference: &Reference,
        described: &mut Described,
        wanted: &Wanted,
    ) -> Result<(), Error> {
        let dated = wanted.needs_created(&described.found);
        let (single, complete) = (!described.is_index, described.complete);
        let needed = |image: &PlatformImage| {
            let platform = match wanted.platforms {
                Platforms::Exact => single || wanted.may_be_variant(image.platform.as_ref()),
                Platforms::Named => image.platform.is_none() && !(single && complete),
                Platforms::Ignored => false,
            };
            // Of a single image the platform is known only now, so it is not used to leave the image out.
            let concerned = single || image.platform.is_none() || wanted.concerns(image.platform.as_ref());
            platform || wanted.everything || concerned && (dated || wanted.labels)
        };
        let images = described.found.images.take().unwrap_or_default();
        let read = parallel::map(&images, |image| {
            if needed(image) { self.configured(reference, image) } else { Ok(image.clone()) }
        });
        described.found.images = Some(read.into_iter().collect::<Result<_, _>>()?);
        Ok(())
    }

    fn configured(&self, reference: &Reference, image: &PlatformImage) -> Result<PlatformImage, Error> {
        let mut image = image.clone();
        let repository = &reference.repository;
        if let (None, Some(digest)) = (&image.config_digest, &image.digest) {
            let fetched = distribution::manifest_by_digest(&self.session, repository, digest)?;
            let Manifest::Image { config, .. } = &fetched.manifest else {
                let attempt = format!("read the image of {reference}");
                return Err(Error::new(
                    Exit::Protocol,
                    attempt,
                    "an index inside an index has no configuration",
                )
                .with_hint("ask for a --platform that the outer index names"));
            };
            image.config_digest = Some(config.digest.clone());
            image.size_bytes = image.size_bytes.or_else(|| size(&fetched));
        }
        if let Some(digest) = &image.config_digest {
            let configuration = distribution::configuration(&self.session, repository, digest)?;
            // An index's word on a platform counts more than the configuration's, which is often copied.
            if image.platform.as_ref().is_none_or(|has| has.variant.is_none()) {
                let told = configuration.platform.clone();
                let refines = |told: &crate::image::Platform| {
                    image
                        .platform
                        .as_ref()
                        .is_none_or(|has| (&has.os, &has.architecture) == (&told.os, &told.architecture))
                };
                image.platform = told.filter(refines).or(image.platform);
            }
            image.configuration = Some(configuration);
        }
        Ok(image)
    }
}

fn of_detail(detail: metadata::Detail) -> Answered {
    let metadata::Detail { found, is_index, complete, .. } = detail;
    Answered::Described(Described { found, is_index, complete, exact: false })
}

/// The images behind a manifest; what was `known` of them before is kept.
pub(super) fn images(fetched: &Fetched, known: &[PlatformImage]) -> Vec<PlatformImage> {
    match &fetched.manifest {
        Manifest::Image { config, .. } => vec![PlatformImage {
            platform: None,
            digest: Some(fetched.digest.clone()),
            config_digest: Some(config.digest.clone()),
            size_bytes: size(fetched),
            configuration: None,
        }],
        Manifest::Index { children, .. } => {
            // A child whose platform is named as unknown is an attestation; one without a word may be an image.
            let images = children.iter().filter(|child| child.platform.is_some() || !child.names_platform);
            images.map(|child| image(child, known)).collect()
        }
    }
}

fn image(child: &Descriptor, known: &[PlatformImage]) -> PlatformImage {
    let before = known.iter().find(|image| image.digest.as_ref() == Some(&child.digest)).cloned();
    let before = before.unwrap_or_default();
    PlatformImage {
        platform: child.platform.clone().or(before.platform),
        digest: Some(child.digest.clone()),
        ..before
    }
}

/// Layers, config and manifest in bytes; of an index nothing, its platforms have the sizes.
pub(super) fn size(fetched: &Fetched) -> Option<u64> {
    match &fetched.manifest {
        Manifest::Image { config, layer_bytes, .. } => {
            layer_bytes.checked_add(config.size)?.checked_add(fetched.bytes)
        }
        Manifest::Index { .. } => None,
    }
}
