//! A run of `key`.

use super::{Run, tell};
use crate::cli;
use crate::config::images::{FromFile, WantedNames};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::text;
use crate::report::{KeyedImage, KeysReport, Report};
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn key(&mut self, key: &cli::KeyArgs, journal: &Journal) -> anyhow::Result<Exit> {
        if let Some(from) = FromFile::of(key.config.as_deref(), &key.only, WantedNames::Tags)? {
            return self.keys(key, &from, journal);
        }
        let progress = journal.progress(Work::Files);
        let report = self.key_and_list(key, journal, &|count| progress.step(count, 0));
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
        let images = self.images_of(from, journal)?;
        let images = images.into_iter().map(|(_, keyed)| keyed).collect();
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
}
