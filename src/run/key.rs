//! A run of `key`.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use super::content::Computing;
use super::images_file::{FromFile, WantedNames};
use super::{Run, tell};
use crate::cli;
use crate::command::{Bases, ListTargets};
use crate::error::Error;
use crate::exit::Exit;
use crate::file::{self, Whole};
use crate::key::change::{Comparison, OldLines};
use crate::key::dockerfile::Input;
use crate::output::text;
use crate::report::{KeyReport, KeyedImage, KeysReport, Report};
use crate::run::journal::{Journal, Work};

/// A line of a list is shorter than this, whatever the name in it.
const LONGEST_LINE: u64 = 64 << 10;

impl Run<'_> {
    pub(super) fn key(&mut self, key: &cli::KeyArgs, journal: &Journal) -> anyhow::Result<Exit> {
        if let Some(from) = FromFile::of(key.config.as_deref(), &key.only, WantedNames::Tags)? {
            return self.keys(key, &from, journal);
        }
        let progress = journal.progress(Work::Files);
        let report = self.computed(key, journal, &|count| progress.step(count, 0));
        progress.end();
        let report = report?;
        if key.explain {
            self.explain(&text::explained_key(&report));
        }
        if let Some(changes) = &report.changes {
            tell(&self.invocation.stderr, &text::key_changes(changes));
        }
        let answer = Report::Key(&report);
        self.write_dotenv(&answer);
        let printed = self.answer(&answer, key.format);
        self.keep(printed);
        Ok(self.whole(Exit::Ok, false))
    }

    /// The keys of a file's images.
    fn keys(&mut self, key: &cli::KeyArgs, from: &FromFile<'_>, journal: &Journal) -> anyhow::Result<Exit> {
        let alone = [
            ("CONTEXT", key.context.is_some()),
            ("--platform", !key.platform.is_empty()),
            ("--list", key.list.is_some()),
            ("--compare", key.compare.is_some()),
        ];
        let alone = alone.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag));
        if let Some(flag) = alone.or_else(|| key.content.first_given()) {
            return Err(Error::usage(
                "compute the keys of a file's images",
                format!("{flag} is of one image alone"),
            )
            .with_hint("write into the file what each is built from, or leave --config out")
            .into());
        }
        let progress = journal.progress(Work::Files);
        let images = self.images_of(from, &|count| progress.step(count, 0));
        progress.end();
        let images = images?.into_iter().map(|(_, keyed)| keyed).collect();
        let report = KeysReport { images };
        if key.explain {
            for KeyedImage { name, report, .. } in &report.images {
                let told = report.as_ref().map(text::explained_key).unwrap_or_default();
                self.explain(format!("image    {name}\n{told}").trim_end());
            }
        }
        let answer = Report::Keys(&report);
        self.write_dotenv(&answer);
        let printed = self.answer(&answer, key.format);
        self.keep(printed);
        Ok(self.whole(Exit::Ok, false))
    }

    fn computed(
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
