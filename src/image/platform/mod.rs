//! Platforms: `os/architecture[/variant]` (OCI image index specification, "platform").
//!
//! Builders and people write one platform in several ways. They are read as containerd reads them, on either side, so
//! that two names of one platform are one value: `x86_64` is `amd64`, `arm` is `arm/v7`, `arm64/v8` is `arm64`. What
//! somebody asks for is refused where nobody knows it, because an image for it would be built for ever; what a server
//! reports is kept.

mod names;
mod os;

use std::fmt;

use serde_json::Value;

use super::NameError;
use crate::words::quoted;
use os::{Os, is_within};

/// What an image runs on, under its canonical names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    /// `linux`, `windows`, …
    pub os: String,
    /// `amd64`, `arm64`, … as Go names them.
    pub architecture: String,
    /// `v6`, `v3`, … where it is not what the architecture stands for alone (`amd64/v1`, `arm64/v8`). `arm` has one.
    pub variant: Option<String>,
    /// The operating system's version: `10.0.17763.5576` (`os.version`).
    pub os_version: Option<String>,
    /// What else the operating system must have, sorted: `win32k` (`os.features`).
    pub os_features: Vec<String>,
}

/// A platform as a server reports it, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reported<'a> {
    /// `os`.
    pub os: &'a str,
    /// `architecture`.
    pub architecture: &'a str,
    /// `variant`.
    pub variant: Option<&'a str>,
    /// `os.version`.
    pub os_version: Option<&'a str>,
    /// `os.features`.
    pub os_features: &'a [String],
}

const FORM: &str = "a platform is os/architecture or os/architecture/variant, as in linux/arm64";

impl Platform {
    /// Reads what is asked for: `os/architecture` or `os/architecture/variant`, with a version and features of the
    /// operating system as containerd writes them: `windows(10.0.17763)/amd64`.
    ///
    /// # Errors
    /// When a part is missing, there are too many, one has a character that platforms do not have, or nobody knows the
    /// operating system or the architecture; the error names the nearest one that is known.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if let Some((at, _)) = text.char_indices().find(|&(_, c)| !is_part(c) && !"/()+".contains(c)) {
            let allowed = "letters, digits, . _ - and / between the parts";
            return Err(NameError::at(text, at, "platform", allowed));
        }
        let mut parts = text.split('/');
        let (os, architecture, variant) = (parts.next(), parts.next(), parts.next());
        let (Some(os), Some(architecture), None) = (os, architecture, parts.next()) else {
            return Err(NameError::new(text, FORM));
        };
        if [os, architecture, variant.unwrap_or("-")].contains(&"") {
            return Err(NameError::new(text, FORM));
        }
        let os = Os::parse(os).ok_or_else(|| {
            NameError::new(
                text,
                "a version stands behind the operating system, as in windows(10.0.17763)/amd64",
            )
        })?;
        if [Some(architecture), variant].into_iter().flatten().any(|part| !part.chars().all(is_part)) {
            return Err(NameError::new(text, FORM));
        }
        let asked = Self::named(os, architecture, variant);
        let unknown = |what, name: &str, nearest: Option<&str>| {
            let meant = nearest.map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"));
            Err(NameError::new(text, format!("nobody knows the {what} {}{meant}", quoted(name))))
        };
        if !names::OPERATING_SYSTEMS.contains(&asked.os.as_str()) {
            return unknown("operating system", &asked.os, names::nearest_os(&asked.os));
        }
        if !names::ARCHITECTURES.contains(&asked.architecture.as_str()) {
            return unknown(
                "architecture",
                &asked.architecture,
                names::nearest_architecture(&asked.architecture),
            );
        }
        Ok(asked)
    }

    /// A platform as a server reports it; `None` for what is none (`unknown/unknown`: attestations).
    #[must_use]
    pub fn reported(reported: Reported<'_>) -> Option<Self> {
        let real = |part: &&str| !part.is_empty() && *part != "unknown" && part.chars().all(is_part);
        let Reported { os, architecture, variant, os_version, os_features } = reported;
        real(&os).then_some(())?;
        real(&architecture).then_some(())?;
        let os = Os {
            name: os.to_owned(),
            version: os_version.filter(real).map(str::to_owned),
            features: os_features.iter().filter(|feature| real(&feature.as_str())).cloned().collect(),
        };
        Some(Self::named(os, architecture, variant.filter(real)))
    }

    fn named(os: Os, architecture: &str, variant: Option<&str>) -> Self {
        let (architecture, variant) = names::canonical(architecture, variant);
        let mut os_features = os.features;
        os_features.sort();
        os_features.dedup();
        Self { os: names::canonical_os(&os.name), architecture, variant, os_version: os.version, os_features }
    }

    /// Whether an image for `self` serves somebody who asks for `asked`: the same operating system, architecture and
    /// variant; and as far as it is asked for, the version (`10.0.17763` is also `10.0.17763.5576`) and the features.
    #[must_use]
    pub fn serves(&self, asked: &Self) -> bool {
        let version = || match (&asked.os_version, &self.os_version) {
            (None, _) => true,
            (Some(asked), Some(has)) => is_within(has, asked),
            (Some(_), None) => false,
        };
        self.os == asked.os
            && self.architecture == asked.architecture
            && self.variant == asked.variant
            && version()
            && asked.os_features.iter().all(|feature| self.os_features.contains(feature))
    }
}

/// The texts in a list of JSON; whatever else it is says nothing.
pub(super) fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.os)?;
        if self.os_version.is_some() || !self.os_features.is_empty() {
            write!(f, "({}", self.os_version.as_deref().unwrap_or_default())?;
            self.os_features.iter().try_for_each(|feature| write!(f, "+{feature}"))?;
            f.write_str(")")?;
        }
        write!(f, "/{}", self.architecture)?;
        self.variant.as_ref().map_or(Ok(()), |variant| write!(f, "/{variant}"))
    }
}

#[cfg(test)]
mod tests;
