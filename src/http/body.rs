//! Reading a body to its end, within a limit: only then can its connection be used again.

use std::io::Read;

use ureq::Body;

use super::coding::{Coding, Unpacked};
use super::fault::{Fault, Part};

/// Of the body of an error, no more than this is read.
const ERROR_BODY: usize = 64 << 10;

/// How much of a body is wanted.
#[derive(Clone, Copy)]
pub(super) enum Extent {
    /// All; more than this is a fault, packed or not.
    All(usize),
    /// The beginning, as of an error's.
    Beginning,
}

/// Reads a body to its end, so that its connection can be used again, and unpacks it.
///
/// Of an error the status counts: where its body cannot be unpacked, it is left as it came.
pub(super) fn read(body: Body, extent: Extent, coding: &Coding) -> Result<Vec<u8>, Fault> {
    let (limit, all) = match extent {
        Extent::All(limit) => (limit, true),
        Extent::Beginning => (ERROR_BODY, false),
    };
    let packed = as_it_came(body, limit, all)?;
    if packed.is_empty() || *coding == Coding::Plain {
        return Ok(packed);
    }
    let mut bytes = match (coding.unpack(&packed, limit), all) {
        (Unpacked::Whole(bytes), _) => bytes,
        (Unpacked::Cut(_), true) => return Err(Fault::Truncated(packed.len() as u64, None)),
        (Unpacked::Not, true) => return Err(Fault::Undecodable(coding.name())),
        (Unpacked::Cut(bytes), false) if !bytes.is_empty() => bytes,
        (Unpacked::Cut(_) | Unpacked::Not, false) => packed,
    };
    if all && bytes.len() > limit {
        return Err(Fault::TooLarge(limit));
    }
    bytes.truncate(limit);
    Ok(bytes)
}

fn as_it_came(mut body: Body, limit: usize, all: bool) -> Result<Vec<u8>, Fault> {
    let announced = body.content_length();
    if all && announced.is_some_and(|length| length > limit as u64) {
        return Err(Fault::TooLarge(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(announced.unwrap_or(0)).unwrap_or(0).min(limit));
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
