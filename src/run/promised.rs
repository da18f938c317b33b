//! What a child pipeline is told of an image of the file, with what this run's variables give to its build job.

use super::Run;
use crate::error::Error;
use crate::image::Reference;
use crate::images::ImageEntry;
use crate::pipeline::Promised;
use crate::report::KeyedImage;
use crate::tree::escaped;

impl Run<'_> {
    /// An image of the file as it is promised to later jobs.
    pub(super) fn promised(
        &self,
        entry: &ImageEntry,
        keyed: &KeyedImage,
        reference: Reference,
    ) -> Result<Promised, Error> {
        let mut variables = Vec::new();
        for given in &entry.variables {
            let value = given.value.as_ref().map(|value| value.expose().to_vec());
            let Some(value) = value.or_else(|| self.variable(&given.name)) else { continue };
            let name = escaped(&given.name).into_owned();
            let wrong = |cause: &str| {
                Error::configuration(format!("give the image {} the variable {name}", entry.name), cause)
                    .with_hint("its build job has the variables of the project without that")
            };
            let value = String::from_utf8(value).map_err(|_| wrong("its value is not UTF-8"))?;
            if self.variables.holds_secret(&value) {
                return Err(wrong("it holds this run's token, and the pipeline is a file that others read"));
            }
            variables.push((name, value));
        }
        let key = keyed.report.as_ref().map(|report| report.key);
        Ok(Promised {
            name: entry.name.clone(),
            job: entry.job.clone(),
            reference,
            conditions: entry.conditions.clone().of_key(key),
            after: entry.after.clone(),
            also: keyed.also.iter().map(ToString::to_string).collect(),
            variables,
        })
    }
}
