//! The image configuration: the blob that says when an image was built, for what, and with which labels.
//!
//! Artifacts (signatures, charts) have other JSON here, or `{}`; what is missing is unknown, not an error.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Platform;
use super::platform::{Reported, texts};

use crate::words::sort::map;

/// What an image says of itself (OCI image specification, "Image configuration").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The build time it claims, unchecked: it may be 1970 or in the future.
    pub created: Option<OffsetDateTime>,
    /// What it runs on.
    pub platform: Option<Platform>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

impl Configuration {
    /// Reads a configuration blob. A field of an unexpected shape is one that says nothing.
    ///
    /// # Errors
    /// In words, when the body is no JSON object.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        // serde takes a list for an object whose fields all have defaults.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(format!("it is no image configuration ({} bytes)", body.len()));
        }
        let raw: Raw = serde_json::from_slice(body)
            .map_err(|_| format!("it is no image configuration ({} bytes)", body.len()))?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let created = text(&raw.created).and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok());
        let platform = Platform::reported(Reported {
            os: raw.os.as_str().unwrap_or_default(),
            architecture: raw.architecture.as_str().unwrap_or_default(),
            variant: raw.variant.as_str(),
            os_version: raw.os_version.as_str(),
            os_features: &texts(&raw.os_features),
        });
        let labels = raw.config.get("Labels").and_then(Value::as_object).into_iter().flatten();
        let labels = map(labels.map(|(name, value)| (name.clone(), label(value))));
        Ok(Self { created, platform, labels })
    }
}

/// Labels are texts; builders that write something else mean its text.
fn label(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    created: Value,
    #[serde(default)]
    os: Value,
    #[serde(default)]
    architecture: Value,
    #[serde(default)]
    variant: Value,
    #[serde(default, rename = "os.version")]
    os_version: Value,
    #[serde(default, rename = "os.features")]
    os_features: Value,
    #[serde(default)]
    config: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_platform_and_labels_are_read() {
        let body = br#"{"created":"2026-01-02T03:04:05.678901234+02:00","os":"linux","architecture":"arm","variant":"v7",
                        "config":{"Labels":{"a":"b","c":null}}}"#;
        let read = Configuration::parse(body).unwrap();
        assert_eq!(read.created.unwrap().unix_timestamp(), 1_767_315_845);
        assert_eq!(read.platform.unwrap().to_string(), "linux/arm/v7");
        assert_eq!(read.labels.get("c").map(String::as_str), Some(""));
    }

    #[test]
    fn what_is_missing_is_unknown() {
        assert_eq!(Configuration::parse(b"{}").unwrap(), Configuration::default());
        assert_eq!(
            Configuration::parse(br#"{"created":"yesterday","config":{"Labels":null}}"#).unwrap().created,
            None
        );
        assert!(Configuration::parse(b"1").is_err());
        assert!(Configuration::parse(b"<html>").is_err());
    }

    #[test]
    fn one_odd_field_does_not_hide_the_others() {
        let body = br#"{"created":123,"os":"linux","architecture":"amd64","config":{"Labels":{"n":7}}}"#;
        let read = Configuration::parse(body).unwrap();
        assert_eq!((read.created, read.platform.unwrap().to_string()), (None, "linux/amd64".to_owned()));
        assert_eq!(read.labels.get("n").map(String::as_str), Some("7"));
    }
}
