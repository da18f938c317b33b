//! Reading a body to its end, within a limit: only then can its connection be used again.

use std::io::Read;

use ureq::Body;

use super::fault::{Fault, Part};

/// Of the body of an error, no more than this is read.
const ERROR_BODY: usize = 64 << 10;

/// How much of a body is wanted.
#[derive(Clone, Copy)]
pub(super) enum Extent {
    /// All; more than this is a fault.
    All(usize),
    /// The beginning, as of an error's.
    Beginning,
}

/// Reads a body to its end, so that its connection can be used again.
pub(super) fn read(mut body: Body, extent: Extent) -> Result<Vec<u8>, Fault> {
    let announced = body.content_length();
    let (limit, all) = match extent {
        Extent::All(limit) => (limit, true),
        Extent::Beginning => (ERROR_BODY, false),
    };
    if all && announced.is_some_and(|length| length > limit as u64) {
        return Err(Fault::TooLarge(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(announced.unwrap_or(0)).unwrap_or(0).min(limit));
    // ureq's own limit counts bytes before they are unpacked; ours counts after.
    let reader = body.with_config().limit(u64::MAX).reader();
    let result = reader.take(limit as u64 + 1).read_to_end(&mut bytes);
    if bytes.len() > limit {
        bytes.truncate(limit);
        return if all { Err(Fault::TooLarge(limit)) } else { Ok(bytes) };
    }
    match result {
        Ok(_) => Ok(bytes),
        Err(error) => Err(match Fault::of(&ureq::Error::from(error)) {
            Fault::Broken => Fault::Truncated(bytes.len() as u64, announced),
            Fault::TimedOut(_) => Fault::TimedOut(Part::Body),
            fault => fault,
        }),
    }
}
