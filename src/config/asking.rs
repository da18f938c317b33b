//! Which images the gate is asked for by name, and of which content key each is.

use crate::cli::{self, CheckedImage};
use crate::condition::Conditions;
use crate::error::Error;
use crate::image::reference::Written;
use crate::report::KeyReport;
use crate::tree::Hash;
use crate::words::counted;

/// An image as it is asked for.
pub(crate) struct Asking {
    /// What it is called in the file that names it.
    pub(crate) name: Option<String>,
    /// As it was written.
    pub(crate) written: Written,
    /// What it must be.
    pub(crate) conditions: Conditions,
}

/// The images that are named; `key` is the content key that was computed.
///
/// # Errors
/// When nothing is named, or names and keys do not go together (usage).
pub(crate) fn named(gate: &cli::GateArgs, key: Option<&KeyReport>) -> Result<Vec<Asking>, Error> {
    let attempt = "check anything";
    let by_key: Vec<CheckedImage> = CheckedImage::by_key().filter(|_| key.is_some()).into_iter().collect();
    let asked = if gate.images.is_empty() { &by_key } else { &gate.images };
    if asked.is_empty() {
        return Err(Error::usage(attempt, "no image is named")
            .with_hint(format!("write registry-gate check v1, or set {}", cli::IMAGES)));
    }
    if key.is_some() && !asked.iter().any(CheckedImage::has_key) {
        return Err(Error::usage(attempt, "a content key is computed, and no image is looked for by it")
            .with_hint("write {key} for its tag, as in worker:{key}, or leave --content out"));
    }
    if key.is_some() && !gate.conditions.content_key.is_empty() {
        return Err(Error::usage(attempt, "a content key is computed, and --content-key names one, too")
            .with_hint("leave --content or --content-key out"));
    }
    let keys = of_each(&gate.conditions.content_key, asked.len())?;
    let conditions = |key| gate.conditions.meant(&gate.time).of_key(key);
    let asking = asked.iter().zip(keys).map(|(asked, said)| match (asked.named(), key) {
        (Some(written), _) => {
            Ok(Asking { name: None, written: written.clone(), conditions: conditions(said) })
        }
        (None, Some(key)) => match asked.with(&key.tag) {
            Ok(written) => Ok(Asking { name: None, written, conditions: conditions(Some(key.key)) }),
            Err(error) => {
                Err(Error::usage(attempt, error.to_string()).with_hint("choose a shorter --tag-length"))
            }
        },
        (None, None) => Err(Error::usage(attempt, "{key} is the tag of a content key, and none is computed")
            .with_hint("name the folder that the builder is sent with --content CONTEXT")),
    });
    asking.collect()
}

/// The key that each of so many images is of: one is that of all of them.
fn of_each(keys: &[Hash], images: usize) -> Result<Vec<Option<Hash>>, Error> {
    match keys {
        [] => Ok(vec![None; images]),
        [key] => Ok(vec![Some(*key); images]),
        keys if keys.len() == images => Ok(keys.iter().copied().map(Some).collect()),
        keys => Err(Error::usage(
            "check anything",
            format!(
                "--content-key names {} keys, and {} are asked for",
                keys.len(),
                counted(images, "image", "images")
            ),
        )
        .with_hint("give it once for all images, or once for each, in their order")),
    }
}
