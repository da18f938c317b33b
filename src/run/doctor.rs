//! A run of `doctor`.

use std::path::Path;

use super::Run;
use crate::cleanup;
use crate::cli;
use crate::command::{Doctor, unasked};
use crate::config::job;
use crate::config::policy::FILE;
use crate::error::Error;
use crate::exit::Exit;
use crate::file;
use crate::report::{DoctorReport, Finding, Report};
use crate::run::images_file::{FromFile, WantedNames};
use crate::run::journal::Journal;
use crate::run::session::Connector;

impl Run<'_> {
    pub(super) fn doctor(&mut self, doctor: &cli::DoctorArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let file = self.file_of_images(doctor.config.as_deref())?;
        let mut findings = job::of_job(&self.variables);
        match self.connector(&doctor.connection, journal) {
            Ok(connector) => {
                let trust = job::of_trust(&connector.config);
                match self.servers(&connector) {
                    Ok(servers) => {
                        findings.extend(servers);
                        findings.push(trust);
                    }
                    Err(failed) => {
                        let is_trust = failed.code == trust.code;
                        findings.push(failed);
                        findings.extend(unasked());
                        findings.extend((!is_trust).then_some(trust));
                    }
                }
            }
            Err(misnamed) => {
                findings.push(job::of_misnamed(&misnamed));
                findings.extend(unasked());
            }
        }
        findings.push(file);
        let report = DoctorReport { findings, strict: doctor.strict };
        self.answer(&Report::Doctor(&report), doctor.format)?;
        Ok(report.exit())
    }

    /// What is found of the servers; or what keeps them from being asked.
    fn servers(&self, connector: &Connector<'_>) -> Result<Vec<Finding>, Finding> {
        let config = &connector.config;
        connector.can_trust().map_err(|error| Finding::fail("files/trust", &error))?;
        let (connected, examination) = connector.to_examine().map_err(|error| match error.exit {
            Exit::Configuration | Exit::Usage => Finding::fail("names/image", &error),
            _ => Finding::fail("way/gitlab", &error),
        })?;
        let own = connected.home.own().map_err(|error| Finding::fail("names/image", &error))?;
        let mut findings = job::of_names(&config.server.to_string(), &connected.home);
        let asked = Doctor {
            examined: &examination,
            registry: &*connected.registry,
            own,
            who: job::of_credentials(config.credentials.as_ref()),
            now: self.invocation.now,
        };
        findings.extend(asked.run());
        Ok(findings)
    }

    /// The file that names images and rules, where there is one.
    fn file_of_images(&self, named: Option<&Path>) -> Result<Finding, Error> {
        const CODE: &str = "files/config";
        let path = named.unwrap_or(Path::new(FILE));
        if named.is_none() && !path.exists() {
            return Ok(Finding::not_asked(CODE, format!("there is no {FILE} in this folder")));
        }
        Ok(match self.understood(path) {
            Ok(()) => Finding::well(CODE, format!("{} is understood", file::name(path))),
            // Nothing is asked for the sake of a file that somebody named in vain.
            Err(error) if named.is_some() => return Err(error),
            Err(error) => Finding::of_error(CODE, &error),
        })
    }

    /// Of its two halves one may be missing.
    fn understood(&self, path: &Path) -> Result<(), Error> {
        let from = FromFile { path, only: &[], wanted: WantedNames::Tags };
        let text = self.text_of_images(&from)?;
        let keys = text.keys();
        let has = |half: &[&str]| keys.iter().any(|key| half.contains(&key.as_str()));
        let has_rules = has(&["cleanup"]);
        // A file without both lacks images.
        if has(&["images", "image"]) || !has_rules {
            self.images_file(&from, &text)?;
        }
        if has_rules {
            cleanup::file::read_file(path, self.deadline)?;
        }
        Ok(())
    }
}
