//! Sizes of what is shipped: the program and the job image.

use std::fs;
use std::io::{Read, copy, sink};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

const ELF: &[u8] = b"\x7fELF";
/// Program header type of the path of a dynamic loader.
const INTERPRETER: u32 = 3;

/// Size in bytes, and whether the program runs without a dynamic loader. None when there is no such file.
pub(crate) fn program(path: &Path) -> Result<Option<(u64, bool)>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let Some(is_static) = is_static(&bytes) else { bail!("{} is no 64-bit ELF program", path.display()) };
    Ok(Some((bytes.len().try_into()?, is_static)))
}

/// None for what is not a little-endian 64-bit ELF file.
fn is_static(bytes: &[u8]) -> Option<bool> {
    if bytes.get(..6)? != [ELF, &[2, 1]].concat() {
        return None;
    }
    let start = usize::try_from(u64::from_le_bytes(field(bytes, 0x20)?)).ok()?;
    let size = usize::from(u16::from_le_bytes(field(bytes, 0x36)?));
    let count = usize::from(u16::from_le_bytes(field(bytes, 0x38)?));
    let mut types = (0..count).map(|number| field(bytes, start + number * size).map(u32::from_le_bytes));
    types.try_fold(true, |is_static, header| Some(is_static && header? != INTERPRETER))
}

fn field<const LENGTH: usize>(bytes: &[u8], at: usize) -> Option<[u8; LENGTH]> {
    bytes.get(at..at.checked_add(LENGTH)?)?.try_into().ok()
}

/// Bytes of an image archive as a registry would store it. Layers of an OCI archive are compressed
/// already, those of docker's are not; compressing the whole once more gives the size of both.
pub(crate) fn image(path: &Path) -> Result<u64> {
    let mut gzip = Command::new("gzip")
        .args(["-9", "-c", "--"])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .context("starting gzip")?;
    let mut output = gzip.stdout.take().context("gzip's output")?;
    let size = copy(&mut output.by_ref(), &mut sink())?;
    if !gzip.wait()?.success() {
        bail!("gzip could not read {}", path.display());
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(header_type: u32) -> Vec<u8> {
        let mut bytes = vec![0; 0x40 + 2 * 56];
        bytes[..4].copy_from_slice(ELF);
        bytes[4] = 2;
        bytes[5] = 1;
        bytes[0x20] = 0x40;
        bytes[0x36] = 56;
        bytes[0x38] = 2;
        bytes[0x40] = 1;
        bytes[0x40 + 56..0x40 + 60].copy_from_slice(&header_type.to_le_bytes());
        bytes
    }

    #[test]
    fn a_program_that_names_a_loader_is_not_static() {
        assert_eq!(is_static(&elf(7)), Some(true));
        assert_eq!(is_static(&elf(INTERPRETER)), Some(false));
    }

    #[test]
    fn what_is_no_program_is_neither() {
        assert_eq!(is_static(b"#!/bin/sh\n"), None);
        assert_eq!(is_static(&elf(1)[..0x60]), None);
    }
}
