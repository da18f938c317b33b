//! One tag with dates, platforms and labels, each fetched only where it is needed and not yet known.
//!
//! Where there is a metadata database, its description comes first: it dates the tag, and knows sizes and
//! configurations. Of absence its word proves nothing, so where that is to be expected, and no date is needed, the
//! registry is asked at once. What an index holds is then read from the index itself, by the digest that was described.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::inside::{Inside, Reader};
use super::{GitlabRegistry, KnownWay, RegistryWay};
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, Fetched};
use crate::gitlab::metadata::{self, Told};
use crate::image::{Digest, Reference, Tagged};
use crate::parallel::CONNECTIONS;
use crate::registry::{Absence, Found, Lookup, Needs, PlatformImage};

/// A description as far as one way gave it.
struct Described {
    found: Found,
    inside: Inside,
    /// An index of which only the digest is known, with what was told of its children.
    unread: Option<(Digest, Vec<PlatformImage>)>,
}

impl GitlabRegistry {
    /// Looks up one tag with what is needed of it.
    pub(super) fn described(&self, reference: &Reference, needs: &Needs) -> Result<Lookup<Found>, Error> {
        let mut described = match self.describe(reference, needs)? {
            Lookup::Found(described) => described,
            Lookup::Absent(absence) => return Ok(Lookup::Absent(absence)),
        };
        let is_dated = needs.needs_created(described.found.published);
        if let Some((digest, known)) = described.unread.take()
            && (needs.needs_parts() || is_dated)
        {
            let read = distribution::read_by_digest(&self.session, &reference.repository, &digest)?;
            let Lookup::Found(fetched) = read.or_failure()? else {
                return Err(distribution::gone(&reference.repository, &digest));
            };
            described.inside = Inside::of(&fetched, &known);
        }
        let Described { mut found, mut inside, .. } = described;
        inside.is_dated = is_dated;
        if needs.needs_parts() || is_dated {
            let reader = Reader {
                server: self,
                repository: &reference.repository,
                needs,
                threads: CONNECTIONS,
                progress: &|| {},
            };
            reader.complete(std::iter::once(&mut inside))?;
            let (images, trouble) = inside.into_images();
            if let Some(trouble) = trouble {
                return Err(Arc::unwrap_or_clone(trouble.error)
                    .while_trying(format!("read the image of {reference}")));
            }
            found.images = Some(images);
        }
        Ok(Lookup::Found(found))
    }

    pub(super) fn known(&self) -> MutexGuard<'_, KnownWay> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn describe(&self, reference: &Reference, needs: &Needs) -> Result<Lookup<Described>, Error> {
        // A database describes tags alone.
        let tagged = &reference.tagged().filter(|_| needs.is_database_first());
        let Some(tagged) = tagged else { return self.of_manifest(reference) };
        // Whoever comes first finds the way; the others wait for it rather than be refused as well. If the first
        // fails, they all set out at once: waiting for one failure after the other would take for ever.
        let mut known = self.known();
        let way = match *known {
            KnownWay::Way(way) => way,
            KnownWay::Trouble | KnownWay::Database => {
                drop(known);
                let (way, answered) = self.find_way(tagged, needs)?;
                *self.known() = KnownWay::Way(way);
                return Ok(answered);
            }
            KnownWay::Nothing => {
                *known = KnownWay::Trouble;
                let (way, answered) = self.find_way(tagged, needs)?;
                *known = KnownWay::Way(way);
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
            RegistryWay::Detail => match metadata::detail(&self.session, tagged)? {
                Told::Found(detail) => Ok(Lookup::Found(of_detail(detail))),
                Told::Absent(absence) => self.unless_read(reference, absence),
                Told::NoDatabase | Told::Nothing | Told::NoRoute => Err(lost()),
                Told::Odd(error) => Err(error),
            },
            RegistryWay::Rows => match metadata::row(&self.session, tagged)? {
                Told::Found(row) => self.of_row(reference, row),
                Told::Absent(absence) => self.unless_read(reference, absence),
                Told::NoDatabase | Told::Nothing | Told::NoRoute => Err(lost()),
                Told::Odd(error) => Err(error),
            },
            RegistryWay::Distribution => self.of_manifest(reference),
        }
    }

    /// Asks way after way until one answers.
    fn find_way(&self, tagged: &Tagged, needs: &Needs) -> Result<(RegistryWay, Lookup<Described>), Error> {
        let reference = &Reference::from(tagged.clone());
        match metadata::detail(&self.session, tagged)?.or_distribution(needs)? {
            Told::Found(detail) => return Ok((RegistryWay::Detail, Lookup::Found(of_detail(detail)))),
            Told::Absent(absence) => return Ok((RegistryWay::Detail, self.unless_read(reference, absence)?)),
            Told::NoRoute => match metadata::row(&self.session, tagged)?.or_distribution(needs)? {
                Told::Found(row) => return Ok((RegistryWay::Rows, self.of_row(reference, row)?)),
                Told::Absent(absence) => {
                    return Ok((RegistryWay::Rows, self.unless_read(reference, absence)?));
                }
                Told::NoDatabase | Told::Nothing | Told::NoRoute | Told::Odd(_) => {}
            },
            Told::NoDatabase | Told::Nothing | Told::Odd(_) => {}
        }
        Ok((RegistryWay::Distribution, self.of_manifest(reference)?))
    }

    /// A tag by its row. Without one its manifest has the last word: a list may be late, or not the registry's.
    fn of_row(&self, reference: &Reference, row: Option<Found>) -> Result<Lookup<Described>, Error> {
        let Some(mut found) = row else { return self.of_manifest(reference) };
        let (inside, unread) = match (found.images.take(), &found.digest) {
            (Some(images), _) => (images.into_iter().next().map(Inside::image).unwrap_or_default(), None),
            (None, digest) => (Inside::default(), digest.clone().map(|digest| (digest, Vec::new()))),
        };
        Ok(Lookup::Found(Described { found, inside, unread }))
    }

    /// A tag that the metadata API does not know. Its word proves nothing: the manifest itself is asked for, and then
    /// tells whether it is the tag or the repository that is not there.
    fn unless_read(&self, reference: &Reference, absence: Absence) -> Result<Lookup<Described>, Error> {
        Ok(match self.of_manifest(reference)? {
            Lookup::Absent(_) => Lookup::Absent(absence),
            found @ Lookup::Found(_) => found,
        })
    }

    fn of_manifest(&self, reference: &Reference) -> Result<Lookup<Described>, Error> {
        let manifest = distribution::manifest(&self.session, reference)?;
        Ok(manifest.map(|fetched| Described {
            inside: Inside::of(&fetched, &[]),
            found: found(fetched),
            unread: None,
        }))
    }

    /// Looks up one tag: whether it exists, and what it points at.
    pub(super) fn exists(&self, reference: &Reference) -> Result<Lookup<Found>, Error> {
        Ok(distribution::manifest(&self.session, reference)?.map(found))
    }
}

fn found(fetched: Fetched) -> Found {
    Found { digest: Some(fetched.digest), media_type: Some(fetched.media_type), ..Found::default() }
}

/// A tag as the database describes it. Of a single image's platform that says no variant, so its configuration is read
/// where the platform is needed.
fn of_detail(detail: metadata::Detail) -> Described {
    let metadata::Detail { mut found, is_index, children } = detail;
    let image = found.images.take().and_then(|images| images.into_iter().next());
    let image = image.map(|image| Inside::image(PlatformImage { platform: None, ..image }));
    let unread = found.digest.clone().filter(|_| is_index).map(|digest| (digest, children));
    Described { found, inside: image.unwrap_or_default(), unread }
}
