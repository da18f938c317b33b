//! A run of `doctor`.

use super::Run;
use crate::cli;
use crate::command::{Doctor, unasked};
use crate::config::job;
use crate::exit::Exit;
use crate::report::{DoctorReport, Finding, Report};
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
}
