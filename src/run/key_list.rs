//! A key that `key` computes, with its list written and compared with an old one.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use super::Run;
use super::content::Computing;
use crate::cli;
use crate::command::{Bases, ListTargets};
use crate::error::Error;
use crate::exit::Exit;
use crate::file::{self, Whole};
use crate::key::change::{Comparison, OldLines};
use crate::key::dockerfile::Input;
use crate::report::KeyReport;
use crate::run::journal::Journal;

/// A line of a list is shorter than this, whatever the name in it.
const LONGEST_LINE: u64 = 64 << 10;

impl Run<'_> {
    /// Computes it; `progress` is told of files.
    pub(super) fn key_and_list(
        &self,
        key: &cli::KeyArgs,
        journal: &Journal,
        progress: &dyn Fn(usize),
    ) -> Result<KeyReport, Error> {
        let content = key.content.content(key.context.as_deref().unwrap_or(Path::new(".")), &key.platform);
        let bases = |inputs: &[Input]| self.base_digests(inputs, &key.connection, journal);
        let bases = key.content.base_digests.then_some(&bases as Bases<'_>);
        let computing = Computing::of_one(&content, key.content.shape(), bases);
        let file = key.list.as_deref().map(Whole::open).transpose()?;
        let old = key.compare.as_deref().map(|path| Comparison::begin(lines_of(path)?, file::name(path)));
        let comparison = old.transpose()?;
        let targets = ListTargets { file: None, comparison, progress: Some(progress) };
        let Some(file) = file else { return self.compute(computing, &[], targets) };
        let mut report = None;
        let written = file.write_beside(|out, draft| {
            let targets = ListTargets { file: Some(out), ..targets };
            let own: Vec<&Path> = key.list.as_deref().into_iter().chain([draft]).collect();
            let computed = report.insert(self.compute(computing, &own, targets));
            // Of a list that came to no key nothing is left.
            if computed.is_ok() { Ok(()) } else { Err(io::Error::other("there is no key")) }
        });
        match report {
            Some(Ok(report)) => written.map(|()| report),
            Some(Err(error)) => Err(error),
            None => Err(written
                .err()
                .unwrap_or_else(|| Error::new(Exit::Unexpected, "write the key's list", "it was not made"))),
        }
    }
}

/// The lines of an old list, read one by one.
fn lines_of(path: &Path) -> Result<OldLines<'static>, Error> {
    let name = file::name(path);
    let wrong = move |why: String| Error::configuration(format!("compare with {name}"), why);
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
    let (is_file, file) = opened.map_err(|why| wrong(why.to_string()))?;
    if !is_file {
        return Err(wrong("it is no file".to_owned()));
    }
    let mut reader = BufReader::new(file);
    Ok(Box::new(std::iter::from_fn(move || {
        let mut line = String::new();
        match reader.by_ref().take(LONGEST_LINE).read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(Ok(line)),
            Err(why) => Some(Err(wrong(why.to_string()))),
        }
    })))
}
